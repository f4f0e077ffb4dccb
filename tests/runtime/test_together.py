"""Two transactions that deal with the same messages at once: none misses what the other does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as hear
from sqlalchemy import select

from app.lib.db import db, locked, transaction
from app.runtime import jobs, messages, service
from app.runtime.models import Instance, UserTask
from tests.databases import ON_POSTGRESQL
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, user
from tests.world import World

HOUR = timedelta(hours=1)
BEGUN = (
    event("startEvent", "s", "message", "MS")
    + user("look")
    + el("endEvent", "e")
    + flows("s > look > e")
)
ORDER = {"order": {"id": "O-1"}}


def thrown(name: str, tag: str = "endEvent") -> str:
    """An event that throws a message of this name and the key of the tests."""
    key = ext('<zeebe:publishMessage correlationKey="k-1"/>')
    made = event(tag, name, "message", f"M{name}")
    return made.replace("<messageEvent", f"{key}<messageEvent", 1)


def named(*names: str) -> str:
    return "".join(f'<message id="M{name}" name="{name}"/>' for name in names)


def tasks() -> list[UserTask]:
    db.session.rollback()
    return list(db.session.scalars(select(UserTask).where(UserTask.state == "open")))


def test_a_message_that_goes_back_while_its_key_becomes_free_begins_the_next(world: World) -> None:
    world.publish(BEGUN)
    world.work()
    for _ in range(2):
        messages.publish("begun", "k-1", {}, actor="A vendor", ttl=HOUR)
    first, second = jobs.lease(2)
    jobs.run(first)
    (task,), who = tasks(), world.principal("csr")
    with ThreadPoolExecutor(1) as pool:
        with transaction():
            service.complete_user_task(task.uuid, {}, who)
            begins = pool.submit(world.beside(lambda: jobs.run(second)))
            with pytest.raises(TimeoutError):
                begins.result(0.5)
        begins.result(20)
    world.work()
    assert [task.element_id for task in tasks()] == ["look"]


def test_a_message_whose_element_was_left_begins_the_next_when_its_key_is_free(
    world: World,
) -> None:
    start = event("startEvent", "s", "message", "M")
    border = event("boundaryEvent", "b", "message", "M", attachedToRef="look")
    path = flows("s > look > e", "b > e")
    world.publish(start + user("look") + border + el("endEvent", "e") + path)
    world.work()
    messages.publish("paid", "O-1", ORDER, actor="A bank", ttl=HOUR)
    world.work()
    assert messages.publish("paid", "O-1", ORDER, actor="A bank", ttl=HOUR) == 1
    (task,) = tasks()
    service.complete_user_task(task.uuid, {}, world.principal("csr"))
    assert tasks() == []
    world.work()
    assert [task.element_id for task in tasks()] == ["look"]


@ON_POSTGRESQL
def test_who_ends_an_instance_holds_no_message_while_it_waits_for_its_start(world: World) -> None:
    body = event("startEvent", "s", "message", "MS") + user("look") + thrown("told")
    world.publish(body + flows("s > look > told"), also=named("told"))
    world.work()
    messages.publish("begun", "k-1", {}, actor="A vendor")
    world.work()
    (task,), who = tasks(), world.principal("csr")
    complete = world.beside(lambda: service.complete_user_task(task.uuid, {}, who))
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            messages.serialise_start(session, (messages.process_of("p", "p"), "k-1"))
            ending = pool.submit(complete)
            with pytest.raises(TimeoutError):
                ending.result(0.5)
            messages.serialise(session, ("told", "k-1"))  # else they would wait for each other
        ending.result(20)
    assert tasks() == []


@ON_POSTGRESQL
def test_a_message_is_published_while_the_instance_that_takes_it_moves(world: World) -> None:
    catch = event("intermediateCatchEvent", "m", "message", "M")
    world.publish(ends("e") + catch + flows("s > m > e"))
    instance = world.start(**ORDER)
    publish = world.beside(lambda: messages.publish("paid", "O-1", {}, actor="A bank"))
    with ThreadPoolExecutor(1) as pool, transaction() as session:
        locked(Instance, instance.id)
        assert pool.submit(publish).result(20) == 1
        messages.serialise(session, ("paid", "O-1"))
    world.work()
    assert world.fresh(instance).state == "completed"


@ON_POSTGRESQL
def test_a_step_takes_all_its_messages_in_one_order(world: World) -> None:
    names = ("zeta", "beta", "eta", "theta")
    throws = "".join(thrown(name, "intermediateThrowEvent") for name in names)
    catch = event("intermediateCatchEvent", "m", "message", "M")
    path = " > ".join(["s", *names, "m", "e"])
    world.publish(ends("e") + throws + catch + flows(path), also=named(*names))
    taken: list[int] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if "pg_advisory_xact_lock" in statement:
            taken.extend(dict(parameters).values())

    hear.listen(db.engine, "before_cursor_execute", note)
    try:
        world.start(**ORDER)
    finally:
        hear.remove(db.engine, "before_cursor_execute", note)
    assert len(taken) == len(names) + 1
    assert taken == sorted(taken)
