"""Counts what is asked of the database, so that a query in a loop is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.lib import days
from app.lib.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, as they were sent."""
    said: list[str] = []
    days.forget()  # the test's context outlives a request, which asks for the zone anew

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
