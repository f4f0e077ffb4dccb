"""The statements of the view of a team: each walks what it counts once, none stands in a loop.

They count what the inbox shows to those who see everyone's user tasks; ``view`` lets nobody else
ask them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
)

from app.accounts.models import Person
from app.designer.models import Process
from app.lib import days, json
from app.lib.db import db
from app.runtime.models import UserTask
from app.runtime.opening import NO_ROLE as UNROUTED
from app.tasks.inbox.conditions import waits
from app.tasks.inbox.shape import OFFERS, TASKS
from app.tasks.levels.models import BusinessCalendar, LevelClock, ServiceLevel
from app.tasks.team.asked import NOBODY, Asked
from app.tasks.team.figures import AGES, DAYS, NO_ROLE, Finished, Group, counts

ROLES: Any = type_coerce(TASKS.candidate_roles, Text)
NOT_SAID = "[]"
L: Any = LevelClock.__table__.c
S: Any = ServiceLevel.__table__.c
C: Any = BusinessCalendar.__table__.c


def _state(name: str) -> Any:
    """Written out, not bound: only so do both databases see that a partial index fits."""
    return TASKS.state == literal(name, literal_execute=True)


# ---- what is open


def groups(asked: Asked, now: datetime) -> list[Group]:
    """The open user tasks in groups that are alike in roles, process and holder."""
    found = [*_routed(asked, now), *_unrouted(asked, now)]
    return [group for group in found if not asked.role or asked.role in group.roles]


def _routed(asked: Asked, now: datetime) -> Iterator[Group]:
    unrouted = and_(ROLES == NOT_SAID, TASKS.assignee_id.is_(None))
    columns = (ROLES, TASKS.process_key, TASKS.assignee_id)
    rows = select(*columns, *_sums(now)).where(_state("open"), ~unrouted, *_narrowed(asked))
    for roles, process, person, *summed in _all(rows.group_by(*columns)):
        yield Group(roles_of(roles), process, person, counts(*summed))


def _unrouted(asked: Asked, now: datetime) -> Iterator[Group]:
    """What is offered to no role: to people by name, or else at the desk that is left for it."""
    left = and_(OFFERS.user_task_id == TASKS.id, OFFERS.role_key.in_(UNROUTED))
    at_desk = select(literal(1)).where(left).correlate(UserTask.__table__).exists()
    columns = (TASKS.process_key, case((at_desk, 1), else_=0).label("at_desk"))
    unrouted = (ROLES == NOT_SAID, TASKS.assignee_id.is_(None))
    rows = select(*columns, *_sums(now)).where(_state("open"), *unrouted, *_narrowed(asked))
    for process, left_over, *summed in _all(rows.group_by(TASKS.process_key, literal_column("2"))):
        roles = (*(UNROUTED if left_over else ()), NO_ROLE)
        yield Group(roles, process, None, counts(*summed))


def _sums(now: datetime) -> list[ColumnElement[int]]:
    """The columns that ``figures.counts`` reads."""
    today = days.day_of(now)
    begins = [begin for age in AGES if (begin := age.begins(today)) is not None]
    return [
        func.count(),
        _how_many(TASKS.due_sort < now),
        _how_many(TASKS.due_sort < days.end(today)),
        _how_many(waits(now)),
        *(_how_many(TASKS.created_at >= begin) for begin in begins),
    ]


def _how_many(condition: Any) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _narrowed(asked: Asked) -> list[Any]:
    """By process and person; the roles of a group are looked at when it is read."""
    parts: list[Any] = [TASKS.process_key == asked.process] if asked.process else []
    if asked.person == NOBODY:
        parts.append(TASKS.assignee_id.is_(None))
    elif asked.person:
        parts.append(TASKS.assignee_id == int(asked.person))
    return parts


@lru_cache(maxsize=4096)
def roles_of(kept: str) -> tuple[str, ...]:
    """The roles as the row keeps them, each once; without any, the key that says so."""
    return tuple(dict.fromkeys(map(str, json.loads(kept)))) or (NO_ROLE,)


def _all(statement: Select[*tuple[Any, ...]]) -> Any:
    return db.session.connection().execute(statement).all()  # at once: there may be many


# ---- what was completed


def finished(asked: Asked, now: datetime) -> list[Finished]:
    """What was completed in the last days."""
    today = days.day_of(now)
    begins = [days.begin(today - number * days.DAY) for number in range(DAYS)]
    day = case(*((TASKS.ended_at >= when, number) for number, when in enumerate(begins)))
    took = cast(extract("epoch", TASKS.ended_at) - extract("epoch", TASKS.created_at), Integer)
    rows = select(ROLES, TASKS.process_key, TASKS.assignee_id, day, took).where(
        _state("completed"),
        TASKS.ended_at >= begins[-1],
        TASKS.ended_at < days.end(today),
        *_narrowed(asked),
    )
    made = [
        Finished(roles_of(roles), process, person, ago, max(seconds, 0))
        for roles, process, person, ago, seconds in _all(rows)
    ]
    return [one for one in made if not asked.role or asked.role in one.roles]


# ---- what is due today, and names


def clocks(ids: Iterable[int]) -> dict[int, Any]:
    """The running clocks of user tasks by their keys, with what their calendars are made of."""
    rows = (
        select(
            L.user_task_id,
            L.warned_at,
            S.name,
            *(C[name] for name in ("zone", "country", "region", "hours", "special")),
        )
        .join_from(LevelClock.__table__, ServiceLevel.__table__, L.level_id == S.id)
        .join(BusinessCalendar.__table__, C.id == L.calendar_id)
        .where(L.user_task_id.in_(list(ids)), L.state == "running")
    )
    return {row.user_task_id: row for row in _all(rows)}


def names(ids: Iterable[int]) -> dict[int, str]:
    """The names of people by their keys."""
    rows = select(Person.id, Person.name).where(Person.id.in_(list(ids)))
    return {key: name for key, name in _all(rows)}


def processes() -> dict[str, str]:
    """The names of processes by their keys."""
    return {key: name for key, name in _all(select(Process.key, Process.name))}
