"""Instances in the database: one transaction a step, nothing twice, nothing lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.audit.models import History
from app.audit.service import verify
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import AppError, Conflict, Invalid
from app.lib.http import Answer, NotSent, Outgoing, Unanswered
from app.providers.models import ProviderCall
from app.runtime import jobs, messages, service
from app.runtime import worker as rounds
from app.runtime.models import (
    Instance,
    Job,
    Message,
    MessageSubscription,
    Offer,
    Timer,
    UserTask,
)
from app.tasks import service as tasks
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, timer, user
from tests.runtime.mail import MAIL
from tests.world import World, says

SENT = ext(
    *MAIL,
    '<zeebe:taskHeaders><zeebe:header key="resultVariable" value="sent"/></zeebe:taskHeaders>',
)
TICKET = SENT.replace("mail.send", "psa.create-ticket").replace(
    '<zeebe:input source="a@b.example" target="to"/>',
    '<zeebe:input source="x" target="title"/><zeebe:input source="r-1" target="reference"/>',
)
BOTH = (
    el("parallelGateway", "fork")
    + el("parallelGateway", "join")
    + user("a")
    + user("b")
    + ends("e")
    + flows("s > fork", "fork > a > join", "fork > b > join", "join > e")
)
CALL = ends("e") + el("serviceTask", "call", SENT) + flows("s > call > e")
TASK = ends("e") + user("ask") + flows("s > ask > e")


def fails(error: Exception) -> Any:
    def answer(call: Outgoing) -> Answer:
        raise error

    return answer


def test_a_user_task_is_offered_to_its_roles_with_its_instance(world: World) -> None:
    world.publish(TASK)
    instance = world.start()
    task = world.task()
    assert (task.instance_id, task.candidate_roles) == (instance.id, ["csr", "finance"])
    assert sorted(db.session.scalars(select(Offer.role_key))) == ["csr", "finance"]


def test_completing_a_user_task_ends_the_instance_and_says_who(world: World) -> None:
    world.publish(TASK)
    instance = world.start()
    service.complete_user_task(world.task().uuid, {"x": 1}, world.principal("csr"))
    assert world.fresh(instance).state == "completed"
    assert db.session.scalars(select(UserTask)).one().ended_by == "Csr"
    assert db.session.scalar(select(func.count(Offer.role_key))) == 0


def test_two_who_complete_one_task_are_told_who_was_first(world: World) -> None:
    world.publish(TASK)
    world.start()
    uuid = world.task().uuid
    barrier, told = threading.Barrier(2), list[str]()

    def complete(role: str) -> None:
        with world.app.app_context():
            who = world.principal(role)
            db.session.rollback()
            barrier.wait()
            try:
                service.complete_user_task(uuid, {}, who)
                told.append("done")
            except Conflict as error:
                told.append(error.message)
            db.session.remove()

    threads = [threading.Thread(target=complete, args=(role,)) for role in ("csr", "admin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("done") == 1
    other = next(words for words in told if words != "done")
    assert "completed this user task on" in other


def test_who_waits_for_another_step_goes_on_from_what_it_left(world: World) -> None:
    world.publish(BOTH)
    instance = world.start()
    one, two = db.session.scalars(select(UserTask.uuid).order_by(UserTask.id)).all()
    who = world.principal("csr")

    def other() -> None:
        with world.app.app_context():
            service.complete_user_task(two, {"b": 2}, who)
            db.session.remove()

    thread = threading.Thread(target=other)
    with transaction():
        service.complete_user_task(one, {"a": 1}, who)
        thread.start()
        wait_for_lock()
    thread.join()
    assert world.fresh(instance).state == "completed"
    assert db.session.scalars(select(UserTask.state)).all() == ["completed"] * 2


def wait_for_lock() -> None:
    """Until somebody waits for a row of ours; SQLite lets no second writer begin at all."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            if connection.scalar(waiting):
                return


def test_only_one_of_two_gets_an_unclaimed_task(world: World) -> None:
    world.publish(TASK)
    world.start()
    uuid = world.task().uuid
    tasks.claim(uuid, world.principal("csr"))
    other = world.principal("csr").__class__(
        99, "person", "Other", "O", world.principal("csr").permissions, frozenset({"csr"})
    )
    with pytest.raises(Conflict, match="Csr has this user task"):
        tasks.claim(uuid, other)


def test_a_job_calls_its_operation_and_keeps_the_answer(world: World) -> None:
    world.vendors.answer = says(202, {"id": "m-1"})
    world.publish(CALL)
    instance = world.start()
    world.work()
    assert world.fresh(instance).state == "completed"
    sent = world.vendors.sent[0]
    assert sent.url.endswith("/mail/v1/messages")
    call = db.session.scalars(select(ProviderCall)).one()
    assert (call.state, call.business_key) == ("done", "T-1")


def test_the_intent_is_committed_before_anything_is_sent(world: World) -> None:
    seen: list[str] = []

    def answer(call: Outgoing) -> Answer:
        with world.app.app_context():
            seen.extend(db.session.scalars(select(ProviderCall.state)))
            db.session.remove()
        return Answer(202, {}, b'{"id": "m-1"}')

    world.vendors.answer = answer
    world.publish(CALL)
    world.start()
    world.work()
    assert seen == ["intent"]


def test_a_vendor_that_fails_is_tried_again_with_the_same_key_then_an_incident(
    world: World,
) -> None:
    world.vendors.answer = says(503)
    world.publish(CALL)
    instance = world.start()
    for _ in range(5):
        world.work()
        world.hurry()
    keys = {call.body for call in world.vendors.sent}
    assert len(world.vendors.sent) == 3
    assert len(keys) == 1  # the key stands in the body
    incident = world.incident()
    assert incident is not None
    assert "Customer mail" in incident.cause
    assert "Providers" in incident.remedy
    assert world.fresh(instance).state == "incident"


def test_retrying_an_incident_finishes_what_an_outage_stopped(world: World) -> None:
    world.vendors.answer = fails(NotSent("no connection"))
    world.publish(CALL)
    instance = world.start()
    for _ in range(5):
        world.work()
        world.hurry()
    incident = world.incident()
    assert incident is not None
    key = db.session.scalars(select(ProviderCall.idempotency_key)).first()
    world.vendors.answer = says(202, {"id": "m-1"})
    service.resolve_incident(incident.uuid, world.principal("admin"))
    world.work()
    assert world.fresh(instance).state == "completed"
    last = select(ProviderCall).order_by(ProviderCall.id.desc())
    assert db.session.scalars(last).first().idempotency_key == key  # type: ignore[union-attr]
    assert world.incident() is None


def test_an_outcome_that_is_not_known_is_looked_up_before_anything_is_sent_again(
    world: World,
) -> None:
    posts: list[Outgoing] = []

    def answer(call: Outgoing) -> Answer:
        if call.method == "POST":
            posts.append(call)
            raise Unanswered("it hung")
        return Answer(200, {}, b'{"items": [{"id": "T-77"}]}')

    world.vendors.answer = answer
    world.publish(CALL.replace(SENT, TICKET))
    instance = world.start()
    for _ in range(3):
        world.work()
        world.hurry()
    assert world.fresh(instance).state == "completed"
    assert len(posts) == 1
    states = list(db.session.scalars(select(ProviderCall.state).order_by(ProviderCall.id)))
    assert states == ["retry", "done", "adopted"]


def test_a_missing_input_is_an_incident_and_nothing_is_sent(world: World) -> None:
    world.publish(CALL.replace('source="a@b.example"', 'source="=missing.mail"'))
    world.start()
    world.work()
    incident = world.incident()
    assert incident is not None
    assert "missing" in incident.cause
    assert world.vendors.sent == []


def test_variables_that_are_corrected_let_an_incident_go_on(world: World) -> None:
    world.vendors.answer = says(202, {"id": "m-1"})
    world.publish(CALL.replace('source="a@b.example"', 'source="=mail"'))
    instance = world.start(mail=7)
    world.work()
    incident = world.incident()
    assert incident is not None
    service.resolve_incident(incident.uuid, world.principal("admin"), {"mail": "a@b.example"})
    world.work()
    assert world.incident() is not None  # the mapping was made before; its input has to be mended
    service.resolve_incident(
        world.incident().uuid,  # type: ignore[union-attr]
        world.principal("admin"),
        {"to": "a@b.example"},
    )
    world.work()
    assert world.fresh(instance).state == "completed"


def test_an_unknown_operation_is_an_incident_that_says_what_to_do(world: World) -> None:
    world.publish(CALL.replace("mail.send", "nobody.does"))
    world.start()
    world.work()
    incident = world.incident()
    assert incident is not None
    assert "nobody.does" in incident.cause


def test_a_job_whose_worker_died_is_run_by_the_next_with_the_same_key(world: World) -> None:
    world.vendors.answer = says(202, {"id": "m-1"})
    world.publish(CALL)
    instance = world.start()
    dead = jobs.lease(1)  # and then nothing: the worker is gone
    assert jobs.lease(1) == []
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        again = jobs.lease(1)
        assert [job.id for job in again] == [job.id for job in dead]
        jobs.run(dead[0])  # it was not dead after all: it has lost its lease
        assert world.fresh(instance).state == "running"
        jobs.run(again[0])
    assert world.fresh(instance).state == "completed"


def test_two_workers_never_get_one_job(world: World) -> None:
    world.publish(CALL)
    for _ in range(6):
        world.start()
    taken: list[int] = []
    barrier = threading.Barrier(3)

    def lease() -> None:
        with world.app.app_context():
            barrier.wait()
            taken.extend(job.id for job in jobs.lease(4))
            db.session.remove()

    threads = [threading.Thread(target=lease) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken))


def test_a_timer_fires_when_it_is_due_and_not_before(world: World) -> None:
    body = ends("e", "late") + user("ask") + timer("boundaryEvent", "b", attachedToRef="ask")
    world.publish(body + flows("s > ask > e", "b > late"))
    instance = world.start()
    world.work()
    assert world.fresh(instance).state == "running"
    with clock.fixed(clock.now() + timedelta(minutes=61)):
        world.work()
    assert world.fresh(instance).state == "completed"
    assert db.session.scalars(select(UserTask.state)).one() == "cancelled"
    assert db.session.scalars(select(Timer.state)).one() == "fired"


def test_a_cycle_with_a_number_starts_so_many_instances_and_no_more(world: World) -> None:
    starts = timer("startEvent", "s", "R3/PT1H", "timeCycle")
    world.publish(starts + '<endEvent id="e"/>' + flows("s > e"))
    world.work()
    now = clock.now()
    for hour in range(1, 8):
        with clock.fixed(now + timedelta(hours=hour, minutes=1)):
            world.work()
    assert db.session.scalar(select(func.count()).select_from(Instance)) == 3


WAITS = ends("e") + event("intermediateCatchEvent", "m", "message", "M") + flows("s > m > e")


def test_a_message_finds_who_waits_by_name_and_key(world: World) -> None:
    world.publish(WAITS)
    one, other = world.start(order={"id": "o-1"}), world.start(order={"id": "o-2"})
    assert messages.publish("paid", "o-2", {"amount": 5}, actor="bank") == 1
    world.work()
    assert world.fresh(one).state == "running"
    assert world.fresh(other).state == "completed"


def test_a_message_is_kept_until_somebody_waits_for_it(world: World) -> None:
    world.publish(WAITS)
    messages.publish("paid", "o-1", {}, actor="bank", ttl=timedelta(hours=1))
    instance = world.start(order={"id": "o-1"})
    world.work()
    assert world.fresh(instance).state == "completed"
    later = world.start(order={"id": "o-1"})
    world.work()
    assert world.fresh(later).state == "running"  # a process never gets the same message twice


def test_a_message_nobody_waits_for_is_gone_after_its_time(world: World) -> None:
    world.publish(WAITS)
    messages.publish("paid", "o-1", {}, actor="bank")
    instance = world.start(order={"id": "o-1"})
    world.work()
    assert world.fresh(instance).state == "running"


def test_a_message_with_an_id_is_taken_once_while_it_is_kept(world: World) -> None:
    messages.publish("paid", "o-1", {}, actor="b", ttl=timedelta(hours=1), message_id="7")
    with pytest.raises(Conflict):
        messages.publish("paid", "o-1", {}, actor="b", ttl=timedelta(hours=1), message_id="7")
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_a_message_can_begin_a_process_once_for_a_key(world: World) -> None:
    body = event("startEvent", "s", "message", "MS") + el("endEvent", "e") + user("a")
    world.publish(body + flows("s > a > e"))
    world.work()
    messages.publish("begun", "k-1", {"x": 1}, actor="shop")
    messages.publish("begun", "k-1", {"x": 2}, actor="shop")
    world.work()
    assert db.session.scalar(select(func.count(Instance.id))) == 1


def test_a_called_process_of_another_folder_gives_its_result_back(world: World) -> None:
    inner = ends("e") + user("inside") + flows("s > inside > e")
    world.publish(inner.replace('id="p"', 'id="inner"'), "inner")
    call = el("callActivity", "c", ext('<zeebe:calledElement processId="inner"/>'))
    world.publish(ends("e") + call + flows("s > c > e"), "outer")
    outer = world.start("outer", x=1)
    world.work()
    service.complete_user_task(world.task().uuid, {"y": 2}, world.principal("csr"))
    world.work()
    assert world.fresh(outer).state == "completed"
    variables = db.session.scalars(
        select(History.detail).where(History.stream == outer.stream, History.kind == "variable")
    )
    assert {"y": 2} in [{v["name"]: v["value"]} for v in variables]


def caller_of(world: World, inner: str) -> Instance:
    """An instance that calls a process of another folder, which has begun."""
    world.publish(inner, "inner")
    call = el("callActivity", "c", ext('<zeebe:calledElement processId="inner"/>'))
    world.publish(ends("e") + call + flows("s > c > e"), "outer")
    outer = world.start("outer")
    world.work()
    return outer


def test_a_called_process_that_a_person_cancels_is_an_incident_of_the_call(world: World) -> None:
    outer = caller_of(world, TASK)
    called = db.session.scalars(select(Instance).where(Instance.parent_id == outer.id)).one()
    service.cancel_instance(called.uuid, world.principal("admin"))
    world.work()
    incident = world.incident()
    assert incident is not None
    assert (incident.element_id, world.fresh(outer).state) == ("c", "incident")
    assert incident.cause == "The called process inner was cancelled."
    service.resolve_incident(incident.uuid, world.principal("admin"))
    world.work()
    assert world.task().state == "open"  # it was called again


def test_a_result_that_is_too_large_is_an_incident_of_the_call(world: World) -> None:
    grown = "".join(
        el(
            "scriptTask",
            f"x{n}",
            ext(f'<zeebe:script expression="=string join(big)" resultVariable="v{n}"/>'),
        )
        for n in range(5)
    )
    way = " > ".join(["s", "big", *(f"x{n}" for n in range(5)), "e"])
    big = el("userTask", "big", ext("<zeebe:userTask/>"))
    outer = caller_of(world, ends("e") + big + grown + flows(way))
    answer = {"big": ["x" * 900_000]}
    service.complete_user_task(world.task().uuid, answer, world.principal("admin"))
    world.work()
    assert world.fresh(outer).state == "incident"
    incident = world.incident()
    assert incident is not None
    assert "cannot be kept" in incident.cause


def test_a_call_to_a_process_that_is_not_there_is_an_incident(world: World) -> None:
    call = el("callActivity", "c", ext('<zeebe:calledElement processId="nowhere"/>'))
    world.publish(ends("e") + call + flows("s > c > e"))
    world.start()
    world.work()
    incident = world.incident()
    assert incident is not None
    assert "nowhere" in incident.cause


def test_cancelling_an_instance_withdraws_all_that_waits(world: World) -> None:
    world.publish(TASK)
    instance = world.start()
    service.cancel_instance(instance.uuid, world.principal("admin"))
    assert world.fresh(instance).state == "cancelled"
    assert db.session.scalars(select(UserTask.state)).one() == "cancelled"


def test_what_is_too_large_is_refused_and_nothing_is_written(world: World) -> None:
    world.publish(TASK)
    with pytest.raises(Invalid):
        world.start(big="x" * 5_000_000)
    assert db.session.scalar(select(func.count(Instance.id))) == 0
    world.start()
    with pytest.raises(AppError):
        service.complete_user_task(
            world.task().uuid, {"big": "x" * 5_000_000}, world.principal("csr")
        )
    assert world.task().state == "open"


@pytest.mark.parametrize("value", ["\0", {"a": "\0"}, ["x", {"y": "\0"}]])
def test_a_nul_character_is_refused_where_it_comes_in(world: World, value: Any) -> None:
    world.publish(TASK)
    with pytest.raises(Invalid):
        world.start(bad=value)


def test_the_history_of_a_run_holds_and_names_each_actor(world: World) -> None:
    world.publish(TASK)
    instance = world.start()
    service.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    assert list(verify()) == []
    actors = db.session.scalars(select(History.actor).where(History.stream == instance.stream))
    assert set(actors) == {"Baton", "Csr"}


def test_nothing_is_asked_of_the_database_when_nothing_is_due(world: World) -> None:
    world.work()
    assert rounds.run_once() is False
    assert db.session.scalar(select(func.count(Job.id))) == 0
    assert db.session.scalar(select(func.count(MessageSubscription.id))) == 0
