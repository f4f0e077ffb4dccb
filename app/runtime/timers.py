"""Timers: rows with a due time, fired one a transaction."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from app import engine
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.runtime.models import OPEN_STATES, Instance, Timer
from app.runtime.service import advance
from app.runtime.steps import Step

log = structlog.get_logger()


def fire_due(limit: int = 50) -> bool:
    """Fires what is due, the earliest first; true when there was any."""
    due = select(Timer.id, Timer.instance_id).where(
        Timer.state == "waiting", Timer.due_at <= clock.now()
    )
    rows = db.session.execute(due.order_by(Timer.due_at, Timer.id).limit(limit)).all()
    db.session.rollback()
    for timer_id, instance_id in rows:
        try:
            _fire(timer_id, instance_id)
        except Exception:
            # One instance that cannot go on must not keep the others' timers waiting.
            log.exception("timer.failed", timer=timer_id)
            db.session.rollback()
    return bool(rows)


def _fire(timer_id: int, instance_id: int) -> None:
    with transaction() as session:
        instance = locked(Instance, instance_id)
        timer = locked(Timer, timer_id)
        if timer.state != "waiting" or instance.state not in OPEN_STATES:
            return  # the race was won by what the timer was to interrupt
        timer.state = "fired"
        session.flush()
        number = timer.element_instance
        step = Step(actor="Baton", now=clock.now(), answered=number)
        advance(session, instance, engine.FireTimer(number), step)
