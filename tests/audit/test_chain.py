"""The history shows every change that was made to it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.audit.service import Entry, history, record, verify
from app.lib.db import db, transaction


@pytest.fixture
def written(app: Flask) -> None:
    with transaction() as session:
        record(session, [Entry("a", f"k{n}", "me", {"n": n}) for n in range(3)])
        record(session, [Entry("b", "k", "me", {}), Entry("a", "k3", "me", {})])


def tamper(line: str) -> None:
    """What somebody with the database's password could do."""
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER history_no_update"))
            session.execute(text("DROP TRIGGER history_no_delete"))
        else:
            session.execute(text("DROP TRIGGER history_no_change ON history"))
        session.execute(text(line))


def test_a_stream_is_numbered_and_chained(written: None) -> None:
    assert [row.sequence for row in history("a")] == [1, 2, 3, 4]
    assert list(verify()) == []


def test_a_changed_entry_is_found(written: None) -> None:
    tamper("UPDATE history SET actor = 'you' WHERE stream = 'a' AND sequence = 2")
    assert [(found.stream, found.sequence) for found in verify()] == [("a", 2)]


def test_a_removed_entry_is_found(written: None) -> None:
    tamper("DELETE FROM history WHERE stream = 'a' AND sequence = 2")
    assert ("a", 2) in [(found.stream, found.sequence) for found in verify()]


@pytest.mark.parametrize("line", ["UPDATE history SET actor = 'you'", "DELETE FROM history"])
def test_the_database_refuses_to_change_it(written: None, line: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(line))
    db.session.rollback()
    assert len(history("a")) == 4
