"""A form among the other files of a draft: who uses what it asks, and what it has to ask."""

from __future__ import annotations

from typing import Any

from app.designer.asking.check import check
from app.lib import json
from tests.designer.builders import END, START, TABLE, diagram

TASK = (
    'userTask id="Ask" name="Ask them"|<zeebe:userTask /><zeebe:formDefinition formId="f" />'
    "<zeebe:ioMapping>{out}</zeebe:ioMapping>"
)
OUT = '<zeebe:output source="=answer" target="said" />'


def text(*components: dict[str, Any], key: str = "f") -> str:
    return json.dumps({"id": key, "components": list(components)})


FIELD = {"id": "one", "type": "textfield", "key": "answer", "label": "Answer"}


def found(form: str, out: str = OUT, **more: bytes) -> Any:
    files = {"p.bpmn": diagram(START, TASK.replace("{out}", out), END), **more}
    return check("f.form", form, files)


def words(said: Any) -> list[tuple[str, str, str]]:
    return [(one["severity"], one["field"], one["message"]) for one in said["findings"]]


def test_a_form_whose_answers_are_handed_on_has_no_findings() -> None:
    said = found(text(FIELD))
    assert words(said) == []
    assert said["tasks"] == [{"id": "Ask", "name": "Ask them"}]


def test_a_variable_that_is_read_after_the_task_and_not_asked_is_named() -> None:
    said = found(text(FIELD), OUT + '<zeebe:output source="=reason" target="why" />')
    ((severity, _, message),) = words(said)
    assert severity == "warning"
    assert message == "After Ask them, reason is read, and no field asks for it."
    assert said["findings"][0]["key"] == "reason"


def test_a_condition_right_after_the_task_is_looked_at() -> None:
    files = diagram(START, TASK.replace("{out}", OUT), END)
    flow = b'<bpmn:sequenceFlow id="f2" sourceRef="Ask" targetRef="End" />'
    assert flow in files
    asked = flow[:-3] + b"><bpmn:conditionExpression>=sure</bpmn:conditionExpression>"
    said = check(
        "f.form", text(FIELD), {"p.bpmn": files.replace(flow, asked + b"</bpmn:sequenceFlow>")}
    )
    assert [one["key"] for one in said["findings"]] == ["sure"]


def test_a_field_that_nothing_reads_is_for_people_alone() -> None:
    note = {"id": "two", "type": "textarea", "key": "note", "label": "Note"}
    ((severity, field, message),) = words(found(text(FIELD, note)))
    assert (severity, field) == ("info", "two")
    assert "people alone" in message


def test_a_field_may_be_read_by_a_decision_another_form_or_the_form_itself() -> None:
    size = {"id": "s", "type": "number", "key": "size"}
    hidden = {**FIELD, "conditional": {"hide": "=first"}}
    first = {"id": "t", "type": "checkbox", "key": "first"}
    other = {"id": "u", "type": "textfield", "key": "seen"}
    shows = text({"type": "text", "text": "{{seen}}"}, key="g").encode()
    said = found(text(size, hidden, first, other), **{"a.dmn": TABLE, "g.form": shows})
    assert [one for one in words(said) if one[0] != "error"] == []


def test_a_text_that_reads_what_nothing_gives_is_named() -> None:
    shown = {"id": "t", "type": "text", "text": "{{colour}} of {{order.id}}"}
    ((severity, field, message),) = words(found(text(FIELD, shown)))
    assert (severity, field) == ("warning", "t")
    assert "reads colour" in message


def test_a_list_of_choices_that_nothing_gives_is_named() -> None:
    pick = {"id": "p", "type": "select", "key": "pick", "label": "Carrier", "valuesKey": "carriers"}
    said = words(found(text(FIELD, pick), OUT + '<zeebe:output source="=pick" target="with" />'))
    message = "Carrier reads carriers, which nothing in this process gives."
    assert said == [("warning", "p", message)]


def test_a_form_that_no_task_shows_and_two_with_one_id_are_named() -> None:
    assert "No user task" in words(found(text(FIELD, key="x")))[0][2]
    twin = words(found(text(FIELD), **{"g.form": text(key="f").encode()}))
    assert twin[0][0] == "error" and "g.form" in twin[0][2]


def test_without_a_diagram_or_with_a_broken_one_nobody_can_tell_who_uses_it() -> None:
    assert check("f.form", text(FIELD), {})["findings"] == []
    assert check("f.form", text(FIELD), {"p.bpmn": b"<a"})["findings"] == []


def test_a_text_that_is_no_form_is_one_error_with_its_line() -> None:
    said = check("f.form", '{\n"a": }', {})
    assert (said["findings"][0]["line"], said["tasks"], said["example"]) == (2, [], {})


def test_the_example_is_what_the_first_scenario_gives_and_names_for_the_rest() -> None:
    shown = {"type": "text", "text": "{{customer.name}}, {{tenant.id}}, {{answer}}"}
    story = b"scenarios: [{name: a, process: small, variables: {customer: {name: Fourth, id: 1}}}]"
    said = found(text(FIELD, shown), **{"scenarios.yaml": story})
    assert said["example"] == {"customer": {"name": "Fourth"}, "tenant": {"id": "id"}}
