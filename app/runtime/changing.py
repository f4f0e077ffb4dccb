"""Changes of a user task by hand: dates, priority, who it is offered to."""

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
    command = engine.UpdateUserTask(
        task.element_instance,
        {FIELDS[field]: value for field, value in new.items()},
        stands={name: getattr(task, field) for field, name in FIELDS.items()},
    )
    task.denial, task.asked = None, {"changes": sorted(new)}
    advance(session, instance, command, step)  # when nobody listens, the row is written here
