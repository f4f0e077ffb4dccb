"""How the designer joins the application."""

from __future__ import annotations

from flask import Flask

from app.designer.drafts.views import bp as drafts
from app.designer.import_cli import process
from app.designer.playing.views import bp as playing
from app.designer.releases import models  # noqa: F401 - its tables
from app.designer.try_cli import decide, evaluate
from app.designer.try_views import bp as trying
from app.designer.views import bp


def install(app: Flask) -> None:
    """Registers pages and commands."""
    app.register_blueprint(bp)
    app.register_blueprint(trying)
    app.register_blueprint(drafts)
    app.register_blueprint(playing)
    app.cli.add_command(process)
    app.cli.add_command(evaluate)
    app.cli.add_command(decide)
