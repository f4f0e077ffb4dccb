"""Who is meant by a notice: a person, everybody of a role, or who has a user task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Text, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM_ROLES, Permission
from app.accounts.models import Person, membership
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
        wanted += [_has_system_role(role) for role in sorted(roles)]
        desk = select(membership.c.person_id).where(membership.c.business_role_key.in_(roles))
        wanted.append(Person.id.in_(desk))
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


def _has_system_role(role: str) -> Any:
    # The roles are a JSON list in a text; a key of a role has no signs that LIKE would read.
    plain = "".join(one for one in role if one.isalnum() or one == "-")
    return type_coerce(Person.system_roles, Text).like(f'%"{plain}"%')
