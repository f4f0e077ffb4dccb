"""Who has a draft open, and at which element; told by each tab every few seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.designer.drafts.models import Draft, DraftPresence
from app.lib import clock

GONE_AFTER = timedelta(seconds=35)  # a tab tells every 10 s
MOST_TABS = 200


@dataclass(frozen=True)
class At:
    """A tab and what it shows."""

    tab: str
    file: str
    element: str


def here(session: Session, draft: Draft, at: At, *, by: Principal) -> Sequence[DraftPresence]:
    """Notes where a tab is, and gives all that are there, by name."""
    now = clock.now()
    gone = DraftPresence.seen_at < now - GONE_AFTER
    session.execute(delete(DraftPresence).where(DraftPresence.draft_id == draft.id, gone))
    row = session.get(DraftPresence, (draft.id, at.tab), populate_existing=True)
    if row is None:
        row = _added(session, draft, at.tab, by)
    row.person_id, row.name, row.initials = by.id, by.name, by.initials
    row.file, row.element, row.seen_at = at.file, at.element, now
    session.flush()
    found = select(DraftPresence).where(DraftPresence.draft_id == draft.id)
    return session.scalars(found.order_by(DraftPresence.name).limit(MOST_TABS)).all()


def leave(session: Session, draft: Draft, tab: str) -> None:
    """A tab was closed."""
    mine = DraftPresence.draft_id == draft.id, DraftPresence.tab == tab
    session.execute(delete(DraftPresence).where(*mine))


def _added(session: Session, draft: Draft, tab: str, by: Principal) -> DraftPresence:
    """Two requests of one tab may come at once: the second finds the row of the first."""
    row = DraftPresence(
        draft_id=draft.id, tab=tab, name=by.name, initials=by.initials, seen_at=clock.now()
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return session.get_one(DraftPresence, (draft.id, tab), populate_existing=True)
    return row
