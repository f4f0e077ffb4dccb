"""What this installation knows by name: operations of providers, roles, live processes."""

from __future__ import annotations

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
    operations, roles, processes = _shipped_operations(), {*SYSTEM_ROLES, *DESKS}, set()
    try:
        operations |= _kept_operations()
        roles |= {role.key for role in accounts.business_roles()}
        processes |= set(service.live_versions())
    except (OperationalError, ProgrammingError):  # no database yet, or one without tables
        db.session.rollback()
    return Known(frozenset(operations), frozenset(roles), frozenset(processes))


def _shipped_operations() -> set[str]:
    return {
        f"{key}.{operation['key']}"
        for key, described in providers.presets().items()
        for operation in described["operations"]
    }


def _kept_operations() -> set[str]:
    rows = db.session.execute(select(Provider.key, Operation.key).join(Operation.provider))
    return {f"{provider}.{operation}" for provider, operation in rows}
