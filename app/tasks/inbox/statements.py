"""The statements of the inbox: walks along one index, put together once for each shape.

What an inbox page costs must not grow with what the database holds. So a list is a walk along an
index in the order of the list, as far as the page needs; what narrows it to few rows is looked up
in an index of its own instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union,
)

from app.lib.db import Moment
from app.runtime.facts import WORD
from app.runtime.models import Offer, TaskFact, UserTask
from app.runtime.steps import NEVER
from app.tasks.outside.models import OutsideLink

PAGE = 50
MOST_SORTED = 20_000  # of the open user tasks of one person or one day
MOST_COUNTED = 201  # so that more than 200 is told apart

# What a list shows: whole objects would cost more than all the rest of the page.
TASKS: Any = UserTask.__table__.c
OFFERS: Any = Offer.__table__.c
FACTS: Any = TaskFact.__table__.c
LINKS: Any = OutsideLink.__table__.c
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
# Of what another index found. Put together so that no index is for it: SQLite would begin with all
# that is open, and look for each in what was found.
IS_OPEN = TASKS.state.concat("") == "open"
NATURAL = ("desks", "all", "done", "all-done")  # walks of a view as it is
DONE = ("done", "all-done")
DATED = ("due", "followUp")  # sorts by a date, then by priority
ORDERED = (
    "process",
    "customer",
    "product",
    "holder-person",
    "is",
)  # others that go in the order of the list


@dataclass(frozen=True)
class Shape:
    """Everything by which two statements differ, beside the values in them."""

    walk: str  # one of NATURAL, or what narrows the list
    desks: int = 0
    offered: bool = True  # of the view: what is offered at the desks
    mine: bool = True  # of the view: what the person has
    since: bool = False  # of the view: due from now on
    until: bool = False  # of the view: due before a moment
    after: bool = False
    sort: str = "due"
    most: int = PAGE + 1  # how far the walk goes
    conditions: tuple[str, ...] = ()
    words: int = 0
    variables: tuple[str, ...] = ()  # their comparisons
    number: int = 0  # of the word or variable that is walked
    rows: int = PAGE  # of a page
    shown: bool = False  # of variables, those alone that all who see a user task read


@lru_cache(maxsize=512)
def page(shape: Shape) -> Select[Any]:
    """The rows of a page: to build the statement costs more than to run it."""
    found = walk(shape).subquery()
    rows = select(*LISTED).join(found, found.c.id == TASKS.id).where(*_conditions(shape))
    first = TASKS.ended_at if shape.sort == "ended" else _first(TASKS, shape.sort)
    if shape.after and not _in_order(shape):
        rows = rows.where(_behind(shape.sort, first, TASKS.urgency, TASKS.id))
    return rows.order_by(*_order(shape.sort, first, TASKS.urgency, TASKS.id)).limit(shape.rows + 1)


@lru_cache(maxsize=512)
def last_walked(shape: Shape) -> Select[Any]:
    """The row with which a walk of full length ended; none when it came to an end before."""
    found = walk(shape).subquery()
    order = _order(shape.sort, found.c.first, found.c.urgency, found.c.id)
    return select(found).order_by(*order).offset(shape.most - 1).limit(1)


@lru_cache(maxsize=512)
def size(shape: Shape) -> Select[Any]:
    """How many rows a walk would find, counted no further than ``most``."""
    if shape.walk == "desks":
        offered = select(OFFERS.user_task_id).where(OFFERS.role_key.in_(_desks(shape)))
        return _count(offered.limit(shape.most))
    return _count(_rows(shape).limit(shape.most))


def _count(rows: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(rows.subquery())


def walk(shape: Shape) -> Select[Any]:
    """Keys of user tasks with what orders them, no more than ``most``."""
    if shape.walk == "desks":
        parts = [_offered(number, shape) for number in range(shape.desks)] if shape.offered else []
        if shape.mine:
            parts.append(_mine(shape))
        bounded = [_bounded(part, shape) for part in parts]
        # A limited part has to be a sub-select of its own: SQLite takes no LIMIT inside a UNION.
        found = union(*(select(part.subquery()) for part in bounded)).subquery()
        order = _order(shape.sort, found.c.first, found.c.urgency, found.c.id)
        return select(found).order_by(*order).limit(shape.most)
    rows = _rows(shape)
    if not _in_order(shape):
        return rows.distinct().limit(shape.most)
    due = FACTS.due_sort if shape.walk in FACT_WALKS else TASKS.due_sort
    rows = rows.where(*_window(due, shape))
    if shape.walk == "all" and shape.until and shape.sort != "due":
        rows = _most_pressing(rows)
    return _bounded(rows, shape)


def _most_pressing(rows: Select[Any]) -> Select[Any]:
    """As many as are sorted. No index has what is due when a view says in another order: a database
    would go along one that holds all that is open."""
    found = rows.order_by(TASKS.due_sort, TASKS.urgency, TASKS.id).limit(MOST_SORTED).subquery()
    return select(found.c.id, found.c.first, found.c.urgency)


def _in_order(shape: Shape) -> bool:
    return shape.walk in NATURAL or (shape.walk in ORDERED and shape.sort == "due")


def _rows(shape: Shape) -> Select[Any]:
    """What a walk goes along."""
    if shape.walk in FACT_WALKS:
        facts = select(FACTS.user_task_id.label("id"), FACTS.due_sort.label("first"), FACTS.urgency)
        return facts.where(_fact(shape, shape.walk, FACT_WALKS[shape.walk](shape.number)))
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
        found = _waiting_keys(shape.most)
        return tasks.join(found, found.c.id == TASKS.id).where(IS_OPEN)
    if shape.walk == "order":
        return tasks.where(CONDITIONS["order"](), IS_OPEN)
    tasks = tasks.where(TASKS.state == "open")
    return tasks if shape.walk == "all" else tasks.where(CONDITIONS[shape.walk]())


def _mine(shape: Shape) -> Select[Any]:
    columns = select(TASKS.id.label("id"), _first(TASKS, shape.sort).label("first"), TASKS.urgency)
    mine = (TASKS.assignee_id == bindparam("person"), TASKS.state == "open")
    rows = columns.where(*mine, *_window(TASKS.due_sort, shape))
    if shape.sort == "due":
        return rows
    # No index has one's own in another order: a database would go along one that holds everybody's.
    own = rows.limit(MOST_SORTED).subquery()
    return select(own.c.id, own.c.first, own.c.urgency)


def _offered(number: int, shape: Shape) -> Select[Any]:
    first = _first(OFFERS, shape.sort).label("first")
    columns = select(OFFERS.user_task_id.label("id"), first, OFFERS.urgency)
    at_desk = OFFERS.role_key == bindparam(f"desk_{number}")
    return columns.where(at_desk, *_window(OFFERS.due_sort, shape))


def _first(table: Any, sort: str) -> Any:
    """What a list is sorted by that is neither priority nor age."""
    return table.follow_sort if sort == "followUp" else table.due_sort


def _window(due: Any, shape: Shape) -> list[Any]:
    """What is due when the view says."""
    bounds = [due >= bindparam("now")] if shape.since else []
    return [*bounds, due < bindparam("until")] if shape.until else bounds


def _bounded(rows: Select[Any], shape: Shape) -> Select[Any]:
    key, first, urgency = rows.exported_columns.values()
    if shape.after:
        rows = rows.where(_behind(shape.sort, first, urgency, key))
    return rows.order_by(*_order(shape.sort, first, urgency, key)).limit(shape.most)


def _order(sort: str, first: Any, urgency: Any, key: Any) -> tuple[Any, ...]:
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


# ---- what narrows a list


def _conditions(shape: Shape) -> list[Any]:
    """All that the walk does not hold by itself. What it holds is not asked again: PostgreSQL would
    expect fewer rows than there are, and walk anew for each."""
    walked = (shape.walk, shape.number)
    wanted = [CONDITIONS[name]() for name in shape.conditions if name != shape.walk]
    wanted += [
        _of_task(shape, "word", number) if shape.walk not in DONE else _spelled(number)
        for number in range(shape.words)
        if ("word", number) != walked
    ]
    wanted += [
        _of_task(shape, kind, number)
        for number, kind in enumerate(shape.variables)
        if (kind, number) != walked
    ]
    if shape.walk in NATURAL:
        return wanted
    wanted.append(IS_OPEN)
    wanted += _window(TASKS.due_sort, shape)
    if seen := _seen(shape):
        wanted.append(or_(*seen))
    return wanted


def _seen(shape: Shape) -> list[Any]:
    """What makes a user task one of the view; nothing for everyone's."""
    seen = [TASKS.assignee_id == bindparam("person")] if shape.mine else []
    if shape.offered and shape.desks:
        at = and_(OFFERS.user_task_id == TASKS.id, OFFERS.role_key.in_(_desks(shape)))
        seen.append(exists().where(at))
    return seen


def _desks(shape: Shape) -> list[Any]:
    return [bindparam(f"desk_{number}") for number in range(shape.desks)]


def _fact(shape: Shape, kind: str, sought: Any) -> Any:
    """A fact that is sought; of a variable that the person may not read there is none."""
    return and_(sought, FACTS.shown) if shape.shown and kind != "word" else sought


def _of_task(shape: Shape, kind: str, number: int) -> Any:
    fact = _fact(shape, kind, OF_TASK[kind](number))
    return exists().where(FACTS.user_task_id == TASKS.id, fact)


def _spelled(number: int) -> Any:
    """A word in a user task that has ended, whose words are kept no more."""
    texts = (TASKS.name, TASKS.title, TASKS.business_key)
    wanted: Any = bindparam(f"like_{number}")
    return or_(*(func.lower(text).like(wanted, escape="\\") for text in texts))


def _word(number: int) -> Any:
    """A word that begins with these letters."""
    begins: Any = bindparam(f"word_{number}")
    ends: Any = bindparam(f"word_{number}_end")
    return and_(FACTS.name == WORD, FACTS.text >= begins, FACTS.text < ends)


def _compared(operator: str, column: Any) -> Callable[[int], Any]:
    def condition(number: int) -> Any:
        value: Any = bindparam(f"value_{number}")
        compared = {
            "is": lambda: column == value,
            "not": lambda: column != value,
            "has": lambda: column.like(value, escape="\\"),
            "gt": lambda: column > value,
            "gte": lambda: column >= value,
            "lt": lambda: column < value,
            "lte": lambda: column <= value,
        }
        return and_(FACTS.name == bindparam(f"name_{number}"), compared[operator]())

    return condition


SIZES = ("gt", "gte", "lt", "lte")
FACT_WALKS: dict[str, Callable[[int], Any]] = {
    "word": _word,
    **{name: _compared(name, FACTS.text) for name in ("is", "not", "has", *SIZES)},
    **{f"{name} number": _compared(name, FACTS.number) for name in SIZES},
}
# The same in one user task. Summed so that no index of numbers is for it: SQLite would go through
# all that have such a number, for each user task anew.
SUMMED: Any = FACTS.number + literal_column("0")
OF_TASK = FACT_WALKS | {f"{name} number": _compared(name, SUMMED) for name in SIZES}


def _at_desk() -> Any:
    """Offered to a role, now or before somebody claimed it."""
    offered = exists().where(OFFERS.user_task_id == TASKS.id, OFFERS.role_key == bindparam("role"))
    listed = type_coerce(TASKS.candidate_roles, Text).like(bindparam("role_like"), escape="\\")
    return or_(offered, listed)


def _named(column: Any) -> Any:
    """Whole words of a name: the whole of it, or only the first."""
    return func.lower(" " + column + " ").like(func.lower(bindparam("holder_like")), escape="\\")


ENDED = ("endedFrom", "endedTo")
CONDITIONS: dict[str, Callable[[], Any]] = {
    "role": _at_desk,
    "role-none": lambda: type_coerce(TASKS.candidate_roles, Text) == "[]",
    "process": lambda: TASKS.process_key == bindparam("process"),
    "product": lambda: TASKS.product_key == bindparam("product"),
    "customer": lambda: TASKS.customer_key == bindparam("customer"),
    "order": lambda: TASKS.business_key.in_([bindparam("order"), bindparam("order_upper")]),
    "task": lambda: func.lower(TASKS.name) == func.lower(bindparam("name")),
    "holder": lambda: _named(TASKS.assignee_name),
    "holder-me": lambda: TASKS.assignee_id == bindparam("person"),
    "holder-nobody": lambda: TASKS.assignee_id.is_(None),
    "holder-person": lambda: TASKS.assignee_id == bindparam("holder_id"),
    "priorityFrom": lambda: TASKS.priority >= bindparam("priorityFrom"),
    "priorityTo": lambda: TASKS.priority <= bindparam("priorityTo"),
    "dueFrom": lambda: TASKS.due_at >= bindparam("dueFrom"),
    "dueTo": lambda: TASKS.due_at < bindparam("dueTo"),
    "followUpFrom": lambda: TASKS.follow_up_at >= bindparam("followUpFrom"),
    "followUpTo": lambda: TASKS.follow_up_at < bindparam("followUpTo"),
    "cameFrom": lambda: TASKS.created_at >= bindparam("cameFrom"),
    "cameTo": lambda: TASKS.created_at < bindparam("cameTo"),
    "endedFrom": lambda: TASKS.ended_at >= bindparam("endedFrom"),
    "endedTo": lambda: TASKS.ended_at < bindparam("endedTo"),
    "waiting": lambda: waits(bindparam("now")),
}


def waits(now: Any) -> Any:
    """For somebody whom a person named, for a contact outside, or for a day that was chosen."""
    sent = TASKS.id.in_(select(LINKS.user_task_id).where(LINKS.state == "open"))
    return or_(TASKS.follow_up_at > now, TASKS.waiting_until.is_not(None), sent)


def _waiting_keys(most: int) -> Any:
    """The same as keys, each kind along an index of its own."""
    parts = (
        select(TASKS.id).where(
            TASKS.state == "open",
            TASKS.follow_sort > bindparam("now"),
            TASKS.follow_sort < literal(NEVER, Moment()),
        ),
        select(TASKS.id).where(TASKS.waiting_until.is_not(None)),
        select(LINKS.user_task_id.label("id")).where(LINKS.state == "open"),
    )
    return union(*(select(part.limit(most).subquery()) for part in parts)).subquery()


# ---- counts

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
    keys = _bounded(_rows(shape), shape).with_only_columns(TASKS.id)
    return _count(keys).scalar_subquery()


def _everyones(*bounds: Bound) -> Any:
    """What is open, within bounds of its due date, in the order of its index: a database may look
    through all that is open for the few that are due."""
    tasks = select(TASKS.id).where(TASKS.state == "open", *(at(TASKS.due_sort) for at in bounds))
    order = _order("due", TASKS.due_sort, TASKS.urgency, TASKS.id)
    return _count(tasks.order_by(*order).limit(MOST_COUNTED)).scalar_subquery()


def _own(*bounds: Bound) -> Any:
    """What the person has, within bounds of its due date."""
    own = select(TASKS.id).where(TASKS.assignee_id == bindparam("person"), TASKS.state == "open")
    within = own.where(*(bound(TASKS.due_sort) for bound in bounds))
    return _count(within.limit(MOST_COUNTED)).scalar_subquery()


def _at_desks(desks: int, *bounds: Bound) -> Any:
    """What is offered at the desks, within bounds of its due date.

    One user task may stand at all of them: so many rows hold as many as are counted.
    """
    at_desk = OFFERS.role_key.in_([bindparam(f"desk_{number}") for number in range(desks)])
    offered = select(OFFERS.user_task_id).where(
        at_desk, *(bound(OFFERS.due_sort) for bound in bounds)
    )
    rows = offered.limit(MOST_COUNTED * desks).subquery()
    return _count(select(rows.c.user_task_id).distinct().limit(MOST_COUNTED)).scalar_subquery()


def _waiting(shape: Shape) -> Any:
    found = walk(shape).subquery()
    tasks = select(TASKS.id).join(found, found.c.id == TASKS.id)
    if seen := _seen(shape):
        tasks = tasks.where(or_(*seen))
    return _count(tasks.limit(MOST_COUNTED)).scalar_subquery()
