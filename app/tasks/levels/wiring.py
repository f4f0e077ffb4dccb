"""How service levels, rules and absences take part in what the runtime does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.lib import days
from app.runtime import hooks, outbox
from app.runtime.models import Instance
from app.runtime.steps import Step
from app.tasks.levels import calendars, cover, rules, running, sweep, told, waits
from app.tasks.levels.views import bp


def install(app: Flask) -> None:
    """Registers pages and hooks."""
    app.register_blueprint(bp)
    days.ask(app, calendars.office_zone)
    hooks.join(app, hooks.OPENING, opening)
    hooks.join(app, hooks.CHANGED, running.changed)
    hooks.join(app, hooks.REOPENED, waits.reopened)
    hooks.join(app, hooks.TENDING, sweep.fire_due)
    hooks.join(app, hooks.NEXT_DUE, sweep.next_due)
    outbox.consume(rules.TOPIC, rules.asked)
    app.jinja_env.globals["level_of"] = told.of


def opening(
    session: Session, instance: Instance, rows: Sequence[dict[str, Any]], step: Step
) -> hooks.Opened | None:
    """Who gets the tasks of a step, and by when."""
    cover.divert(session, instance, rows, step)
    rules.assign(session, instance, rows, step)
    return running.begin(session, instance, rows, step)
