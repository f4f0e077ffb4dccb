"""Saving a draft: each file says which revision of it was read, so that nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.designer.drafts.models import Draft, DraftChange, DraftFile
from app.designer.drafts.service import rows_of
from app.designer.folders import checked
from app.lib import clock


@dataclass(frozen=True)
class Change:
    """A file as its writer wants it; None removes it. ``base``: the revision read, or 0."""

    text: str | None
    base: int


@dataclass(frozen=True)
class Saved:
    """The draft's revision after the save, and the files that somebody else had changed."""

    revision: int
    clashes: dict[str, DraftFile | None]


def save(session: Session, draft: Draft, changes: Mapping[str, Change], *, by: Principal) -> Saved:
    """Keeps the changes, all or none: with a clash nothing is kept. Raises Invalid."""
    session.scalars(select(Draft).where(Draft.id == draft.id).with_for_update()).one()
    session.refresh(draft)
    rows = rows_of(draft)
    clashes = {
        name: rows.get(name)
        for name, change in changes.items()
        if (rows[name].revision if name in rows else 0) != change.base
    }
    if clashes:
        return Saved(draft.revision, clashes)
    after = {name: row.content.encode() for name, row in rows.items()}
    for name, change in changes.items():
        after.pop(name, None)
        if change.text is not None:
            after[name] = change.text.encode()
    checked(after)
    _write(session, draft, rows, changes, by)
    return Saved(draft.revision, {})


def _write(
    session: Session,
    draft: Draft,
    rows: Mapping[str, DraftFile],
    changes: Mapping[str, Change],
    by: Principal,
) -> None:
    now = clock.now()
    draft.revision += 1
    draft.changed_at, draft.changed_by = now, by.name
    for name, change in changes.items():
        session.add(
            DraftChange(
                draft_id=draft.id,
                revision=draft.revision,
                name=name,
                content=change.text,
                at=now,
                by_name=by.name,
            )
        )
        row = rows.get(name)
        if change.text is None:
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = DraftFile(draft_id=draft.id, name=name)
            session.add(row)
        row.content, row.revision = change.text, draft.revision
        row.changed_at, row.changed_by = now, by.name
    session.flush()
