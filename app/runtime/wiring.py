"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.designer.cli import process
from app.designer.releases.numbers import BY_VERSION, NUMBERS
from app.runtime.api import bp as api
from app.runtime.fare import numbers, running_by_version
from app.runtime.moving import work
from app.runtime.moving.api import bp as moving_api
from app.runtime.moving.cli import migrate_command
from app.runtime.moving.views import bp as moving
from app.runtime.queries import incidents, running
from app.runtime.views import bp


def install(app: Flask) -> None:
    """Registers pages, a command, and the jobs of migrations."""
    for blueprint in (bp, api, moving, moving_api):
        app.register_blueprint(blueprint)
    app.extensions["baton.running"] = running
    work.install()
    process.add_command(migrate_command)
    app.extensions["baton.incidents"] = incidents
    app.extensions[BY_VERSION] = running_by_version
    app.extensions[NUMBERS] = numbers
