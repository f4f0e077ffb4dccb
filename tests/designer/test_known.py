"""Names are checked against what the installation has, and what Baton ships."""

from __future__ import annotations

from flask import Flask

from app.accounts.models import BusinessRole
from app.designer.known import known
from app.lib.db import db, transaction


def test_shipped_operations_and_desks_count_before_anything_is_set_up(app: Flask) -> None:
    found = known()
    assert "partner-center.create-order" in (found.operations or ())
    assert {"csr", "finance"} <= (found.roles or frozenset())


def test_a_role_of_this_installation_counts(app: Flask) -> None:
    with transaction() as session:
        session.add(BusinessRole(key="voice-engineer", name="Voice engineer", description=""))
    assert "voice-engineer" in (known().roles or ())


def test_without_tables_only_what_is_shipped_counts(app: Flask) -> None:
    db.session.rollback()
    db.drop_all()
    assert known().processes == frozenset()
