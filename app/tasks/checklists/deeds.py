"""What people do with the items of a running checklist: skip, add, change, hand over, begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.access import Permission, Principal
from app.accounts.models import Person
from app.accounts.service import principal_of
from app.designer.checklists import make_ids
from app.lib.db import db
from app.lib.errors import Conflict, Invalid, Problem
from app.runtime import changing, facts
from app.tasks import queries as inbox
from app.tasks import service as tasks
from app.tasks.checklists import dating, days, follow, plan
from app.tasks.checklists.holding import (
    Held,
    held,
    hold_back,
    require_free,
    require_no_ring,
    require_open,
    withdraw,
)
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.levels import calendars
from app.tasks.work import handing

P = Permission


def skip(reference: str, key: str, reason: str, who: Principal) -> ChecklistItem:
    """Leaves an item out; what waits for it no longer does. One that is needed takes a reason."""
    with held(reference, who) as at:
        item = at.item(key)
        said = " ".join(reason.split())[: plan.MAX_TEXT]
        require_open(item, "skipped")
        if not said and not item.optional:
            told = f"{item.name} is needed. Say why it is skipped."
            raise Invalid(told, problems=[Problem("/reason", told)])
        require_free(at, item, who)
        was_ready = item.state == "ready"
        item.state, item.reason = "skipped", said or "Not needed."
        item.ended_at, item.ended_by = at.step.now, who.name
        at.session.flush()
        at.note("item_skipped", item, reason=item.reason)
        if was_ready:
            withdraw(at, [item], item.reason)
        follow.go_on(at.session, at.instance, at.row, at.items, at.step)
        return item


def skip_task(task_id: int, reason: str, who: Principal) -> ChecklistItem:
    """Skips the item that a user task belongs to. Raises Conflict for one of no checklist."""
    found = select(Checklist.uuid, ChecklistItem.key).join(
        ChecklistItem, ChecklistItem.checklist_id == Checklist.id
    )
    at = db.session.execute(found.where(ChecklistItem.task_id == task_id)).first()
    if at is None:
        raise Conflict(
            "Only items of a checklist are skipped, and this user task is none. Say that it "
            "cannot be done instead."
        )
    return skip(at.uuid, at.key, reason, who)


def add(reference: str, said: Mapping[str, Any], who: Principal) -> ChecklistItem:
    """Adds an item: ``name``, ``role``, and if wanted ``description``, ``due``, ``assignee``,
    ``waits_for`` (after which), ``before`` (who waits for it), ``parent``, ``optional``, ``form``
    (the key of an item of the template, whose questions it asks).

    What is ready but has to wait for it now goes back to waiting, if nobody is at work on it.
    """
    with held(reference, who) as at:
        name = " ".join(str(said.get("name") or "").split())
        waits, before = list(said.get("waits_for") or ()), list(said.get("before") or ())
        person, problems = _worker(said.get("assignee"))
        problems += _added_faults(at, name, said, [*waits, *before])
        if problems:
            raise Invalid("The item was not added.", problems=problems)
        keys = [item.key for item in at.items]
        item = ChecklistItem(
            checklist_id=at.row.id,
            key=make_ids([name], keys)[0],
            position=len(keys),
            parent=str(said.get("parent") or ""),
            name=name,
            description=str(said.get("description") or "").strip()[: plan.MAX_TEXT],
            role=str(said.get("role") or "csr"),
            assignee_id=person.id if person else None,
            assignee_name=person.name if person else None,
            due_on=said.get("due") or at.row.ends_on,
            waits_for=waits,
            optional=bool(said.get("optional")),
            added=True,
            form=str(said.get("form") or ""),
            state="waiting",
        )
        item.dated = dating.by_hand(at.row, item, calendars.business())
        at.session.add(item)
        at.items.append(item)
        for other in (at.item(one) for one in before):
            _require_open_or_list(other)
            other.waits_for = [*other.waits_for, item.key]
        require_no_ring(at)
        at.session.flush()
        at.note("item_added", item, role=item.role)
        hold_back(at)
        follow.go_on(at.session, at.instance, at.row, at.items, at.step)
        return item


def _added_faults(
    at: Held, name: str, said: Mapping[str, Any], others: Sequence[str]
) -> Iterator[Problem]:
    known = {item.key: item for item in at.items}
    if not name or len(name) > plan.MAX_NAME:
        yield Problem("/name", f"Give it a name of up to {plan.MAX_NAME} characters.")
    if len(at.items) >= plan.MAX_ITEMS:
        yield Problem("/name", f"A checklist has up to {plan.MAX_ITEMS} items.")
    yield from _role_faults(said.get("role") or "csr")
    yield from _day_faults(said.get("due"))
    for other in others:
        if other not in known:
            yield Problem("/waitsFor", f"{other[:60]!r} is not in the list.")
    if said.get("form") and said["form"] not in plan.forms(at.row.version.items):
        yield Problem("/form", "Choose a form of this checklist's template.")
    parent = said.get("parent")
    if parent and (parent not in known or known[parent].state != "group"):
        yield Problem("/parent", "Choose a list of this checklist.")
    elif parent:
        above = [parent, *plan.lists_above(parent, {one.key: one.parent for one in at.items})]
        if len(above) > plan.MAX_DEEP:
            yield Problem("/parent", f"Lists go {plan.MAX_DEEP} deep. Choose one further up.")
        for other in set(said.get("waits_for") or ()).intersection(above):
            told = f"It cannot wait for {known[other].name}, the list that it is in."
            yield Problem("/waitsFor", told)


def _worker(said: Any) -> tuple[Person | None, list[Problem]]:
    """Whom an item is given to; None for whoever claims it."""
    person, problems = inbox.person_called(said, "/assignee")
    if person is not None and not principal_of(person).may(P.TASK_WORK):
        told = f"{person.name} has no role that works on user tasks. Choose somebody else."
        problems = [Problem("/assignee", told)]
    return person, problems


def _role_faults(role: Any) -> Iterator[Problem]:
    if role not in inbox.desks():
        yield Problem("/role", f"There is no role {str(role)[:60]!r}. Choose one from the list.")


def _day_faults(day: Any) -> Iterator[Problem]:
    if day and (not isinstance(day, date) or not 2000 <= day.year < 3000):
        yield Problem("/due", "Has to lie in the years 2000 to 2999.")


def _require_open_or_list(item: ChecklistItem) -> None:
    if item.state != "group":
        require_open(item, "made to wait")


def change(reference: str, key: str, said: Mapping[str, Any], who: Principal) -> ChecklistItem:
    """Changes an item that is not ended: ``role``, ``assignee``, ``due``, ``name``, ``waits_for``,
    ``description``; what is not said stays."""
    with held(reference, who) as at:
        item = at.item(key)
        if item.state != "group" or set(said) - {"name", "description", "waits_for"}:
            require_open(item, "changed")
        require_free(at, item, who)
        problems = list(_change_faults(at, item, said))
        person, faults = _worker(said.get("assignee"))
        if problems := [*problems, *faults]:
            raise Invalid("The item was not changed.", problems=problems)
        before = {name: getattr(item, name) for name in ("role", "due_on", "name", "description")}
        _set(item, said)
        if item.due_on != before["due_on"]:
            item.dated = dating.by_hand(at.row, item, calendars.business())
        if "waits_for" in said:
            item.waits_for = list(said["waits_for"])
            require_no_ring(at)
        at.session.flush()
        shown = {name: str(value) for name, value in said.items()}
        at.note("item_changed", item, changes=shown, **{"from": str(before["due_on"])})
        hold_back(at)
        if item.state == "ready":
            _change_task(at, item, before)
        if "assignee" in said:
            _give(at, item, person, who)
        elif item.role != before["role"] and _holder(at, item) is not None:
            _give(at, item, None, who)  # another desk, so another person
        follow.go_on(at.session, at.instance, at.row, at.items, at.step)
        return item


def _change_faults(at: Held, item: ChecklistItem, said: Mapping[str, Any]) -> Iterator[Problem]:
    name = said.get("name")
    if name is not None and not 0 < len(" ".join(name.split())) <= plan.MAX_NAME:
        yield Problem("/name", f"Give it a name of up to {plan.MAX_NAME} characters.")
    if "role" in said:
        yield from _role_faults(said["role"])
    if "due" in said:
        yield from _day_faults(said["due"])
        if not said["due"]:
            yield Problem("/due", "Say the day on which it is due.")
    known = {other.key for other in at.items}
    for other in said.get("waits_for") or ():
        above = plan.lists_above(item.key, {one.key: one.parent for one in at.items})
        if other not in known or other == item.key or other in above:
            yield Problem("/waitsFor", f"{item.name} cannot wait for {other[:60]!r}.")


def _set(item: ChecklistItem, said: Mapping[str, Any]) -> None:
    if said.get("name"):
        item.name = " ".join(said["name"].split())
    if "description" in said:
        item.description = str(said["description"] or "").strip()[: plan.MAX_TEXT]
    if "role" in said:
        item.role = said["role"]
    if "due" in said:
        item.due_on = said["due"]


def _change_task(at: Held, item: ChecklistItem, before: Mapping[str, Any]) -> None:
    """Has the open user task say what the item says now."""
    task = at.task(item)
    if task is None or task.state != "open":
        return
    new: dict[str, Any] = {}
    if item.role != before["role"]:
        new["candidate_roles"] = [item.role]
    if item.due_on != before["due_on"]:
        new["due_at"] = days.closing(calendars.business(), item.due_on)
    new = {name: value for name, value in new.items() if getattr(task, name) != value}
    if new:
        changing.change(at.session, task, at.instance, new, at.step)
    if task.name != item.name:
        facts.rename(at.session, {task: item.name})


def _holder(at: Held, item: ChecklistItem) -> int | None:
    """Who has the user task of an item that is ready."""
    task = at.task(item) if item.state == "ready" else None
    return task.assignee_id if task is not None else None


def _give(at: Held, item: ChecklistItem, person: Person | None, who: Principal) -> None:
    """Gives an item to a person, or with None to whoever claims it; who has it keeps it as it is,
    and what was typed stays."""
    if person is not None and person.id == _holder(at, item):
        return
    item.assignee_id = person.id if person else None
    item.assignee_name = person.name if person else None
    item.begun_at = None
    if item.state == "ready" and (task := at.task(item)) is not None:
        handing.put(at.session, task, at.instance, who, person)


def begin(reference: str, key: str, who: Principal) -> ChecklistItem:
    """Says that one is at work on an item; an unclaimed one is claimed with that."""
    with held(reference, who) as at:
        item = at.item(key)
        task = at.task(item)
        if item.state != "ready" or task is None:
            raise Conflict(f"{item.name} is {item.state}; begin when it is ready.")
        if task.assignee_id is None:
            task = tasks.claim(task.uuid, who)
        if task.assignee_id != who.id:
            raise Conflict(f"{task.assignee_name} has {item.name}.")
        item.begun_at = at.step.now
        at.note("item_begun", item)
        return item
