"""Changes of user tasks by hand: dates, priority, who they are offered to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import engine
from app.runtime.assigning import FIELDS
from app.runtime.models import Instance, UserTask
from app.runtime.service import advance
from app.runtime.steps import Step


def change(
    session: Session, task: UserTask, instance: Instance, new: Mapping[str, Any], step: Step
) -> None:
    """Changes fields of a locked user task, or asks what listens to that.

    Until all listeners have agreed the row is as it was. Raises Invalid for what cannot be.
    """
    change_all(session, instance, {task: new}, step)


def change_all(
    session: Session, instance: Instance, new: Mapping[UserTask, Mapping[str, Any]], step: Step
) -> None:
    """Changes several user tasks of one locked instance in one step; none if one is refused."""
    commands = tuple(_command(task, fields) for task, fields in new.items())
    for task, fields in new.items():
        task.denial, task.asked = None, {"changes": sorted(fields)}
    if commands:  # of tasks that nobody listens to, the rows are written here
        advance(session, instance, engine.Together(commands), step)


def _command(task: UserTask, new: Mapping[str, Any]) -> engine.UpdateUserTask:
    return engine.UpdateUserTask(
        task.element_instance,
        {FIELDS[field]: value for field, value in new.items()},
        stands={name: getattr(task, field) for field, name in FIELDS.items()},
    )
