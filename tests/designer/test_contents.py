"""A folder's parts are found by id, and the names that they use with their place."""

from __future__ import annotations

from app.designer.contents import contents
from tests.designer.builders import END, JOB, START, TABLE, USER_TASK, diagram


def test_elements_flows_and_rules_are_found() -> None:
    found = contents({"a.bpmn": diagram(START, JOB, END), "b.dmn": TABLE})
    assert found.elements == {"Begin": "Begin", "Send": "Send", "End": "End"}
    assert found.flows == {"f1": "Begin to Send", "f2": "Send to End"}
    assert found.rules == {"Small": "Colour, rule 1", "Large": "Colour, rule 2"}
    assert found.processes == {"small"}


def test_operations_and_roles_are_found_with_their_element() -> None:
    found = contents({"a.bpmn": diagram(START, JOB, USER_TASK, END)})
    named = [(one.kind, one.name, one.element) for one in found.references]
    assert named == [("operation", "mail.send", "Send"), ("role", "csr", "Ask")]


def test_a_name_that_is_an_expression_is_left_to_the_run() -> None:
    call = 'callActivity id="Call"|<zeebe:calledElement processId="=which" />'
    assert contents({"a.bpmn": diagram(START, call, END)}).references == []
