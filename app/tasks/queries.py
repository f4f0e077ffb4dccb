"""Reads of the inbox: one walk along an index for each role, whatever lies in the database.

An inbox page must cost the same with a hundred open user tasks and with a hundred thousand, so
counts stop at a hundred and pages are found by key, never by offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select, union

from app.accounts.access import ROLE_WORDS, SYSTEM_ROLES, Permission, Principal
from app.accounts.models import BusinessRole, Person
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
TASKS: Any = UserTask.__table__.c
OFFERS: Any = Offer.__table__.c
LISTED = (
    TASKS.id,
    TASKS.uuid,
    TASKS.name,
    TASKS.title,
    TASKS.business_key,
    TASKS.state,
    TASKS.assignee_id,
    TASKS.assignee_name,
    TASKS.candidate_roles,
    TASKS.candidate_people,
    TASKS.priority,
    TASKS.due_at,
    TASKS.follow_up_at,
    TASKS.draft_at,
    TASKS.ended_at,
    TASKS.due_sort,
    TASKS.urgency,
    TASKS.asked,
    TASKS.denial,
)


@dataclass(frozen=True)
class InboxPage:
    """A page of user tasks, most pressing first, and where the next one begins."""

    tasks: list[Any]  # rows with the columns of ``LISTED``
    next: Position | None


def inbox(
    who: Principal, view: str, role: str | None = None, after: Position | None = None
) -> InboxPage:
    """The user tasks of a view of the inbox."""
    if view == "done":
        return _done(who, after)
    roles: list[str] = []
    if view != "mine":
        roles = sorted(who.roles) if role is None else [role] if role in who.roles else []
    mine = view != "unclaimed" and role is None
    if not mine and not roles:
        return InboxPage([], None)
    until = _until(view)
    statement = _page(len(roles), mine=mine, until=until is not None, after=after is not None)
    return _cut(_rows(statement, who.id, roles, until, after))


def _rows(
    statement: Select[Any],
    person: int | None,
    roles: list[str],
    until: datetime | None,
    after: Position | None,
) -> list[Any]:
    values: dict[str, Any] = {"person": person, "until": until}
    values |= {f"role_{number}": role for number, role in enumerate(roles)}
    if after is not None:
        values |= {"due": after.due, "urgency": after.urgency, "task": after.task_id}
    return list(db.session.connection().execute(statement, values))


def _until(view: str) -> datetime | None:
    now = clock.now()
    if view == "overdue":
        return now
    if view == "today":
        return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return None


@lru_cache(maxsize=256)
def _page(roles: int, *, mine: bool, until: bool, after: bool) -> Select[Any]:
    """The statement of a page for that many roles: to build it costs more than to run it."""
    parts = [_offered(number) for number in range(roles)]
    if mine:
        parts.append(_mine())
    bounded = [_bounded(part, until=until, after=after) for part in parts]
    # A limited part has to be a sub-select of its own: SQLite takes no LIMIT inside a UNION.
    found = union(*(select(part.subquery()) for part in bounded)).subquery()
    return (
        select(*LISTED)
        .join(found, found.c.id == TASKS.id)
        .order_by(TASKS.due_sort, TASKS.urgency, TASKS.id)
        .limit(PAGE + 1)
    )


def _mine() -> Select[Any]:
    columns = select(TASKS.id.label("id"), TASKS.due_sort, TASKS.urgency)
    return columns.where(TASKS.assignee_id == bindparam("person"), TASKS.state == "open")


def _offered(number: int) -> Select[Any]:
    columns = select(OFFERS.user_task_id.label("id"), OFFERS.due_sort, OFFERS.urgency)
    return columns.where(OFFERS.role_key == bindparam(f"role_{number}"))


def _bounded(rows: Select[Any], *, until: bool, after: bool) -> Select[Any]:
    key, due, urgency = rows.exported_columns.values()
    if until:
        rows = rows.where(due < bindparam("until"))
    if after:
        rows = rows.where(_behind(due, urgency, key))
    return rows.order_by(due, urgency, key).limit(PAGE + 1)


def _behind(due: Any, urgency: Any, key: Any) -> Any:
    at: Any = bindparam("due")
    pressing: Any = bindparam("urgency")
    task: Any = bindparam("task")
    return and_(
        due >= at,  # lets the index begin there
        or_(
            due > at,
            and_(due == at, urgency > pressing),
            and_(due == at, urgency == pressing, key > task),
        ),
    )


def _cut(tasks: list[Any]) -> InboxPage:
    if len(tasks) <= PAGE:
        return InboxPage(tasks, None)
    last = tasks[PAGE - 1]
    return InboxPage(tasks[:PAGE], Position(last.due_sort, last.urgency, last.id))


def _done(who: Principal, after: Position | None) -> InboxPage:
    done = select(*LISTED).where(TASKS.assignee_id == who.id, TASKS.state == "completed")
    if after is not None:
        done = done.where(TASKS.id < after.task_id)
    done = done.order_by(TASKS.id.desc()).limit(PAGE + 1)
    return _cut(list(db.session.connection().execute(done)))


def counts(who: Principal) -> dict[str, int]:
    """How many user tasks each view holds; ``MOST_COUNTED`` means that many or more."""
    roles = sorted(who.roles)
    row = _rows(_counts(len(roles)), who.id, roles, _until("today"), None)[0]
    counted = {"mine": row.mine, "unclaimed": row.unclaimed, "today": row.today}
    return counted | {"for-me": min(row.mine + row.unclaimed, MOST_COUNTED)}


@lru_cache(maxsize=64)
def _counts(roles: int) -> Select[Any]:
    mine, offered = _mine(), [_offered(number) for number in range(roles)]
    due = [part.where(OFFERS.due_sort < bindparam("until")) for part in offered]
    due.append(mine.where(TASKS.due_sort < bindparam("until")))
    return select(
        _at_most([mine]).label("mine"),
        _at_most(offered).label("unclaimed"),
        _at_most(due).label("today"),
    )


def _at_most(parts: list[Select[Any]]) -> Any:
    """How many tasks the parts hold together, counted no further than needed."""
    if not parts:
        return literal(0)
    keys = [part.with_only_columns(part.exported_columns.values()[0]) for part in parts]
    walks = [select(part.limit(MOST_COUNTED).subquery()) for part in keys]
    limited = select(union(*walks).subquery()).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def desks() -> dict[str, str]:
    """The roles that work on user tasks, by key: their names."""
    needed = Permission.TASK_WORK
    working = {key: name for key, name in ROLE_WORDS.items() if needed in SYSTEM_ROLES[key]}
    desks = select(BusinessRole.key, BusinessRole.name).order_by(BusinessRole.name)
    return working | {key: name for key, name in db.session.execute(desks)}


def people_named(names: set[str]) -> set[str]:
    """Those of the names that an active person bears."""
    return set(db.session.scalars(select(Person.name).where(Person.name.in_(names), Person.active)))


def of_order(business_key: str) -> list[UserTask]:
    """All user tasks of an order, oldest first."""
    rows = select(UserTask).where(UserTask.business_key == business_key).order_by(UserTask.id)
    return list(db.session.scalars(rows.limit(500)))
