"""What people do with a running checklist as a whole: order, lead, timeframe, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app import engine
from app.accounts.access import Principal
from app.lib.errors import Conflict, Invalid, Problem
from app.runtime import changing
from app.runtime import service as runtime
from app.tasks import queries as inbox
from app.tasks.checklists import board, dating, days, follow, plan, telling
from app.tasks.checklists.holding import Held, held, hold_back, require_no_ring
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.checklists.starting import timeframe
from app.tasks.levels import calendars


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
            require_no_ring(at)
        order = [one for one in at.items if one is not item]
        order.insert(order.index(other) if other else len(order), item)
        for place, one in enumerate(order):
            one.position = place
        at.session.flush()
        at.note("items_reordered", item)
        hold_back(at)
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
    """Changes the ``lead``, the ``start`` or the promised ``end`` of the whole.

    Items that are not dated by hand follow the timeframe; gives back how many of them are moved.
    """
    with held(reference, who) as at:
        person, problems = inbox.person_called(said.get("lead"), "/lead")
        start, end = said.get("start", at.row.starts_on), said.get("end", at.row.ends_on)
        problems += _timeframe_faults(start, end, said)
        if problems:
            raise Invalid("The checklist was not changed.", problems=problems)
        moved = _follow(at, start, end) if (start, end) != (at.row.starts_on, at.row.ends_on) else 0
        shown = {name: str(value) for name, value in said.items()}
        at.note("checklist_changed", changes=shown, moved=moved)
        if person is not None and person.id != at.row.lead_id:
            at.row.lead_id, at.row.lead_name = person.id, person.name
            telling.leads(at.session, at.row, who)
        return moved


def _timeframe_faults(start: Any, end: Any, said: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with another timeframe, at what was said of it."""
    if not {"start", "end"} & said.keys():
        return []
    found: dict[str, Problem] = {}
    for one in timeframe(start, end):
        at = one.pointer if one.pointer[1:] in said else "/start"
        found.setdefault(at, Problem(at, one.message))
    return list(found.values())


def _follow(at: Held, start: date, end: date) -> int:
    """Dates anew what is due by the timeframe, with its user tasks; what is being completed stays,
    and so does its item."""
    calendar, moving, dated = calendars.business(), 0, {}
    tasks = at.tasks(item for item in at.items if item.state == "ready")
    stands = {one.key: board.stand(one, tasks.get(one.task_id or 0)) for one in at.items}
    begun = {key for key, stand in stands.items() if stand == "begun"}
    new = dating.moved(at.row, at.items, begun, start, end, calendar)
    at.row.starts_on, at.row.ends_on = start, end
    for item in at.items:
        task = tasks.get(item.task_id or 0)
        if item.key not in new or (task is not None and task.state != "open"):
            continue
        item.due_on = new[item.key]
        moving += item.state != "group"
        due = days.closing(calendar, item.due_on)
        if task is not None and task.due_at != due:
            dated[task] = {"due_at": due}
    at.session.flush()
    changing.change_all(at.session, at.instance, dated, at.step)
    return moving


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
