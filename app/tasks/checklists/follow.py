"""Moves a checklist with the steps of its instance, in the same transaction.

A user task that was completed makes its item done, wherever that happened; what waited for it is
activated at once, and when nothing is left the instance is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.accounts.models import Person
from app.audit.service import Entry
from app.designer import hidden
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
    if not hidden.is_hidden(instance.process_key):
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
    names = tuple(_element(item) for item in fresh)
    mails = _addresses(session, fresh)
    own = tuple(_own(item, mails.get(item.assignee_id), calendar) for item in fresh)
    command = engine.ActivateAdHoc(box, names, own=own)
    opened = runtime.advance(session, instance, command, _plain(step)).opened
    _link(session, instance, fresh, opened)


def _link(
    session: Session,
    instance: Instance,
    fresh: Sequence[ChecklistItem],
    opened: Sequence[engine.Wait],
) -> None:
    """Notes which user task is whose; a task bears the name that its item has now."""
    waits = [wait for wait in opened if isinstance(wait, engine.UserTaskWait)]
    numbers = {shape.key_of(wait.element, wait.visible): wait.element_instance for wait in waits}
    found = select(UserTask).where(
        UserTask.instance_id == instance.id, UserTask.element_instance.in_(numbers.values())
    )
    tasks = {task.element_instance: task for task in session.scalars(found)}
    names = {}
    for item in fresh:
        task = tasks[numbers[item.key]]
        item.task_id = task.id
        if task.name != item.name:
            names[task] = item.name
    facts.rename(session, names)
    session.flush()


def _element(item: ChecklistItem) -> str:
    return shape.added(item.form) if item.added else shape.element(item.key)


def _addresses(session: Session, items: Sequence[ChecklistItem]) -> dict[int | None, str]:
    """Of those whom items are given to: names may change, and several may bear one."""
    ids = {item.assignee_id for item in items if item.assignee_id is not None}
    found = select(Person.id, Person.email).where(Person.id.in_(ids))
    return {key: email for key, email in session.execute(found)} if ids else {}


def _own(item: ChecklistItem, assignee: str | None, calendar: Calendar) -> dict[str, Any]:
    """The variables that the user task of an item sees alone."""
    said = {
        "key": item.key,
        "role": item.role,
        "assignee": assignee,
        "due": days.closing(calendar, item.due_on).isoformat(),
    }
    return {hidden.ADDED: said} if item.added else {hidden.PLAN: {item.key: said}}


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


def entry(
    stream: str,
    step: Step,
    kind: str,
    item: ChecklistItem | None = None,
    element_instance: int | None = None,
    **more: Any,
) -> Entry:
    """For the history: what somebody did with a checklist, an item of it, or its user task."""
    detail = {"name": item.name, **more} if item else more
    element = _element(item) if item else None
    return Entry(stream, kind, step.actor, detail, element, element_instance, at=step.now)
