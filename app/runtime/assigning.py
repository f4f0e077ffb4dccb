"""Writes down what became of a user task that was to be assigned or changed, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.runtime import facts, hooks, outbox
from app.runtime.models import Instance, UserTask
from app.runtime.opening import offer_anew
from app.runtime.steps import NEVER

KINDS = ("assigned", "updated", "denied")
FIELDS = {  # what can be changed by hand: as the engine calls it
    "due_at": "due_date",
    "follow_up_at": "follow_up_date",
    "priority": "priority",
    "candidate_roles": "candidate_groups",
    "candidate_people": "candidate_users",
}

OFFERED = {"candidate_roles", "candidate_people"}


def decide(
    session: Session, instance: Instance, events: Sequence[engine.Event], now: datetime
) -> None:
    """Gives user tasks to whom they were being assigned, changes them, or keeps why not."""
    decided = [event for event in events if event.kind in KINDS]
    if not decided:
        return
    tasks = _open(session, instance, {event.element_instance for event in decided})
    decided = [event for event in decided if event.element_instance in tasks]
    changed: dict[UserTask, list[str]] = {}
    elsewhere = []
    for event in decided:
        task = tasks[event.element_instance]
        if event.kind == "assigned":
            _give(session, task, now)
            elsewhere.append(task)
        elif event.kind == "updated":
            fields = _change(task, event.detail["changes"])
            changed[task] = [*changed.get(task, ()), *fields]
            elsewhere += [task] if OFFERED.intersection(fields) else []
        else:
            _refuse(task, event)
    facts.reorder(session, *changed)
    offer_anew(session, elsewhere)
    if changed:
        hooks.changed(session, changed, now)


def _open(
    session: Session, instance: Instance, numbers: set[int | None]
) -> dict[int | None, UserTask]:
    found = select(UserTask).where(
        UserTask.instance_id == instance.id,
        UserTask.element_instance.in_(numbers),
        UserTask.state == "open",
    )
    return {task.element_instance: task for task in session.scalars(found)}


def _give(session: Session, task: UserTask, now: datetime) -> None:
    person = task.asked or {}
    known = person.get("id") is not None
    task.assignee_id = person.get("id")
    task.assignee_name = person.get("name") if known else None
    task.claimed_at = now if known else None
    task.delegated_by_id, task.delegation = person.get("delegated_by"), person.get("delegation")
    task.asked = task.denial = None
    if known and "topic" in person:  # whoever gave it wants them told
        outbox.tell(session, person["topic"], person["news"])


def _change(task: UserTask, changes: Any) -> list[str]:
    """Gives back the fields that are others now."""
    fields = [field for field, name in FIELDS.items() if name in changes]
    for field in fields:
        value = changes[FIELDS[field]]["to"]
        is_moment = field in ("due_at", "follow_up_at") and value is not None
        setattr(task, field, datetime.fromisoformat(value) if is_moment else value)
    task.due_sort, task.follow_sort = task.due_at or NEVER, task.follow_up_at or NEVER
    task.urgency = 100 - task.priority
    task.asked = task.denial = None
    return fields


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
