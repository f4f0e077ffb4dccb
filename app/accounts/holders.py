"""Which people hold a role, as a condition of a query: system roles and business roles alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Text, false, or_, select, type_coerce

from app.accounts.access import SYSTEM_ROLES
from app.accounts.models import Person, membership


def hold(roles: Iterable[str]) -> Any:
    """Whether a person holds any of the roles."""
    named = sorted(set(roles))
    if not named:
        return false()
    desks = select(membership.c.person_id).where(membership.c.business_role_key.in_(named))
    kept = type_coerce(Person.system_roles, Text)  # a JSON list; the quotes keep whole keys apart
    known = [role for role in named if role in SYSTEM_ROLES]
    return or_(
        Person.id.in_(desks), *(kept.contains(f'"{role}"', autoescape=True) for role in known)
    )
