"""Listeners of user tasks in the database: they run as jobs, and people are told what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.lib.db import db
from app.lib.errors import Conflict
from app.runtime import service
from app.runtime.models import ElementInstance, Job, JobState, TaskFact, UserTask
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.work import talk
from tests.counting import counted
from tests.engine.bpmn.diagrams import ends, flows, timer, user
from tests.tasks.listening import Listener, heard, history, offered
from tests.world import World, token

SOON = datetime(2026, 12, 24, 9, tzinfo=UTC)


def test_who_claims_has_the_user_task_when_the_listener_has_agreed(
    world: World, listener: Listener
) -> None:
    world.publish(heard("assigning"))
    world.start()
    csr = world.principal("csr")
    tasks.claim(world.task().uuid, csr)
    task = world.task()
    assert (task.assignee_id, task.asked) == (None, {"id": csr.id, "name": "Csr"})
    assert offered() == ["csr"]
    world.work()
    task = world.task()
    assert (task.assignee_id, task.assignee_name, task.asked) == (csr.id, "Csr", None)
    assert task.claimed_at is not None
    assert offered() == []
    assert listener.asked[0]["userTask"] == {"assignee": "Csr", "action": "claim"}
    assert [row.actor for row in history("claim_asked")] == ["Csr"]
    assert [row.detail["assignee"] for row in history("assigned")] == ["Csr"]
    tasks.complete(task.uuid, {}, csr)
    assert db.session.scalars(select(UserTask.state)).all() == ["completed"]


def test_a_denial_leaves_it_to_its_roles_and_says_why(world: World, listener: Listener) -> None:
    world.publish(heard("assigning"))
    world.start()
    listener.denies("Csr is on leave.")
    tasks.claim(world.task().uuid, world.principal("csr"))
    world.work()
    task = world.task()
    assert (task.assignee_id, task.asked) == (None, None)
    assert task.denial == "It was not assigned to Csr: Csr is on leave."
    assert offered() == ["csr"]
    listener.answer = {}
    tasks.claim(task.uuid, world.principal("csr"))
    world.work()
    task = world.task()
    assert (task.assignee_name, task.denial) == ("Csr", None)


def test_a_release_waits_for_its_listener_and_a_denied_one_keeps_it(
    world: World, listener: Listener
) -> None:
    world.publish(heard("assigning"))
    world.start()
    csr = world.principal("csr")
    tasks.claim(world.task().uuid, csr)
    world.work()
    listener.denies("Finish it first.")
    tasks.release(world.task().uuid, csr)
    with pytest.raises(Conflict, match="being given back"):
        tasks.complete(world.task().uuid, {}, csr)
    world.work()
    task = world.task()
    assert (task.assignee_id, task.denial) == (csr.id, "It was not given back: Finish it first.")
    listener.answer = {}
    tasks.release(task.uuid, csr)
    world.work()
    task = world.task()
    assert (task.assignee_id, task.assignee_name, task.claimed_at) == (None, None, None)
    assert offered() == ["csr"]


def test_nobody_else_gets_it_while_it_is_being_assigned(world: World, listener: Listener) -> None:
    world.publish(heard("assigning"))
    world.start()
    uuid = world.task().uuid
    tasks.claim(uuid, world.principal("csr"))
    csr = world.principal("csr")
    for deed in (tasks.claim, tasks.release, lambda u, w: tasks.complete(u, {}, w)):
        with pytest.raises(Conflict, match="being assigned to Csr"):
            deed(uuid, csr)


def test_what_has_to_be_claimed_first_is_not_claimed_by_completing_it(
    world: World, listener: Listener
) -> None:
    world.publish(heard("assigning"))
    world.start()
    with pytest.raises(Conflict, match="Claim this user task first"):
        tasks.complete(world.task().uuid, {}, world.principal("csr"))


def test_the_assignee_of_the_diagram_gets_it_when_the_listener_has_agreed(
    world: World, listener: Listener
) -> None:
    world.publish(heard("assigning", assignee="csr@test.example"))
    world.start()
    csr = world.principal("csr")
    task = world.task()
    assert (task.assignee_id, task.asked) == (None, {"id": csr.id, "name": "Csr"})
    world.work()
    assert world.task().assignee_id == csr.id
    assert offered() == []
    assert listener.asked[0]["userTask"]["action"] == "assign"


def test_a_listener_that_fails_is_an_incident_and_a_retry_goes_on(
    world: World, listener: Listener
) -> None:
    world.publish(heard("assigning"))
    instance = world.start()
    listener.error = ValueError("down")
    tasks.claim(world.task().uuid, world.principal("csr"))
    for _ in range(3):
        world.work()
        world.hurry()
    incident = world.incident()
    assert incident is not None
    assert world.task().asked is not None
    listener.error = None
    service.resolve_incident(incident.uuid, world.principal("admin"))
    world.work()
    assert world.task().assignee_name == "Csr"
    assert world.fresh(instance).state == "running"


def test_the_inbox_shows_that_it_is_being_assigned_and_then_why_not(
    world: World, listener: Listener
) -> None:
    world.publish(heard("assigning"))
    world.start()
    client = world.browser("csr")
    address = f"/inbox/{world.task().uuid}"

    def part(name: str) -> str:
        return client.get(address, headers={"X-Part": name}).get_data(as_text=True)

    client.post(f"{address}/claim", data={"csrf_token": token(client, "/profile")})
    assert "This user task is being assigned to Csr." in part("task")
    assert f"{address}/claim" not in part("task")
    assert "being assigned" in part("list")
    listener.denies("Csr is <on> leave.")
    world.work()
    assert "It was not assigned to Csr: Csr is &lt;on&gt; leave." in part("task")
    assert f"{address}/claim" in part("task")
    assert "being assigned" not in part("list")


def test_answers_that_a_listener_denies_are_asked_for_again_with_the_reason(
    world: World, listener: Listener
) -> None:
    world.publish(heard("completing"))
    instance = world.start()
    listener.denies("The price is missing.")
    csr = world.principal("csr")
    tasks.claim(world.task().uuid, csr)
    before = world.task()
    uuid, words = before.uuid, facts_of(before)
    talk.add(uuid, "It took long.", csr)
    tasks.complete(uuid, {}, csr)
    world.work()
    task = world.task()
    assert task.denial == "The answers were not accepted: The price is missing."
    assert (task.uuid, task.assignee_id, task.ended_at) == (uuid, csr.id, None)
    assert len(db.session.scalars(select(UserTask)).all()) == 1
    assert facts_of(task) == words != []
    assert [one.text for one in talk.of(task)] == ["It took long."]
    assert offered() == []
    listener.answer = {}
    tasks.complete(uuid, {}, csr)
    world.work()
    assert world.fresh(instance).state == "completed"
    assert facts_of(task) == []


def facts_of(task: UserTask) -> list[str]:
    """What the inbox finds it by."""
    rows = select(TaskFact.text).where(TaskFact.user_task_id == task.id)
    return sorted(db.session.scalars(rows))


def test_a_change_is_made_when_the_listener_has_agreed(world: World, listener: Listener) -> None:
    world.publish(heard("updating"))
    world.start()
    changing.change(world.task().uuid, {"priority": 90, "due_at": SOON}, world.principal("admin"))
    task = world.task()
    assert (task.priority, task.due_at) == (50, None)
    assert task.asked == {"changes": ["due_at", "priority"]}
    world.work()
    task = world.task()
    assert (task.priority, task.due_at, task.asked, task.denial) == (90, SOON, None, None)
    assert (task.urgency, task.due_sort) == (10, SOON)
    told = listener.asked[0]["userTask"]
    assert (told["priority"], told["candidateGroups"], told["action"]) == (90, ["csr"], "update")
    assert told["changedAttributes"] == ["priority", "dueDate"]
    assert [(row.actor, row.detail["fields"]) for row in history("update_asked")] == [
        ("Admin", ["due_at", "priority"])
    ]
    assert history("updated")[0].detail["changes"]["priority"] == {"from": 50, "to": 90}


def test_a_denied_change_leaves_all_as_it_was_and_says_why(
    world: World, listener: Listener
) -> None:
    world.publish(heard("updating"))
    world.start()
    listener.denies("The customer was told another day.")
    admin = world.principal("admin")
    changing.change(world.task().uuid, {"candidate_roles": ["finance"]}, admin)
    world.work()
    task = world.task()
    assert (task.candidate_roles, task.asked, offered()) == (["csr"], None, ["csr"])
    assert task.denial == "It was not changed: The customer was told another day."
    listener.answer = {}
    changing.change(world.task().uuid, {"candidate_roles": ["finance"]}, admin)
    world.work()
    task = world.task()
    assert (task.candidate_roles, task.denial, offered()) == (["finance"], None, ["finance"])


def test_nothing_else_is_done_with_it_while_it_is_being_changed(
    world: World, listener: Listener
) -> None:
    world.publish(heard("updating"))
    world.start()
    uuid, csr, admin = world.task().uuid, world.principal("csr"), world.principal("admin")
    tasks.claim(uuid, csr)
    changing.change(uuid, {"priority": 1}, admin)
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: tasks.release(uuid, csr),
        lambda: tasks.complete(uuid, {}, csr),
        lambda: changing.change(uuid, {"priority": 2}, admin),
    )
    for deed in deeds:
        with pytest.raises(Conflict, match="being changed; wait until that is decided"):
            deed()
    world.work()
    tasks.complete(uuid, {}, csr)


def test_answers_are_kept_as_a_draft_while_it_is_being_changed(
    world: World, listener: Listener
) -> None:
    world.publish(heard("updating"))
    world.start()
    uuid, csr = world.task().uuid, world.principal("csr")
    tasks.claim(uuid, csr)
    changing.change(uuid, {"priority": 1}, world.principal("admin"))
    tasks.save_draft(uuid, {"note": "half"}, csr)
    world.work()
    assert (world.task().draft, world.task().priority) == ({"note": "half"}, 1)


def test_a_listener_of_the_updating_that_fails_is_an_incident_and_a_retry_goes_on(
    world: World, listener: Listener
) -> None:
    world.publish(heard("updating"))
    world.start()
    listener.error = ValueError("down")
    changing.change(world.task().uuid, {"priority": 1}, world.principal("admin"))
    for _ in range(3):
        world.work()
        world.hurry()
    incident = world.incident()
    assert incident is not None
    assert world.task().priority == 50
    listener.error = None
    service.resolve_incident(incident.uuid, world.principal("admin"))
    world.work()
    assert (world.task().priority, world.task().asked) == (1, None)


def test_the_inbox_shows_that_it_is_being_changed_and_then_why_not(
    world: World, listener: Listener
) -> None:
    world.publish(heard("updating"))
    world.start()
    client, address = world.browser("csr"), f"/inbox/{world.task().uuid}"

    def part(name: str) -> str:
        return client.get(address, headers={"X-Part": name}).get_data(as_text=True)

    changing.change(world.task().uuid, {"priority": 1}, world.principal("admin"))
    assert "This user task is being changed." in part("task")
    assert f"{address}/claim" not in part("task")
    assert "being changed" in part("list")
    listener.denies("Not <now>.")
    world.work()
    assert "It was not changed: Not &lt;now&gt;." in part("task")
    assert f"{address}/claim" in part("task")


def test_a_cancelled_instance_has_ended_when_its_user_task_was_heard(
    world: World, listener: Listener
) -> None:
    world.publish(heard("canceling"))
    instance = world.start()
    uuid = world.task().uuid
    service.cancel_instance(instance.uuid, world.principal("admin"))
    assert world.fresh(instance).state == "running"
    assert db.session.scalars(select(UserTask.state)).all() == ["cancelled"]
    assert offered() == []
    with pytest.raises(Conflict, match="no longer needed"):
        tasks.claim(uuid, world.principal("csr"))
    world.work()
    assert world.fresh(instance).state == "cancelled"
    assert len(listener.asked) == 1
    found = select(ElementInstance.state).where(ElementInstance.element_id == "ask")
    assert db.session.scalars(found).all() == ["cancelled"]


def test_what_was_asked_is_gone_with_a_cancelled_instance(world: World, listener: Listener) -> None:
    world.publish(heard("assigning"))
    instance = world.start()
    tasks.claim(world.task().uuid, world.principal("csr"))
    service.cancel_instance(instance.uuid, world.principal("admin"))
    world.work()
    assert world.fresh(instance).state == "cancelled"
    assert listener.asked == []
    assert db.session.scalars(select(Job.state).where(Job.element_id == "ask")).all() == [
        JobState.CANCELLED
    ]
    assert db.session.scalars(select(UserTask.asked)).all() == [None]


def test_a_claim_that_nothing_listens_to_asks_the_database_nothing_more(world: World) -> None:
    late = timer("boundaryEvent", "late", attachedToRef="ask") + flows("late > gone")
    world.publish(ends("e", "gone") + user("ask") + late + flows("s > ask > e"))
    world.start()
    csr, uuid = world.principal("csr"), world.task().uuid
    db.session.rollback()
    with counted() as said:
        tasks.claim(uuid, csr)
    assert not [one for one in said if "engine_state" in one or "process_version" in one]
    assert world.task().assignee_name == "Csr"
