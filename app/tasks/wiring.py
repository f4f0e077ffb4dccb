"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.notices import wiring as notices
from app.tasks.outside import wiring as outside
from app.tasks.views import bp


def install(app: Flask) -> None:
    """Registers pages, notices, and people outside."""
    app.register_blueprint(bp)
    notices.install(app)
    outside.install(app)
