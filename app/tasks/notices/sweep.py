"""Finds user tasks that near their due date or are late, for who has them.

One short walk along an index for each person; what was told is told once for a due date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime.models import UserTask
from app.tasks.notices.heard import about, once_due
from app.tasks.notices.models import Mark, Notice
from app.tasks.notices.telling import tell

SOON = timedelta(hours=2)
OVERLAP = timedelta(minutes=15)  # a due date that was moved to nearly now is found as well
LONGEST = timedelta(days=7)  # what lies further back when the worker was away is no news
PAGE = 500
MARK = "due"


def find() -> int:
    """Tells of what nears its due date or passed it since the last round; gives back how many."""
    now = clock.now()
    mark = db.session.get(Mark, MARK)
    last = max(mark.at if mark else now, now - LONGEST)
    db.session.rollback()
    began = min(last, now) - OVERLAP
    told = _tell(began, now, "overdue", "{} is overdue")
    told += _tell(max(began, now), now + SOON, "due-soon", "{} is due soon")
    with transaction() as session:
        row = session.get(Mark, MARK)
        if row is None:
            session.add(Mark(name=MARK, at=now))
        else:
            row.at = now
    return told


def _tell(begin: datetime, end: datetime, kind: str, words: str) -> int:
    told, after = 0, (begin, 0)
    while rows := db.session.execute(_due(after, end)).all():
        db.session.rollback()
        after = (rows[-1].due_sort, rows[-1].id)
        told += _new(rows, kind, words)
        if len(rows) < PAGE:
            break
    return told


def _due(after: tuple[datetime, int], end: datetime) -> Any:
    moment, key = after
    behind = (UserTask.due_sort > moment) | ((UserTask.due_sort == moment) & (UserTask.id > key))
    return (
        select(
            UserTask.id,
            UserTask.uuid,
            UserTask.name,
            UserTask.business_key,
            UserTask.due_sort,
            UserTask.assignee_id,
        )
        .join(Person, Person.id == UserTask.assignee_id)
        .where(Person.active, UserTask.state == "open")
        .where(UserTask.due_sort >= moment, UserTask.due_sort <= end, behind)
        .order_by(UserTask.due_sort, UserTask.id)
        .limit(PAGE)
    )


def _new(rows: Sequence[Any], kind: str, words: str) -> int:
    """Tells of those that who has them was not told of; the rest costs one query and no write."""
    keys = {once_due(kind, row.uuid, row.due_sort): row for row in rows}
    told = select(Notice.dedupe, Notice.person_id).where(Notice.dedupe.in_(keys))
    known = {(key, person) for key, person in db.session.execute(told)}
    db.session.rollback()
    fresh = {key: row for key, row in keys.items() if (key, row.assignee_id) not in known}
    if not fresh:
        return 0
    with transaction() as session:
        return sum(_one(session, key, row, kind, words) for key, row in fresh.items())


def _one(session: Session, key: str, row: Any, kind: str, words: str) -> int:
    line = words.format(row.name)
    more = about(row.business_key, row.due_sort)
    return tell(session, row.assignee_id, kind, line, more, f"/inbox/{row.uuid}", key)
