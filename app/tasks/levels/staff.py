"""Who could do a user task: the people of its roles and those it names, and what they have."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from app.accounts.access import DESK, SYSTEM_ROLES, Permission
from app.accounts.holders import hold
from app.accounts.models import Person, membership
from app.runtime.models import UserTask
from app.tasks.candidates import is_offered

P: Any = Person.__table__.c
M: Any = membership.c


@dataclass(frozen=True)
class Worker:
    """Somebody active who works on user tasks, with the roles that tasks are offered to."""

    id: int
    name: str
    email: str
    roles: frozenset[str]

    def may_take(self, roles: Collection[str], people: Collection[str]) -> bool:
        """Whether a task with these candidates is offered to them; one without is to nobody."""
        return is_offered(roles, people, self.roles, self.name)


def of_roles(session: Session, roles: Iterable[str], names: Iterable[str] = ()) -> list[Worker]:
    """Those of the roles, and those of the names, in the order in which they joined."""
    return _found(session, or_(hold(roles), P.name.in_(set(names))))


def by_id(session: Session, ids: Iterable[int]) -> list[Worker]:
    """Those of these keys who are active and work on user tasks."""
    return _found(session, P.id.in_(set(ids)))


def every(session: Session) -> list[Worker]:
    """Everybody active who works on user tasks."""
    return _found(session, true())


def by_email(session: Session, email: str) -> Worker | None:
    """Who has the mail address, if active and working on user tasks."""
    found = _found(session, P.email == email.strip().lower())
    return found[0] if found else None


def _found(session: Session, which: Any) -> list[Worker]:
    rows = session.connection().execute(
        select(P.id, P.name, P.email, P.system_roles, M.business_role_key)
        .join(membership, M.person_id == P.id, isouter=True)
        .where(which, P.active)
        .order_by(P.id)
    )
    people: dict[int, tuple[Any, set[str]]] = {}
    for row in rows:
        _, desks = people.setdefault(row.id, (row, set()))
        if row.business_role_key:
            desks.add(row.business_role_key)
    return [
        Worker(key, row.name, row.email, frozenset([*row.system_roles, *desks]))
        for key, (row, desks) in people.items()
        if _works(row.system_roles, desks)
    ]


def _works(system_roles: Iterable[str], desks: Collection[str]) -> bool:
    allowed: set[Permission] = set(DESK) if desks else set()
    for role in system_roles:
        allowed |= SYSTEM_ROLES.get(role, frozenset())
    return Permission.TASK_WORK in allowed


def load(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many open user tasks each of these people has."""
    counted = (
        select(UserTask.assignee_id, func.count())
        .where(UserTask.assignee_id.in_(ids), UserTask.state == "open")
        .group_by(UserTask.assignee_id)
    )
    found = {key: number for key, number in session.execute(counted).all() if key is not None}
    return {key: found.get(key, 0) for key in ids}
