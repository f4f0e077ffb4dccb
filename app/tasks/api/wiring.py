"""How the API of user tasks joins the application."""

from __future__ import annotations

from flask import Flask

from app.tasks.api import (
    absences,
    calendars,
    deeds,
    feed,
    files,
    kept,
    levels,
    links,
    notices,
    questions,
    talk,
    tasks,
)

PARTS = (
    tasks, deeds, talk, files, links, questions, kept, notices, feed, absences, calendars, levels,
)  # fmt: skip


def install(app: Flask) -> None:
    """Registers all routes."""
    for part in PARTS:
        app.register_blueprint(part.bp)
