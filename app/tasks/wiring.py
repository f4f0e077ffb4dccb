"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks import candidates
from app.tasks.api import wiring as api
from app.tasks.bulk.views import bp as bulk
from app.tasks.checklists import wiring as checklists
from app.tasks.inbox.cli import inbox_commands
from app.tasks.inbox.views import bp as inbox
from app.tasks.levels import wiring as levels
from app.tasks.notices import wiring as notices
from app.tasks.outside import wiring as outside
from app.tasks.team import wiring as team
from app.tasks.views import bp
from app.tasks.work import finishing
from app.tasks.work.views import bp as work


def install(app: Flask) -> None:
    """Registers pages, jobs, and what the parts of the room add to the runtime."""
    for blueprint in (bp, work, inbox, bulk):
        app.register_blueprint(blueprint)
    app.cli.add_command(inbox_commands)
    app.jinja_env.globals["offered_to"] = candidates.offered_to
    app.jinja_env.globals["role_called"] = candidates.role_called
    finishing.install()
    for part in (levels, notices, outside, checklists, team, api):
        part.install(app)
