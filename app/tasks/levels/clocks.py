"""The clock of a user task as values: what is due when, what is done, and how pauses move it.

A plan keeps the level as it was when the task came in, so that a change of the level touches only
the tasks that come later. Nothing here reads a table or the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.tasks.levels.calendar import Calendar
from app.tasks.levels.plan import NOTHING, Length, Moments, Rung, length, moments

WARNING, DUE = "warning", "due"


@dataclass(frozen=True)
class Entry:
    """One moment of a plan: the warning, the due date, or a step of the chain."""

    what: str
    at: datetime
    rung: Rung | None = None
    done: bool = False
    tries: int = 0


@dataclass(frozen=True)
class Plan:
    """All moments of a task's clock, in order. ``given``: its due date was said by the diagram or
    by hand. ``fixed``: it was said during a pause, which then does not move it."""

    allowed: Length
    warn: int
    given: bool
    entries: tuple[Entry, ...]
    fixed: bool = False

    @property
    def due(self) -> datetime:
        """The due date."""
        return next(entry.at for entry in self.entries if entry.what == DUE)

    @property
    def ahead(self) -> list[Entry]:
        """What has not been done yet, in order."""
        return [entry for entry in self.entries if not entry.done]

    @property
    def next_at(self) -> datetime | None:
        """When the next moment is due; None when all of it is done."""
        return min((entry.at for entry in self.ahead), default=None)

    def marked(self, entry: Entry, **new: Any) -> Plan:
        """With one of its entries changed."""
        entries = tuple(replace(e, **new) if e is entry else e for e in self.entries)
        return replace(self, entries=entries)

    def shifted(self, calendar: Calendar, begin: datetime, end: datetime) -> Plan:
        """After a pause: what lay ahead when it began comes so much working time later."""
        stood = calendar.between(begin, end)
        if self.fixed or stood <= timedelta():
            return replace(self, fixed=False)
        return self._timed(
            replace(entry, at=calendar.add(entry.at, stood))
            if not entry.done and entry.at > begin
            else entry
            for entry in self.entries
        )

    def redone(
        self, calendar: Calendar, begin: datetime, due: datetime, now: datetime, *, fixed: bool
    ) -> Plan:
        """With another due date: what then lies ahead comes, also what had come before; what then
        lies back and has not come yet, comes now."""
        rungs = [entry.rung for entry in self.entries if entry.rung is not None]
        done = {(e.what, e.rung) for e in self.entries if e.done}
        fresh = _entries(moments(calendar, begin, self.allowed, self.warn, rungs, due))
        entries = tuple(replace(e, done=e.at <= now and (e.what, e.rung) in done) for e in fresh)
        return replace(self, entries=entries, given=True, fixed=fixed)

    def _timed(self, entries: Iterator[Entry]) -> Plan:
        return replace(self, entries=tuple(sorted(entries, key=lambda one: one.at)), fixed=False)

    def as_json(self) -> dict[str, Any]:
        """As the table keeps it."""
        return {
            "allowed": self.allowed.code,
            "warn": self.warn,
            "given": self.given,
            "fixed": self.fixed,
            "entries": [_kept(entry) for entry in self.entries],
        }


def plan(
    calendar: Calendar,
    begin: datetime,
    allowed: Length,
    warn: int,
    rungs: Sequence[Rung],
    due: datetime | None = None,
) -> Plan:
    """The plan of a task that comes in at a moment. Raises Invalid for a calendar that never opens
    for so long."""
    found = moments(calendar, begin, allowed, warn, rungs, due)
    return Plan(allowed, warn, due is not None, _entries(found))


def _entries(found: Moments) -> tuple[Entry, ...]:
    made = [Entry(WARNING, found.warning), Entry(DUE, found.due)]
    made += [Entry(rung.deed, at, rung) for at, rung in found.rungs]
    return tuple(sorted(made, key=lambda one: one.at))  # of one moment, the deeds come last


def _kept(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {"what": entry.what, "at": entry.at.isoformat(), "done": entry.done}
    if entry.tries:
        said["tries"] = entry.tries
    if entry.rung is not None:
        said |= {"base": entry.rung.at, "after": entry.rung.after.code, "to": entry.rung.to}
    return said


def read(said: Mapping[str, Any]) -> Plan:
    """A plan as the table kept it."""
    entries = tuple(_entry(one) for one in said["entries"])
    allowed = length(said["allowed"]) if said["allowed"] else NOTHING
    return Plan(allowed, said["warn"], said["given"], entries, said["fixed"])


def _entry(said: Mapping[str, Any]) -> Entry:
    rung = None
    if "base" in said:
        after = length(said["after"]) if said["after"] else NOTHING
        rung = Rung(said["base"], after, said["what"], said["to"])
    at = datetime.fromisoformat(said["at"])
    return Entry(said["what"], at, rung, said["done"], said.get("tries", 0))
