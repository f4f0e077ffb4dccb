"""How people outside join the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.outside.page import shown
from app.tasks.outside.views import bp


def install(app: Flask) -> None:
    """Registers pages, and what the page of a user task shows."""
    app.register_blueprint(bp)
    app.jinja_env.globals["outside_of"] = shown
