"""What narrows a list of the inbox: whose a user task is, its fields, its words and variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
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
from app.runtime.steps import NEVER
from app.tasks.inbox.shape import DONE, FACTS, LINKS, NATURAL, OFFERS, TASKS, Shape, window

# Of what another index found. Put together so that no index is for it: SQLite would begin with all
# that is open, and look for each in what was found.
IS_OPEN = TASKS.state.concat("") == "open"


def conditions(shape: Shape) -> list[Any]:
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
    wanted += window(TASKS.due_sort, shape)
    if seen := seen_by(shape):
        wanted.append(or_(*seen))
    return wanted


def seen_by(shape: Shape) -> list[Any]:
    """What makes a user task one of the view; nothing for everyone's."""
    seen = [TASKS.assignee_id == bindparam("person")] if shape.mine else []
    if shape.offered and shape.desks:
        at = and_(OFFERS.user_task_id == TASKS.id, OFFERS.role_key.in_(desk_names(shape)))
        seen.append(exists().where(at))
    return seen


def desk_names(shape: Shape) -> list[Any]:
    """The desks that are looked at."""
    return [bindparam(f"desk_{number}") for number in range(shape.desks)]


def sought_by(shape: Shape, kind: str, sought: Any) -> Any:
    """A fact that is sought; of a variable that the person may not read there is none."""
    return and_(sought, FACTS.shown) if shape.shown and kind != "word" else sought


def _of_task(shape: Shape, kind: str, number: int) -> Any:
    fact = sought_by(shape, kind, OF_TASK[kind](number))
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


def waiting_keys(most: int) -> Any:
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
