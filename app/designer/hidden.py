"""Versions that nobody draws: made by Baton for what runs on the engine without a designer.

They are written once like all others, but belong to a process that is in no list, cannot be
edited, and is begun by those who made it alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.designer import service
from app.designer.folders import checked, digest
from app.designer.models import Process, ProcessKind, ProcessVersion, VersionState
from app.lib import clock

PREFIX = "checklist:"  # no key that a person may choose has a colon
# Variables that tell what is to be activated: they say nothing of the user tasks that are open.
PLAN, ADDED = "plan", "added"
OWN = frozenset({PLAN, ADDED})


def process(session: Session, key: str, name: str, *, by: Principal) -> Process:
    """A new hidden process."""
    row = Process(
        key=f"{PREFIX}{key}", name=name, kind=ProcessKind.CHECKLIST, owner_id=by.id, owner=by.name
    )
    session.add(row)
    session.flush()
    return row


def version(
    session: Session,
    process_id: int,
    number: int,
    files: Mapping[str, bytes],
    *,
    note: str,
    by: Principal,
) -> ProcessVersion:
    """Its next version. Raises Invalid with a problem for what cannot run."""
    taken = checked(dict(files))
    service.parse(taken)
    row = ProcessVersion(
        process_id=process_id,
        number=number,
        state=VersionState.WITHDRAWN,  # nothing but its maker begins it, by its id
        files={name: content.decode() for name, content in sorted(taken.items())},
        digest=digest(taken),
        note=note,
        published_at=clock.now(),
        published_by=by.name,
        author=by.name,
    )
    session.add(row)
    session.flush()
    return row


def is_hidden(process_key: str) -> bool:
    """Whether the process of this key is one of these."""
    return process_key.startswith(PREFIX)
