"""How moments, lengths, amounts and numbers are written for people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.lib import clock, days


def duration(length: timedelta | int | None) -> str:
    """Two units at most: ``1 h 18 min``, ``16 d``; an int is milliseconds."""
    if length is None:
        return "not yet"
    if isinstance(length, int):
        if length < 1000:
            return f"{length} ms"
        length = timedelta(milliseconds=length)
    seconds = int(abs(length).total_seconds())
    parts = [
        (seconds // 86400, "d"),
        (seconds % 86400 // 3600, "h"),
        (seconds % 3600 // 60, "min"),
        (seconds % 60, "s"),
    ]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{n} {unit}" for n, unit in parts[:2] if n) or "0 s"


def day(moment: datetime | date) -> str:
    """``today``, ``tomorrow``, ``Mon 16 Nov``, with the year when it is another; in the office."""
    that = days.day_of(moment) if isinstance(moment, datetime) else moment
    today = days.today()
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((that - today).days)
    if near:
        return near
    return f"{that:%a} {that.day} {that:%b}" + (f" {that.year}" if that.year != today.year else "")


def moment(value: datetime | None, *, full: bool = False) -> Markup:
    """A moment as people say it, with the exact one behind it; ``full`` for auditors."""
    if value is None:
        return Markup("not yet")
    exact = value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = exact.replace("T", " ") if full else at_time(value)
    return Markup('<time datetime="{}" title="{} (UTC)">{}</time>').format(exact, exact, said)


def at_time(value: datetime) -> str:
    """``today, 09:00``: a moment as people say it."""
    return f"{day(value)}, {time(value)}"


def time(value: datetime) -> str:
    """``09:00``: what the clock of the office shows."""
    return f"{days.local(value):%H:%M}"


def stamp(moment: datetime, form: str = "%-d %b %Y at %H:%M") -> str:
    """The moment by the clock of the office, which is named behind it."""
    here = days.local(moment)
    name = here.tzname() or ""
    # Places without letters of their own are called by their offset, as in -03.
    return f"{here:{form}} {name if name.isalpha() else f'UTC{name}'}"


def typed(value: datetime | None) -> str:
    """The moment as a field for a date and a time of day holds it."""
    return f"{days.local(value):%Y-%m-%dT%H:%M}" if value else ""


def number(value: Any) -> str:
    """A number with thousands; no needless zeros."""
    if value is None:
        return "none"
    exact = Decimal(value)
    if exact == exact.to_integral_value():
        return f"{int(exact):,}"
    return f"{exact.normalize():,f}"


def upto(count: int, most: int = 100) -> str:
    """A number that was counted no further than ``most``."""
    return f"{most - 1}+" if count >= most else str(count)


def money(value: Any, currency: str = "") -> str:
    """An amount with two digits, the currency behind it."""
    return f"{Decimal(value):,.2f} {currency}".strip()


def left(due: datetime | None) -> tuple[str, str]:
    """What a clock shows: words and kind ("", "risk", "bad")."""
    if due is None:
        return "no due date", ""
    length = due - clock.now()
    if length < timedelta():
        return f"{_coarse(-length)} over", "bad"
    if length < timedelta(hours=2):
        return f"{_coarse(length)} left", "risk"
    return (time(due) if length < timedelta(hours=12) else at_time(due)), ""


def _coarse(length: timedelta) -> str:
    """A length in whole minutes: a clock whose seconds change is read by nobody."""
    minutes = length // timedelta(minutes=1)
    return duration(timedelta(minutes=minutes)) if minutes else "less than 1 min"
