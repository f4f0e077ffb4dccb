"""A user task is changed by hand, and listeners look at it (Camunda 8, "User task listeners")."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    el,
    ends,
    ext,
    flows,
    jobs,
    load,
    mapping,
    shows,
)
from tests.engine.bpmn.conformance.people import (
    agree,
    change,
    claim,
    object_to,
    offered,
    one,
    person,
)

SOON = datetime(2026, 12, 24, 9, tzinfo=UTC)
LATER = datetime(2027, 1, 4, 9, tzinfo=UTC)
SAID = (
    '<zeebe:taskSchedule dueDate="2026-12-24T09:00:00Z"/>'
    '<zeebe:assignmentDefinition candidateGroups="desk"/>'
)


def updated(run: Run) -> list[dict[str, Any]]:
    """What was changed, one after the other."""
    return [dict(e.detail["changes"]) for e in run.events if e.kind == "updated"]


@shows("user task")
def test_what_a_user_task_says_may_be_changed_by_hand() -> None:
    run = Run(person(more=SAID))
    change(
        run,
        due_date=LATER,
        follow_up_date=SOON,
        priority=90,
        candidate_groups=["desk", "chiefs"],
        candidate_users=["Ada"],
    )
    task = offered(run)
    assert (task.due_date, task.follow_up_date, task.priority) == (LATER, SOON, 90)
    assert (task.candidate_groups, task.candidate_users) == (("desk", "chiefs"), ("Ada",))
    assert updated(run)[0]["due_date"] == {"from": SOON.isoformat(), "to": LATER.isoformat()}
    assert updated(run)[0]["candidate_groups"] == {"from": ["desk"], "to": ["desk", "chiefs"]}
    change(run, due_date=None)
    assert (offered(run).due_date, offered(run).priority) == (None, 90)
    assert run.work("a").ended == "completed"


@shows("task listener", "user task")
def test_a_change_is_made_when_all_listeners_have_agreed() -> None:
    run = change(Run(person("updating:one", "updating:two", more=SAID)), priority=90)
    job = one(run, engine.JobWait)
    assert job.type == "one"
    assert job.variables["userTask"] == {
        "dueDate": SOON.isoformat(),
        "followUpDate": None,
        "priority": 90,
        "candidateGroups": ["desk"],
        "candidateUsers": [],
        "changedAttributes": ["priority"],
        "action": "update",
    }
    agree(run)
    assert one(run, engine.JobWait).type == "two"
    assert (offered(run).priority, updated(run)) == (50, [])
    agree(run)
    assert (offered(run).priority, updated(run)) == (90, [{"priority": {"from": 50, "to": 90}}])
    assert run.waiting == ["a"]


@shows("task listener")
def test_a_listener_of_the_updating_may_deny_and_all_stays_as_it_was() -> None:
    run = change(Run(person("updating:one", "updating:two", more=SAID)), due_date=LATER)
    object_to(run, "The customer was told the 24th.")
    denied = [e for e in run.events if e.kind == "denied"]
    assert [(e.element, e.detail["of"], e.detail["reason"]) for e in denied] == [
        ("a", "updating", "The customer was told the 24th.")
    ]
    assert denied[0].element_instance == one(run, engine.UserTaskWait).element_instance
    assert (offered(run).due_date, updated(run), run.waiting) == (SOON, [], ["a"])
    agree(agree(change(run, due_date=LATER)))
    assert offered(run).due_date == LATER


@shows("task listener")
def test_nothing_else_is_done_with_it_while_it_is_being_changed() -> None:
    run = change(Run(person("updating:check", "assigning:check")), priority=1)
    number = one(run, engine.UserTaskWait).element_instance
    for command in (
        engine.UpdateUserTask(number, {"priority": 2}),
        engine.AssignUserTask(number, "Bob"),
        engine.CompleteUserTask(number),
    ):
        with pytest.raises(engine.CannotMove, match="being changed"):
            run.do(command)
    run = claim(agree(run), "Ada")
    with pytest.raises(engine.CannotMove, match="being assigned"):
        change(run, priority=2)


@shows("task listener")
def test_a_listener_of_the_updating_that_fails_is_an_incident_and_the_user_task_stays() -> None:
    run = change(Run(person("updating:check")), priority=1)
    number = one(run, engine.JobWait).element_instance
    run.do(engine.FailJob(number, "HTTP 500"))
    assert one(run, engine.IncidentWait).element_instance == number
    assert offered(run).priority == 50
    agree(run.do(engine.Retry(number)))
    assert offered(run).priority == 1


@shows("task listener", "timer boundary event")
def test_a_change_that_is_asked_ends_with_its_user_task() -> None:
    late = border("late", "a", "timer") + jobs("b") + el("endEvent", "gone")
    body = person("updating:check") + late + flows("late > b > gone")
    run = change(Run(body), priority=1).fire("late")
    assert run.waiting == ["b"]
    assert run.work("b").ended == "completed"
    assert updated(run) == []


@shows("task listener", "input mapping")
def test_a_listener_of_the_updating_sees_the_locals_and_changes_none() -> None:
    run = change(Run(person("updating:check", more=mapping("in x =1"))), priority=1)
    assert one(run, engine.JobWait).variables["x"] == 1
    agree(run, x=5, y=6)
    assert run.seen_at("a") == {"x": 1}
    assert run.variables == {}


@shows("task listener", "user task")
def test_a_change_stays_when_the_user_task_is_offered_again() -> None:
    run = change(Run(person("completing:look", more=SAID)), due_date=LATER, priority=90)
    run.do(engine.CompleteUserTask(one(run, engine.UserTaskWait).element_instance))
    object_to(run, "Not yet.")
    again = one(run, engine.UserTaskWait)
    assert (again.due_date, again.priority, again.candidate_groups) == (LATER, 90, ("desk",))


@shows("user task")
def test_what_it_says_already_is_no_change_and_nobody_is_asked() -> None:
    run = Run(person("updating:check", more=SAID))
    elsewhere = SOON.astimezone(timezone(timedelta(hours=2)))
    with pytest.raises(engine.CannotMove, match="already"):
        change(run, due_date=elsewhere, priority=50, candidate_groups=("desk",))
    assert [type(wait) for wait in run.waits.values()] == [engine.UserTaskWait]
    assert updated(run) == []


@shows("user task")
@pytest.mark.parametrize(
    "changes",
    [
        {"priority": 101},
        {"priority": True},
        {"priority": None},
        {"due_date": "tomorrow"},
        {"due_date": datetime(2026, 12, 24)},  # noqa: DTZ001 - that it has no zone is the point
        {"follow_up_date": 5},
        {"candidate_groups": "desk"},
        {"candidate_users": [""]},
        {"assignee": "Ada"},
    ],
)
def test_a_change_that_cannot_be_is_refused_by_name(changes: dict[str, Any]) -> None:
    run = Run(person(more=SAID))
    with pytest.raises(engine.CannotMove, match=next(iter(changes))):
        change(run, **changes)
    assert offered(run).due_date == SOON


@shows("user task")
def test_only_what_waits_for_a_person_can_be_changed() -> None:
    run = Run(person("creating:first"))
    with pytest.raises(engine.NotWaiting):
        run.do(engine.UpdateUserTask(one(run, engine.JobWait).element_instance, {"priority": 1}))


@shows("task listener")
def test_a_change_that_is_being_looked_at_goes_on_so_in_another_version() -> None:
    run = change(Run(person("updating:check")), priority=1)
    target = load(person("updating:check", "updating:more"))
    how = engine.Migration({}, frozenset(), "better")
    outcome = engine.migrate(run.definition, target, run.out.state, how, now=NOW)
    run.definition = target
    agree(run.take(outcome))
    assert one(run, engine.JobWait).type == "more"
    assert offered(agree(run)).priority == 1


@shows("task listener")
def test_a_user_task_that_is_made_anew_in_another_version_forgets_its_changes() -> None:
    run = agree(change(Run(person("updating:check", more=SAID)), priority=1))
    change(run, due_date=LATER)
    how = engine.Migration({}, frozenset({"a"}), "better")
    outcome = engine.migrate(run.definition, run.definition, run.out.state, how, now=NOW)
    run.take(outcome)
    assert [type(wait) for wait in run.waits.values()] == [engine.UserTaskWait]
    assert (offered(run).priority, offered(run).due_date) == (50, SOON)


@shows("task listener")
@pytest.mark.parametrize(
    ("former", "event"),
    [("assignment", "assigning"), ("update", "updating"), ("cancel", "canceling")],
)
def test_former_names_of_the_moments_are_read(former: str, event: str) -> None:
    assert load(person(f"{former}:check")).listens("a", event)


TWO = (
    ends("e")
    + el("parallelGateway", "both")
    + "".join(el("userTask", name, ext("<zeebe:userTask/>")) for name in "ab")
    + flows("s > both > a > e", "both > b > e")
)


@shows("user task")
def test_several_are_changed_in_one_step_or_none_of_them() -> None:
    run = Run(TWO)
    first, second = sorted(run.waits)
    before = run.out.state
    said = engine.UpdateUserTask(first, {"priority": 90})
    with pytest.raises(engine.CannotMove, match="says all of that"):
        run.do(engine.Together((said, engine.UpdateUserTask(second, {"priority": 50}))))
    assert (run.out.state, updated(run)) == (before, [])
    run.do(engine.Together((said, engine.UpdateUserTask(second, {"priority": 10}))))
    assert [(e.element, e.detail["changes"]["priority"]["to"]) for e in run.events
            if e.kind == "updated"] == [("a", 90), ("b", 10)]  # fmt: skip
    found = engine.waits(run.definition, run.out.state)
    assert [w.priority for w in found if isinstance(w, engine.UserTaskWait)] == [90, 10]
