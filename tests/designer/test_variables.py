"""Everything in a folder that gives a decision a variable is known."""

from __future__ import annotations

from app.designer.variables import OF_AN_ORDER, variables
from tests.designer.builders import END, JOB, START, TABLE, diagram

ASK = (
    'businessRuleTask id="Ask"|<zeebe:ioMapping><zeebe:input source="=1" target="limit.low" />'
    '</zeebe:ioMapping><zeebe:calledDecision decisionId="colour" resultVariable="shade" />'
)


def test_a_diagram_gives_its_mappings_and_results() -> None:
    found = variables({"a.bpmn": diagram(START, JOB, ASK, END)})
    assert found == OF_AN_ORDER | {"to", "sent", "limit", "shade"}


def test_a_form_gives_its_fields() -> None:
    form = b'{"components": [{"type": "group", "components": [{"key": "reached"}]}]}'
    found = variables({"a.bpmn": diagram(START, END), "a.form": form, "b.form": b"{"})
    assert found == OF_AN_ORDER | {"reached"}


def test_scenarios_give_their_variables_and_those_of_their_messages() -> None:
    told = b"scenarios: [{name: a, variables: {x: 1}, messages: [{name: m, variables: {y: 1}}]}]"
    assert variables({"scenarios.yaml": told, "a.dmn": TABLE}) == OF_AN_ORDER | {"x", "y"}


def test_of_decisions_alone_nobody_knows_who_asks() -> None:
    assert variables({"a.dmn": TABLE}) is None
    assert variables({"a.dmn": TABLE, "scenarios.yaml": b"{"}) is None
