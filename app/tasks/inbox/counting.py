"""How many user tasks each view of the inbox holds, by short walks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from app.tasks.inbox.conditions import seen_by
from app.tasks.inbox.shape import MOST_COUNTED, OFFERS, TASKS, Shape
from app.tasks.inbox.statements import bounded, count, order_of, rows_of, walk

MOST_WAITING = 2000  # that are looked at for whose they are
Bound = Callable[[Any], Any]
Bounds = tuple[Bound, ...]


@lru_cache(maxsize=64)
def counts(desks: int, *, everyone: bool) -> Select[Any]:
    """How many user tasks each view holds, each counted no further than ``MOST_COUNTED``."""
    now: Any = bindparam("now")
    until: Any = bindparam("until")

    days: dict[str, Bounds] = {
        "today": (lambda at: at >= now, lambda at: at < until),
        "overdue": (lambda at: at < now,),
    }
    columns = {
        "mine": _own(),
        "unclaimed": _at_desks(desks),
        **{day: _own(*bounds) + _at_desks(desks, *bounds) for day, bounds in days.items()},
        "waiting": _waiting(Shape("waiting", desks=desks, most=MOST_WAITING)),
        "done": _walked("done"),
    }
    if everyone:
        columns |= {
            "all": _everyones(),
            **{f"all-{day}": _everyones(*bounds) for day, bounds in days.items()},
            "all-waiting": _waiting(Shape("waiting", offered=False, mine=False, most=MOST_WAITING)),
            "all-done": _walked("all-done"),
        }
    return select(*(column.label(view) for view, column in columns.items()))


def _walked(view: str) -> Any:
    """A view that is one walk. In the order of an index that begins with what the view is, or a
    database may look through all others on its way to the first."""
    shape = Shape(view, sort="ended" if view == "all-done" else "due", most=MOST_COUNTED)
    keys = bounded(rows_of(shape), shape).with_only_columns(TASKS.id)
    return count(keys).scalar_subquery()


def _everyones(*bounds: Bound) -> Any:
    """What is open, within bounds of its due date, in the order of its index: a database may look
    through all that is open for the few that are due."""
    tasks = select(TASKS.id).where(TASKS.state == "open", *(at(TASKS.due_sort) for at in bounds))
    order = order_of("due", TASKS.due_sort, TASKS.urgency, TASKS.id)
    return count(tasks.order_by(*order).limit(MOST_COUNTED)).scalar_subquery()


def _own(*bounds: Bound) -> Any:
    """What the person has, within bounds of its due date."""
    own = select(TASKS.id).where(TASKS.assignee_id == bindparam("person"), TASKS.state == "open")
    within = own.where(*(bound(TASKS.due_sort) for bound in bounds))
    return count(within.limit(MOST_COUNTED)).scalar_subquery()


def _at_desks(desks: int, *bounds: Bound) -> Any:
    """What is offered at the desks, within bounds of its due date.

    One user task may stand at all of them: so many rows hold as many as are counted.
    """
    at_desk = OFFERS.role_key.in_([bindparam(f"desk_{number}") for number in range(desks)])
    offered = select(OFFERS.user_task_id).where(
        at_desk, *(bound(OFFERS.due_sort) for bound in bounds)
    )
    rows = offered.limit(MOST_COUNTED * desks).subquery()
    return count(select(rows.c.user_task_id).distinct().limit(MOST_COUNTED)).scalar_subquery()


def _waiting(shape: Shape) -> Any:
    found = walk(shape).subquery()
    tasks = select(TASKS.id).join(found, found.c.id == TASKS.id)
    if seen := seen_by(shape):
        tasks = tasks.where(or_(*seen))
    return count(tasks.limit(MOST_COUNTED)).scalar_subquery()
