"""How the designer joins the application."""

from __future__ import annotations

from flask import Flask

from app.designer.asking.views import bp as asking
from app.designer.deciding.views import bp as deciding
from app.designer.drafts.api import bp as drafts_api
from app.designer.drafts.views import bp as drafts
from app.designer.editing.views import bp as editing
from app.designer.handbook.views import bp as handbook
from app.designer.import_cli import process
from app.designer.library import cli as _exporting  # noqa: F401 - adds a command
from app.designer.library.api import bp as library_api
from app.designer.library.import_views import bp as importing
from app.designer.library.views import bp as library
from app.designer.playing.views import bp as playing
from app.designer.releases import models  # noqa: F401 - its tables
from app.designer.releases.api import bp as releases_api
from app.designer.releases.counts import counts
from app.designer.releases.pages import bp as versions
from app.designer.releases.views import bp as releases
from app.designer.try_cli import decide, evaluate
from app.designer.try_views import bp as trying


def install(app: Flask) -> None:
    """Registers pages and commands."""
    app.register_blueprint(trying)
    app.register_blueprint(deciding)
    app.register_blueprint(asking)
    app.register_blueprint(drafts)
    app.register_blueprint(drafts_api)
    app.register_blueprint(playing)
    app.register_blueprint(handbook)
    app.register_blueprint(releases)
    app.register_blueprint(releases_api)
    app.register_blueprint(versions)
    app.context_processor(lambda: {"room_counts": counts})
    app.register_blueprint(library)
    app.register_blueprint(importing)
    app.register_blueprint(library_api)
    app.register_blueprint(editing)
    app.cli.add_command(process)
    app.cli.add_command(evaluate)
    app.cli.add_command(decide)
