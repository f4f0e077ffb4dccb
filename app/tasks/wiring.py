"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.checklists import wiring as checklists
from app.tasks.levels import wiring as levels
from app.tasks.notices import wiring as notices
from app.tasks.outside import wiring as outside
from app.tasks.views import bp
from app.tasks.work import finishing
from app.tasks.work.views import bp as work


def install(app: Flask) -> None:
    """Registers pages, and what service levels add to the runtime."""
    app.register_blueprint(bp)
    levels.install(app)
    """Registers pages, and the job that hands completions in."""
    app.register_blueprint(bp)
    app.register_blueprint(work)
    finishing.install()
    """Registers pages, notices, and people outside."""
    app.register_blueprint(bp)
    notices.install(app)
    outside.install(app)
    """Registers pages, and what checklists add to the runtime."""
    app.register_blueprint(bp)
    checklists.install(app)
