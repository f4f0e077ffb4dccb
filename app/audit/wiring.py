"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.audit.cli import audit


def install(app: Flask) -> None:
    """Registers pages and commands."""
    from app.audit.views import bp

    app.register_blueprint(bp)
    app.cli.add_command(audit)
