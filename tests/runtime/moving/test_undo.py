"""A migration is taken back for those that have not moved since, with all that waited in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.access import SYSTEM
from app.audit.models import History
from app.audit.service import verify
from app.designer import service as designer
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid
from app.runtime import messages as mail
from app.runtime import queries
from app.runtime import service as runtime
from app.runtime.models import (
    ElementInstance,
    EngineState,
    Job,
    MessageSubscription,
    Offer,
    SignalSubscription,
    TaskFact,
    Timer,
    UserTask,
)
from app.runtime.moving import rows, service, work
from app.runtime.moving.models import MigrationItem, MigrationRun
from app.tasks import service as tasks
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, folder, timer, user
from tests.runtime.catching import ASIDE
from tests.runtime.mail import MAIL
from tests.runtime.moving.fleet import ONE, RENAMED, TWO, begin, fared, move, numbers, undo
from tests.world import World, says

ALL = (
    ends("e")
    + el("parallelGateway", "f")
    + user("ask")
    + el("serviceTask", "call", ext(*MAIL))
    + timer("intermediateCatchEvent", "t", "PT5H")
    + event("intermediateCatchEvent", "m", "message", "M")
    + event("intermediateCatchEvent", "g", "signal", "G")
    + flows("s > f > ask > e", "f > call > e", "f > t > e", "f > m > e", "f > g > e")
)
LISTENER = timer("boundaryEvent", "late", "PT2H", attachedToRef="ask", cancelActivity="false")
WITH_LISTENER = ONE + LISTENER + el("endEvent", "told") + flows("late > told")


def open_rows() -> dict[str, Any]:
    """All that waits, with every column."""
    db.session.rollback()
    found: dict[str, Any] = {}
    states = ("open", "ready", "leased", "held", "waiting", "matched", "active")
    for model in (UserTask, Job, Timer, MessageSubscription, SignalSubscription, ElementInstance):
        table: Any = model.__table__  # type: ignore[attr-defined]  # they are all tables
        rows = select(table).where(table.c.state.in_(states)).order_by(*table.primary_key)
        if model is Job:
            rows = rows.where(table.c.element_id != "")
        found[table.name] = [dict(row) for row in db.session.execute(rows).mappings()]
    offers = select(Offer.user_task_id, Offer.role_key, Offer.due_sort).order_by(Offer.role_key)
    found["offer"] = [tuple(row) for row in db.session.execute(offers)]
    facts = select(TaskFact.__table__).order_by(TaskFact.name, TaskFact.text)
    found["task_fact"] = db.session.execute(facts).all()
    waits = db.session.scalars(select(EngineState.waits)).all()
    return {**found, "waits": waits}


@pytest.mark.parametrize("anew", [[], ["ask2", "call2", "t2", "m2", "g2"]])
def test_all_that_waited_is_as_it_was_whether_it_was_carried_or_made_anew(
    world: World, anew: list[str]
) -> None:
    world.publish(ALL)
    instance = world.start(order={"id": "o-1"})
    csr = world.principal("csr")
    tasks.claim(world.task().uuid, csr)
    tasks.save_draft(world.task().uuid, {"note": "half"}, csr)
    before = open_rows()
    renamed = {name: f"{name}2" for name in ("ask", "call", "t", "m", "g")}
    body = ALL
    for old, new in renamed.items():
        for mark in ('id="{}"', 'sourceRef="{}"', 'targetRef="{}"'):
            body = body.replace(mark.format(old), mark.format(new))
    world.publish(body)
    run = begin(world, mapping=renamed, anew=anew)
    assert work.work_off(run, "Admin", run.reason)  # no worker: it would try the job
    assert not work.work_off(run, "Admin", run.reason)
    assert fared(run) == [("moved", "")]
    assert {row["element_id"] for row in open_rows()["timer"]} == {"t2"}
    service.undo("p", run.uuid, "it was not", world.principal("admin"))
    assert work.work_off(run, "Admin", "it was not")
    assert fared(run) == [("undone", "")]
    assert open_rows() == before
    assert numbers() == [1]
    story = select(History).where(History.stream == instance.stream).order_by(History.sequence)
    last = list(db.session.scalars(story))[-1]
    assert (last.kind, last.actor, last.detail["reason"]) == (
        "migration_undone",
        "Admin",
        "it was not",
    )
    assert list(verify()) == []


def test_an_instance_goes_on_after_its_migration_was_undone(world: World) -> None:
    world.vendors.answer = says(202, {"id": "m-1"})
    world.publish(WITH_LISTENER)
    instance = world.start()
    world.publish(RENAMED + el("serviceTask", "call", ext(*MAIL)) + flows("check > call > e"))
    run = move(world, mapping={"ask": "check"})
    assert db.session.scalars(select(Timer.state)).all() == ["cancelled"]  # nobody is late there
    assert fared(undo(world, run)) == [("undone", "")]
    assert db.session.scalars(select(Timer.state)).all() == ["waiting"]
    runtime.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    assert world.fresh(instance).state == "completed"
    assert db.session.scalars(select(Timer.state)).all() == ["cancelled"]


def test_what_the_new_version_began_to_listen_to_no_longer_does(world: World) -> None:
    world.publish(ONE)
    world.start()
    world.publish(WITH_LISTENER)
    run = move(world)
    assert db.session.scalars(select(Timer.state)).all() == ["waiting"]
    assert fared(undo(world, run)) == [("undone", "")]
    assert db.session.scalars(select(Timer.state)).all() == ["cancelled"]
    world.publish(WITH_LISTENER.replace("PT2H", "PT3H"))
    assert fared(move(world, target=3)) == [("moved", "")]  # and its numbers are not used twice
    found = select(ElementInstance.number).order_by(ElementInstance.number)
    taken = db.session.scalars(found).all()
    assert len(taken) == len(set(taken))


def test_who_has_moved_since_stays_where_it_is_and_says_why(world: World) -> None:
    world.publish(ONE)
    world.start()
    csr, uuid = world.principal("csr"), world.task().uuid
    world.publish(TWO)
    run = move(world)
    runtime.complete_user_task(uuid, {}, csr)
    run = undo(world, run)
    assert fared(run) == [("moved", "It has moved since it was migrated.")]
    assert numbers() == [2]
    assert world.task().element_id == "more"


def test_what_was_kept_before_offers_had_a_follow_up_date_is_put_back(world: World) -> None:
    world.publish(ONE)
    world.start()
    offered = select(Offer.role_key, Offer.follow_sort)
    before = db.session.execute(offered).all()
    world.publish(TWO)
    run = move(world, anew=["ask"])
    with transaction() as session:
        item = session.scalars(select(MigrationItem)).one()
        kept = rows.unpack(item.before)
        assert kept.offers
        for one in kept.offers:
            del one["follow_sort"]
        item.before = rows.pack(kept)
    assert fared(undo(world, run)) == [("undone", "")]
    assert db.session.execute(offered).all() == before


def test_who_has_ended_since_stays_so(world: World) -> None:
    world.publish(ONE)
    world.start()
    world.publish(TWO)
    run = move(world)
    for _ in range(2):
        runtime.complete_user_task(world.task().uuid, {}, world.principal("csr"))
    assert fared(undo(world, run)) == [("moved", "It has ended since.")]


def test_who_claimed_a_carried_task_since_keeps_it(world: World) -> None:
    world.publish(ONE)
    world.start()
    world.publish(RENAMED)
    run = move(world, mapping={"ask": "check"})
    tasks.claim(world.task().uuid, world.principal("csr"))
    assert fared(undo(world, run)) == [("undone", "")]
    task = world.task()
    assert (task.element_id, task.assignee_name) == ("ask", "Csr")
    assert db.session.scalars(select(Offer.role_key)).all() == []


def test_work_begun_on_a_task_made_anew_is_never_thrown_away(world: World) -> None:
    world.publish(ONE)
    world.start()
    world.publish(TWO)
    run = move(world, anew=["ask"])
    tasks.claim(world.task().uuid, world.principal("csr"))
    ((state, reason),) = fared(undo(world, run))
    assert state == "moved"
    assert reason == "Somebody works on the user task ask, which was made anew."


def test_a_message_that_came_meanwhile_reaches_the_subscription_that_is_open_again(
    world: World,
) -> None:
    catch = event("intermediateCatchEvent", "m", "message", "M") + user("told")
    world.publish(ends("e") + catch + flows("s > m > told > e"))
    world.start(order={"id": "o-1"})
    world.publish(
        ends("e") + catch + flows("s > m > told > e"),
        also='<message id="X" name="x"/>',
    )
    db.session.rollback()
    run = move(world, anew=["m"])
    assert fared(run) == [("moved", "")]
    assert fared(undo(world, run)) == [("undone", "")]
    assert mail.publish("paid", "o-1", {}, actor="Test") == 1
    world.work()
    assert world.task().element_id == "told"


def came(number: int) -> int:
    """A message that nobody keeps."""
    return mail.publish("paid", "o-1", {"n": number}, actor="Test")


def off(world: World, run: MigrationRun) -> None:
    """Works a run or its undoing off before anything else is done."""
    while work.work_off(run, "Admin", "it was not"):
        db.session.rollback()


def back(world: World, run: MigrationRun) -> None:
    """Takes it back before anything else is done."""
    service.undo("p", run.uuid, "it was not", world.principal("admin"))
    off(world, run)
    assert fared(run) == [("undone", "")]


def waiting() -> list[str]:
    db.session.rollback()
    rows = select(UserTask.element_id).where(UserTask.state == "open")
    return sorted(db.session.scalars(rows))


@pytest.mark.parametrize("arrived", [False, True])
def test_a_message_on_its_way_is_not_lost_where_a_migration_ended_its_event_for_a_moment(
    world: World, *, arrived: bool
) -> None:
    world.publish(ASIDE)
    world.start(order={"id": "o-1"})
    world.publish(ONE)
    assert came(1) == 1
    run = begin(world)
    off(world, run)
    if arrived:
        world.work()  # nobody waits for it there
    back(world, run)
    assert came(2) == 0  # the first is on its way
    world.work()
    assert came(3) == 1
    world.work()
    assert waiting() == ["aside", "aside", "ask"]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_message_on_its_way_reaches_the_event_that_is_made_anew_or_open_again_first(
    world: World, when: str
) -> None:
    catch = event("intermediateCatchEvent", "m", "message", "M") + user("told")
    body = ends("e") + catch + flows("s > m > told > e")
    world.publish(body)
    instance = world.start(order={"id": "o-1"})
    world.publish(body, also='<message id="X" name="x"/>')
    assert when != "before" or came(1) == 1
    run = begin(world, anew=["m"])
    off(world, run)
    if when == "meanwhile":
        assert came(1) == 1
        back(world, run)
    assert came(2) == 0  # the first is on its way
    world.work()
    assert waiting() == ["told"]
    assert queries.scopes(instance)[0]["variables"]["n"] == 1
    assert list(verify()) == []


def test_a_message_that_a_process_had_under_its_former_name_is_free_again(world: World) -> None:
    world.publish(ASIDE)
    world.start(order={"id": "o-1"})
    renamed = {name: text.replace(b'id="p"', b'id="q"') for name, text in folder(ONE).items()}
    with transaction() as session:
        designer.publish(session, "p", renamed, note="", by=SYSTEM)
    hour = timedelta(hours=1)
    assert mail.publish("paid", "o-1", {}, actor="Test", ttl=hour) == 1
    run = begin(world, mapping={"p": "q"})
    off(world, run)
    world.work()
    assert fared(undo(world, run)) == [("undone", "")]
    assert waiting() == ["aside", "ask"]


def test_undo_needs_a_reason_something_to_take_back_and_no_work_that_goes_on(
    world: World,
) -> None:
    admin = world.principal("admin")
    world.publish(ONE)
    world.start()
    world.publish(TWO)
    run = begin(world)
    with pytest.raises(Conflict, match="Cancel the rest"):
        service.undo("p", run.uuid, "it was not", admin)
    world.work()
    with pytest.raises(Invalid, match="Say why"):
        service.undo("p", run.uuid, "", admin)
    undo(world, run)
    with pytest.raises(Conflict, match="No instance"):
        service.undo("p", run.uuid, "again", admin)
