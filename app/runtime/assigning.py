"""Writes down what listeners of a user task said: who has it now, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import engine
from app.runtime.models import Instance, Offer, UserTask
from app.runtime.opening import offer

KINDS = ("assigned", "denied")


def decide(
    session: Session, instance: Instance, events: Sequence[engine.Event], now: datetime
) -> None:
    """Gives user tasks to whom they were being assigned, or keeps the reason why not."""
    for event in events:
        if event.kind not in KINDS:
            continue
        found = select(UserTask).where(
            UserTask.instance_id == instance.id,
            UserTask.element_instance == event.element_instance,
            UserTask.state == "open",
        )
        task = session.scalars(found).one_or_none()
        if task is None:
            continue
        if event.kind == "assigned":
            _give(session, task, now)
        else:
            _refuse(task, event)


def _give(session: Session, task: UserTask, now: datetime) -> None:
    person = task.asked or {}
    known = person.get("id") is not None
    task.assignee_id = person.get("id")
    task.assignee_name = person.get("name") if known else None
    task.claimed_at = now if known else None
    task.asked = task.denial = None
    session.execute(delete(Offer).where(Offer.user_task_id == task.id))
    if not known:
        offer(session, task)


def _refuse(task: UserTask, event: engine.Event) -> None:
    reason = event.detail["reason"] or "No reason was given."
    if event.detail["of"] == "completing":
        task.denial = f"The answers were not accepted: {reason}"[:800]
        return
    who = (task.asked or {}).get("name")
    what = f"It was not assigned to {who}" if who else "It was not given back"
    task.asked, task.denial = None, f"{what}: {reason}"[:800]
