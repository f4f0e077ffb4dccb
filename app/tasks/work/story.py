"""The history of a task, and what happened before it, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.accounts.access import Permission, Principal
from app.audit.models import History
from app.lib.db import db
from app.lib.words import at_time
from app.runtime.models import Instance, UserTask
from app.tasks import queries
from app.tasks.candidates import role_called
from app.tasks.work import pausing

MOST = 100
MOST_BEFORE = 25
Words = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, an icon, who, what, and more about it."""

    at: datetime
    icon: str
    who: str
    words: str
    more: str = ""


def _changed(detail: dict[str, Any]) -> str:
    changes = detail.get("changes") or {}
    changed = [_from_to(name, change) for name, change in changes.items()]
    return "changed " + ("; ".join(changed) or "it")


def _from_to(name: str, change: dict[str, Any]) -> str:
    """What was changed, from which value to which."""
    names = {
        "due_date": "the due date",
        "follow_up_date": "the follow-up date",
        "priority": "the priority",
        "candidate_groups": "the roles",
        "candidate_users": "the people",
    }
    before, after = (_spelled(name, change.get(side)) for side in ("from", "to"))
    return f"{names.get(name, name)} from {before} to {after}"


def _spelled(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "none"
    if name in ("due_date", "follow_up_date"):
        return at_time(datetime.fromisoformat(value))
    if name == "candidate_groups":
        return ", ".join(map(role_called, value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def _item_changed(detail: dict[str, Any]) -> str:
    names = {
        "assignee": "who does it",
        "due": "its due date",
        "waits_for": "what it waits for",
    }
    changed = [names.get(name, f"its {name}") for name in detail.get("changes") or {}]
    return "changed " + (" and ".join(changed) or "it")


def _caught(detail: dict[str, Any]) -> str:
    return f"Its way goes on by {detail.get('by')}: {detail.get('code') or 'any code'}"


def _asked(detail: dict[str, Any]) -> str:
    to = detail.get("to")
    return f"asked to have it assigned to {to}" if to else "asked to have it assigned"


# By kind: icon, what was done, and where the text that goes with it stands.
DEEDS: dict[str, tuple[str, str | Words, str]] = {
    "entered": ("player-play", "It came in", ""),
    "claimed": ("hand-stop", "claimed it", ""),
    "released": ("arrow-back-up", "gave it back to its roles", ""),
    "claim_asked": ("hand-stop", _asked, ""),
    "release_asked": ("arrow-back-up", "asked to give it back", ""),
    "update_asked": ("pencil", "asked to change it", ""),
    "updated": ("pencil", _changed, ""),
    "denied": ("x", "An objection was made", "reason"),
    "assigned": (
        "user-check",
        lambda d: f"assigned it to {d.get('to') or d.get('assignee') or 'nobody'}",
        "why",
    ),
    "covered": ("user-check", "It came in for somebody who is away", "why"),
    "not_assigned": ("users", "It was given to nobody", "why"),
    "delegated": ("user-plus", lambda d: f"delegated it to {d.get('to')}", "note"),
    "handed_back": ("arrow-back-up", lambda d: f"handed it back to {d.get('to')}", "note"),
    "taken_back": ("arrow-back-up", lambda d: f"took it back from {d.get('former')}", ""),
    "commented": ("message", "commented", ""),
    "comment_changed": ("message", "changed a comment", ""),
    "comment_removed": ("message", "took a comment away", ""),
    "asked": ("message-circle", "asked the process owner", ""),
    "answered": ("message-circle", "answered the question", ""),
    "file_added": ("paperclip", lambda d: f"added {d.get('file')}", ""),
    "file_removed": ("trash", lambda d: f"removed {d.get('file')}", ""),
    "waits": (
        "clock-pause",
        lambda d: f"put it aside: it waits for {pausing.FOR[d['waiting_for']]}",
        "reason",
    ),
    "goes_on": ("player-play", "went on with it", ""),
    "wait_over": ("player-play", "The day came until which it was to wait", "reason"),
    "level": ("clock-exclamation", lambda d: f"Its service level {d.get('level')}", "why"),
    "level_resumed": ("clock", "Its clock runs again", "why"),
    "outside_sent": ("send", lambda d: f"sent it to {d.get('to')}", ""),
    "outside_resent": ("send", lambda d: f"sent {d.get('to')} another link", ""),
    "outside_reminded": ("mail-forward", lambda d: f"A reminder went to {d.get('to')}", ""),
    "outside_revoked": ("x", lambda d: f"took the link back from {d.get('to')}", ""),
    "outside_expired": ("clock", lambda d: f"The link of {d.get('to')} ran out", ""),
    "outside_answered": ("check", "answered it", ""),
    "item_begun": ("player-play", "began with it", ""),
    "item_changed": ("pencil", _item_changed, ""),
    "item_held_back": ("clock-pause", "let it wait for other items", ""),
    "items_reordered": ("arrows-move", "moved it in the list", ""),
    "item_skipped": ("player-track-next", "skipped it", "reason"),
    "completing": ("check", "completed it", ""),
    "completion_undone": ("arrow-back-up", "took the completion back", ""),
    "cannot_do": ("hand-stop", "could not do it", "reason"),
    "completed": ("check", "It was handed in", ""),
    "cancelled": ("x", "It was withdrawn", ""),
    "error_caught": ("alert-circle", _caught, ""),
    "escalation_caught": ("alert-circle", _caught, ""),
    "incident": ("alert-octagon", "It stopped", "reason"),
    "incident_resolved": ("refresh", "tried it again", ""),
    "intervention": ("hand-stop", "repaired it by hand", "reason"),
}
WORK = ("userTask", "manualTask", "serviceTask", "sendTask", "callActivity", "businessRuleTask")
BEFORE: dict[str, tuple[str, Words]] = {
    "completed": ("check", lambda d: f"{d.get('name')}: done"),
    "message_received": ("mail-forward", lambda d: f"{d.get('name')}: the message came"),
    "timer_fired": ("clock", lambda d: f"{d.get('name')}: the time came"),
    "error_caught": ("alert-circle", lambda d: f"{d.get('name')}: {d.get('code')}"),
    "incident": ("alert-octagon", lambda d: f"{d.get('name')} stopped: {d.get('reason')}"),
    "incident_resolved": ("refresh", lambda d: f"{d.get('name')} was tried again"),
    "cannot_do": ("hand-stop", lambda d: f"{d.get('name')} could not be done: {d.get('reason')}"),
    "intervention": ("hand-stop", lambda d: f"A repair by hand: {d.get('reason')}"),
}
MACHINE = "Baton"


def of(task: UserTask, instance: Instance) -> list[Line]:
    """What was done at a task, the latest first."""
    rows = select(History).where(
        History.stream == instance.stream,
        History.element_instance == task.element_instance,
        History.kind.in_(DEEDS),
    )
    found = db.session.scalars(rows.order_by(History.sequence.desc()).limit(MOST))
    return [_deed(row) for row in found]


def _deed(row: History) -> Line:
    icon, said, more = DEEDS[row.kind]
    words = said if isinstance(said, str) else said(row.detail)
    text = str(row.detail.get(more) or "") if more else ""
    by_itself = words[0].isupper()
    if row.kind == "completed" and row.actor != MACHINE:
        return Line(row.at, icon, "", f"It was handed in for {row.actor}", text)
    return Line(row.at, icon, "" if by_itself else row.actor, words, text)


def before(task: UserTask, instance: Instance, who: Principal) -> list[Line]:
    """What happened in the order's process before the task came in, the latest first.

    Who did another user task is told to those who may see that one, or read instances.
    """
    rows = select(History).where(
        History.stream == instance.stream,
        History.kind.in_(BEFORE),
        History.at <= task.created_at,
        or_(History.element_instance.is_(None), History.element_instance != task.element_instance),
    )
    found = db.session.scalars(rows.order_by(History.sequence.desc()).limit(4 * MOST_BEFORE))
    worth = [row for row in found if _worth(row)][:MOST_BEFORE]
    if who.may(Permission.INSTANCE_READ):
        return [_before(row, named=True) for row in worth]
    theirs = _theirs(instance, [row.element_instance for row in worth], who)
    return [_before(row, named=row.element_instance in theirs) for row in worth]


def _theirs(instance: Instance, numbers: list[int | None], who: Principal) -> frozenset[int]:
    rows = select(UserTask).where(
        UserTask.instance_id == instance.id, UserTask.element_instance.in_(numbers)
    )
    found = list(db.session.scalars(rows))
    seen = queries.seen(found, who)
    return frozenset(task.element_instance for task in found if task.id in seen)


def _worth(row: History) -> bool:
    if row.kind == "completed":
        return row.detail.get("type") in WORK and bool(row.detail.get("name"))
    return True


def _before(row: History, *, named: bool) -> Line:
    icon, words = BEFORE[row.kind]
    who = row.actor if named and row.actor != MACHINE else ""
    return Line(row.at, icon, "", words(row.detail), f"by {who}" if who else "")
