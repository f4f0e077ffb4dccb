"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.levels import wiring as levels
from app.tasks.views import bp


def install(app: Flask) -> None:
    """Registers pages, and what service levels add to the runtime."""
    app.register_blueprint(bp)
    levels.install(app)
