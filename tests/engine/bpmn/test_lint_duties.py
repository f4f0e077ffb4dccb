"""What user tasks may say about who does them."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.diagrams import el, ends, ext, flows, folder


def said(*, key: str, value: str) -> list[engine.Problem]:
    """The errors of a process in which one of two user tasks has this header."""
    header = f'<zeebe:taskHeaders><zeebe:header key="{key}" value="{value}"/></zeebe:taskHeaders>'
    role = '<zeebe:assignmentDefinition candidateGroups="csr"/>'
    one = el("userTask", "ask", ext("<zeebe:userTask/>", role))
    two = el("userTask", "check", ext("<zeebe:userTask/>", role, header))
    files = folder(ends("e") + one + two + flows("s > ask > check > e"))
    return [problem for problem in engine.lint(files) if problem.severity == "error"]


@pytest.mark.parametrize("rule", ["round-robin", "least-loaded", "previous"])
def test_known_rules_of_assignment_are_taken(rule: str) -> None:
    assert said(key="assignment", value=rule) == []


def test_an_unknown_rule_is_refused_with_those_that_there_are() -> None:
    (problem,) = said(key="assignment", value="by dice")
    assert problem.element == "check"
    assert problem.reason == "“Who does it first” says 'by dice', and there is no such rule."
    assert "round-robin, least-loaded, previous" in problem.remedy


@pytest.mark.parametrize(
    ("assignee", "words"),
    [
        ("ada@test.example", ["“Assigned to” names a person, so “Who does it first” never"]),
        ("=customer.agent", []),
    ],
)
def test_a_rule_that_a_fixed_person_keeps_from_choosing_is_a_warning(
    assignee: str, words: list[str]
) -> None:
    rule = (
        '<zeebe:taskHeaders><zeebe:header key="assignment" value="previous"/></zeebe:taskHeaders>'
    )
    who = f'<zeebe:assignmentDefinition assignee="{assignee}" candidateGroups="csr"/>'
    one = el("userTask", "ask", ext("<zeebe:userTask/>", who, rule))
    found = engine.lint(folder(ends("e") + one + flows("s > ask > e")))
    warned = [one for one in found if one.severity == "warning" and "first" in one.reason]
    assert [one.reason[: len(words[0])] for one in warned] == words
    assert all("Empty “Assigned to”" in one.remedy for one in warned)


def test_duties_can_be_separated_from_other_user_tasks() -> None:
    assert said(key="notDoneBy", value="ask, ask") == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nobody", "which is no user task of these files"),
        ("e", "which is no user task of these files"),
        ("check", "names the user task itself"),
        (" , ", "names no user task"),
    ],
)
def test_duties_that_cannot_be_separated_are_refused(value: str, reason: str) -> None:
    (problem,) = said(key="notDoneBy", value=value)
    assert problem.element == "check"
    assert reason in problem.reason
    assert problem.remedy


def test_other_headers_are_nobodys_business() -> None:
    assert said(key="colour", value="blue") == []
