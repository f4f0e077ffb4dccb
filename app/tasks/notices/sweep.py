"""Finds user tasks that near their due date, are late or come up again, for who has them.

Each is a walk along the dates since the last round; what was told is told once for a date. Where a
service level runs, its own warning says when a due date is near.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime.models import UserTask
from app.tasks.levels.models import LevelClock
from app.tasks.levels.running import RUNNING
from app.tasks.notices.heard import AGAIN, FOLLOW_UP, about, once_due
from app.tasks.notices.models import Mark, Notice
from app.tasks.notices.telling import tell

SOON = timedelta(hours=2)
OVERLAP = timedelta(minutes=15)  # a due date that was moved to nearly now is found as well
LONGEST = timedelta(days=7)  # what lies further back when the worker was away is no news
PAGE = 500
MARK = "due"


@dataclass(frozen=True)
class Date:
    """A date of user tasks that is told of when it comes."""

    kind: str
    words: str
    column: Any
    but_levels: bool = False  # leaves it to the clock of a service level, where one runs


OVERDUE = Date("overdue", "{} is overdue", UserTask.due_sort)
DUE_SOON = Date("due-soon", "{} is due soon", UserTask.due_sort, but_levels=True)
COMES_AGAIN = Date(FOLLOW_UP, AGAIN, UserTask.follow_sort)


def find() -> int:
    """Tells of due dates that near, and of those and follow-up dates that came since the last
    round; gives back how many were told."""
    now = clock.now()
    mark = db.session.get(Mark, MARK)
    last = max(mark.at if mark else now, now - LONGEST)
    db.session.rollback()
    began = min(last, now) - OVERLAP
    told = _tell(OVERDUE, began, now)
    told += _tell(DUE_SOON, max(began, now), now + SOON)
    told += _tell(COMES_AGAIN, began, now)
    with transaction() as session:
        row = session.get(Mark, MARK)
        if row is None:
            session.add(Mark(name=MARK, at=now))
        else:
            row.at = now
    return told


def _tell(date: Date, begin: datetime, end: datetime) -> int:
    told, after = 0, (begin, 0)
    while rows := db.session.execute(_come(date, after, end)).all():
        db.session.rollback()
        after = (rows[-1].moment, rows[-1].id)
        told += _new(date, rows)
        if len(rows) < PAGE:
            break
    return told


def _come(date: Date, after: tuple[datetime, int], end: datetime) -> Any:
    (moment, key), column = after, date.column
    behind = (column > moment) | ((column == moment) & (UserTask.id > key))
    rows = (
        select(
            UserTask.id,
            UserTask.uuid,
            UserTask.name,
            UserTask.business_key,
            UserTask.due_at,
            UserTask.assignee_id,
            column.label("moment"),
        )
        .join(Person, Person.id == UserTask.assignee_id)
        .where(Person.active, UserTask.state == "open")
        .where(column >= moment, column <= end, behind)
        .order_by(column, UserTask.id)
        .limit(PAGE)
    )
    if not date.but_levels:
        return rows
    runs = (LevelClock.user_task_id == UserTask.id) & (LevelClock.state == RUNNING)
    return rows.where(~select(LevelClock.user_task_id).where(runs).exists())


def _new(date: Date, rows: Sequence[Any]) -> int:
    """Tells of those that who has them was not told of; the rest costs one query and no write."""
    keys = {once_due(date.kind, row.uuid, row.moment): row for row in rows}
    told = select(Notice.dedupe, Notice.person_id).where(Notice.dedupe.in_(keys))
    known = {(key, person) for key, person in db.session.execute(told)}
    db.session.rollback()
    fresh = {key: row for key, row in keys.items() if (key, row.assignee_id) not in known}
    if not fresh:
        return 0
    with transaction() as session:
        return sum(_one(session, date, key, row) for key, row in fresh.items())


def _one(session: Session, date: Date, key: str, row: Any) -> int:
    line, more = date.words.format(row.name), about(row.business_key, row.due_at)
    return tell(session, row.assignee_id, date.kind, line, more, f"/inbox/{row.uuid}", key)
