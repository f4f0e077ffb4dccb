"""News that travels upward: written with the step that made it, told to the rooms above afterwards.

A room above registers what it wants to hear. Telling is at least once and in order for an
instance; a consumer that fails is asked again with growing pauses, and shows up among the
incidents after five tries.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.lib import clock
from app.lib.db import db, transaction
from app.runtime.models import Outbox

Consumer = Callable[[Session, dict[str, Any]], None]
MAX_ATTEMPTS = 5
_NEWS = insert(Outbox.__table__)
_consumers: dict[str, list[Consumer]] = {}
log = structlog.get_logger()


def consume(topic: str, consumer: Consumer) -> None:
    """Registers who is told of a topic. Telling happens inside a transaction of its own."""
    known = _consumers.setdefault(topic, [])
    if consumer not in known:
        known.append(consumer)


def tell(session: Session, topic: str, *payloads: dict[str, Any]) -> None:
    """Writes the news into the step's transaction."""
    now = clock.now()
    rows = [{"topic": topic, "payload": payload, "due_at": now} for payload in payloads]
    if rows:
        session.connection().execute(_NEWS, rows)


def relay(limit: int = 50) -> bool:
    """Tells what is due; true when there was any."""
    due = select(Outbox.id).where(Outbox.state == "waiting", Outbox.due_at <= clock.now())
    ids = db.session.scalars(due.order_by(Outbox.id).limit(limit)).all()
    db.session.rollback()
    for row_id in ids:
        _tell_one(row_id)
    return bool(ids)


def _tell_one(row_id: int) -> None:
    try:
        with transaction() as session:
            locking = select(Outbox).where(Outbox.id == row_id, Outbox.state == "waiting")
            row = session.scalar(locking.with_for_update(skip_locked=True))
            if row is None:
                return  # another worker has it
            for consumer in _consumers.get(row.topic, ()):
                consumer(session, row.payload)
            row.state = "told"
    except Exception as error:
        log.exception("outbox.failed", row=row_id)
        _put_off(row_id, str(error))


def _put_off(row_id: int, reason: str) -> None:
    with transaction() as session:
        row = session.get(Outbox, row_id, with_for_update=True, populate_existing=True)
        if row is None or row.state != "waiting":
            return
        row.attempts += 1
        row.last_error = reason[:2000]
        row.due_at = clock.now() + timedelta(seconds=min(2**row.attempts, 300))
        row.state = "failed" if row.attempts >= MAX_ATTEMPTS else "waiting"
