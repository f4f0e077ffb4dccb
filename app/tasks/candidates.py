"""Whether a user task is offered to somebody: the one rule for people, deputies and rules."""

from __future__ import annotations

from collections.abc import Collection


def is_offered(
    to_roles: Collection[str], to_people: Collection[str], roles: Collection[str], name: str
) -> bool:
    """Whether a task with these candidates is offered to who has the roles and bears the name.

    One without candidates is offered to nobody.
    """
    return name in to_people or not set(to_roles).isdisjoint(roles)
