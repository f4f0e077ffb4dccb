"""What begins a process by itself: one that cannot be read does not keep the others from it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.designer import service as designer
from app.designer.models import Process
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime.models import Instance, StartSubscription
from tests.engine.bpmn.diagrams import ends, flows, folder, timer
from tests.world import SYSTEM, World


def begun_by(time: str) -> str:
    start = timer("startEvent", "t", time, "timeCycle")
    return ends("e") + start + flows("s > e", "t > e")


def force(key: str, body: str) -> None:
    """Publishes what is refused today and was not once."""
    files = folder(body)
    with transaction() as session:
        terms = designer.Terms(proved=designer.digest(files))
        designer.publish(session, key, files, note="", by=SYSTEM, terms=terms)


def started() -> list[str]:
    return sorted(db.session.scalars(select(Instance.process_key)))


def test_a_start_that_cannot_be_read_keeps_no_other_from_beginning(world: World) -> None:
    force("bad", begun_by("=beat"))
    world.publish(begun_by("R1/PT1H"), "good")
    world.work()
    with clock.fixed(clock.now() + timedelta(hours=2)):
        world.work()
    assert started() == ["good"]


def test_a_cycle_that_leaves_the_calendar_is_over_and_the_others_go_on(world: World) -> None:
    world.publish(begun_by("R/P7000Y"), "far")
    world.publish(begun_by("R1/PT1H"), "good")
    world.work()
    far = select(StartSubscription).where(StartSubscription.process_key == "far")
    with transaction() as session:
        session.scalars(far).one().due_at = clock.now()
    with clock.fixed(clock.now() + timedelta(hours=2)):
        world.work()
    assert started() == ["far", "good"]


def test_what_begins_by_itself_is_titled_by_the_name_of_its_process(world: World) -> None:
    world.publish(begun_by("R1/PT1H"), "beat")
    with transaction() as session:
        session.scalars(select(Process)).one().name = "Read the meters"
    world.work()
    with clock.fixed(clock.now() + timedelta(hours=2)):
        world.work()
    assert list(db.session.scalars(select(Instance.title))) == ["Read the meters"]
