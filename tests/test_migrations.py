"""The migrations make exactly the tables that the code works with."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, text

from app.lib import json
from app.lib.db import db
from tests.designer.builders import END, START, diagram


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


def test_the_tags_of_published_diagrams_are_kept_with_their_versions(app: Flask) -> None:
    with db.engine.begin() as connection:
        made = MetaData()
        made.reflect(connection)
        made.drop_all(connection)
    upgrade(directory="migrations", revision="0004")
    tagged = diagram(START, END).replace(
        b'isExecutable="true">',
        b'isExecutable="true"><bpmn:extensionElements><zeebe:versionTag value="v7"/>'
        b"</bpmn:extensionElements>",
    )
    files = json.dumps({"small.bpmn": tagged.decode()})
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO process (id, key, name, description, kind, archived) "
                "VALUES (1, 'small', 'Small', '', 'process', :archived)"
            ),
            {"archived": False},
        )
        connection.execute(
            text(
                "INSERT INTO process_version (id, process_id, number, state, files, digest, note, "
                "published_by) VALUES (1, 1, 1, 'live', :files, 'd', '', 'Baton')"
            ),
            {"files": files},
        )
    upgrade(directory="migrations")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT tag FROM process_version")).scalar() == "v7"
