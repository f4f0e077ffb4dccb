"""A POST that can be repeated: the same key and body get the same answer, and one effect.

After the IETF draft "The Idempotency-Key HTTP Header Field": another body with a key is refused
with 422, a key whose first request still runs with 409.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.lib import clock
from app.lib.db import JsonText, Moment, db, transaction
from app.lib.errors import BadRequest, Conflict, Invalid

MAX_KEY = 255
KEPT = timedelta(days=90)
STALE = timedelta(seconds=60)
Answer = tuple[int, Any]


class IdempotencyKey(db.Model):
    """A key that somebody used, and the answer that was given."""

    __tablename__ = "idempotency_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(MAX_KEY))
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))  # running, done
    status: Mapped[int | None]
    body: Mapped[Any] = mapped_column(JsonText, nullable=True)
    taken_at: Mapped[datetime] = mapped_column(Moment, index=True)
    __table_args__ = (UniqueConstraint("owner", "key"),)


def once(
    owner: str, key: str | None, body: bytes, act: Callable[[Session], Answer]
) -> tuple[Answer, bool]:
    """Acts once for a key. Gives the answer, and whether it is one that was given before.

    Without a key it simply acts. ``act`` works inside the transaction that also keeps its answer;
    when it raises, nothing is kept and the key is free again. Raises BadRequest, Invalid, Conflict.
    """
    if key is None:
        with transaction() as session:
            return act(session), False
    taken, known = _take(owner, key, body)
    if known is not None:
        return known, True
    try:
        with transaction() as session:
            answer = act(session)
            _keep(session, taken, answer)
            return answer, False
    except BaseException:
        _free(taken)
        raise


def once_in_steps(
    owner: str, key: str | None, body: bytes, act: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """The same for what is done in many transactions: ``act`` makes them itself.

    Where its process dies between them the key is free again after a minute, so each step has to
    meet what an earlier try did. Raises BadRequest, Invalid, Conflict.
    """
    if key is None:
        return act(), False
    taken, known = _take(owner, key, body)
    if known is not None:
        return known, True
    try:
        answer = act()
        with transaction() as session:
            _keep(session, taken, answer)
    except BaseException:
        _free(taken)
        raise
    return answer, False


def _keep(session: Session, taken: int, answer: Answer) -> None:
    row = session.get(IdempotencyKey, taken, populate_existing=True)
    if row is None or row.state == "done":
        raise Conflict("The same request was finished by somebody else meanwhile.")
    row.state, row.status, row.body = "done", answer[0], answer[1]


def _free(taken: int) -> None:
    with transaction() as session:
        running = IdempotencyKey.id == taken, IdempotencyKey.state == "running"
        session.execute(delete(IdempotencyKey).where(*running))


def _take(owner: str, key: str, body: bytes) -> tuple[int, Answer | None]:
    if not 0 < len(key) <= MAX_KEY or "\0" in key:
        raise BadRequest(f"Idempotency-Key has 1 to {MAX_KEY} characters.")
    mark = hashlib.sha256(body).hexdigest()
    try:
        with transaction() as session:
            found = select(IdempotencyKey).where(
                IdempotencyKey.owner == owner, IdempotencyKey.key == key
            )
            row = session.scalar(found.with_for_update())
            if row is not None:
                return row.id, _former(row, mark)
            row = IdempotencyKey(
                owner=owner, key=key, fingerprint=mark, state="running", taken_at=clock.now()
            )
            session.add(row)
            session.flush()
            return row.id, None
    except IntegrityError:  # PostgreSQL: another one took it this very moment
        raise _running() from None


def _former(row: IdempotencyKey, mark: str) -> Answer | None:
    if row.fingerprint != mark:
        raise Invalid(
            "This Idempotency-Key was used with another body. Use a new key for a new request."
        )
    if row.state == "done":
        return row.status or 200, row.body
    if row.taken_at > clock.now() - STALE:
        raise _running()
    row.taken_at = clock.now()  # its process died: the effect would have been kept with the answer
    return None


def _running() -> Conflict:
    return Conflict("The same was sent before and is still being done. Try again in a moment.")


def forget_old(session: Session) -> None:
    """Keys are kept for 90 days."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.taken_at < clock.now() - KEPT))
