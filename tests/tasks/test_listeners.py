"""Listeners of user tasks in the database: they run as jobs, and people are told what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event as listening
from sqlalchemy import select

from app.audit.models import History
from app.lib.db import db
from app.lib.errors import Conflict
from app.runtime import jobs, service
from app.runtime.models import ElementInstance, Job, JobState, Offer, UserTask
from app.tasks import service as tasks
from tests.engine.bpmn.diagrams import el, ends, ext, flows, timer, user
from tests.world import World, token


class Listener:
    """Answers the jobs of listeners as it was told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {}
        self.error: Exception | None = None

    def __call__(self, session: Any, inputs: dict[str, Any], instance: Any) -> dict[str, Any]:
        """What a handler of a job type does."""
        self.asked.append(inputs)
        if self.error is not None:
            raise self.error
        return self.answer

    def denies(self, reason: str) -> None:
        """From now on it objects."""
        self.answer = {"denied": True, "deniedReason": reason}


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Stands behind the job type of all listeners of these tests."""
    made = Listener()
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    jobs.handle("listen.to", made)
    yield made


def heard(*events: str, assignee: str = "") -> str:
    """A process of one user task with listeners."""
    made = "".join(f'<zeebe:taskListener eventType="{one}" type="listen.to"/>' for one in events)
    said = f'<zeebe:assignmentDefinition assignee="{assignee}" candidateGroups="csr"/>'
    inside = ext("<zeebe:userTask/>", said, f"<zeebe:taskListeners>{made}</zeebe:taskListeners>")
    return ends("e") + el("userTask", "ask", inside) + flows("s > ask > e")


def offered() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Offer.role_key)))


def history(kind: str) -> list[History]:
    db.session.rollback()
    return list(db.session.scalars(select(History).where(History.kind == kind)))


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
    assert " · being assigned" in part("list")
    listener.denies("Csr is <on> leave.")
    world.work()
    assert "It was not assigned to Csr: Csr is &lt;on&gt; leave." in part("task")
    assert f"{address}/claim" in part("task")
    assert " · being assigned" not in part("list")


def test_answers_that_a_listener_denies_are_asked_for_again_with_the_reason(
    world: World, listener: Listener
) -> None:
    world.publish(heard("completing"))
    instance = world.start()
    listener.denies("The price is missing.")
    csr = world.principal("csr")
    tasks.complete(world.task().uuid, {}, csr)
    world.work()
    assert world.task().denial == "The answers were not accepted: The price is missing."
    listener.answer = {}
    tasks.complete(world.task().uuid, {}, csr)
    world.work()
    assert world.fresh(instance).state == "completed"


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
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        said.append(statement)

    listening.listen(db.engine, "before_cursor_execute", note)
    try:
        tasks.claim(uuid, csr)
    finally:
        listening.remove(db.engine, "before_cursor_execute", note)
    assert not [one for one in said if "engine_state" in one or "process_version" in one]
    assert world.task().assignee_name == "Csr"
