"""A publisher is told what cannot run and which names lead nowhere."""

from __future__ import annotations

from app.designer.lint import Finding, Known, lint
from tests.designer.builders import END, JOB, START, USER_TASK, diagram

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
