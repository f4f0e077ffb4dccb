"""Where rooms above take part in what the runtime does, inside its transactions.

A room registers with ``join`` when the application is made; the runtime knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.runtime.models import Instance, UserTask
from app.runtime.steps import Step

# Gets the rows of the user tasks that a step opens before they are written, and may set their
# dates, assignee and candidates; what it gives back is called with their keys in the same order.
Opened = Callable[[Sequence[int]], None]
Opening = Callable[[Session, Instance, Sequence[dict[str, Any]], Step], Opened | None]
# Gets user tasks that were changed by hand, each with the names of the fields that changed.
Changed = Callable[[Session, Mapping[UserTask, Sequence[str]], datetime], None]
# Gets a user task that is open again because it was not let be completed.
Reopened = Callable[[Session, UserTask], None]
# Follows an instance in the transaction of each step, when all of the step is written.
Stepped = Callable[[Session, Instance, Step], None]

OPENING = "baton.task_opening"
CHANGED = "baton.task_changed"
REOPENED = "baton.task_reopened"
STEPPED = "baton.stepped"
TENDING = "baton.tending"  # what the worker does in each round; true when there was anything
NEXT_DUE = "baton.next_due"  # when there is something to tend to; None for never


def join(app: Flask, place: str, *hooks: Callable[..., Any]) -> None:
    """Registers what is called at a place, after all that is there already."""
    app.extensions.setdefault(place, []).extend(hooks)


def opening(
    session: Session, instance: Instance, rows: Sequence[dict[str, Any]], step: Step
) -> list[Opened]:
    """Lets the rooms above see user tasks that are about to be written."""
    told = [hook(session, instance, rows, step) for hook in _at(OPENING)]
    return [then for then in told if then is not None]


def changed(session: Session, changes: Mapping[UserTask, Sequence[str]], now: datetime) -> None:
    """Tells the rooms above which user tasks a step has changed by hand, and what of them."""
    for hook in _at(CHANGED):
        hook(session, changes, now)


def reopened(session: Session, task: UserTask) -> None:
    """Tells the rooms above that a user task is open again, as it was."""
    for hook in _at(REOPENED):
        hook(session, task)


def stepped(session: Session, instance: Instance, step: Step) -> None:
    """Lets the rooms above do what follows a step, in its transaction."""
    for hook in _at(STEPPED):
        hook(session, instance, step)


def tend() -> bool:
    """Lets the rooms above do what is due now; true when there was anything."""
    did = [hook() for hook in _at(TENDING)]
    return any(did)


def next_due() -> list[datetime | None]:
    """When the rooms above have something to do next."""
    return [hook() for hook in _at(NEXT_DUE)]


def _at(place: str) -> list[Callable[..., Any]]:
    found: list[Callable[..., Any]] = current_app.extensions.get(place, [])
    return found
