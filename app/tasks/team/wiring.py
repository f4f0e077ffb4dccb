"""How the view of a team joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.team import api, views


def install(app: Flask) -> None:
    """Registers its page and its API."""
    for blueprint in (views.bp, api.bp):
        app.register_blueprint(blueprint)
