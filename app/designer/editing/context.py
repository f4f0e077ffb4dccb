"""What there is to choose from while a process is drawn."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.access import ROLE_WORDS
from app.accounts.models import Person
from app.designer import service as versions
from app.designer.drafts.models import Draft
from app.designer.drafts.service import files_of
from app.designer.editing import given, operations
from app.designer.scenarios import scenarios
from app.designer.style import RULES
from app.lib.db import db
from app.lib.errors import Invalid


def context(draft: Draft) -> dict[str, Any]:
    """Roles, people, operations, live processes, and the variables that a run starts with."""
    found = operations.offered()
    return {
        "roles": _roles(),
        "people": _people(),
        "operations": operations.told(found),
        "templates": operations.templates(found),
        "processes": _processes(),
        "variables": [*given.variables(), *_started_with(draft)],
        "rules": {name: vars(rule) for name, rule in RULES.items()},
    }


def _roles() -> list[dict[str, str]]:
    desks = [
        {"key": row.key, "name": row.name, "description": row.description}
        for row in accounts.business_roles()
    ]
    known = {row["key"] for row in desks}
    system = [
        {"key": key, "name": name, "description": "Everybody of this role."}
        for key, name in ROLE_WORDS.items()
        if key not in known
    ]
    return [*desks, *system]


def _people() -> list[dict[str, str]]:
    rows = db.session.execute(
        select(Person.email, Person.name).where(Person.active).order_by(Person.name)
    )
    return [{"email": email, "name": name} for email, name in rows]


def _processes() -> list[dict[str, str]]:
    live = versions.live_versions()
    return sorted(
        ({"key": key, "name": row.process.name} for key, row in live.items()),
        key=lambda one: one["name"],
    )


def _started_with(draft: Draft) -> list[dict[str, Any]]:
    """What the scenarios start with beside an order's variables."""
    try:
        found = {
            name: value
            for one in scenarios(files_of(draft))
            for name, value in one.variables.items()
        }
    except Invalid:  # a trial says what is wrong with them
        return []
    known = given.OF_AN_ORDER.keys()
    return [
        {**_typed(name, value), "info": "A scenario starts with it."}
        for name, value in found.items()
        if name not in known
    ]


def _typed(name: str, value: Any, levels: int = 4) -> dict[str, Any]:
    if isinstance(value, dict) and levels:
        entries = [_typed(key, one, levels - 1) for key, one in value.items()]
        return {"name": name, "type": "context", "entries": entries}
    return {"name": name, "type": operations.kind(value)}
