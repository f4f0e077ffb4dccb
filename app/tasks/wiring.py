"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.checklists import wiring as checklists
from app.tasks.views import bp


def install(app: Flask) -> None:
    """Registers pages, and what checklists add to the runtime."""
    app.register_blueprint(bp)
    checklists.install(app)
