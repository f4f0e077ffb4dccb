"""Lists of processes and versions for the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from app.designer.models import Process, ProcessVersion, VersionState
from app.lib.db import db
from app.lib.errors import NotFound

RUNNING = "baton.running"  # a room above says here how many instances of each process run


@dataclass(frozen=True)
class Listed:
    """A process in the list."""

    process: Process
    live: ProcessVersion | None
    running: int | None  # None while nobody counts


def processes() -> list[Listed]:
    """All processes by name, with their live versions."""
    live = select(ProcessVersion).where(ProcessVersion.state == VersionState.LIVE)
    versions: dict[int, Any] = {row.process_id: row for row in db.session.scalars(live)}
    rows = db.session.scalars(
        select(Process).where(Process.archived.is_(False)).order_by(Process.name)
    )
    count: Callable[[], Mapping[str, int]] | None = current_app.extensions.get(RUNNING)
    running = count() if count else None
    return [
        Listed(row, versions.get(row.id), None if running is None else running.get(row.key, 0))
        for row in rows
    ]


def process(key: str) -> Process:
    """A process by its key. Raises NotFound."""
    row = db.session.scalar(select(Process).where(Process.key == key.replace("\0", "")[:100]))
    if row is None:
        raise NotFound(f"There is no process {key[:100]!r}.")
    return row


def versions(row: Process) -> list[ProcessVersion]:
    """Its versions, newest first."""
    found = select(ProcessVersion).where(ProcessVersion.process_id == row.id)
    return list(db.session.scalars(found.order_by(ProcessVersion.number.desc())))


def next_number(row: Process) -> int:
    """The number that the next version gets."""
    newest = select(func.max(ProcessVersion.number)).where(ProcessVersion.process_id == row.id)
    return (db.session.scalar(newest) or 0) + 1


def version(row: Process, number: int | None) -> ProcessVersion:
    """The version of this number, else the live one, else the newest. Raises NotFound."""
    found = select(ProcessVersion).where(ProcessVersion.process_id == row.id)
    if number is None:
        live_first = (ProcessVersion.state == VersionState.LIVE).desc()
        found = found.order_by(live_first, ProcessVersion.number.desc()).limit(1)
    else:
        # A number of another size than the column's is no version, not an error of the database.
        found = found.where(ProcessVersion.number == min(number, 2**31 - 1))
    one = db.session.scalar(found)
    if one is None:
        raise NotFound(f"{row.name} has no such version.")
    return one
