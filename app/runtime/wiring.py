"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.runtime.moving import work
from app.runtime.queries import running
from app.runtime.views import bp


def install(app: Flask) -> None:
    """Registers pages, and the jobs of migrations."""
    app.register_blueprint(bp)
    app.extensions["baton.running"] = running
    work.install()
