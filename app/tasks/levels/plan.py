"""What a service level comes to for one user task: its due date, its warning, and each step of
its chain as a moment. Pure: the calendar and the beginning are given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.lib.errors import Invalid, Problem
from app.tasks.levels.calendar import Calendar

LENGTH = re.compile(
    r"P(?:(?P<day>\d{1,3})D)?(?:T(?:(?P<hour>\d{1,4})H)?(?:(?P<minute>\d{1,4})M)?)?"
)
AT = ("warning", "due")
DEEDS = {
    "priority": "raise the priority to",
    "offer": "offer it to the role as well",
    "notify-role": "tell everybody of the role",
    "notify-person": "tell",
    "notify-assignee": "tell who has it",
    "give-to-role": "take it back and give it to the role",
    "give-to-person": "give it to",
}
MOST_STEPS = 20
FAR = timedelta(days=800)  # beyond that, days are no longer counted one by one


@dataclass(frozen=True)
class Length:
    """Business time: working days, then working hours and minutes."""

    days: int
    time: timedelta

    def after(self, calendar: Calendar, moment: datetime) -> datetime:
        """When it has passed: the same time of day so many working days later, then the hours."""
        if self.days:
            moment = days_later(calendar, moment, self.days)
        return calendar.add(moment, self.time) if self.time or not self.days else moment

    @property
    def code(self) -> str:
        """``P2D``, ``PT4H30M``; empty for no time at all."""
        minutes = int(self.time.total_seconds()) // 60
        clock = "".join(
            f"{n}{unit}" for n, unit in ((minutes // 60, "H"), (minutes % 60, "M")) if n
        )
        days = f"{self.days}D" if self.days else ""
        return f"P{days}{'T' if clock else ''}{clock}" if days or clock else ""

    def words(self) -> str:
        """``2 working days``, ``8 working hours``."""
        minutes = int(self.time.total_seconds()) // 60
        parts = [(self.days, "day"), (minutes // 60, "hour"), (minutes % 60, "minute")]
        said = [f"{n} working {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
        return " and ".join(said) or "at once"


@dataclass(frozen=True)
class Rung:
    """One step of a chain: so long after the warning or the due date, one deed."""

    at: str
    after: Length
    deed: str
    to: str


@dataclass(frozen=True)
class Moments:
    """A level for one task: the warning, the due date, and when each rung is due, in order."""

    warning: datetime
    due: datetime
    rungs: tuple[tuple[datetime, Rung], ...]


def length(text: str, place: str = "length") -> Length:
    """Reads ``PT8H`` or ``P2D``. Raises Invalid that names the place."""
    found = LENGTH.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        said = f"{text[:40]!r} is no length of business time such as PT8H or P2D."
        raise Invalid(said, problems=[Problem(place, said)])
    hours, minutes = int(found["hour"] or 0), int(found["minute"] or 0)
    return Length(int(found["day"] or 0), timedelta(hours=hours, minutes=minutes))


def chain(told: Any) -> tuple[Rung, ...]:
    """Reads a chain. Raises Invalid with the place of the first mistake."""
    if not isinstance(told, list) or len(told) > MOST_STEPS:
        said = f"A chain is a list of at most {MOST_STEPS} steps."
        raise Invalid(said, problems=[Problem("chain", said)])
    return tuple(_rung(one, f"chain/{number}") for number, one in enumerate(told))


def _rung(told: Any, place: str) -> Rung:
    said = told if isinstance(told, Mapping) else {}
    at, deed, to = said.get("at"), said.get("deed"), str(said.get("to") or "").strip()
    if at not in AT:
        raise _wrong(f"{place}/at", "A step comes at the warning or at the due date.")
    if deed not in DEEDS:
        raise _wrong(f"{place}/deed", f"A step does one of: {', '.join(DEEDS)}.")
    if deed == "priority" and not (to.isascii() and to.isdecimal() and int(to) <= 100):
        raise _wrong(f"{place}/to", "A priority is a whole number from 0 to 100.")
    if deed != "notify-assignee" and not to:
        raise _wrong(f"{place}/to", "Say the role or the person.")
    after = str(said.get("after") or "")
    return Rung(at, length(after, f"{place}/after") if after else NOTHING, deed, to)


NOTHING = Length(0, timedelta())


def _wrong(place: str, said: str) -> Invalid:
    return Invalid(said, problems=[Problem(place, said)])


def moments(
    calendar: Calendar,
    begin: datetime,
    allowed: Length,
    warn: int,
    rungs: Sequence[Rung],
    due: datetime | None = None,
) -> Moments:
    """When what is due. ``due``: a due date that the diagram gives, which wins over the length.

    The warning comes when ``warn`` per cent of the working time up to the due date have passed.
    """
    end = due or allowed.after(calendar, begin)
    warning = _warning(calendar, begin, end, warn)
    at = {"warning": min(warning, end), "due": end}
    placed = [(_later(calendar, at[rung.at], rung.after), rung) for rung in rungs]
    return Moments(at["warning"], end, tuple(sorted(placed, key=lambda one: one[0])))


def _warning(calendar: Calendar, begin: datetime, end: datetime, warn: int) -> datetime:
    if end - begin > FAR:
        return begin + (end - begin) * warn / 100
    share = calendar.between(begin, end) * warn / 100
    return calendar.add(begin, share) if share > timedelta() else begin


def _later(calendar: Calendar, moment: datetime, after: Length) -> datetime:
    """Without a wait it is the moment itself, also at night."""
    return moment if after == NOTHING else after.after(calendar, moment)


def days_later(calendar: Calendar, moment: datetime, days: int) -> datetime:
    """The same time of day so many working days later, moved into the hours of that day."""
    local = moment.astimezone(calendar.zone)
    day = calendar.day_after(local.date(), days)
    spans = calendar.spans(day)
    same = datetime.combine(day, local.time().replace(tzinfo=None), calendar.zone)
    same = same.astimezone(moment.tzinfo)
    for opened, shut in spans:
        if same < opened:
            return opened
        if same <= shut:
            return same
    return spans[-1][1]
