"""Reads of the inbox: one walk along an index for each role, whatever lies in the database.

An inbox page must cost the same with a hundred open user tasks and with a hundred thousand, so
counts stop at a hundred and pages are found by key, never by offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union

from app.accounts.access import Principal
from app.lib import clock
from app.lib.db import db
from app.runtime.models import Offer, UserTask

PAGE = 50
MOST_COUNTED = 100
VIEWS = ("for-me", "mine", "unclaimed", "overdue", "today", "done")


@dataclass(frozen=True)
class Position:
    """Where a page of the inbox goes on: behind this user task."""

    due: datetime
    urgency: int
    task_id: int


# What a list shows: whole objects would cost more than all the rest of the page.
LISTED = (
    UserTask.id,
    UserTask.uuid,
    UserTask.name,
    UserTask.title,
    UserTask.business_key,
    UserTask.state,
    UserTask.assignee_id,
    UserTask.assignee_name,
    UserTask.candidate_roles,
    UserTask.priority,
    UserTask.due_at,
    UserTask.draft_at,
    UserTask.ended_at,
    UserTask.due_sort,
    UserTask.urgency,
)


@dataclass(frozen=True)
class InboxPage:
    """A page of user tasks, most pressing first, and where the next one begins."""

    tasks: list[Any]  # rows with the columns of ``LISTED``
    next: Position | None


def inbox(who: Principal, view: str, role: str | None = None, after: Position | None = None) -> Any:
    """The user tasks of a view of the inbox."""
    if view == "done":
        return _done(who, after)
    until = _until(view)
    parts = []
    if view != "unclaimed" and role is None:
        parts.append(_mine(who, until, after))
    if view != "mine":
        roles = sorted(who.roles) if role is None else [role] if role in who.roles else []
        parts += [_offered(key, until, after) for key in roles]
    return _page(parts)


def _until(view: str) -> datetime | None:
    now = clock.now()
    if view == "overdue":
        return now
    if view == "today":
        return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return None


def _mine(who: Principal, until: datetime | None, after: Position | None) -> Select[Any]:
    columns = select(UserTask.id.label("id"), UserTask.due_sort, UserTask.urgency)
    mine = columns.where(UserTask.assignee_id == who.id, UserTask.state == "open")
    return _bounded(mine, UserTask, UserTask.id, until, after)


def _offered(role: str, until: datetime | None, after: Position | None) -> Select[Any]:
    columns = select(Offer.user_task_id.label("id"), Offer.due_sort, Offer.urgency)
    offered = columns.where(Offer.role_key == role)
    return _bounded(offered, Offer, Offer.user_task_id, until, after)


def _bounded(
    rows: Any, table: Any, key: Any, until: datetime | None, after: Position | None
) -> Select[Any]:
    if until is not None:
        rows = rows.where(table.due_sort < until)
    if after is not None:
        rows = rows.where(
            table.due_sort >= after.due,  # lets the index begin there
            or_(
                table.due_sort > after.due,
                and_(table.due_sort == after.due, table.urgency > after.urgency),
                and_(
                    table.due_sort == after.due,
                    table.urgency == after.urgency,
                    key > after.task_id,
                ),
            ),
        )
    return rows.order_by(table.due_sort, table.urgency, key).limit(PAGE + 1)


def _page(parts: list[Select[Any]]) -> InboxPage:
    if not parts:
        return InboxPage([], None)
    # A limited part has to be a sub-select of its own: SQLite takes no LIMIT inside a UNION.
    walks = [select(part.subquery()) for part in parts]
    found = union(*walks).subquery()
    statement = (
        select(*LISTED)
        .join(found, found.c.id == UserTask.id)
        .order_by(UserTask.due_sort, UserTask.urgency, UserTask.id)
        .limit(PAGE + 1)
    )
    return _cut(list(db.session.execute(statement)))


def _cut(tasks: list[Any]) -> InboxPage:
    if len(tasks) <= PAGE:
        return InboxPage(tasks, None)
    last = tasks[PAGE - 1]
    return InboxPage(tasks[:PAGE], Position(last.due_sort, last.urgency, last.id))


def _done(who: Principal, after: Position | None) -> InboxPage:
    done = select(*LISTED).where(UserTask.assignee_id == who.id, UserTask.state == "completed")
    return _cut(list(db.session.execute(_by_key(done, after))))


def _by_key(rows: Any, after: Position | None) -> Select[Any]:
    if after is not None:
        rows = rows.where(UserTask.id < after.task_id)
    return rows.order_by(UserTask.id.desc()).limit(PAGE + 1)


def counts(who: Principal) -> dict[str, int]:
    """How many user tasks each view holds; ``MOST_COUNTED`` means that many or more."""
    today = _until("today")
    open_mine = select(literal(1)).where(UserTask.assignee_id == who.id, UserTask.state == "open")
    roles = sorted(who.roles)
    offered = [select(Offer.user_task_id).where(Offer.role_key == role) for role in roles]
    due = [part.where(Offer.due_sort < today) for part in offered]
    due.append(
        select(UserTask.id).where(
            UserTask.assignee_id == who.id, UserTask.state == "open", UserTask.due_sort < today
        )
    )
    row = db.session.execute(
        select(
            _at_most(open_mine).label("mine"),
            _together(offered).label("unclaimed"),
            _together(due).label("today"),
        )
    ).one()
    counted = {"mine": row.mine, "unclaimed": row.unclaimed, "today": row.today}
    return counted | {"for-me": min(row.mine + row.unclaimed, MOST_COUNTED)}


def _at_most(rows: Select[Any]) -> Any:
    limited = rows.limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def _together(parts: list[Select[Any]]) -> Any:
    if not parts:
        return literal(0)
    walks = [select(part.limit(MOST_COUNTED).subquery()) for part in parts]
    limited = select(union(*walks).subquery()).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def of_order(business_key: str) -> list[UserTask]:
    """All user tasks of an order, oldest first."""
    rows = select(UserTask).where(UserTask.business_key == business_key).order_by(UserTask.id)
    return list(db.session.scalars(rows.limit(500)))
