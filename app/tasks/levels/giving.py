"""Gives a user task to somebody without that person's doing: a rule, an escalation, a deputy."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM
from app.runtime.models import Instance, UserTask
from app.tasks.levels.staff import Worker
from app.tasks.work import handing


def give(session: Session, task: UserTask, instance: Instance, to: Worker | None, why: str) -> bool:
    """Makes a locked task that person's, who is told, or nobody's, as a supervisor would: a
    delegation ends, its draft stays, and what listens to that is asked first.

    False when something is being asked already: try again when that is decided.
    """
    if task.asked is not None:
        return False
    handing.put(session, task, instance, SYSTEM, to, why=why)
    return True
