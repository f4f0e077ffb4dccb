"""Gives a user task to somebody without that person's doing: a rule, an escalation, a deputy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import SYSTEM
from app.lib import clock
from app.runtime import service as runtime
from app.runtime.models import Instance, Offer, UserTask
from app.runtime.opening import offer
from app.runtime.steps import Step
from app.tasks import service
from app.tasks.levels.staff import Worker


def give(
    session: Session, task: UserTask, instance: Instance, to: Worker | None, why: str, **more: Any
) -> bool:
    """Makes a locked task that person's, or nobody's; its draft stays. What listens to that is
    asked first.

    False when something is being asked already: try again when that is decided.
    """
    if task.asked is not None:
        return False
    name = to.name if to else None
    service.note(session, instance, task, SYSTEM, "assigned", to=name, why=why, **more)
    if service.listens(instance, task, "assigning"):
        task.asked, task.denial = {"id": to.id if to else None, "name": name}, None
        action = "assign" if to else "release"
        command = engine.AssignUserTask(task.element_instance, name, action)
        step = Step(actor=SYSTEM.name, now=clock.now())
        runtime.advance(session, instance, command, step)
        return True
    task.assignee_id, task.assignee_name = (to.id, to.name) if to else (None, None)
    task.claimed_at = clock.now() if to else None
    session.execute(delete(Offer).where(Offer.user_task_id == task.id))
    if to is None:
        offer(session, task)
    return True
