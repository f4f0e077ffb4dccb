"""Closes the rows of what no longer waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from app.runtime import outbox
from app.runtime.models import (
    OPEN_STATES,
    OPEN_TASKS,
    WAITING_JOBS,
    Incident,
    Instance,
    InstanceState,
    Job,
    JobState,
    MessageSubscription,
    Offer,
    SignalSubscription,
    TaskFact,
    Timer,
    UserTask,
)
from app.runtime.steps import Step, add_job, news

_IDS: Any = bindparam("ids", expanding=True)
# Made once: making a statement costs as much as sending it.
_OFFERS = delete(Offer.__table__).where(Offer.__table__.c.user_task_id.in_(_IDS))
_FACTS = delete(TaskFact.__table__).where(TaskFact.__table__.c.user_task_id.in_(_IDS))


def close(
    session: Session, instance: Instance, closed: Iterable[int], waits: dict[str, str], step: Step
) -> None:
    by_kind: dict[str, list[int]] = {}
    for number in closed:
        if kind := waits.pop(str(number), None):
            by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        CLOSERS[kind](session, instance, numbers, step)


def _close_user_tasks(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    if step.task is not None and numbers == [step.task.element_instance]:
        tasks = [step.task] if step.task.state in OPEN_TASKS else []  # read for this step already
    else:
        tasks = list(session.scalars(_open_rows(UserTask, instance, numbers, *OPEN_TASKS)))
    for task in tasks:  # the draft stays: whoever had it open keeps what was typed
        task.state = "completed" if task.element_instance == step.answered else "cancelled"
        task.ended_at, task.ended_by, task.asked = step.now, step.actor, None
        task.waiting_for = task.waiting_reason = task.waiting_since = task.waiting_until = None
    told = [_withdrawn(task) for task in tasks if _was_taken(task, step)]
    outbox.tell(session, "task.withdrawn", *told)
    ids = [task.id for task in tasks]
    if offered := [task.id for task in tasks if task.assignee_id is None]:
        session.connection().execute(_OFFERS, {"ids": offered})
    session.connection().execute(_FACTS, {"ids": ids})


def _was_taken(task: UserTask, step: Step) -> bool:
    """Whether somebody had a task that they did not withdraw themselves."""
    return task.state == "cancelled" and task.assignee_id not in (None, step.person)


def _withdrawn(task: UserTask) -> dict[str, Any]:
    return {
        "task": task.uuid,
        "name": task.name,
        "business_key": task.business_key,
        "people": [task.assignee_id],
        "by": task.ended_by,
    }


def _close_jobs(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    for job in session.scalars(_open_rows(Job, instance, numbers, *WAITING_JOBS)):
        done = job.element_instance == step.answered
        job.state = JobState.DONE if done else JobState.CANCELLED
        job.ended_at, job.lease_until = step.now, None


def _close_timers(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    for timer in session.scalars(_open_rows(Timer, instance, numbers, "waiting", "held")):
        timer.state = "fired" if timer.element_instance == step.answered else "cancelled"


def _close_messages(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    rows = session.scalars(_open_rows(MessageSubscription, instance, numbers, "waiting", "matched"))
    for row in rows:
        row.state = "closed"


def _close_signals(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    for row in session.scalars(_open_rows(SignalSubscription, instance, numbers, "waiting")):
        row.state = "closed"


def _close_calls(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    children = session.scalars(
        select(Instance).where(
            Instance.parent_id == instance.id,
            Instance.parent_element_instance.in_(numbers),
            Instance.state.in_(OPEN_STATES),
        )
    )
    for child in children:
        add_job(session, child.id, "engine.cancel", step.now)


def _close_incidents(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    for row in session.scalars(_open_rows(Incident, instance, numbers, "open")):
        row.state = "resolved" if row.element_instance == step.answered else "gone"
        row.ended_at, row.ended_by = step.now, step.actor
        instance.incidents -= 1
    if not instance.incidents and instance.state == InstanceState.INCIDENT:
        instance.state = InstanceState.RUNNING
        outbox.tell(session, "instance.resumed", news(instance))


def _open_rows(model: Any, instance: Instance, numbers: list[int], *states: str) -> Any:
    return select(model).where(
        model.instance_id == instance.id,
        model.element_instance.in_(numbers),
        model.state.in_(states),
    )


CLOSERS = {
    "user_task": _close_user_tasks,
    "job": _close_jobs,
    "timer": _close_timers,
    "message": _close_messages,
    "signal": _close_signals,
    "call": _close_calls,
    "incident": _close_incidents,
}
