"""The migrations make exactly the tables that the code works with."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, text

from app.lib.db import db


def test_the_migrations_make_the_tables_of_the_models(app: Flask) -> None:
    with db.engine.begin() as connection:
        made = MetaData()
        made.reflect(connection)
        made.drop_all(connection)
    upgrade(directory="migrations")
    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.metadata)
    assert differences == []


def test_the_database_itself_keeps_the_history_from_being_changed(app: Flask) -> None:
    with db.engine.connect() as connection:
        kind = connection.dialect.name
        query = (
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            if kind == "sqlite"
            else "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        )
        assert connection.execute(text(query)).scalar() >= 1
