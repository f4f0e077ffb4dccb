"""What begins a process by itself: one that cannot be read does not keep the others from it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.designer.models import Process
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import messages, service
from app.runtime.models import Instance, StartSubscription
from tests.engine.bpmn.diagrams import el, ends, event, flows, timer, user
from tests.world import World


def begun_by(time: str) -> str:
    start = timer("startEvent", "t", time, "timeCycle")
    return ends("e") + start + flows("s > e", "t > e")


def started() -> list[str]:
    return sorted(db.session.scalars(select(Instance.process_key)))


def test_a_start_that_cannot_be_read_keeps_no_other_from_beginning(world: World) -> None:
    world.published_before(begun_by("=beat"), "bad")
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


def test_what_cannot_begin_keeps_no_other_event_of_its_process_from_it(world: World) -> None:
    """A version from before such a name was refused."""
    body = begun_by("R0/PT1H") + event("startEvent", "x", "message", "MX") + user("ask")
    body += event("startEvent", "m", "message", "MS") + flows("x > e", "m > ask > e")
    world.published_before(body, also='<message id="MX" name="=x"/>')
    world.work()
    assert messages.publish("begun", "k-1", {}, actor="A vendor") == 1
    with clock.fixed(clock.now() + timedelta(hours=2)):
        world.work()
    assert world.task().element_id == "ask"
    assert started() == ["p"]


def test_of_two_start_events_for_one_message_the_first_begins(world: World) -> None:
    """A version from before they were refused."""
    events = event("startEvent", "a", "message", "MS") + event("startEvent", "b", "message", "MT")
    body = events + user("first") + user("second") + el("endEvent", "e")
    twin = '<message id="MT" name="=&quot;be&quot; + &quot;gun&quot;"/>'
    world.published_before(body + flows("a > first > e", "b > second > e"), also=twin)
    world.work()
    hour = timedelta(hours=1)
    for _ in range(2):
        messages.publish("begun", "k-1", {}, actor="A vendor", ttl=hour)
    for _ in range(2):
        world.work()
        assert world.task().element_id == "first"
        service.complete_user_task(world.task().uuid, {}, world.principal("csr"))
