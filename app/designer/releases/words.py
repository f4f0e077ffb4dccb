"""How people call what files name by a key: roles and operations of this installation."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.access import ROLE_WORDS
from app.designer.releases.diff.change import Words
from app.lib.db import db
from app.providers.models import Operation, Provider


def words() -> Words:
    """The words for a comparison."""
    roles = {**ROLE_WORDS, **{role.key: role.name for role in accounts.business_roles()}}
    rows = db.session.execute(
        select(Provider.key, Operation.key, Operation.name).join(Operation.provider)
    )
    return Words(roles, {f"{provider}.{key}": name for provider, key, name in rows})
