"""What this installation knows by name: operations of providers, roles, live processes."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.accounts import service as accounts
from app.accounts.access import SYSTEM_ROLES
from app.accounts.demo import DESKS
from app.designer import service
from app.designer.lint import Known
from app.lib.db import db
from app.providers import service as providers
from app.providers.models import Operation, Provider


def known() -> Known:
    """The names that a diagram may use here.

    What Baton ships counts as there, also before it was set up, so that a folder can be checked on
    a machine without a database.
    """
    operations = set(_shipped_operations())
    roles, processes = {*SYSTEM_ROLES, *DESKS}, set[str]()
    try:
        operations |= _kept_operations()
        roles |= {role.key for role in accounts.business_roles()}
        processes |= set(service.live_versions())
    except (OperationalError, ProgrammingError):  # no database yet, or one without tables
        db.session.rollback()
    return Known(frozenset(operations), frozenset(roles), frozenset(processes))


@lru_cache(maxsize=1)
def _shipped_operations() -> frozenset[str]:
    """Read once: they are files of the product, and lint asks after each stroke of a diagram."""
    return frozenset(
        f"{key}.{operation['key']}"
        for key, described in providers.presets().items()
        for operation in described["operations"]
    )


def _kept_operations() -> set[str]:
    rows = db.session.execute(select(Provider.key, Operation.key).join(Operation.provider))
    return {f"{provider}.{operation}" for provider, operation in rows}
