"""Timers that cannot fire: in nobody's way, tried again less and less often, fired in the end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app import engine
from app.lib import clock
from app.lib.db import db
from app.runtime import intervene, timers
from app.runtime import worker as rounds
from app.runtime.models import Job, JobState, Timer
from tests.engine.bpmn.diagrams import ends, flows, timer
from tests.world import World

HOUR = timedelta(hours=1)
WAITS = ends("e") + timer("intermediateCatchEvent", "t") + flows("s > t > e")


def states() -> list[str]:
    return list(db.session.scalars(select(Timer.state).order_by(Timer.id)))


def test_timers_that_cannot_fire_keep_no_other_from_it_and_no_worker_busy(world: World) -> None:
    for key in ("bad", "good"):
        world.publish(WAITS, key)
    for key in ("bad", "bad", "good"):
        world.start(key)
    with world.unreadable("bad"), clock.fixed(clock.now() + 2 * HOUR):
        assert timers.fire_due(limit=1)
        assert states() == ["held", "held", "fired"]
        assert not timers.fire_due(limit=1)


def test_a_timer_that_cannot_fire_is_tried_less_and_less_often_and_then_given_up(
    world: World,
) -> None:
    world.publish(WAITS)
    world.start()
    at, tried = clock.now() + 2 * HOUR, []
    with world.unreadable():
        for _ in range(40):
            with clock.fixed(at):
                while rounds.run_once():
                    tried.append(at)
                following = rounds.next_due()
            if following is None:
                break
            at = following
    moments = sorted(set(tried))
    pauses = [later - former for former, later in zip(moments, moments[1:], strict=False)]
    assert len(pauses) == 4
    assert pauses[-1] > 3 * pauses[0]
    assert [job.state for job in db.session.scalars(select(Job))] == [JobState.FAILED]


def test_a_timer_fires_once_when_its_version_can_be_loaded_again(world: World) -> None:
    world.publish(WAITS)
    instance = world.start()
    with clock.fixed(clock.now() + 2 * HOUR):
        with world.unreadable():
            world.work()
        world.hurry()
        world.work()
    assert world.fresh(instance).state == "completed"
    assert states() == ["fired"]


def test_a_timer_of_a_suspended_instance_is_not_tried_before_it_goes_on(world: World) -> None:
    world.publish(WAITS)
    instance, admin = world.start(), world.principal("admin")
    with clock.fixed(clock.now() + 2 * HOUR):
        with world.unreadable():
            timers.fire_due()
        intervene.intervene(instance.uuid, engine.Suspend("a check"), admin)
        world.work()
        assert states() == ["held"]
        assert world.fresh(instance).state == "suspended"
        intervene.intervene(instance.uuid, engine.Resume("all is well"), admin)
        world.work()
    assert world.fresh(instance).state == "completed"
    assert db.session.scalar(select(func.count(Timer.id))) == 1
