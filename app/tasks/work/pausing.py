"""A task waits for somebody outside, such as the customer, until a day that is set for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal
from app.lib import clock
from app.lib.db import transaction
from app.lib.errors import Conflict, Forbidden, Invalid, Problem
from app.runtime import changing
from app.runtime import service as runtime
from app.runtime.models import Instance, UserTask
from app.runtime.steps import Step
from app.tasks import service
from app.tasks.levels import waits

FOR = {"customer": "the customer", "vendor": "the vendor", "other": "somebody else"}
MAX_REASON = 800
LONGEST = timedelta(days=366)


def wait(
    task_uuid: str, waiting_for: str, reason: str, until: datetime | None, who: Principal
) -> UserTask:
    """Says that a task waits; its follow-up date is the day to ask again.

    Raises Invalid with a problem for each field, Forbidden, Conflict.
    """
    reason = " ".join(reason.replace("\0", "").split())
    _refuse(waiting_for, reason, until)
    with transaction() as session:
        task, instance = _mine(session, task_uuid, who)
        now = clock.now()
        since = task.waiting_since or now
        task.waiting_for, task.waiting_reason = waiting_for, reason
        task.waiting_since, task.waiting_until = since, until
        service.note(session, instance, task, who, "waits", waiting_for=waiting_for, reason=reason)
        waits.settle(session, task)
        if task.follow_up_at != until:
            step = Step(actor=who.name, now=clock.now())  # after what was noted before
            changing.change(session, task, instance, {"follow_up_at": until}, step)
        return task


def go_on(task_uuid: str, who: Principal) -> UserTask:
    """What the task waited for has come; its follow-up date goes if the wait has set it."""
    with transaction() as session:
        task, instance = _mine(session, task_uuid, who)
        if task.waiting_for is None:
            raise Conflict("This user task waits for nobody any more.")
        until = task.waiting_until
        waits.end(task)
        service.note(session, instance, task, who, "goes_on")
        waits.settle(session, task)
        if until is not None and task.follow_up_at == until:  # the day to ask again has no use now
            step = Step(actor=who.name, now=clock.now())
            changing.change(session, task, instance, {"follow_up_at": None}, step)
        return task


def _mine(session: Session, task_uuid: str, who: Principal) -> tuple[UserTask, Instance]:
    task, instance = runtime.lock_user_task(session, task_uuid)
    if not service.may_see(task, who):
        raise Forbidden(service.who_may(task))
    if not who.may(Permission.TASK_SUPERVISE):
        service.require_mine(task, who)
    if task.asked is not None:
        raise Conflict(f"{service.being_decided(task)}; wait until that is decided.")
    return task, instance


def _refuse(waiting_for: str, reason: str, until: datetime | None) -> None:
    problems, now = [], clock.now()
    if waiting_for not in FOR:
        problems.append(Problem("waiting_for", "Choose for whom it waits."))
    if not 1 <= len(reason) <= MAX_REASON:
        words = f"Say what it waits for, in up to {MAX_REASON} characters."
        problems.append(Problem("reason", words))
    if until is None or not now < until < now + LONGEST:
        problems.append(Problem("until", "Choose a moment within a year from now to ask again."))
    if problems:
        raise Invalid("Nothing was changed.", problems=problems)
