"""A running checklist while something is done with it: locked, with its items and user tasks.

Each deed is one transaction that holds the instance: whoever completes a user task of it at the
same time comes before or after, never in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Permission, Principal
from app.audit.service import record
from app.designer.checklists import ring_of
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.lib.words import stamp
from app.runtime import service as runtime
from app.runtime.models import OPEN_TASKS, Instance, UserTask
from app.runtime.steps import Step
from app.tasks.checklists import follow, plan, seeing
from app.tasks.checklists.models import Checklist, ChecklistItem

P = Permission


@dataclass
class Held:
    """A running checklist that is locked, with all that belongs to it."""

    session: Session
    row: Checklist
    instance: Instance
    items: list[ChecklistItem]
    step: Step

    def item(self, key: str) -> ChecklistItem:
        """One item. Raises NotFound."""
        found = next((item for item in self.items if item.key == key), None)
        if found is None:
            raise NotFound("There is no such item in this checklist.")
        return found

    def task(self, item: ChecklistItem) -> UserTask | None:
        """The user task of an item that is ready."""
        return self.session.get(UserTask, item.task_id) if item.task_id else None

    def tasks(self, items: Iterable[ChecklistItem]) -> dict[int, UserTask]:
        """The user tasks of several items, by their keys."""
        ids = [item.task_id for item in items if item.task_id]
        found = select(UserTask).where(UserTask.id.in_(ids)).order_by(UserTask.id)
        return {task.id: task for task in self.session.scalars(found)} if ids else {}

    def note(self, kind: str, *items: ChecklistItem, **more: Any) -> None:
        """Keeps in the history what was done with the whole, or with each of these items."""
        self.row.revision += 1
        step, stream, found = self.step, self.instance.stream, self.tasks(items)
        entries = [] if items else [follow.entry(stream, step, kind, **more)]
        for item in items:
            task = found.get(item.task_id or 0)
            number = task.element_instance if task else None
            entries.append(follow.entry(stream, step, kind, item, number, **more))
        record(self.session, entries)


def find(reference: str, who: Principal) -> Checklist:
    """A checklist by its id or number. Raises NotFound, Forbidden for who does not see it."""
    said = reference.replace("\0", "")[:40]
    found = select(Checklist).where((Checklist.uuid == said) | (Checklist.number == said))
    row = db.session.scalar(found)
    if row is None:
        raise NotFound(f"There is no checklist {said!r}.")
    if not seeing.may_see(row, who):
        raise Forbidden(seeing.REFUSED)  # nothing of it, such as its lead's name
    return row


def may_manage(row: Checklist, who: Principal) -> bool:
    """Whether somebody may change the list itself: whoever works on tasks or supervises."""
    return who.may(P.TASK_WORK) or who.may(P.TASK_SUPERVISE)


@contextmanager
def held(reference: str, who: Principal) -> Iterator[Held]:
    """A running checklist, locked until the deed is done. Raises Conflict when it has ended."""
    with transaction() as session:
        row = find(reference, who)
        if not may_manage(row, who):
            raise Forbidden("Only those who work on user tasks change a checklist.")
        if row.instance_id is None:
            raise NotFound
        instance = locked(Instance, row.instance_id)
        row = locked(Checklist, row.id)
        if row.state != "running":
            when = stamp(row.ended_at) if row.ended_at else ""
            raise Conflict(f"This checklist ended on {when}; nothing in it changes any more.")
        if instance.state == "suspended":
            raise Conflict("The instance of this checklist is suspended; nothing in it moves.")
        step = Step(actor=who.name, now=clock.now(), person=who.id)
        yield Held(session, row, instance, follow.items_of(session, row), step)
        session.flush()


def may_skip(row: Checklist, task: UserTask, who: Principal) -> bool:
    """Whether somebody may take an open user task of a checklist out of it."""
    if not may_manage(row, who):
        return False
    free = task.assignee_id in (None, who.id)
    return free or who.id == row.lead_id or who.may(P.TASK_SUPERVISE)


def require_open(item: ChecklistItem, deed: str) -> None:
    if item.state == "group":
        raise Conflict(f"{item.name} is a list; it cannot be {deed}. Choose the items in it.")
    if item.state not in follow.OPEN:
        who = f" by {item.ended_by}" if item.ended_by else ""
        raise Conflict(f"{item.name} is {item.state} already{who}; it cannot be {deed}.")


def require_free(at: Held, item: ChecklistItem, who: Principal) -> None:
    """Nobody takes away what another is at work on, but for the lead and supervisors; and nobody
    at all what is being completed."""
    task = at.task(item) if item.state == "ready" else None
    if task is None:
        return
    if task.state == "completing":
        raise Conflict(
            f"{task.assignee_name} is completing {item.name}, and can take that back for a few "
            "seconds. Try again then."
        )
    if may_skip(at.row, task, who):
        return
    raise Conflict(f"{task.assignee_name} has {item.name}. Ask them, or {at.row.lead_name}.")


def require_no_ring(at: Held) -> None:
    if ring := ring_of(plan.running_waits(at.items)):
        names = " > ".join(at.item(one).name for one in ring)
        told = f"These would wait for each other, so none of them could begin: {names}."
        raise Invalid(told, problems=[Problem("/waitsFor", told)])


def hold_back(at: Held) -> None:
    """Takes back what is ready though it has to wait now. Raises Conflict when it is worked on."""
    items = [at.item(key) for key in plan.held_back(at.items)]
    if not items:
        return
    found = at.tasks(items)
    for item in items:
        task = found.get(item.task_id or 0)
        if task is not None and task.assignee_id is not None:
            raise Conflict(
                f"{task.assignee_name} is at work on {item.name}, so it cannot wait for another "
                "any more. Add the item after it, or have it released first."
            )
        item.state = "waiting"
    at.session.flush()
    at.note("item_held_back", *items)
    withdraw(at, items, "It waits for another item now.")


def withdraw(at: Held, items: Sequence[ChecklistItem], reason: str) -> None:
    """Ends the user tasks of items without completing them, all in one step."""
    found = at.tasks(items)
    for item in items:
        item.task_id = item.begun_at = None
    at.session.flush()
    left = [task.element_instance for task in found.values() if task.state in OPEN_TASKS]
    if left:
        command = engine.Together(tuple(engine.CancelElement(one, reason) for one in left))
        runtime.advance(at.session, at.instance, command, at.step)
