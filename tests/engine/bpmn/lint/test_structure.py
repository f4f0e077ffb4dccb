"""What can never run, and what people could not tell apart."""

from __future__ import annotations

from app import engine
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, folder, user
from tests.engine.bpmn.lint.samples import found, person, said


def test_elements_that_only_lead_to_each_other_are_named() -> None:
    body = ends("e") + person("a") + person("b") + el("exclusiveGateway", "x", default="x-y")
    body += el("exclusiveGateway", "y")
    ways = flows("s > y > e", "a > b > x > y", "x > a if =order.x")
    assert said(body + ways) == [("warning", "a"), ("warning", "b"), ("warning", "x")]


def test_a_problem_says_file_and_line() -> None:
    body = ends("e") + "\n" + el("userTask", "a", ext("<zeebe:userTask/>"))
    files = folder(body + flows("s > a > e"))
    problems = [one for one in engine.lint(files) if "no name" in one.reason]
    assert [(one.file, one.line) for one in problems] == [("p.bpmn", 2)]


def test_a_user_task_without_a_name_is_named_by_its_id() -> None:
    body = ends("e") + user("a") + flows("s > a > e")
    assert said(body) == [("warning", "a")]


def test_two_user_tasks_of_one_name_are_good_to_know() -> None:
    body = ends("e") + person("a", "Ask") + person("b", "Ask")
    assert said(body + flows("s > a > b > e")) == [("info", "b")]


def test_what_lies_behind_a_boundary_event_can_run() -> None:
    body = ends("e", "e2") + person("a") + person("b")
    body += event("boundaryEvent", "bad", "error", "E1", attachedToRef="a")
    assert said(body + flows("s > a > e", "bad > b > e2")) == []


def test_files_that_cannot_be_loaded_are_not_looked_at_further() -> None:
    problems = found(ends("e") + el("fancyTask", "a") + flows("s > a > e"))
    assert {one.severity for one in problems} == {"error"}
