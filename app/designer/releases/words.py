"""How people call what files name by a key: roles and operations of this installation."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts import service as accounts
from app.designer.releases.diff.change import Words
from app.lib.db import db
from app.providers.models import Operation, Provider


def words() -> Words:
    """The words for a comparison."""
    rows = db.session.execute(
        select(Provider.key, Operation.key, Operation.name).join(Operation.provider)
    )
    return Words(accounts.role_names(), {f"{provider}.{key}": name for provider, key, name in rows})
