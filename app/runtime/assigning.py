"""Writes down what became of a user task that was to be assigned or changed, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import engine
from app.runtime import facts, hooks, outbox
from app.runtime.models import Instance, Offer, UserTask
from app.runtime.opening import offer
from app.runtime.steps import NEVER

KINDS = ("assigned", "updated", "denied")
FIELDS = {  # what can be changed by hand: as the engine calls it
    "due_at": "due_date",
    "follow_up_at": "follow_up_date",
    "priority": "priority",
    "candidate_roles": "candidate_groups",
    "candidate_people": "candidate_users",
}


def decide(
    session: Session, instance: Instance, events: Sequence[engine.Event], now: datetime
) -> None:
    """Gives user tasks to whom they were being assigned, changes them, or keeps why not."""
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
        elif event.kind == "updated":
            _change(session, task, event.detail["changes"])
            fields = [field for field, name in FIELDS.items() if name in event.detail["changes"]]
            hooks.changed(session, task, fields, now)
        else:
            _refuse(task, event)


def _give(session: Session, task: UserTask, now: datetime) -> None:
    person = task.asked or {}
    known = person.get("id") is not None
    task.assignee_id = person.get("id")
    task.assignee_name = person.get("name") if known else None
    task.claimed_at = now if known else None
    task.delegated_by_id, task.delegation = person.get("delegated_by"), person.get("delegation")
    task.asked = task.denial = None
    session.execute(delete(Offer).where(Offer.user_task_id == task.id))
    if not known:
        offer(session, task)
    if known and "topic" in person:  # whoever gave it wants them told
        outbox.tell(session, person["topic"], person["news"])


def _change(session: Session, task: UserTask, changes: Any) -> None:
    for field, name in FIELDS.items():
        if name in changes:
            value = changes[name]["to"]
            is_moment = field in ("due_at", "follow_up_at") and value is not None
            setattr(task, field, datetime.fromisoformat(value) if is_moment else value)
    task.due_sort, task.urgency = task.due_at or NEVER, 100 - task.priority
    task.asked = task.denial = None
    facts.reorder(session, task)
    session.execute(delete(Offer).where(Offer.user_task_id == task.id))
    if task.assignee_id is None:
        offer(session, task)


def _refuse(task: UserTask, event: engine.Event) -> None:
    reason = event.detail["reason"] or "No reason was given."
    if event.detail["of"] == "completing":
        task.denial = f"The answers were not accepted: {reason}"[:800]
        return
    if event.detail["of"] == "updating":
        task.asked, task.denial = None, f"It was not changed: {reason}"[:800]
        return
    who = (task.asked or {}).get("name")
    what = f"It was not assigned to {who}" if who else "It was not given back"
    task.asked, task.denial = None, f"{what}: {reason}"[:800]
