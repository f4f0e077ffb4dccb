"""Timers: rows with a due time, fired one a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.runtime.models import OPEN_STATES, Instance, InstanceState, Timer
from app.runtime.service import advance
from app.runtime.steps import Step, add_job

FIRE = "engine.fire"
log = structlog.get_logger()


def fire_due(limit: int = 50) -> bool:
    """Fires what is due, the earliest first; true when one fired.

    One that cannot fire is left to a job, which tries again less and less often and is shown to
    the operator in the end: it is in nobody's way, so the next that are due have their turn now.
    """
    while rows := _due(limit):
        if any([_fired(timer_id, instance_id) for timer_id, instance_id in rows]):
            return True
    return False


def _due(limit: int) -> Sequence[Any]:
    due = select(Timer.id, Timer.instance_id).where(
        Timer.state == "waiting", Timer.due_at <= clock.now()
    )
    rows = db.session.execute(due.order_by(Timer.due_at, Timer.id).limit(limit)).all()
    db.session.rollback()
    return rows


def _fired(timer_id: int, instance_id: int) -> bool:
    try:
        with transaction() as session:
            return fire(session, locked(Instance, instance_id), timer_id)
    except Exception:
        log.exception("timer.failed", timer=timer_id)
        _leave_to_job(timer_id, instance_id)
        return False


def _leave_to_job(timer_id: int, instance_id: int) -> None:
    """Puts a timer aside, as those of suspended instances are, with a job that tries it again."""
    with transaction() as session:
        locked(Instance, instance_id)
        timer = locked(Timer, timer_id)
        if timer.state == "waiting":
            timer.state = "held"
            add_job(session, instance_id, FIRE, clock.now(), timer=timer_id)


def fire(session: Session, instance: Instance, timer_id: int) -> bool:
    """Fires a timer of a locked instance; whether it did.

    The race may have been won by what the timer was to interrupt, or by a person who suspended
    the instance: that puts it aside until the instance goes on.
    """
    timer = locked(Timer, timer_id)
    if timer.state not in ("waiting", "held"):
        return False
    if instance.state == InstanceState.SUSPENDED or instance.state not in OPEN_STATES:
        timer.state = "held" if instance.state == InstanceState.SUSPENDED else "cancelled"
        return False
    timer.state = "fired"
    session.flush()
    number = timer.element_instance
    step = Step(actor="Baton", now=clock.now(), answered=number)
    advance(session, instance, engine.FireTimer(number), step)
    return True
