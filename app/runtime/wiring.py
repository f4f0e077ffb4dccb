"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.runtime.queries import running
from app.runtime.views import bp


def install(app: Flask) -> None:
    """Registers pages."""
    app.register_blueprint(bp)
    app.extensions["baton.running"] = running
