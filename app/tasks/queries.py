"""Reads of user tasks beside the list of the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.absence import service as absences
from app.accounts.access import DESK, SYSTEM_ROLES, Permission, Principal
from app.accounts.models import Person
from app.lib.db import db
from app.lib.errors import Problem
from app.runtime.models import UserTask
from app.tasks.service import may_see

P = Permission


def desks() -> dict[str, str]:
    """The roles that work on user tasks, by key: their names."""
    names = accounts.role_names().items()
    return {key: name for key, name in names if P.TASK_WORK in SYSTEM_ROLES.get(key, DESK)}


def people_named(names: set[str]) -> set[str]:
    """Those of the names that an active person bears."""
    return set(db.session.scalars(select(Person.name).where(Person.name.in_(names), Person.active)))


def person_called(said: Any, at: str) -> tuple[Person | None, list[Problem]]:
    """An active person by name or mail address; None for nobody said."""
    if not said:
        return None, []
    text = str(said).strip()
    named = (Person.name == text) | (Person.email == text.lower())
    found = db.session.scalars(select(Person).where(named, Person.active)).all()
    if len(found) == 1:
        return found[0], []
    words = "Nobody active is" if not found else "More than one person is"
    return None, [Problem(at, f"{words} called {text[:60]}. Write the mail address instead.")]


def open_ones(uuids: Sequence[str]) -> list[UserTask]:
    """Those of them that are open."""
    rows = select(UserTask).where(UserTask.uuid.in_(uuids), UserTask.state == "open")
    return list(db.session.scalars(rows))


def of_order(business_key: str) -> list[UserTask]:
    """All user tasks of an order, oldest first."""
    rows = select(UserTask).where(UserTask.business_key == business_key).order_by(UserTask.id)
    return list(db.session.scalars(rows.limit(500)))


def seen(rows: Iterable[UserTask], who: Principal) -> frozenset[int]:
    """The keys of those that somebody may see: one query, however many there are."""
    absent = absences.stands_in(who)
    return frozenset(row.id for row in rows if may_see(row, who, absent))
