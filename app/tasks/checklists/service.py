"""What people do with running checklists: start, add, skip, move, hand over, cancel.

Each deed is one transaction that holds the instance: whoever completes a user task of it at the
same time comes before or after, never in between.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Permission, Principal
from app.accounts.models import Person
from app.accounts.service import principal_of
from app.audit.models import History
from app.audit.service import record
from app.catalog import service as catalog
from app.designer.checklists import make_ids
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.lib.words import stamp
from app.runtime import changing, facts
from app.runtime import service as runtime
from app.runtime.models import OPEN_TASKS, Instance, UserTask
from app.runtime.steps import Step
from app.tasks import queries as inbox
from app.tasks import service as tasks
from app.tasks.checklists import customers, dating, days, follow, plan, seeing, shape
from app.tasks.checklists.models import PREFIX, Checklist, ChecklistItem, ChecklistVersion
from app.tasks.levels import calendars
from app.tasks.work import handing

LONGEST = 730
FIRST = date(2000, 1, 1)
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
        raise Forbidden(seeing.REFUSED.format(lead=row.lead_name))
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


# ---- starting


def start(
    session: Session,
    version: ChecklistVersion,
    said: Mapping[str, Any],
    who: Principal,
) -> Checklist:
    """Begins a checklist for a customer: ``customer``, ``start``, ``end``, ``lead``, ``name``.

    With ``new_customer`` (``name``, ``domain``) that customer is entered first.
    Raises Invalid with a problem for each field at fault.
    """
    customer = catalog.customer(str(said.get("customer") or "")[:60])
    fresh = said.get("new_customer")
    problems = list(customers.faults(customer, fresh))
    begin, end = said.get("start"), said.get("end")
    problems += _timeframe(begin, end)
    lead, faults = inbox.person_called(said.get("lead"), "/lead")
    problems += faults
    if problems or begin is None or end is None:
        raise Invalid("The checklist was not started.", problems=problems)
    is_new = customer is None
    if customer is None:
        customer = customers.enter(session, fresh or {})
    items = plan.of_json(version.items)
    name = " ".join(str(said.get("name") or version.name).split())[: plan.MAX_NAME]
    row = Checklist(
        uuid=str(uuid.uuid4()),
        number=str(uuid.uuid4()),
        version_id=version.id,
        version=version,
        name=name,
        customer_id=customer.id,
        customer_key=customer.key,
        customer_name=customer.name,
        lead_id=lead.id if lead else who.id,
        lead_name=lead.name if lead else who.name,
        starts_on=begin,
        ends_on=end,
        state="running",
        started_at=clock.now(),
        started_by_id=who.id,
        started_by=who.name,
        revision=1,
    )
    session.add(row)
    session.flush()
    row.number = f"{PREFIX}{row.id:05}"
    session.add_all(_rows(row, items))
    session.flush()
    _begin(session, row, version, catalog.customer_context(customer, is_new=is_new), who)
    return row


def _timeframe(begin: Any, end: Any) -> Iterator[Problem]:
    if not isinstance(begin, date):
        yield Problem("/start", "Say the day on which it starts.")
    elif begin < FIRST:
        yield Problem("/start", "Choose a day of this century.")
    if not isinstance(end, date):
        yield Problem("/end", "Say the day by which all is promised.")
    elif isinstance(begin, date) and not begin <= end <= begin + timedelta(days=LONGEST):
        yield Problem("/end", "It ends on the day of its start or later, within two years.")


def _rows(row: Checklist, items: Sequence[plan.Item]) -> list[ChecklistItem]:
    due = plan.due_dates(items, row.starts_on, row.ends_on, calendars.business().day_after)
    work = plan.all_waits(items)
    return [
        ChecklistItem(
            checklist_id=row.id,
            key=item.id,
            position=place,
            parent=item.parent,
            name=item.name,
            description=item.description,
            role=item.role,
            due_on=due[item.id],
            waits_for=list(item.waits_for),
            optional=item.optional,
            added=False,
            state="waiting" if item.id in work else "group",
        )
        for place, item in enumerate(items)
    ]


def _begin(
    session: Session,
    row: Checklist,
    version: ChecklistVersion,
    customer: Mapping[str, Any],
    who: Principal,
) -> None:
    variables = {
        "finished": False,
        "customer": customer,
        "checklist": {"number": row.number, "name": row.name, "lead": row.lead_name},
        "plan": {},
        "added": {},
        "answers": {},  # of added items, by key
    }
    how = runtime.Begin(
        business_key=row.number,
        title=f"{row.customer_name} · {row.name}",
        process_id=shape.PROCESS,
        version_id=version.process_version_id,
    )
    key = f"checklist:{version.template.key}"
    instance = runtime.start_with(session, key, variables, how, actor=who.name)
    row.instance_id = instance.id
    step = Step(actor=who.name, now=clock.now())
    detail: dict[str, Any] = {"checklist": row.number, "version": version.number}
    record(session, [follow.entry(instance.stream, step, "checklist_started", **detail)])
    session.flush()
    follow.go_on(session, instance, row, follow.items_of(session, row), step)


# ---- changing it while it runs


def skip(reference: str, key: str, reason: str, who: Principal) -> ChecklistItem:
    """Leaves an item out; what waits for it no longer does. One that is needed takes a reason."""
    with held(reference, who) as at:
        item = at.item(key)
        said = " ".join(reason.split())[: plan.MAX_TEXT]
        _require_open(item, "skipped")
        if not said and not item.optional:
            told = f"{item.name} is needed. Say why it is left out."
            raise Invalid(told, problems=[Problem("/reason", told)])
        _require_free(at, item, who)
        was_ready = item.state == "ready"
        item.state, item.reason = "skipped", said or "Not needed."
        item.ended_at, item.ended_by = at.step.now, who.name
        at.session.flush()
        at.note("item_skipped", item, reason=item.reason)
        if was_ready:
            _withdraw(at, [item], item.reason)
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


def _require_open(item: ChecklistItem, deed: str) -> None:
    if item.state == "group":
        raise Conflict(f"{item.name} is a list; it cannot be {deed}. Choose the items in it.")
    if item.state not in follow.OPEN:
        who = f" by {item.ended_by}" if item.ended_by else ""
        raise Conflict(f"{item.name} is {item.state} already{who}; it cannot be {deed}.")


def _require_free(at: Held, item: ChecklistItem, who: Principal) -> None:
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


def may_skip(row: Checklist, task: UserTask, who: Principal) -> bool:
    """Whether somebody may take an open user task of a checklist out of it."""
    if not may_manage(row, who):
        return False
    free = task.assignee_id in (None, who.id)
    return free or who.id == row.lead_id or who.may(P.TASK_SUPERVISE)


def _withdraw(at: Held, items: Sequence[ChecklistItem], reason: str) -> None:
    """Ends the user tasks of items without completing them, all in one step."""
    found = at.tasks(items)
    for item in items:
        item.task_id = item.begun_at = None
    at.session.flush()
    left = [task.element_instance for task in found.values() if task.state in OPEN_TASKS]
    if left:
        command = engine.Together(tuple(engine.CancelElement(one, reason) for one in left))
        runtime.advance(at.session, at.instance, command, at.step)


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
        at.session.add(item)
        at.items.append(item)
        for other in (at.item(one) for one in before):
            _require_open_or_list(other)
            other.waits_for = [*other.waits_for, item.key]
        _require_no_ring(at)
        at.session.flush()
        at.note("item_added", item, role=item.role)
        _hold_back(at, who)
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
            yield Problem("/waits_for", f"{other[:60]!r} is not in the list.")
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
            yield Problem("/waits_for", told)


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
        _require_open(item, "made to wait")


def _require_no_ring(at: Held) -> None:
    if ring := plan.ring_of(plan.running_waits(at.items)):
        names = " > ".join(at.item(one).name for one in ring)
        told = f"These would wait for each other, so none of them could begin: {names}."
        raise Invalid(told, problems=[Problem("/waits_for", told)])


def _hold_back(at: Held, who: Principal) -> None:
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
    _withdraw(at, items, "It waits for another item now.")


def change(reference: str, key: str, said: Mapping[str, Any], who: Principal) -> ChecklistItem:
    """Changes an item that is not ended: ``role``, ``assignee``, ``due``, ``name``, ``waits_for``,
    ``description``; what is not said stays."""
    with held(reference, who) as at:
        item = at.item(key)
        if item.state != "group" or set(said) - {"name", "description", "waits_for"}:
            _require_open(item, "changed")
        _require_free(at, item, who)
        problems = list(_change_faults(at, item, said))
        person, faults = _worker(said.get("assignee"))
        if problems := [*problems, *faults]:
            raise Invalid("The item was not changed.", problems=problems)
        before = {name: getattr(item, name) for name in ("role", "due_on", "name", "description")}
        _set(item, said)
        if "waits_for" in said:
            item.waits_for = list(said["waits_for"])
            _require_no_ring(at)
        at.session.flush()
        shown = {name: str(value) for name, value in said.items()}
        at.note("item_changed", item, changes=shown, **{"from": str(before["due_on"])})
        _hold_back(at, who)
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
            yield Problem("/waits_for", f"{item.name} cannot wait for {other[:60]!r}.")


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


def reorder(reference: str, order: Sequence[str], who: Principal) -> Checklist:
    """Puts the items into another order; all of them have to be named, each once."""
    with held(reference, who) as at:
        if sorted(order) != sorted(item.key for item in at.items):
            told = "The list has changed meanwhile. Load the page again, then move the item."
            raise Conflict(told)
        places = {key: place for place, key in enumerate(order)}
        for item in at.items:
            item.position = places[item.key]
        at.note("items_reordered")
        return at.row


def move(reference: str, key: str, before: str, who: Principal) -> Checklist:
    """Puts an item before another one, or at the end; it joins the list that the other is in."""
    with held(reference, who) as at:
        item = at.item(key)
        other = at.item(before) if before else None
        parents = {one.key: one.parent for one in at.items}
        if other is not None and item.key in (other.key, *plan.lists_above(other.key, parents)):
            raise Conflict("A list cannot be put into itself.")
        if other is not None and other.parent != item.parent:
            item.parent = other.parent
            _require_fitting(at, {**parents, item.key: other.parent})
            _require_no_ring(at)
        order = [one for one in at.items if one is not item]
        order.insert(order.index(other) if other else len(order), item)
        for place, one in enumerate(order):
            one.position = place
        at.session.flush()
        at.note("items_reordered", item)
        _hold_back(at, who)
        follow.go_on(at.session, at.instance, at.row, at.items, at.step)
        return at.row


def _require_fitting(at: Held, parents: Mapping[str, str]) -> None:
    """Lists are no deeper than in a template, and nothing waits for the list that it is in."""
    if plan.deepest(parents) > plan.MAX_DEEP:
        raise Conflict(f"Lists go {plan.MAX_DEEP} deep. Put it into a list further up.")
    for one in at.items:
        above = plan.lists_above(one.key, parents)
        if waited := next((other for other in one.waits_for if other in above), None):
            name = at.item(waited).name
            raise Conflict(f"{one.name} waits for {name}, so it cannot be in it.")


def lead(reference: str, said: Mapping[str, Any], who: Principal) -> int:
    """Changes the ``lead`` or the promised ``end`` of the whole.

    Items that are not dated by hand follow the end; gives back how many of them are moved.
    """
    with held(reference, who) as at:
        person, problems = inbox.person_called(said.get("lead"), "/lead")
        if "end" in said:
            problems += _timeframe(at.row.starts_on, said["end"])
        if problems:
            raise Invalid("The checklist was not changed.", problems=problems)
        if person is not None:
            at.row.lead_id, at.row.lead_name = person.id, person.name
        moved = _follow_end(at, said["end"]) if said.get("end") else 0
        shown = {name: str(value) for name, value in said.items()}
        at.note("checklist_changed", changes=shown, moved=moved)
        return moved


def _follow_end(at: Held, end: date) -> int:
    """Dates anew what is due by the end, with its user tasks.

    A user task that a supervisor dated by hand stays, as one does that is being completed, and so
    do their items.
    """
    calendar = calendars.business()
    new = dating.moved(at.row, at.items, end, calendar)
    at.row.ends_on = end
    tasks_of = at.tasks(item for item in at.items if item.key in new)
    said, moving, dated = _said_by_hand(at, tasks_of.values()), 0, {}
    for item in at.items:
        task = tasks_of.get(item.task_id or 0)
        if item.key not in new or (task is not None and task.state != "open"):
            continue
        if task in said and said[task] != days.closing(calendar, item.due_on):
            continue
        item.due_on = new[item.key]
        moving += item.state != "group"
        due = days.closing(calendar, item.due_on)
        if task is not None and task.due_at != due:
            dated[task] = {"due_at": due}
    at.session.flush()
    changing.change_all(at.session, at.instance, dated, at.step)
    return moving


def _said_by_hand(at: Held, found: Iterable[UserTask]) -> dict[UserTask | None, datetime | None]:
    """The due dates that were last said for user tasks since they opened; what a wait has moved
    was said by nobody."""
    numbers = {task.element_instance: task for task in found}
    rows = select(History.element_instance, History.detail).where(
        History.stream == at.instance.stream,
        History.kind == "updated",
        History.element_instance.in_(numbers),
    )
    said: dict[UserTask | None, datetime | None] = {}
    for number, detail in at.session.execute(rows.order_by(History.sequence)):
        if (change := detail["changes"].get("due_date")) is not None:
            to = change["to"]
            said[numbers[number]] = datetime.fromisoformat(to) if to else None
    return said


def cancel(reference: str, reason: str, who: Principal) -> Checklist:
    """Ends the whole checklist and every user task of it."""
    with held(reference, who) as at:
        said = " ".join(reason.split())[: plan.MAX_TEXT]
        if not said:
            told = "Say why the checklist is cancelled."
            raise Invalid(told, problems=[Problem("/reason", told)])
        at.row.reason = said
        at.session.flush()
        at.note("checklist_cancelled", reason=said)
        runtime.advance(at.session, at.instance, engine.Cancel(), at.step)
        return at.row


def as_items(row: Checklist, rows: Sequence[ChecklistItem]) -> list[plan.Item]:
    """What a running checklist has come to, as items of a template; skipped ones are left out."""
    dated = dating.offsets(row, rows, calendars.business())
    asked = {item.id: item.questions for item in plan.of_json(row.version.items)}
    kept = plan.left_in(rows)
    keys = {one.key for one in kept}
    return [
        plan.Item(
            id=one.key,
            name=one.name,
            description=one.description,
            role=one.role,
            due_days=dated[one.key][0],
            due_from=dated[one.key][1],
            waits_for=tuple(other for other in one.waits_for if other in keys),
            optional=one.optional,
            parent=one.parent if one.parent in keys else "",
            questions=asked.get(one.form or one.key, ()),
        )
        for one in plan.shown_order(kept)
    ]
