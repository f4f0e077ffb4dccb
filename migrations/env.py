"""Lets Alembic work on the application's own database and tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.lib.db import Base

engine = current_app.extensions["migrate"].db.engine


def run() -> None:
    """Brings the tables to a revision, all in one transaction."""
    with engine.connect() as connection, foreign_keys_off(connection):
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_orphans(connection)


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, while rows of other tables point to it.

    Its manual ("Making Other Kinds Of Table Schema Changes") has the checks off meanwhile; that
    can be said outside of a transaction alone, so before SQLAlchemy begins one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def refuse_orphans(connection: Connection) -> None:
    """Raises RuntimeError when a row now points to nothing; then nothing of it is kept."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"Rows point to nothing: {orphans[:5]}")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; printing SQL alone is not supported.")
run()
