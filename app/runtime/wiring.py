"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.designer.releases.numbers import BY_VERSION, NUMBERS
from app.runtime.fare import numbers, running_by_version
from app.runtime.moving import (
    models,  # noqa: F401 - its tables
    work,
)
from app.runtime.queries import incidents, running
from app.runtime.views import bp


def install(app: Flask) -> None:
    """Registers pages, and the jobs of migrations."""
    app.register_blueprint(bp)
    app.extensions["baton.running"] = running
    work.install()
    app.extensions["baton.incidents"] = incidents
    app.extensions[BY_VERSION] = running_by_version
    app.extensions[NUMBERS] = numbers
