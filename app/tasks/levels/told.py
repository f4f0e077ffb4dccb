"""What the page of a user task says about its clock, how it got to its assignee, and deputies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.access import Principal
from app.accounts.models import Person
from app.audit.models import History
from app.lib import clock, days, words
from app.lib.db import db
from app.runtime.models import Instance, UserTask
from app.tasks.levels import calendars, clocks, cover, duties, running
from app.tasks.levels.models import LevelClock

NOTABLE = ("assigned", "covered", "not_assigned", "claimed", "released")


@dataclass(frozen=True)
class Told:
    """What there is to say about one task; empty parts are left out."""

    left: str = ""  # 1 h 18 min left
    kind: str = ""  # how urgent: "", risk, bad
    due: datetime | None = None
    since: str = ""  # 4 working hours after it came in
    ahead: list[tuple[str, str]] = field(default_factory=list)
    paused: datetime | None = None
    paused_for: str = ""
    resumes: datetime | None = None
    remaining: str = ""  # of the working time, while paused
    level: str = ""
    why: str = ""  # how it came to who has it
    barred: str = ""  # why who looks must not do it
    absent: str = ""  # for whom who looks may take it


def of(task: UserTask, who: Principal) -> Told:
    """Everything there is to say about an open task to who looks at it."""
    said: dict[str, Any] = _clock(task) if task.state == "open" else {}
    if task.state == "open":
        said |= {
            "why": _why(task),
            "barred": duties.barred(task, who.id),
            "absent": cover.covers(task, who) if task.asked is None else "",
        }
    return Told(**said)


def _clock(task: UserTask) -> dict[str, Any]:
    found = db.session.get(LevelClock, task.id)
    if found is None or found.state == running.ENDED:
        return _left(task.due_at)
    plan = clocks.read(found.plan)
    if found.state == running.PAUSED:
        return _paused(found, plan)
    since = "" if plan.given else f"{plan.allowed.words()} after it came in"
    ahead = list(_ahead(plan))
    return {**_left(plan.due), "since": since, "ahead": ahead, "level": found.level.name}


def _left(due: datetime | None) -> dict[str, Any]:
    if due is None:
        return {}
    length = due - clock.now()
    late = length < timedelta()
    said = f"{words.duration(abs(length))} {'over' if late else 'left'}"
    return {"left": said, "kind": words.left(due)[1], "due": due}


def _paused(found: LevelClock, plan: clocks.Plan) -> dict[str, Any]:
    calendar, stood = calendars.of(found.calendar), found.paused_at or clock.now()
    left = calendar.between(stood, plan.due) if plan.due > stood else timedelta()
    return {
        "paused": found.paused_at,
        "paused_for": found.paused_for,
        "resumes": found.resume_at,
        "remaining": working(left) if left else "",
        "level": found.level.name,
    }


def working(length: timedelta) -> str:
    """Working time in hours and minutes: ``3 h 20 min``; a day of it has no 24 hours."""
    minutes = int(length.total_seconds()) // 60
    parts = [(minutes // 60, "h"), (minutes % 60, "min")]
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 min"


# ---- the steps that are to come


def _ahead(plan: clocks.Plan) -> Iterator[tuple[str, str]]:
    entries = [entry for entry in plan.ahead if entry.rung is not None]
    names = Names({entry.rung.to for entry in entries if entry.rung})
    for number, (at, group) in enumerate(groupby(entries, key=lambda entry: entry.at)):
        when = _when(at, plan.due)
        when = f"{when[:1].upper()}{when[1:]}" if not number else when
        yield when, "; ".join(names.deed(entry.rung) for entry in group if entry.rung)


def _when(at: datetime, due: datetime) -> str:
    """When a step comes, after words that named the due date."""
    if at == due:
        return "then"
    day = "" if days.day_of(at) == days.day_of(due) else f"{words.day(at)} "
    return f"{day}at {words.time(at)}"


class Names:
    """Roles and people as chains name them, in words."""

    def __init__(self, named: set[str]) -> None:
        self.roles = accounts.role_names()
        mails = {one for one in named if "@" in one}
        found = select(Person.email, Person.name).where(Person.email.in_(mails))
        rows = db.session.execute(found).all() if mails else []
        self.people = {email: name for email, name in rows}

    def deed(self, rung: Any) -> str:
        """What a step does, as a part of a sentence."""
        role, person = self.roles.get(rung.to, rung.to), self.people.get(rung.to, rung.to)
        return {
            "priority": f"its priority becomes {rung.to}, if it is lower",
            "offer": f"it is offered to all of {role}",
            "notify-role": f"all of {role} are told",
            "notify-person": f"{person} is told",
            "notify-assignee": "who has it is told",
            "give-to-role": f"it goes back to {role}",
            "give-to-person": f"it is given to {person}",
        }[rung.deed]


# ---- how it came to who has it


def _why(task: UserTask) -> str:
    """The last word of the history on who got it, if that was not somebody's own doing."""
    instance = db.session.get(Instance, task.instance_id)
    if instance is None:
        return ""
    rows = select(History).where(
        History.stream == instance.stream,
        History.element_instance == task.element_instance,
        History.kind.in_(NOTABLE),
    )
    last = db.session.scalars(rows.order_by(History.sequence.desc()).limit(1)).first()
    return str(last.detail.get("why", "")) if last is not None else ""
