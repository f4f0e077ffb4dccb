"""How much a provider takes at once, and whether it answers at all: for all workers together.

A breaker opens after failures in a row: calls then wait instead of being sent, and one call after a
pause tries whether the provider is back. What a gate knows is a row, so that ten workers on five
machines keep one provider's limits as one worker would.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.lib import clock
from app.lib.db import db, insert_into
from app.providers.models import Gate, ProviderCall

OPENS_AFTER = 5
PAUSE = timedelta(seconds=15)
BURST = timedelta(seconds=1)  # how far ahead of its rate a provider may be asked
SENDS = 4  # of one call at most: a token, the call, and both again when the token was not taken
MARGIN = timedelta(seconds=5)  # an intent older than its deadline and this belongs to a dead worker


class Closed(Exception):
    """The call may not go now; after ``seconds`` it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def enter(session: Session, provider_key: str, limits: Mapping[str, Any]) -> None:
    """Takes a place for one call, in the transaction that writes its intent. Raises Closed."""
    now = clock.now()
    gate = _locked(session, provider_key, now)
    if gate.failures >= OPENS_AFTER:
        back = (gate.opened_at or now) + PAUSE
        if now < back:
            raise Closed(_seconds(back - now))
        gate.opened_at = now  # half open: this one tries, others wait
    if gate.next_free > now + BURST:
        raise Closed(_seconds(gate.next_free - now))
    if _under_way(session, provider_key, limits, now) >= int(limits.get("concurrent", 8)):
        raise Closed(1)
    pause = timedelta(seconds=1 / float(limits.get("per_second", 10)))
    gate.next_free = max(gate.next_free, now) + pause


def _locked(session: Session, provider_key: str, now: datetime) -> Gate:
    """The provider's row, locked; made when it is asked for the first time."""
    mine = select(Gate).where(Gate.provider_key == provider_key)
    mine = mine.with_for_update().execution_options(populate_existing=True)
    gate = session.scalar(mine)
    if gate is not None:
        return gate
    session.execute(
        insert_into(session, Gate)
        .values(provider_key=provider_key, next_free=now, failures=0)
        .on_conflict_do_nothing()
    )
    return session.scalars(mine).one()


def _under_way(
    session: Session, provider_key: str, limits: Mapping[str, Any], now: datetime
) -> int:
    longest = SENDS * timedelta(seconds=float(limits.get("timeout_seconds", 15))) + MARGIN
    rows = select(func.count()).where(
        ProviderCall.provider_key == provider_key,
        ProviderCall.started_at > now - longest,
        ProviderCall.state == "intent",
    )
    return session.scalar(rows) or 0


def _seconds(length: timedelta) -> int:
    return max(1, ceil(length.total_seconds()))


def note(session: Session, provider_key: str, *, answered: bool) -> None:
    """Whether the provider answered a call, in the transaction that keeps what it came to."""
    gates = update(Gate).where(Gate.provider_key == provider_key)
    if answered:
        session.execute(gates.where(Gate.failures > 0).values(failures=0, opened_at=None))
        return
    now = clock.now()
    session.execute(gates.values(failures=Gate.failures + 1))
    session.execute(
        gates.where(Gate.failures == OPENS_AFTER, Gate.opened_at.is_(None)).values(opened_at=now)
    )


def states() -> dict[str, str]:
    """By provider: closed, half open or open. One that was never asked is not there: closed."""
    now = clock.now()
    return {gate.provider_key: _state(gate, now) for gate in db.session.scalars(select(Gate))}


def _state(gate: Gate, now: datetime) -> str:
    if gate.failures < OPENS_AFTER or gate.opened_at is None:
        return "closed"
    return "open" if now < gate.opened_at + PAUSE else "half open"
