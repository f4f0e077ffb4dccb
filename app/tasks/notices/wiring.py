"""How notices join the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.notices import heard
from app.tasks.notices.telling import HOOK, tell
from app.tasks.notices.views import bell, bp


def install(app: Flask) -> None:
    """Registers pages, what is heard of other rooms, and how they tell people something."""
    app.register_blueprint(bp)
    app.extensions[HOOK] = tell
    app.jinja_env.globals["bell_count"] = bell
    heard.listen()
