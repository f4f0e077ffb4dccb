"""Whom a user task is offered to: the one rule for people, deputies and rules, and its words."""

from __future__ import annotations

from collections.abc import Collection

from flask import g

from app.accounts import service as accounts
from app.accounts.access import Principal
from app.runtime.models import UserTask


def is_offered(
    to_roles: Collection[str], to_people: Collection[str], roles: Collection[str], name: str
) -> bool:
    """Whether a task with these candidates is offered to who has the roles and bears the name.

    One without candidates is offered to nobody.
    """
    return name in to_people or not set(to_roles).isdisjoint(roles)


def offered_to(task: UserTask) -> str:
    """Whom a user task is offered to, in words."""
    names = map(role_called, task.candidate_roles)
    return ", ".join([*names, *task.candidate_people]) or "administrators"


def roles_of(who: Principal) -> str:
    """A person's roles in words, each with the key that a program says."""
    said = sorted(f"{role_called(key)} ({key})" for key in who.roles)
    return ", ".join(said) or "none"


def role_called(key: str) -> str:
    """The name of a role; all names are read once for a page."""
    if "role_names" not in g:
        g.role_names = accounts.role_names()
    name: str = g.role_names.get(key, key)
    return name
