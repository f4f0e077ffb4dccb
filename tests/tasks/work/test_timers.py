"""A timer at the border of a user task fires while somebody works on it: one of the two wins, the
other is told by whom and when, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.access import Principal
from app.audit.service import verify
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Conflict
from app.runtime import timers
from app.runtime.models import Instance, Job, JobState, Timer, UserTask
from app.tasks import service as tasks
from app.tasks.work import finishing, handing
from tests.engine.bpmn.diagrams import ends, event, flows, timer, user
from tests.world import World

ROUNDS = 8
BORDER = timer("boundaryEvent", "late", "PT0S", attachedToRef="ask")
OTHER = event("boundaryEvent", "paid", "message", "M", attachedToRef="ask")
BODY = (
    ends("e", "e2") + user("ask") + OTHER + BORDER + user("hurry")
    + flows("s > ask > e", "late > hurry > e2", "paid > e2")
)  # fmt: skip


def states(instance: Instance) -> dict[str, str]:
    db.session.rollback()
    rows = select(UserTask.element_id, UserTask.state).where(UserTask.instance_id == instance.id)
    return {name: state for name, state in db.session.execute(rows)}


def hold(uuid: str, who: Principal) -> Any:
    """Completes it with a way back, and hands it in at once."""
    finishing.hold(uuid, {}, who)
    return finishing.hand_in_now(uuid, who)


@pytest.mark.parametrize("deed", ["complete", "hold", "claim", "release", "assign"])
def test_a_timer_and_somebody_at_its_user_task_do_not_both_win(world: World, deed: str) -> None:
    csr, admin = world.principal("csr"), world.principal("admin")
    deeds: dict[str, Callable[[str], Any]] = {
        "complete": lambda uuid: tasks.complete(uuid, {}, csr),
        "hold": lambda uuid: hold(uuid, csr),
        "claim": lambda uuid: tasks.claim(uuid, csr),
        "release": lambda uuid: tasks.release(uuid, csr),
        "assign": lambda uuid: handing.assign(uuid, csr.id, admin),
    }
    world.publish(BODY)
    for _ in range(ROUNDS):
        instance, uuid = started(world)
        if deed == "release":
            tasks.claim(uuid, csr)
        two = [timers.fire_due] * 2  # workers
        said, *fired = world.at_once(partial(deeds[deed], uuid), *two, met=(Conflict,))
        found = states(instance)
        if deed in ("complete", "hold") and not isinstance(said, Conflict):
            assert (found, fired) == ({"ask": "completed"}, [False, False])
            assert world.fresh(instance).state == "completed"
        else:
            assert (found, sorted(fired)) == ({"ask": "cancelled", "hurry": "open"}, [False, True])
        if isinstance(said, Conflict):
            assert "no longer needed: the process went on without it at “late” on" in said.message
            assert said.message.endswith("Baton moved it on.")
    whole()


def test_a_timer_that_does_not_interrupt_fires_each_turn_once_or_never(world: World) -> None:
    csr = world.principal("csr")
    cycle = timer(
        "boundaryEvent", "late", "R3/PT1H", "timeCycle", attachedToRef="ask", cancelActivity="false"
    )
    world.publish(BODY.replace(BORDER, cycle))
    for _ in range(ROUNDS):
        instance, uuid = started(world)
        with clock.fixed(clock.now() + timedelta(hours=5)):
            complete = partial(tasks.complete, uuid, {}, csr)
            said, *fired = world.at_once(complete, *[timers.fire_due] * 3, met=(Conflict,))
        assert not isinstance(said, Conflict)
        db.session.rollback()
        found = select(UserTask.element_id).where(UserTask.instance_id == instance.id)
        opened = list(db.session.scalars(found))
        assert opened.count("ask") == 1
        assert opened.count("hurry") == sum(fired) <= 3
    whole()


def started(world: World) -> tuple[Instance, str]:
    """An instance, and its user task."""
    instance = world.start(order={"id": "o-1"})
    found = select(UserTask.uuid).where(UserTask.instance_id == instance.id)
    return instance, db.session.scalars(found).one()


def whole() -> None:
    """Nothing waits that cannot come, no job failed, and the history holds together."""
    db.session.rollback()
    assert set(db.session.scalars(select(Timer.state))) <= {"fired", "cancelled"}
    failed = select(Job).where(Job.state.in_((JobState.FAILED, JobState.STOPPED)))
    assert db.session.scalars(failed).all() == []
    assert list(verify()) == []
