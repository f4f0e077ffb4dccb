"""Moves a checklist with the steps of its instance, in the same transaction.

A user task that was completed makes its item done, wherever that happened; what waited for it is
activated at once, and when nothing is left the instance is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.audit.service import Entry, record
from app.designer.hidden import is_hidden
from app.runtime import facts
from app.runtime import service as runtime
from app.runtime.models import OPEN_TASKS, ElementInstance, Instance, InstanceState, UserTask
from app.runtime.steps import Step
from app.tasks.checklists import days, plan, shape
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.levels import calendars
from app.tasks.levels.calendar import Calendar

OPEN = ("waiting", "ready")


def after(session: Session, instance: Instance, step: Step) -> None:
    """What follows a step of an instance; nothing where it runs no checklist."""
    if not is_hidden(instance.process_key):
        return
    found = select(Checklist).where(Checklist.instance_id == instance.id)
    row = session.scalar(found)  # whoever moves the instance has locked it
    if row is None or row.state != "running":
        return
    items = items_of(session, row)
    _see(session, instance, row, items, step)
    if instance.state in (InstanceState.COMPLETED, InstanceState.CANCELLED, InstanceState.FAILED):
        _end(row, items, instance, step)
        session.flush()
        return
    go_on(session, instance, row, items, step)


def items_of(session: Session, row: Checklist) -> list[ChecklistItem]:
    """The items in their order."""
    found = select(ChecklistItem).where(ChecklistItem.checklist_id == row.id)
    return list(session.scalars(found.order_by(ChecklistItem.position, ChecklistItem.id)))


def _see(
    session: Session,
    instance: Instance,
    row: Checklist,
    items: Sequence[ChecklistItem],
    step: Step,
) -> None:
    """Items whose user task has ended since; one whose completion is held has not ended."""
    ids = [item.task_id for item in items if item.state == "ready" and item.task_id]
    ended = select(UserTask).where(UserTask.id.in_(ids), UserTask.state.not_in(OPEN_TASKS))
    tasks = {task.id: task for task in session.scalars(ended)} if ids else {}
    for item in items:
        task = tasks.get(item.task_id or 0)
        if task is None or item.state != "ready":
            continue
        if task.state == "completed":
            item.state, item.ended_by = "done", task.ended_by
            item.assignee_id, item.assignee_name = task.assignee_id, task.assignee_name
        elif instance.ended_at is None:
            item.state, item.ended_by = "skipped", step.actor
            item.reason = item.reason or "Its user task was withdrawn."
        item.ended_at = task.ended_at
        row.revision += 1
    session.flush()


def _end(row: Checklist, items: Sequence[ChecklistItem], instance: Instance, step: Step) -> None:
    done = instance.state == InstanceState.COMPLETED
    row.state = "done" if done else "cancelled"
    row.ended_at, row.ended_by = instance.ended_at, step.actor
    row.revision += 1
    for item in items:
        if item.state in OPEN:
            item.state, item.ended_at, item.ended_by = "cancelled", step.now, step.actor


def go_on(
    session: Session,
    instance: Instance,
    row: Checklist,
    items: Sequence[ChecklistItem],
    step: Step,
) -> None:
    """Activates what waits for nothing any more; closes the whole when nothing is left."""
    if instance.state == InstanceState.SUSPENDED:
        return
    box = _box(session, instance)
    if box is None:
        return
    ready = set(plan.now_ready(items))
    fresh = [item for item in items if item.key in ready]
    for item in fresh:
        item.state, item.ready_at = "ready", step.now
    session.flush()
    if fresh:
        row.revision += 1
        _activate(session, instance, box, fresh, step)
    elif not any(item.state in OPEN for item in items):
        close = engine.ActivateAdHoc(box, (shape.CLOSE,), {"finished": True})
        runtime.advance(session, instance, close, _plain(step))


def _activate(
    session: Session,
    instance: Instance,
    box: int,
    fresh: Sequence[ChecklistItem],
    step: Step,
) -> None:
    calendar = calendars.business()
    drawn = [item for item in fresh if not item.added]
    turns = [drawn] if drawn else []
    turns += [[item] for item in fresh if item.added]  # they share one element
    for turn in turns:
        names = tuple(_element(item) for item in turn)
        values = {"plan": {item.key: _values(item, calendar) for item in turn}}
        if turn[0].added:
            values = {"added": _values(turn[0], calendar)}
        opened = runtime.advance(
            session, instance, engine.ActivateAdHoc(box, names, values), _plain(step)
        ).opened
        numbers = {wait.element: wait.element_instance for wait in opened}
        _link(session, instance, {item: numbers[_element(item)] for item in turn})


def _link(session: Session, instance: Instance, numbers: dict[ChecklistItem, int]) -> None:
    """Notes which user task is whose; a task bears the name that its item has now."""
    found = select(UserTask).where(
        UserTask.instance_id == instance.id, UserTask.element_instance.in_(numbers.values())
    )
    tasks = {task.element_instance: task for task in session.scalars(found)}
    for item, number in numbers.items():
        task = tasks[number]
        item.task_id = task.id
        if task.name != item.name:
            facts.rename(session, task, item.name)
    session.flush()


def _element(item: ChecklistItem) -> str:
    return shape.added(item.form) if item.added else shape.element(item.key)


def _values(item: ChecklistItem, calendar: Calendar) -> dict[str, Any]:
    return {
        "key": item.key,
        "role": item.role,
        "assignee": item.assignee_name,
        "due": days.closing(calendar, item.due_on).isoformat(),
    }


def _plain(step: Step) -> Step:
    """A step of its own that answers nothing."""
    return Step(actor=step.actor, now=step.now, person=step.person)


def _box(session: Session, instance: Instance) -> int | None:
    """The element instance of the sub-process that holds the items."""
    return session.scalar(
        select(ElementInstance.number).where(
            ElementInstance.instance_id == instance.id,
            ElementInstance.element_id == shape.BOX,
            ElementInstance.state == "active",
        )
    )


def note(
    session: Session,
    instance: Instance,
    actor: str,
    kind: str,
    item: ChecklistItem | None,
    now: datetime,
    element_instance: int | None = None,
    **more: Any,
) -> None:
    """Keeps in the history what somebody did with a checklist, an item of it, or its task."""
    detail = {"name": item.name, **more} if item else more
    element = _element(item) if item else None
    entry = Entry(instance.stream, kind, actor, detail, element, element_instance, at=now)
    record(session, [entry])
