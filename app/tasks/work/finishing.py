"""Completing with a way back: the answers are checked and held, and handed in ten seconds later.

The held completion is a row, and a job hands it in, so it outlives the browser and the worker.
Everything happens under the lock of the instance: it is handed in once, or taken back, never both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.lib import clock
from app.lib.db import transaction
from app.lib.errors import AppError, Conflict, Forbidden
from app.runtime import internal
from app.runtime import service as runtime
from app.runtime.models import Instance, Job, UserTask
from app.runtime.steps import add_job
from app.tasks import service
from app.tasks.work.models import Completion

KIND = "task.hand-in"
HELD = timedelta(seconds=10)
FAULT = "Baton could not hand the answers in. They are kept; complete the user task once more."
log = structlog.get_logger()


def install() -> None:
    """Registers the job."""
    internal.RUNNERS[KIND] = _due


def hold(
    task_uuid: str, answers: Mapping[str, Any], who: Principal, held_for: timedelta | None = None
) -> UserTask:
    """Checks the answers and completes the task, so that it can be taken back for ten seconds.

    Said twice with the same answers, it is one completion. Raises Invalid with a problem per
    field, Conflict that says who was first, Forbidden.
    """
    with transaction() as session:
        task, instance = runtime.lock_any_user_task(session, task_uuid)
        service.require_seen(task, who)
        if task.state == "completing" and _says_again(session, task, instance, answers, who):
            return task
        runtime.refuse_other(task, instance, "open")
        taken = service.ready(session, task, instance, answers, who)
        kept = service.typed(task, instance, answers, taken)
        now = clock.now()
        held = Completion(
            user_task_id=task.id,
            person_id=who.id,
            person=who.name,
            typed=kept,
            answers=taken,
            begun_at=now,
            due_at=now + (held_for or HELD),
        )
        session.add(held)
        task.state = "completing"
        task.draft, task.draft_at = kept, now  # stays when the task is withdrawn now
        service.note(session, instance, task, who, "completing")
        said: dict[str, Any] = {"task": task_uuid, "begun": now.isoformat()}
        add_job(session, instance.id, KIND, held.due_at, **said)
        return task


def _says_again(
    session: Session,
    task: UserTask,
    instance: Instance,
    answers: Mapping[str, Any],
    who: Principal,
) -> bool:
    """Whether the person has said just this before, and it waits."""
    held = session.get(Completion, task.id, populate_existing=True)
    if held is None or held.person_id != who.id:
        return False
    return held.typed == service.typed(task, instance, answers, held.answers)


def undo(task_uuid: str, who: Principal) -> UserTask:
    """Takes a held completion back; the answers stand in the form as a draft.

    Raises Conflict when it was handed in already, Forbidden for who did not complete it.
    """
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid, state="completing")
        held = _own(session, task, who)
        _open_again(session, task, held)
        service.note(session, instance, task, who, "completion_undone")
        return task


def hand_in_now(task_uuid: str, who: Principal) -> UserTask:
    """Hands a held completion in without waiting; it cannot be taken back after that."""
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid, state="completing")
        _hand_in(session, task, instance, _own(session, task, who))
        return task


def _own(session: Session, task: UserTask, who: Principal) -> Completion:
    held = session.get_one(Completion, task.id, populate_existing=True)
    if held.person_id != who.id:
        raise Forbidden(f"{held.person} completes this user task; nobody else takes that back.")
    return held


def _due(session: Session, job: Job, instance: Instance | None) -> None:
    """The job: hands in what is held, if it still is; what cannot be handed in is open again."""
    if instance is None:
        return
    try:
        task = runtime.task_of(session, instance, str(job.inputs["task"]), state="completing")
    except Conflict as reason:  # taken back, done, or its instance stands still
        _let_go(session, str(job.inputs["task"]), reason.message)
        return
    held = session.get_one(Completion, task.id, populate_existing=True)
    if held.begun_at.isoformat() != job.inputs["begun"]:
        return  # taken back and completed anew: that one has its own job
    try:
        with session.begin_nested():
            _hand_in(session, task, instance, held)
    except AppError as error:
        _return(session, task, instance, error.message)
    except Exception:
        if job.retries > 1:
            raise
        log.exception("task.hand_in_failed", task=task.uuid)
        _return(session, task, instance, FAULT)


def _hand_in(session: Session, task: UserTask, instance: Instance, held: Completion) -> None:
    answers, typed, person = dict(held.answers), dict(held.typed), held.person
    _open_again(session, task, held)  # what listens to the completing meets an open task
    runtime.hand_in(session, task, instance, answers, person, typed=typed)


def _open_again(session: Session, task: UserTask, held: Completion) -> None:
    task.state, task.denial = "open", None
    task.draft, task.draft_at = held.typed, clock.now()
    session.delete(held)


def _return(session: Session, task: UserTask, instance: Instance, reason: str) -> None:
    for row in (instance, task):
        session.refresh(row)
    _open_again(session, task, session.get_one(Completion, task.id, populate_existing=True))
    task.denial = f"The answers could not be handed in: {reason}"[:800]


def _let_go(session: Session, task_uuid: str, reason: str) -> None:
    """Opens a task again whose instance was suspended before the answers were handed in."""
    task = runtime.find_user_task(task_uuid)
    session.refresh(task)
    held = session.get(Completion, task.id, populate_existing=True)
    if held is None:
        return
    if task.state == "completing":
        _open_again(session, task, held)
        task.denial = f"The answers were not handed in: {reason}"[:800]
    else:
        session.delete(held)  # it was withdrawn meanwhile; its draft has what was typed
