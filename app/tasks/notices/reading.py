"""What a person was told: the list, the count on the bell, and what was read."""

from __future__ import annotations

from sqlalchemy import func, select, update

from app.lib import clock
from app.lib.cursor import Page, page, unpack
from app.lib.db import db, transaction
from app.lib.errors import NotFound
from app.tasks.notices.models import Notice

PAGE = 50
MOST_COUNTED = 100


def unread(person: int) -> int:
    """How many notices a person has not read, counted no further than shown."""
    rows = select(Notice.id).where(
        Notice.person_id == person, Notice.read_at.is_(None), Notice.in_page
    )
    counted = select(func.count()).select_from(rows.limit(MOST_COUNTED).subquery())
    return db.session.scalar(counted) or 0


def listed(person: int, *, only_unread: bool, after: str = "") -> Page[Notice]:
    """A page of a person's notices, newest first. Raises BadRequest."""
    rows = select(Notice).where(Notice.person_id == person, Notice.in_page)
    if only_unread:
        rows = rows.where(Notice.read_at.is_(None))
    if after:
        rows = rows.where(Notice.id < unpack(after, int)[0])
    found = list(db.session.scalars(rows.order_by(Notice.id.desc()).limit(PAGE + 1)))
    return page(found, PAGE, lambda row: (row.id,))


def read(person: int, notice_id: int) -> Notice:
    """Marks a notice as read. Raises NotFound for somebody else's."""
    with transaction() as session:
        notice = session.get(Notice, notice_id)
        if notice is None or notice.person_id != person:
            raise NotFound("You have no such notice.")
        notice.read_at = notice.read_at or clock.now()
        return notice


def read_all(person: int) -> None:
    """Marks all that the page shows as read; what comes by mail or chat alone was not seen."""
    mine = (Notice.person_id == person, Notice.read_at.is_(None), Notice.in_page)
    with transaction() as session:
        session.execute(update(Notice).where(*mine).values(read_at=clock.now()))
