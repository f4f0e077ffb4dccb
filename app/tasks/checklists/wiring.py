"""How checklists join the application."""

from __future__ import annotations

from flask import Flask

from app.runtime import followers
from app.tasks.checklists import follow


def install(app: Flask) -> None:
    """Registers pages, the API, and who moves a checklist with its instance."""
    followers.follow(app, follow.after)
