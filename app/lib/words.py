"""How moments, lengths, amounts and numbers are written for people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.lib import clock


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
    """``today``, ``tomorrow``, ``Mon 16 Nov``, with the year when it is another."""
    that = moment.date() if isinstance(moment, datetime) else moment
    today = clock.now().date()
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((that - today).days)
    if near:
        return near
    return f"{that:%a} {that.day} {that:%b}" + (f" {that.year}" if that.year != today.year else "")


def moment(value: datetime | None, *, full: bool = False) -> Markup:
    """A moment as people say it, with the exact one behind it; ``full`` for auditors."""
    if value is None:
        return Markup("not yet")
    stamp = value.astimezone(UTC)
    exact = stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = exact.replace("T", " ") if full else f"{day(stamp)}, {stamp:%H:%M}"
    return Markup('<time datetime="{}" title="{} (UTC)">{}</time>').format(exact, exact, said)


def number(value: Any) -> str:
    """A number with thousands; no needless zeros."""
    if value is None:
        return "none"
    exact = Decimal(value)
    if exact == exact.to_integral_value():
        return f"{int(exact):,}"
    return f"{exact.normalize():,f}"


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
    return (f"{due:%H:%M}" if length < timedelta(hours=12) else f"{day(due)}, {due:%H:%M}"), ""


def _coarse(length: timedelta) -> str:
    """A length in whole minutes: a clock whose seconds change is read by nobody."""
    minutes = length // timedelta(minutes=1)
    return duration(timedelta(minutes=minutes)) if minutes else "less than 1 min"
