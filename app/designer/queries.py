"""Finding a process and its versions for the pages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.designer.models import Process, ProcessKind, ProcessVersion, VersionState
from app.lib.db import db
from app.lib.errors import NotFound
from app.lib.web import MOST_KEY

RUNNING = "baton.running"  # a room above says here how many instances of each process run


def process(key: str) -> Process:
    """A process by its key. Raises NotFound."""
    named = (Process.key == key.replace("\0", "")[:100]) & (Process.kind != ProcessKind.CHECKLIST)
    row = db.session.scalar(select(Process).where(named))
    if row is None:
        raise NotFound(f"There is no process {key[:100]!r}.")
    return row


def versions(row: Process) -> list[ProcessVersion]:
    """Its versions, newest first."""
    found = select(ProcessVersion).where(ProcessVersion.process_id == row.id)
    return list(db.session.scalars(found.order_by(ProcessVersion.number.desc())))


def read_files(rows: Sequence[ProcessVersion]) -> None:
    """Reads the files of several versions together, before each is asked for its own."""
    found = select(ProcessVersion).where(ProcessVersion.id.in_([row.id for row in rows]))
    db.session.scalars(found.options(undefer(ProcessVersion.files))).all()


def version(row: Process, number: int | None) -> ProcessVersion:
    """The version of this number, else the live one, else the newest. Raises NotFound."""
    found = select(ProcessVersion).where(ProcessVersion.process_id == row.id)
    if number is None:
        live_first = (ProcessVersion.state == VersionState.LIVE).desc()
        found = found.order_by(live_first, ProcessVersion.number.desc()).limit(1)
    else:
        # A number of another size than the column's is no version, not an error of the database.
        found = found.where(ProcessVersion.number == min(number, MOST_KEY))
    one = db.session.scalar(found)
    if one is None:
        raise NotFound(f"{row.name} has no such version.")
    return one


def to_come(row: Process) -> list[ProcessVersion]:
    """The versions that are published and not live yet: on trial, or from a date on."""
    ahead = (VersionState.TRIAL, VersionState.SCHEDULED)
    found = select(ProcessVersion).where(
        ProcessVersion.process_id == row.id, ProcessVersion.state.in_(ahead)
    )
    return list(db.session.scalars(found.order_by(ProcessVersion.number)))


def next_number(row: Process) -> int:
    """The number that the next version gets."""
    newest = select(func.max(ProcessVersion.number)).where(ProcessVersion.process_id == row.id)
    return (db.session.scalar(newest) or 0) + 1
