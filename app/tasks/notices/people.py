"""Who is meant by a notice: a person, everybody of a role, or who has a user task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM_ROLES, Permission
from app.accounts.holders import hold
from app.accounts.models import Person
from app.runtime.models import UserTask

Who = Person | UserTask | int | str | None | Iterable["Person | UserTask | int | str | None"]


def meant(session: Session, who: Who) -> list[int]:
    """The keys of the active people: a number is a person, a text a role."""
    many: list[Any] = list(who) if isinstance(who, list | tuple | set | frozenset) else [who]
    roles = {one for one in many if isinstance(one, str)}
    keys = {key for one in many if (key := _key(one)) is not None}
    if not roles and not keys:
        return []
    wanted = [Person.id.in_(keys)] if keys else []
    if roles:
        wanted.append(hold(roles))
    found = select(Person.id).where(Person.active, or_(*wanted)).order_by(Person.id)
    return list(session.scalars(found))


def who_may(session: Session, permission: Permission) -> list[int]:
    """The active people whose system roles allow it."""
    return meant(session, [role for role, allowed in SYSTEM_ROLES.items() if permission in allowed])


def _key(one: Any) -> int | None:
    if isinstance(one, Person):
        return one.id
    if isinstance(one, UserTask):
        return one.assignee_id
    return one if isinstance(one, int) else None
