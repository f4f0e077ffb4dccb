"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.inbox.cli import inbox_commands
from app.tasks.inbox.views import bp as inbox
from app.tasks.views import bp


def install(app: Flask) -> None:
    """Registers pages and commands."""
    app.register_blueprint(bp)
    app.register_blueprint(inbox)
    app.cli.add_command(inbox_commands)
