"""Listeners look at the assignment of a user task (Camunda 8, "User task listeners": assigning)."""

from __future__ import annotations

from typing import Any

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    el,
    flows,
    jobs,
    load,
    mapping,
    shows,
)
from tests.engine.bpmn.conformance.people import agree, claim, object_to, one, person


def assigned(run: Run) -> list[Any]:
    """Who got it, one after the other."""
    return [e.detail["assignee"] for e in run.events if e.kind == "assigned"]


@shows("task listener", "user task")
def test_who_claims_it_has_it_when_all_listeners_have_agreed() -> None:
    run = claim(Run(person("assigning:one", "assigning:two")), "Ada")
    job = one(run, engine.JobWait)
    assert job.type == "one"
    assert job.variables["userTask"] == {"assignee": "Ada", "action": "claim"}
    agree(run)
    assert one(run, engine.JobWait).type == "two"
    assert assigned(run) == []
    agree(run)
    assert assigned(run) == ["Ada"]
    assert one(run, engine.UserTaskWait)
    assert run.work("a").ended == "completed"


@shows("task listener")
def test_a_listener_of_the_assigning_may_deny_and_says_why() -> None:
    run = object_to(claim(Run(person("assigning:check")), "Ada"), "Ada is on leave.")
    assert assigned(run) == []
    denied = [e for e in run.events if e.kind == "denied"]
    assert [(e.element, e.detail["of"], e.detail["reason"]) for e in denied] == [
        ("a", "assigning", "Ada is on leave.")
    ]
    assert denied[0].element_instance == one(run, engine.UserTaskWait).element_instance
    assert run.waiting == ["a"]
    assert assigned(agree(claim(run, "Bob"))) == ["Bob"]


@shows("task listener")
def test_giving_it_back_is_heard_too() -> None:
    run = claim(agree(claim(Run(person("assigning:check")), "Ada")), None)
    about = one(run, engine.JobWait).variables["userTask"]
    assert about == {"assignee": None, "action": "release"}
    assert assigned(agree(run)) == ["Ada", None]


@shows("task listener")
def test_the_assignee_of_the_diagram_is_heard_when_it_is_offered_after_the_creating() -> None:
    run = Run(person("creating:first", "assigning:check", assignee="ada"))
    assert one(run, engine.JobWait).type == "first"
    agree(run)
    wait = one(run, engine.UserTaskWait)
    assert (wait.assignee, wait.assigning) == (None, "ada")
    about = one(run, engine.JobWait).variables["userTask"]
    assert about == {"assignee": "ada", "action": "assign"}
    agree(run)
    assert assigned(run) == ["ada"]
    found = engine.waits(run.definition, run.out.state)[0]
    assert isinstance(found, engine.UserTaskWait)
    assert (found.assignee, found.assigning) == ("ada", None)


@shows("task listener")
def test_the_assignee_of_the_diagram_that_is_denied_leaves_it_to_nobody() -> None:
    run = object_to(Run(person("assigning:check", assignee="ada")), "No.")
    found = engine.waits(run.definition, run.out.state)
    assert [(type(w), getattr(w, "assignee", "")) for w in found] == [(engine.UserTaskWait, None)]


@shows("task listener")
def test_a_user_task_that_is_offered_again_has_whom_it_had() -> None:
    run = agree(Run(person("assigning:check", "completing:look", assignee="ada")))
    run = agree(claim(run, "Bob"))
    run.do(engine.CompleteUserTask(one(run, engine.UserTaskWait).element_instance))
    object_to(run, "Not yet.")
    wait = one(run, engine.UserTaskWait)
    assert (wait.assignee, wait.assigning) == ("Bob", None)
    assert assigned(run) == ["ada", "Bob"]


@shows("task listener")
def test_nothing_else_is_done_with_it_while_it_is_being_assigned() -> None:
    run = claim(Run(person("assigning:check")), "Ada")
    number = one(run, engine.UserTaskWait).element_instance
    for command in (
        engine.AssignUserTask(number, "Bob"),
        engine.CompleteUserTask(number),
        engine.ThrowError(number, "boom"),
    ):
        with pytest.raises(engine.CannotMove, match="being assigned"):
            run.do(command)


@shows("task listener")
def test_a_listener_of_the_assigning_that_fails_is_an_incident_and_the_user_task_stays() -> None:
    run = claim(Run(person("assigning:check")), "Ada")
    number = one(run, engine.JobWait).element_instance
    run.do(engine.FailJob(number, "HTTP 500"))
    assert one(run, engine.UserTaskWait)
    assert one(run, engine.IncidentWait).element_instance == number
    run.do(engine.Retry(number))
    assert assigned(agree(run)) == ["Ada"]


@shows("task listener", "timer boundary event")
def test_what_was_asked_ends_with_its_user_task() -> None:
    late = border("late", "a", "timer") + jobs("b") + el("endEvent", "gone")
    body = person("assigning:check", "canceling:bye") + late + flows("late > b > gone")
    run = claim(Run(body), "Ada").fire("late")
    assert {w.type for w in run.waits.values() if isinstance(w, engine.JobWait)} == {
        "bye",
        "do.it",
    }
    run.work("a").work("b")
    assert run.ended == "completed"
    assert assigned(run) == []


@shows("task listener", "input mapping")
def test_a_listener_of_the_assigning_sees_the_locals_and_changes_none() -> None:
    run = claim(Run(person("assigning:check", more=mapping("in x =1"))), "Ada")
    assert one(run, engine.JobWait).variables["x"] == 1
    agree(run, x=5, y=6)
    assert run.seen_at("a") == {"x": 1}
    assert run.variables == {}


@shows("task listener")
def test_an_assignment_that_nothing_listens_to_is_none_of_the_engine() -> None:
    run = Run(person("creating:first"))
    agree(run)
    assert not run.definition.listens("a", "assigning")
    with pytest.raises(engine.CannotMove, match="Nothing listens"):
        claim(run, "Ada")


@shows("task listener")
def test_an_assignment_that_is_being_looked_at_goes_on_so_in_another_version() -> None:
    run = claim(Run(person("assigning:check")), "Ada")
    target = load(person("assigning:check", "assigning:more"))
    outcome = engine.migrate(
        run.definition, target, run.out.state, engine.Migration({}, frozenset(), "better"), now=NOW
    )
    run.definition = target
    run.take(outcome)
    agree(run)
    assert one(run, engine.JobWait).type == "more"
    assert assigned(agree(run)) == ["Ada"]
