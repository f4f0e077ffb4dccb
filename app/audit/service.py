"""Writing the history and proving that nobody changed it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from app.audit.models import History
from app.lib import clock, json
from app.lib.cursor import Page, page, unpack
from app.lib.db import db, take_turn

START = "0" * 64
_LAST = (
    select(History.__table__.c.sequence, History.__table__.c.hash)
    .where(History.__table__.c.stream == bindparam("stream"))
    .order_by(History.__table__.c.sequence.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened, as it is to be written."""

    stream: str
    kind: str
    actor: str
    detail: dict[str, Any]
    element: str | None = None
    element_instance: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold."""

    stream: str
    sequence: int
    reason: str


def record(session: Session, entries: Sequence[Entry], *, fresh: bool = False) -> None:
    """Appends entries inside the caller's transaction, chained to what each stream ends with.

    Whoever writes to a stream holds the lock of what it belongs to, so two never take one number;
    if they did, the unique number would refuse the second. ``fresh``: the streams begin here.
    """
    rows: list[dict[str, Any]] = []
    ends: dict[str, tuple[int, str]] = {}
    for entry in entries:
        if entry.stream not in ends:
            ends[entry.stream] = (0, START) if fresh else _end(session, entry.stream)
        sequence, before = ends[entry.stream]
        row = _row(entry, sequence + 1)
        row["hash"] = link(before, row)
        ends[entry.stream] = (sequence + 1, row["hash"])
        rows.append(row)
    if rows:
        session.connection().execute(insert(History.__table__), rows)


def _end(session: Session, stream: str) -> tuple[int, str]:
    if ":" not in stream:
        # Nothing else is locked for a stream that many write to, such as the people's.
        take_turn(session, int.from_bytes(hashlib.sha256(stream.encode()).digest()[:7]))
    row = session.connection().execute(_LAST, {"stream": stream}).first()
    return (row.sequence, row.hash) if row else (0, START)


def _row(entry: Entry, sequence: int) -> dict[str, Any]:
    return {
        "stream": entry.stream,
        "sequence": sequence,
        "at": entry.at or clock.now(),
        "kind": entry.kind,
        "actor": entry.actor,
        "element": entry.element,
        "element_instance": entry.element_instance,
        "detail": entry.detail,
    }


def link(before: str, row: dict[str, Any]) -> str:
    """The hash of a row, which holds the hash of the row before it."""
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    said = json.dumps([before, {**row, "at": at, "hash": None}])
    return hashlib.sha256(said.encode()).hexdigest()


def history(stream: str, limit: int = 1000) -> list[History]:
    """What happened in a stream, oldest first."""
    rows = select(History).where(History.stream == stream).order_by(History.sequence)
    return list(db.session.scalars(rows.limit(limit)))


def story(streams: Sequence[str], after: str = "", limit: int = 50) -> Page[History]:
    """What happened in several streams, oldest first. Raises BadRequest."""
    rows = select(History).where(History.stream.in_(streams)).order_by(History.id)
    if after:
        rows = rows.where(History.id > unpack(after, int)[0])
    return page(list(db.session.scalars(rows.limit(limit + 1))), limit, lambda row: (row.id,))


def verify(stream: str | None = None) -> Iterator[Break]:
    """Every place where a chain does not hold: a row changed, taken out or put in."""
    rows = select(History).order_by(History.stream, History.sequence)
    if stream is not None:
        rows = rows.where(History.stream == stream)
    here, sequence, before = None, 0, START
    for row in db.session.scalars(rows.execution_options(yield_per=500)):
        if row.stream != here:
            here, sequence, before = row.stream, 0, START
        if row.sequence != sequence + 1:
            yield Break(row.stream, sequence + 1, "a row is missing")
        said = {column: getattr(row, column) for column in COLUMNS}
        if link(before, said) != row.hash:
            yield Break(row.stream, row.sequence, "the row is not what was written")
        sequence, before = row.sequence, row.hash


COLUMNS = (
    "stream",
    "sequence",
    "at",
    "kind",
    "actor",
    "element",
    "element_instance",
    "detail",
)
