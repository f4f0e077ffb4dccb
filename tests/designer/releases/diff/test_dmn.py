"""Rules are found again by id and by content; their order counts where the answer depends on it."""

from __future__ import annotations

from app.designer.releases.diff.change import Change, Kind
from app.designer.releases.diff.dmn import compare
from app.designer.releases.diff.values import shown
from tests.designer.builders import TABLE

Row = tuple[str, str, str]  # id, input, output


def table(*rows: Row, policy: str = "FIRST", more: str = "") -> bytes:
    rules = "".join(
        f"<rule{f' id={chr(34)}{key}{chr(34)}' if key else ''}><inputEntry><text>{given}</text>"
        f"</inputEntry><outputEntry><text>{answer}</text></outputEntry></rule>"
        for key, given, answer in rows
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" '
        'namespace="urn:test"><decision id="price" name="Price">'
        f'<decisionTable hitPolicy="{policy}">'
        '<input id="i" label="Seats"><inputExpression><text>seats</text></inputExpression></input>'
        f'<output id="o" name="price" />{rules}</decisionTable></decision>{more}</definitions>'
    ).encode()


ONE, TWO, THREE = ("a", "1", "10"), ("b", "2", "20"), ("c", "3", "30")
THREE_RULES = table(ONE, TWO, THREE)


def changes(before: bytes, after: bytes) -> list[Change]:
    return compare(before, after, "price.dmn")


def told(before: bytes, after: bytes) -> list[str]:
    return [one.words for one in changes(before, after)]


def test_the_same_table_does_not_differ() -> None:
    assert changes(TABLE, TABLE) == []


def test_an_output_is_told_with_its_rule_and_column() -> None:
    after = table(ONE, TWO, ("c", "3", "33"))
    assert told(THREE_RULES, after) == ["Price, rule 3: price: 30 → 33"]


def test_an_empty_input_is_any() -> None:
    assert told(THREE_RULES, table(ONE, ("b", "-", "20"), THREE)) == [
        "Price, rule 2: Seats: 2 → any"
    ]


def test_a_rule_in_front_is_one_addition() -> None:
    found = changes(THREE_RULES, table(("n", "0", "0"), ONE, TWO, THREE))
    assert [(one.kind, one.name) for one in found] == [(Kind.ADDED, "Price, rule 1")]


def test_a_rule_that_is_gone_is_one_removal_with_its_former_number() -> None:
    found = changes(THREE_RULES, table(TWO, THREE))
    assert [(one.kind, one.name) for one in found] == [(Kind.REMOVED, "Price, rule 1")]


def test_rules_without_ids_are_found_by_their_content() -> None:
    plain = [("", given, answer) for _, given, answer in (ONE, TWO, THREE)]
    found = changes(THREE_RULES, table(plain[0], ("", "9", "90"), plain[1], plain[2]))
    assert [(one.kind, one.name) for one in found] == [(Kind.ADDED, "Price, rule 2")]


def test_a_moved_rule_counts_where_the_first_that_fits_decides() -> None:
    found = changes(THREE_RULES, table(THREE, ONE, TWO))
    assert [(one.kind, str(one.details[0])) for one in found] == [
        (Kind.CHANGED, "Place among the rules: 3 → 1")
    ]


def test_a_moved_rule_does_not_count_where_one_rule_fits() -> None:
    before = table(ONE, TWO, THREE, policy="UNIQUE")
    found = changes(before, table(THREE, ONE, TWO, policy="UNIQUE"))
    assert [one.kind for one in found] == [Kind.MOVED]


def test_another_hit_policy_is_told() -> None:
    assert told(THREE_RULES, table(ONE, TWO, THREE, policy="ANY")) == [
        "Price: Hit policy: FIRST → ANY"
    ]


def test_another_input_is_told() -> None:
    after = THREE_RULES.replace(b"<text>seats</text>", b"<text>users</text>")
    assert told(THREE_RULES, after) == ["Price: Input Seats: seats → users"]


def test_a_new_decision_is_told() -> None:
    more = (
        '<decision id="tax" name="Tax"><literalExpression><text>price * 0.2</text>'
        "</literalExpression></decision>"
    )
    found = changes(THREE_RULES, table(ONE, TWO, THREE, more=more))
    assert [(one.kind, one.name) for one in found] == [(Kind.ADDED, "Tax")]
    assert told(table(more=more), table(more=more.replace("0.2", "0.25"))) == [
        "Tax: Expression: price * 0.2 → price * 0.25"
    ]


def test_values_are_written_as_people_write_them() -> None:
    assert [shown(one) for one in (True, None, "", 3, [1, "a"])] == [
        "yes", "nothing", "an empty text", "3", '[1,"a"]'
    ]  # fmt: skip
