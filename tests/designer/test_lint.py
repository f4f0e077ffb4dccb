"""A publisher is told what cannot run and which names lead nowhere."""

from __future__ import annotations

import pytest

from app.designer.lint import Finding, Known, lint, refuse, to_look_at
from app.lib.errors import Invalid
from tests.designer.builders import END, JOB, START, TABLE, USER_TASK, diagram

FILES = {"a.bpmn": diagram(START, JOB, USER_TASK, END)}
ALL = Known(frozenset({"mail.send"}), frozenset({"csr"}), frozenset())


def errors(files: dict[str, bytes], known: Known) -> list[Finding]:
    return [one for one in lint(files, known) if one.severity == "error"]


def test_a_folder_in_order_has_no_errors() -> None:
    assert errors(FILES, ALL) == []


def test_an_operation_that_no_provider_has_is_an_error_at_its_element() -> None:
    found = errors(FILES, Known(frozenset({"crm.find"}), frozenset({"csr"}), None))
    assert [(one.element, one.message) for one in found] == [
        ("Send", "There is no operation named mail.send.")
    ]


def test_a_role_that_nobody_can_have_is_an_error_at_its_element() -> None:
    found = errors(FILES, Known(None, frozenset({"finance"}), None))
    assert [(one.element, one.message) for one in found] == [("Ask", "There is no role named csr.")]


def test_a_called_process_that_is_not_live_yet_is_only_a_warning() -> None:
    call = 'callActivity id="Call"|<zeebe:calledElement processId="later" />'
    found = lint({"a.bpmn": diagram(START, call, END)}, Known(processes=frozenset({"other"})))
    assert ("warning", "Call") in [(one.severity, one.element) for one in found]


def test_a_process_of_the_same_folder_can_be_called() -> None:
    call = 'callActivity id="Call"|<zeebe:calledElement processId="helper" />'
    helper = diagram('startEvent id="Go"', 'endEvent id="Gone"', key="helper")
    helper = helper.replace(b"f1", b"g1")
    files = {"a.bpmn": diagram(START, call, END), "b.bpmn": helper}
    assert lint(files, Known(processes=frozenset())) == []


def test_names_that_nobody_knows_are_not_checked() -> None:
    assert errors(FILES, Known()) == []


def test_jobs_of_baton_itself_are_always_there() -> None:
    job = JOB.replace("mail.send", "order.set-state")
    assert errors({"a.bpmn": diagram(START, job, END)}, ALL) == []


def test_a_diagram_that_is_cut_off_is_named_with_its_file() -> None:
    found = errors({"a.bpmn": FILES["a.bpmn"][:300]}, ALL)
    assert [one.file for one in found] == ["a.bpmn"]


def test_a_sample_order_that_is_no_json_is_an_error() -> None:
    found = errors({**FILES, "orders/happy.json": b"{"}, ALL)
    assert [one.place for one in found] == ["orders/happy.json"]


def rules(text: str) -> dict[str, bytes]:
    """A folder of one decision with other first cells."""
    return {"colour.dmn": TABLE.replace(b"&lt; 10", text.encode())}


def test_rules_that_overlap_are_told_with_an_input_to_try() -> None:
    (found,) = lint(rules("&lt; 12"), Known())
    assert (found.severity, found.element, found.rules) == ("warning", "colour", (1, 2))
    assert found.example is not None
    assert found.example.context is not None
    assert 10 <= found.example.context["size"] < 12


def test_a_constant_of_the_wrong_type_is_an_error() -> None:
    files = {"colour.dmn": TABLE.replace(b'<inputExpression id="e">',
                                         b'<inputExpression id="e" typeRef="string">')}  # fmt: skip
    assert [one.element for one in errors(files, Known())] == ["colour", "colour"]


def test_a_variable_that_neither_diagram_nor_scenario_gives_is_told() -> None:
    told = b"scenarios: [{name: a, decision: colour, variables: {%s: 1}}]"
    named = {**rules("&lt; 10"), "scenarios.yaml": told % b"size"}
    assert lint(named, Known()) == []
    misspelt = {**rules("&lt; 10"), "scenarios.yaml": told % b"seize"}
    assert "reads size, which nothing provides" in lint(misspelt, Known())[0].message


def test_what_is_to_correct_comes_before_what_is_to_know() -> None:
    odd = TABLE.replace(b"&lt; 10", b"? &lt; limit").replace(b"&gt;= 10", b"[9..1]")
    assert [one.severity for one in lint({"colour.dmn": odd}, Known())] == ["error", "info"]


def test_warnings_come_after_errors_and_infos_last() -> None:
    lost = 'userTask id="Lost"|<zeebe:userTask />'
    found = lint({"a.bpmn": diagram(START, JOB, lost, END)}, Known(operations=frozenset()))
    severities = [one.severity for one in found]
    assert severities == sorted(severities, key=("error", "warning", "info").index)
    assert set(severities) == {"error", "warning"}


def test_variables_of_the_scenarios_are_provided() -> None:
    told = b"scenarios: [{name: sends, variables: {who: A}}]"
    assert warnings(FILES) == ["Nothing provides the variable who."]
    assert warnings({**FILES, "scenarios.yaml": told}) == []


def test_what_cannot_complete_is_an_error_with_the_path_to_it() -> None:
    (found,) = errors({"a.bpmn": stuck()}, Known())
    assert (found.element, found.path) == ("Join", ("Begin", "Split", "Send"))


def test_a_folder_with_errors_is_not_published() -> None:
    with pytest.raises(Invalid) as refused:
        refuse({"a.bpmn": stuck()}, Known())
    assert [one.pointer for one in refused.value.problems] == ["a.bpmn#Join"]


def test_a_folder_with_warnings_is_published_and_they_are_told() -> None:
    found = refuse(FILES, ALL)
    assert to_look_at(found) == ["a.bpmn:1 Send: Nothing provides the variable who."]


def test_who_has_published_is_told_a_few_of_many_warnings() -> None:
    many = [Finding("warning", "a.bpmn", f"E{number}", "Odd.") for number in range(10)]
    assert to_look_at(many)[3:] == ["7 more to look at: flask process lint shows them all."]


def test_an_element_of_a_transaction_is_looked_at_for_its_names() -> None:
    inner = (
        b'<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        b'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><process id="p"><transaction id="t">'
        b'<serviceTask id="Deep"><extensionElements><zeebe:taskDefinition type="no.such"/>'
        b"</extensionElements></serviceTask></transaction></process></d>"
    )
    found = lint({"a.bpmn": inner}, Known(operations=frozenset()))
    assert "Deep" in [one.element for one in found]


def warnings(files: dict[str, bytes]) -> list[str]:
    return [one.message for one in lint(files, ALL) if one.severity == "warning"]


def stuck() -> bytes:
    """An exclusive split whose two branches meet in a parallel join."""
    text = diagram(START, 'exclusiveGateway id="Split" default="f2"', JOB, END).decode()
    text = text.replace(
        '<bpmn:sequenceFlow id="f3" sourceRef="Send" targetRef="End" />',
        '<bpmn:task id="Other"/><bpmn:parallelGateway id="Join"/>'
        '<bpmn:sequenceFlow id="g1" sourceRef="Split" targetRef="Other">'
        "<bpmn:conditionExpression>=order.x</bpmn:conditionExpression></bpmn:sequenceFlow>"
        '<bpmn:sequenceFlow id="g2" sourceRef="Other" targetRef="Join" />'
        '<bpmn:sequenceFlow id="g3" sourceRef="Send" targetRef="Join" />'
        '<bpmn:sequenceFlow id="g4" sourceRef="Join" targetRef="End" />',
    )
    return text.encode()


def test_a_field_that_the_inbox_cannot_take_keeps_a_process_from_being_published() -> None:
    form = b'{"id": "f", "components": [{"id": "one", "type": "filepicker", "key": "proof"}]}'
    found = [
        one
        for one in lint({"p.bpmn": diagram(START, END), "f.form": form}, Known())
        if one.file == "f.form"
    ]
    assert [(one.severity, one.element) for one in found] == [("error", "one")]
    assert "text field" in found[0].remedy
