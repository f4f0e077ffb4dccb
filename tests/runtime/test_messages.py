"""Messages that begin processes, and those that come while another is still on its way."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import engine
from app.lib.db import db, transaction
from app.runtime import jobs, messages, queries, service
from app.runtime.models import Instance, UserTask
from tests.databases import ON_POSTGRESQL
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, folder, load, user
from tests.runtime.catching import ASIDE
from tests.world import World

SECOND = (
    '<process id="second" isExecutable="true">'
    + event("startEvent", "s2", "message", "MS")
    + user("look")
    + el("endEvent", "e2")
    + flows("s2 > look > e2")
    + "</process>"
)
CATCH = event("intermediateCatchEvent", "m", "message", "M")


def waiting() -> list[str]:
    db.session.rollback()
    rows = select(UserTask.element_id).where(UserTask.state == "open")
    return sorted(db.session.scalars(rows))


def test_every_process_of_a_folder_begins_with_its_message(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"), also=SECOND)
    world.work()
    assert messages.publish("begun", "k-1", {}, actor="A vendor") == 1
    world.work()
    assert waiting() == ["look"]
    assert db.session.scalars(select(Instance.process_id)).all() == ["second"]


def test_a_message_flow_between_two_pools_of_one_file_is_a_message_between_their_instances(
    world: World,
) -> None:
    pools = "".join(el("participant", f"of_{name}", processRef=name) for name in ("p", "second"))
    flow = el("messageFlow", "mf", sourceRef="send", targetRef="s2")
    key = ext('<zeebe:publishMessage correlationKey="=order.id"/>')
    send = event("endEvent", "send", "message", "MS").replace(
        "<messageEvent", f"{key}<messageEvent", 1
    )
    also = SECOND + el("collaboration", "c", pools + flow)
    world.publish(ends() + send + flows("s > send"), also=also)
    world.work()
    world.start(order={"id": "O-1"})
    world.work()
    assert waiting() == ["look"]
    assert sorted(db.session.scalars(select(Instance.process_id))) == ["p", "second"]


def test_a_message_that_comes_while_another_is_on_its_way_is_not_lost(world: World) -> None:
    world.publish(ASIDE)
    world.start(order={"id": "O-1"})
    for number in (1, 2, 3):
        messages.publish("paid", "O-1", {"n": number}, actor="A bank", ttl=timedelta(hours=1))
    world.work()
    assert waiting() == ["aside", "aside", "aside", "ask"]


BEGUN = (
    event("startEvent", "s", "message", "MS")
    + user("look")
    + el("endEvent", "e")
    + flows("s > look > e")
)


def test_processes_of_two_folders_that_have_the_same_id_are_two(world: World) -> None:
    for folder_key in ("here", "there"):
        world.publish(BEGUN, folder_key)
        world.publish(ends("e") + CATCH + flows("s > m > e"), f"{folder_key}-waits")
        world.start(f"{folder_key}-waits", order={"id": "O-1"})
    world.work()
    assert messages.publish("begun", "k-1", {}, actor="A vendor") == 2
    assert messages.publish("paid", "O-1", {}, actor="A bank") == 2
    world.work()
    assert waiting() == ["look", "look"]


def test_a_message_that_is_kept_begins_a_process_when_the_one_with_its_key_has_ended(
    world: World,
) -> None:
    world.publish(BEGUN)
    world.work()
    for number in (1, 2, 3):
        messages.publish("begun", "k-1", {"n": number}, actor="A", ttl=timedelta(hours=1))
    for number in (1, 2, 3):
        world.work()
        assert waiting() == ["look"]
        (begun,) = db.session.scalars(select(Instance).where(Instance.state == "running"))
        assert queries.scopes(begun)[0]["variables"]["n"] == number
        service.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    world.work()
    assert waiting() == []


@pytest.mark.parametrize("name", ['="or" + x', "=3", '="a" / 2'])
def test_a_name_that_cannot_be_known_before_the_process_begins_is_refused(name: str) -> None:
    body = event("startEvent", "s", "message", "MN") + user("ask") + el("endEvent", "e")
    also = f'<message id="MN" name="{name.replace(chr(34), "&quot;")}"/>'
    with pytest.raises(engine.Refused) as refused:
        engine.load(folder(body + flows("s > ask > e"), also))
    (problem,) = refused.value.problems
    assert problem.element == "s"
    assert "sees no variables" in problem.remedy


def test_a_name_that_is_put_together_from_constants_is_known() -> None:
    body = event("startEvent", "s", "message", "MN") + user("ask") + el("endEvent", "e")
    also = '<message id="MN" name="=&quot;or&quot; + &quot;der&quot;"/>'
    assert load(body + flows("s > ask > e"), also).starts("p")[0].kind == "message"


def test_two_workers_begin_one_instance_for_one_key(world: World, app: Flask) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"), also=SECOND)
    world.work()
    for _ in range(2):
        messages.publish("begun", "k-1", {}, actor="A vendor")
    meet = threading.Barrier(2)

    def work(leased: jobs.Leased) -> None:
        with app.app_context():
            meet.wait()
            jobs.run(leased)
            db.session.remove()

    together = [threading.Thread(target=work, args=(leased,)) for leased in jobs.lease(2)]
    assert len(together) == 2
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    db.session.rollback()
    assert db.session.scalars(select(Instance.process_id)).all() == ["second"]


def test_only_who_takes_a_message_is_counted(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"), also=SECOND)
    world.work()
    assert messages.publish("begun", "k-1", {}, actor="A vendor") == 1
    world.work()
    assert messages.publish("begun", "k-1", {}, actor="A vendor") == 0


@pytest.mark.parametrize("what", ["key", "id"])
def test_what_is_too_long_to_be_matched_is_an_incident_and_no_half_of_it(
    world: World, what: str
) -> None:
    said = {"key": "=order.long", "id": "x"} if what == "key" else {"key": "k", "id": "=order.long"}
    publish = ext(
        f'<zeebe:publishMessage correlationKey="{said["key"]}" messageId="{said["id"]}"/>'
    )
    throw = event("endEvent", "t", "message", "MS").replace(
        "<messageEventDefinition", publish + "<messageEventDefinition"
    )
    world.publish(el("startEvent", "s") + throw + flows("s > t"))
    world.start(order={"id": "O", "long": "k" * 300})
    incident = world.incident()
    assert incident is not None
    assert "300 characters" in incident.cause
    assert "up to 255" in incident.remedy


@ON_POSTGRESQL
def test_a_message_comes_while_somebody_ends_what_waits_for_it_and_neither_stops_the_other(
    world: World, app: Flask
) -> None:
    world.publish(ASIDE)
    world.start(order={"id": "O-1"})
    uuid, took = world.task().uuid, list[int]()

    def come() -> None:
        with app.app_context():
            took.append(messages.publish("paid", "O-1", {}, actor="A bank"))
            db.session.remove()

    thread = threading.Thread(target=come, daemon=True)
    with transaction() as session:
        task, instance = service.lock_user_task(session, uuid)
        thread.start()
        thread.join(10)
        assert took == [1]  # whoever waited here would hold what is written below
        service.hand_in(session, task, instance, {}, "Csr", typed={})
    world.work()
    assert world.fresh(instance).state == "completed"
    assert waiting() == []
