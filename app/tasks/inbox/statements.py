"""The statements of the inbox: walks along one index, put together once for each shape.

What an inbox page costs must not grow with what the database holds. So a list is a walk along an
index in the order of the list, as far as the page needs; what narrows it to few rows is looked up
in an index of its own instead.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select, union

from app.tasks.inbox.conditions import (
    CONDITIONS,
    ENDED,
    FACT_WALKS,
    IS_OPEN,
    conditions,
    desk_names,
    sought_by,
    waiting_keys,
)
from app.tasks.inbox.shape import DATED, FACTS, OFFERS, TASKS, Shape, in_order, window

MOST_SORTED = 20_000  # of the open user tasks of one person or one day
# What a list shows: whole objects would cost more than all the rest of the page.
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
    TASKS.waiting_for,
    TASKS.waiting_reason,
    TASKS.waiting_since,
    TASKS.waiting_until,
    TASKS.created_at,
    TASKS.ended_at,
    TASKS.due_sort,
    TASKS.follow_sort,
    TASKS.urgency,
    TASKS.asked,
    TASKS.denial,
    TASKS.process_key,
    TASKS.customer_key,
    TASKS.customer_name,
    TASKS.product_key,
    TASKS.product_name,
)


@lru_cache(maxsize=512)
def page(shape: Shape) -> Select[Any]:
    """The rows of a page: to build the statement costs more than to run it."""
    found = walk(shape).subquery()
    rows = select(*LISTED).join(found, found.c.id == TASKS.id).where(*conditions(shape))
    first = TASKS.ended_at if shape.sort == "ended" else _first(TASKS, shape.sort)
    if shape.after and not in_order(shape):
        rows = rows.where(_behind(shape.sort, first, TASKS.urgency, TASKS.id))
    order = order_of(shape.sort, first, TASKS.urgency, TASKS.id)
    return rows.order_by(*order).limit(shape.rows + 1)


@lru_cache(maxsize=512)
def last_walked(shape: Shape) -> Select[Any]:
    """The row with which a walk of full length ended; none when it came to an end before."""
    found = walk(shape).subquery()
    order = order_of(shape.sort, found.c.first, found.c.urgency, found.c.id)
    return select(found).order_by(*order).offset(shape.most - 1).limit(1)


@lru_cache(maxsize=512)
def size(shape: Shape) -> Select[Any]:
    """How many rows a walk would find, counted no further than ``most``."""
    if shape.walk == "desks":
        offered = select(OFFERS.user_task_id).where(OFFERS.role_key.in_(desk_names(shape)))
        return count(offered.limit(shape.most))
    return count(rows_of(shape).limit(shape.most))


def count(rows: Select[Any]) -> Select[Any]:
    """How many rows there are."""
    return select(func.count()).select_from(rows.subquery())


def walk(shape: Shape) -> Select[Any]:
    """Keys of user tasks with what orders them, no more than ``most``."""
    if shape.walk == "desks":
        parts = [_offered(number, shape) for number in range(shape.desks)] if shape.offered else []
        if shape.mine:
            parts.append(_mine(shape))
        limited = [bounded(part, shape) for part in parts]
        # A limited part has to be a sub-select of its own: SQLite takes no LIMIT inside a UNION.
        found = union(*(select(part.subquery()) for part in limited)).subquery()
        order = order_of(shape.sort, found.c.first, found.c.urgency, found.c.id)
        return select(found).order_by(*order).limit(shape.most)
    rows = rows_of(shape)
    if not in_order(shape):
        return rows.distinct().limit(shape.most)
    due = FACTS.due_sort if shape.walk in FACT_WALKS else TASKS.due_sort
    rows = rows.where(*window(due, shape))
    if shape.walk == "all" and shape.until and shape.sort != "due":
        rows = _most_pressing(rows)
    return bounded(rows, shape)


def _most_pressing(rows: Select[Any]) -> Select[Any]:
    """As many as are sorted. No index has what is due when a view says in another order: a database
    would go along one that holds all that is open."""
    found = rows.order_by(TASKS.due_sort, TASKS.urgency, TASKS.id).limit(MOST_SORTED).subquery()
    return select(found.c.id, found.c.first, found.c.urgency)


def rows_of(shape: Shape) -> Select[Any]:
    """What a walk goes along."""
    if shape.walk in FACT_WALKS:
        facts = select(FACTS.user_task_id.label("id"), FACTS.due_sort.label("first"), FACTS.urgency)
        return facts.where(sought_by(shape, shape.walk, FACT_WALKS[shape.walk](shape.number)))
    if shape.walk == "all-done":
        ended = select(TASKS.id.label("id"), TASKS.ended_at.label("first"), TASKS.urgency)
        bounds = [CONDITIONS[name]() for name in shape.conditions if name in ENDED]
        # Written out, not bound: only so does a database see that the partial index fits.
        completed = TASKS.state == literal("completed", literal_execute=True)
        return ended.where(completed, TASKS.ended_at.is_not(None), *bounds)
    tasks = select(TASKS.id.label("id"), _first(TASKS, shape.sort).label("first"), TASKS.urgency)
    if shape.walk == "done":
        return tasks.where(TASKS.assignee_id == bindparam("person"), TASKS.state == "completed")
    if shape.walk == "waiting":
        found = waiting_keys(shape.most)
        return tasks.join(found, found.c.id == TASKS.id).where(IS_OPEN)
    if shape.walk == "order":
        return tasks.where(CONDITIONS["order"](), IS_OPEN)
    tasks = tasks.where(TASKS.state == "open")
    return tasks if shape.walk == "all" else tasks.where(CONDITIONS[shape.walk]())


def _mine(shape: Shape) -> Select[Any]:
    columns = select(TASKS.id.label("id"), _first(TASKS, shape.sort).label("first"), TASKS.urgency)
    mine = (TASKS.assignee_id == bindparam("person"), TASKS.state == "open")
    rows = columns.where(*mine, *window(TASKS.due_sort, shape))
    if shape.sort == "due":
        return rows
    # No index has one's own in another order: a database would go along one that holds everybody's.
    own = rows.limit(MOST_SORTED).subquery()
    return select(own.c.id, own.c.first, own.c.urgency)


def _offered(number: int, shape: Shape) -> Select[Any]:
    first = _first(OFFERS, shape.sort).label("first")
    columns = select(OFFERS.user_task_id.label("id"), first, OFFERS.urgency)
    at_desk = OFFERS.role_key == bindparam(f"desk_{number}")
    return columns.where(at_desk, *window(OFFERS.due_sort, shape))


def _first(table: Any, sort: str) -> Any:
    """What a list is sorted by that is neither priority nor age."""
    return table.follow_sort if sort == "followUp" else table.due_sort


def bounded(rows: Select[Any], shape: Shape) -> Select[Any]:
    """As far as a walk goes, from where it begins, in the order of the list."""
    key, first, urgency = rows.exported_columns.values()
    if shape.after:
        rows = rows.where(_behind(shape.sort, first, urgency, key))
    return rows.order_by(*order_of(shape.sort, first, urgency, key)).limit(shape.most)


def order_of(sort: str, first: Any, urgency: Any, key: Any) -> tuple[Any, ...]:
    """What a sort goes by."""
    if sort in DATED:
        return first, urgency, key
    if sort == "priority":
        return urgency, first, key
    if sort == "ended":
        return first.desc(), key.desc()
    return (key.desc(),) if sort == "newest" else (key,)


def _behind(sort: str, date: Any, urgency: Any, key: Any) -> Any:
    task: Any = bindparam("task")
    if sort in ("newest", "oldest"):
        return key < task if sort == "newest" else key > task
    if sort == "ended":
        ended: Any = bindparam("after_first")
        return and_(date <= ended, or_(date < ended, key < task))
    first, second = (date, urgency) if sort in DATED else (urgency, date)
    names = ("first", "urgency") if sort in DATED else ("urgency", "first")
    at: Any = bindparam(f"after_{names[0]}")
    then: Any = bindparam(f"after_{names[1]}")
    return and_(
        first >= at,  # lets the index begin there
        or_(
            first > at,
            and_(first == at, second > then),
            and_(first == at, second == then, key > task),
        ),
    )
