"""What two people do in one file is put together; only where both did the same place, it asks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.designer.drafts.merge import WHOLE, merge
from app.lib import json
from tests.designer.drafts.drawn import Diagram

THREE = Diagram(["a", "b", "c"])


def merged(base: Diagram, mine: Diagram, theirs: Diagram, **choices: str) -> str:
    said = merge("p.bpmn", base.xml(), mine.xml(), theirs.xml(), choices)  # type: ignore[arg-type]
    assert said.asked == ()
    assert said.text is not None
    return said.text


def asked(base: Diagram, mine: Diagram, theirs: Diagram) -> dict[str, tuple[str, str]]:
    said = merge("p.bpmn", base.xml(), mine.xml(), theirs.xml())
    assert said.text is None
    return {one.id: (one.mine, one.theirs) for one in said.asked}


def test_a_file_that_only_one_changed_is_taken_as_it_was_written() -> None:
    base, other = THREE.xml(), THREE.named("a", "Ask").xml()
    assert merge("p.bpmn", base, other, base).text == other
    assert merge("p.bpmn", base, base, other).text == other
    assert merge("p.bpmn", base, other, other).text == other


def test_changes_to_different_elements_come_together() -> None:
    text = merged(THREE, THREE.named("a", "Ask"), THREE.named("c", "Call"))
    assert Diagram.read(text).names == {"a": "Ask", "b": "b", "c": "Call"}


def test_what_was_taken_over_is_told_in_words() -> None:
    said = merge(
        "p.bpmn", THREE.xml(), THREE.named("a", "Ask").xml(), THREE.named("c", "Call").xml()
    )
    assert said.taken == ("c is called Call",)


def test_a_role_and_a_name_of_one_element_are_a_clash_that_names_both() -> None:
    said = merge(
        "p.bpmn", THREE.xml(), THREE.named("a", "Ask").xml(), THREE.with_role("a", "finance").xml()
    )
    (one,) = said.asked
    assert (one.id, one.mine, one.theirs) == ("a", "a is called Ask", "a (candidate role)")
    rows = {row.words: (row.base, row.mine, row.theirs) for row in one.differences}
    assert rows == {
        "name": ("a", "Ask", "a"),
        "candidate role": ("csr", "csr", "finance"),
    }


@pytest.mark.parametrize(("choice", "name"), [("mine", "Ask"), ("theirs", "Answer")])
def test_a_choice_decides_a_clash(choice: str, name: str) -> None:
    mine, theirs = THREE.named("a", "Ask"), THREE.named("a", "Answer").named("b", "Bill")
    text = merged(THREE, mine, theirs, a=choice)
    assert Diagram.read(text).names == {"a": name, "b": "Bill", "c": "c"}


def test_a_name_and_a_place_are_different_matters() -> None:
    text = merged(THREE, THREE.moved("a", 70), THREE.named("a", "Ask"))
    assert Diagram.read(text).names["a"] == "Ask"
    assert Diagram.read(text).places["a"] == 70


def test_an_element_moved_by_both_is_asked() -> None:
    assert list(asked(THREE, THREE.moved("a", 70), THREE.moved("a", 90))) == ["drawing of a"]


def test_both_may_append_to_one_gateway() -> None:
    text = merged(THREE, THREE.appended("b", "m"), THREE.appended("b", "t"))
    read = Diagram.read(text)
    assert set(read.names) == {"a", "b", "c", "m", "t"}
    assert set(read.outgoing("b")) == {"b-c", "b-m", "b-t"}
    assert {"m", "t"} <= set(read.places)


def test_what_one_removed_is_gone_with_its_flows_and_drawing() -> None:
    read = Diagram.read(merged(THREE, THREE.without("c"), THREE.named("a", "Ask")))
    assert set(read.names) == {"a", "b"}
    assert set(read.places) == {"a", "b"}
    assert read.outgoing("b") == []


def test_removed_by_one_and_changed_by_the_other_is_asked() -> None:
    said = asked(THREE, THREE.without("c"), THREE.named("c", "Call"))
    assert said["c"] == ("removed c", "c is called Call")


def test_removed_by_one_and_used_by_the_other_is_asked() -> None:
    said = asked(THREE, THREE.appended("c", "m"), THREE.without("c"))
    assert said["c"] == ("still uses c", "removed c")


def test_keeping_a_removed_element_brings_its_flows_and_drawing_back() -> None:
    mine = THREE.appended("c", "m")
    read = Diagram.read(merged(THREE, mine, THREE.without("c"), c="mine"))
    assert set(read.names) == {"a", "b", "c", "m"}
    assert read.outgoing("b") == ["b-c"]
    assert read.outgoing("c") == ["c-m"]
    assert set(read.places) == {"a", "b", "c", "m"}


def test_letting_a_used_element_go_takes_what_led_to_it() -> None:
    mine = THREE.appended("c", "m")
    read = Diagram.read(merged(THREE, mine, THREE.without("c"), c="theirs"))
    assert set(read.names) == {"a", "b", "m"}
    assert read.flows == ["a-b"]


def test_moved_by_one_and_removed_by_the_other_is_removed() -> None:
    read = Diagram.read(merged(THREE, THREE.moved("c", 90), THREE.without("c")))
    assert set(read.names) == set(read.places) == {"a", "b"}


def test_a_line_that_both_drew_anew_ends_where_each_moved_its_end() -> None:
    text = merged(THREE, THREE.moved("a", 50), THREE.moved("b", 400))
    points = re.findall(r'bpmnElement="a-b".*?</bpmndi:BPMNEdge>', text, re.S)[0]
    assert re.findall(r'x="(\d+)"', points) == ["50", "400"]


def test_a_default_flow_that_was_removed_is_no_default_any_more() -> None:
    mine = THREE.default("b", "b-c").named("a", "Ask")
    base = THREE.default("b", "b-c")
    text = merged(base, mine, base.without("c"))
    assert "default=" not in text


@pytest.mark.parametrize("is_mine", [True, False])
def test_a_flow_led_elsewhere_leaves_the_lists_of_its_former_end(is_mine: bool) -> None:
    led, other = THREE.led("a-b", "c"), THREE.named("b", "Bill")
    sides = (led, other) if is_mine else (other, led)
    read = Diagram.read(merged(THREE, *sides))
    assert read.names["b"] == "Bill"
    read.check()


def test_the_same_new_element_twice_is_one() -> None:
    both = THREE.appended("b", "n")
    read = Diagram.read(merged(THREE, both.named("a", "A"), both.named("c", "C")))
    assert read.names == {"a": "A", "b": "b", "c": "C", "n": "n"}


def test_a_new_id_that_both_use_for_different_things_is_asked() -> None:
    mine, theirs = THREE.appended("b", "n"), THREE.appended("b", "n").named("n", "Other")
    assert list(asked(THREE, mine, theirs)) == ["n"]


def test_a_file_that_cannot_be_taken_apart_is_asked_about_as_a_whole() -> None:
    said = merge("p.bpmn", THREE.xml(), "<broken", THREE.named("a", "A").xml())
    assert [one.id for one in said.asked] == [WHOLE]
    assert merge("p.bpmn", "a", "b", "c", {WHOLE: "theirs"}).text == "c"


def test_a_text_is_asked_about_as_a_whole() -> None:
    said = merge("README.md", "a", "b", "c")
    assert (said.text, said.asked[0].mine) == (None, "changed README.md")


def test_a_file_removed_by_one_and_changed_by_the_other_is_asked() -> None:
    said = merge("a.form", "{}", None, '{"a": 1}')
    assert (said.asked[0].mine, said.asked[0].theirs) == ("removed a.form", "changed a.form")
    assert merge("a.form", "{}", None, '{"a": 1}', {WHOLE: "mine"}).text is None


def test_names_with_markup_stay_text() -> None:
    text = merged(THREE, THREE.named("a", "<script>"), THREE.named("c", "R&D"))
    assert "&lt;script&gt;" in text
    assert Diagram.read(text).names == {"a": "<script>", "b": "b", "c": "R&D"}


IDS = [f"n{number}" for number in range(6)]
DEEDS = st.sampled_from(["name", "role", "move", "append", "remove"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), DEEDS), min_size=6, max_size=6))
def test_edits_of_different_elements_never_clash_and_both_survive(
    plan: list[tuple[int, str]],
) -> None:
    """Elements stand apart here: flows tie neighbours together, which is asked about elsewhere."""
    base = Diagram(IDS, linked=False)
    sides = {1: base, 2: base}
    for own, (who, deed) in zip(IDS, plan, strict=True):
        if who:
            sides[who] = sides[who].done(deed, own, f"{own}-by-{who}")
    read = Diagram.read(merged(base, sides[1], sides[2]))
    for own, (who, deed) in zip(IDS, plan, strict=True):
        wanted = sides[who] if who else base
        assert read.names.get(own) == wanted.names.get(own)
        assert read.roles.get(own) == wanted.roles.get(own)
        assert read.places.get(own) == wanted.places.get(own)
        if who and deed == "append":
            assert read.names[f"{own}-by-{who}"] == f"{own}-by-{who}"
            assert f"{own}-{own}-by-{who}" in read.flows
    assert set(read.places) == set(read.names)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(DEEDS, st.sampled_from(IDS)), max_size=4),
    st.lists(st.tuples(DEEDS, st.sampled_from(IDS)), max_size=4),
    st.sampled_from(["mine", "theirs"]),
)
def test_whatever_both_do_choosing_one_side_everywhere_gives_a_whole_diagram(
    mine: list[tuple[str, str]], theirs: list[tuple[str, str]], side: str
) -> None:
    base = Diagram(IDS)
    one, two = base.done_all(mine, "m"), base.done_all(theirs, "t")
    choices: dict[str, str] = {}
    for _ in range(20):
        said = merge("p.bpmn", base.xml(), one.xml(), two.xml(), choices)  # type: ignore[arg-type]
        if not said.asked:
            break
        assert not {asked.id for asked in said.asked} & set(choices)
        choices.update({asked.id: side for asked in said.asked})
    assert said.text is not None
    Diagram.read(said.text).check()


FIELDS = [
    {"id": "f1", "type": "textfield", "key": "name", "label": "Name"},
    {"id": "f2", "type": "number", "key": "seats", "label": "Seats"},
    {"id": "g", "type": "group", "components": [{"id": "f3", "type": "textfield", "label": "In"}]},
]


def form(**labels: str) -> str:
    fields = json.loads(json.dumps(FIELDS))
    for own in [*fields, *fields[2]["components"]]:
        if own["id"] in labels:
            own["label"] = labels[own["id"]]
    return json.dumps({"id": "ask", "type": "default", "components": fields}, indent=2)


def test_a_form_is_merged_field_by_field_also_inside_groups() -> None:
    said = merge("a.form", form(), form(f1="Who"), form(f3="Inside"))
    assert said.text is not None
    assert json.loads(said.text) == json.loads(form(f1="Who", f3="Inside"))
    assert said.taken == ("In is called Inside",)


def test_one_field_changed_by_both_is_asked() -> None:
    said = merge("a.form", form(), form(f1="Who"), form(f1="Whom"))
    assert [one.id for one in said.asked] == ["f1"]


def test_fields_that_both_add_stand_after_what_they_stood_after() -> None:
    base = json.loads(form())
    mine, theirs = json.loads(form()), json.loads(form())
    mine["components"].insert(1, {"id": "m", "type": "text"})
    theirs["components"].append({"id": "t", "type": "text"})
    said = merge("a.form", json.dumps(base), json.dumps(mine), json.dumps(theirs))
    assert said.text is not None
    order = [one["id"] for one in json.loads(said.text)["components"]]
    assert order == ["f1", "m", "f2", "g", "t"]


def table(*rules: tuple[str, str], columns: str = "i", order: str = "") -> str:
    rows = "".join(
        f'<rule id="{own}">'
        + "".join(f'<inputEntry id="{own}{c}"><text>1</text></inputEntry>' for c in columns)
        + f'<outputEntry id="{own}o"><text>{value}</text></outputEntry></rule>'
        for own, value in rules
    )
    inputs = "".join(
        f'<input id="{c}"><inputExpression id="{c}e"><text>x</text></inputExpression></input>'
        for c in columns
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
        f'namespace="urn:t"><decision id="colour" name="Colour"><decisionTable id="tab">{inputs}'
        f'<output id="o" name="o" />{rows}</decisionTable></decision></definitions>'
    )


ONE, TWO = ("r1", "10"), ("r2", "20")


def test_a_table_is_merged_rule_by_rule() -> None:
    said = merge(
        "t.dmn", table(ONE, TWO), table(("r1", "11"), TWO), table(ONE, ("r2", "21"), ("r3", "30"))
    )
    assert said.text is not None
    assert re.findall(r"<text>(\d\d)</text>", said.text) == ["11", "21", "30"]
    assert said.taken == ("rule 2 of Colour (text)", "added rule 3 of Colour")


def test_one_rule_changed_by_both_is_asked() -> None:
    said = merge("t.dmn", table(ONE, TWO), table(("r1", "11"), TWO), table(("r1", "12"), TWO))
    assert [one.name for one in said.asked] == ["rule 1 of Colour"]


def test_a_new_column_and_a_changed_rule_are_asked_about_as_one_table() -> None:
    said = merge("t.dmn", table(ONE, TWO), table(ONE, TWO, columns="ij"), table(("r1", "11"), TWO))
    assert [one.id for one in said.asked] == ["tab"]


def test_an_order_of_rules_that_one_changed_is_kept_with_the_others_changes() -> None:
    said = merge("t.dmn", table(ONE, TWO), table(TWO, ONE), table(("r1", "11"), TWO))
    assert said.text is not None
    assert re.findall(r"<text>(\d\d)</text>", said.text) == ["20", "11"]


SCENARIOS = """# Played by the tests.
defaults:
  process: p
scenarios:
  - name: happy   # the usual
    expect: {path: [a]}

  - name: late
    expect: {path: [b]}
"""


def test_scenarios_are_merged_one_by_one_and_comments_stay() -> None:
    mine = SCENARIOS.replace("path: [a]", "path: [a, c]")
    theirs = SCENARIOS + "  - name: odd\n    expect: {path: []}\n"
    said = merge("scenarios.yaml", SCENARIOS, mine, theirs)
    assert said.text == mine + "  - name: odd\n    expect: {path: []}\n"
    assert said.taken == ("added scenario odd",)


def test_one_scenario_changed_by_both_is_asked() -> None:
    mine, theirs = SCENARIOS.replace("[a]", "[x]"), SCENARIOS.replace("[a]", "[y]")
    assert [one.name for one in merge("scenarios.yaml", SCENARIOS, mine, theirs).asked] == [
        "scenario happy"
    ]
