"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.designer.releases.numbers import BY_VERSION, NUMBERS
from app.runtime.fare import numbers, running_by_version
from app.runtime.moving import models  # noqa: F401 - its tables
from app.runtime.queries import running
from app.runtime.views import bp


def install(app: Flask) -> None:
    """Registers pages."""
    app.register_blueprint(bp)
    app.extensions["baton.running"] = running
    app.extensions[BY_VERSION] = running_by_version
    app.extensions[NUMBERS] = numbers
