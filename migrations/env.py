"""Lets Alembic work on the application's own database and tables."""

from __future__ import annotations

from alembic import context
from flask import current_app

from app.lib.db import Base

engine = current_app.extensions["migrate"].db.engine


def run() -> None:
    """Brings the tables to a revision, all in one transaction."""
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; printing SQL alone is not supported.")
run()
