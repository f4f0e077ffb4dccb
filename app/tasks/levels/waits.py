"""What a user task waits for, and what that makes of its clock.

A person puts a task aside until a day, or sends it to a contact outside until a link runs out.
Either may end before the other, so nobody stops or starts the clock alone: it stands until the
later end of what stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.lib import clock
from app.runtime.models import OPEN_TASKS, UserTask
from app.tasks.levels import running
from app.tasks.outside.models import OutsideLink


def settle(session: Session, task: UserTask) -> None:
    """Lets the clock of a locked task stand while the task waits for anything, else go on."""
    if task.state not in OPEN_TASKS:
        return
    session.flush()
    standing = list(_standing(session, task, clock.now()))
    if standing:
        until, reason = max(standing)
        running.pause(session, task, reason, until)
    else:
        running.resume(session, task)


def reopened(session: Session, task: UserTask) -> None:
    """The clock of a task that was not let be completed: as if it had never been handed in."""
    running.revive(session, task)
    settle(session, task)


def _standing(session: Session, task: UserTask, now: datetime) -> Iterator[tuple[datetime, str]]:
    """Until when the task waits, and why: what ended already no longer counts."""
    if task.waiting_until is not None and task.waiting_until > now:
        yield task.waiting_until, task.waiting_reason or ""
    links = select(OutsideLink).where(
        OutsideLink.user_task_id == task.id,
        OutsideLink.state == "open",
        OutsideLink.expires_at > now,
    )
    for link in session.scalars(links):
        yield link.expires_at, f"It waits for {link.name}."


def lapse(task: UserTask, now: datetime) -> str | None:
    """Ends the wait of a locked task when its day has come; gives back what it waited for."""
    if task.waiting_until is None or task.waiting_until > now:
        return None
    reason = task.waiting_reason or ""
    end(task)
    return reason


def end(task: UserTask) -> None:
    """The task waits for nobody any more, whom a person named."""
    task.waiting_for = task.waiting_reason = task.waiting_since = task.waiting_until = None
