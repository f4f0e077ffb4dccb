"""The days of the office: which clock people read, what day it is, when days begin and end.

A day has 23 or 25 hours where the clocks change, so an end is always counted as the begin of the
next day. Whoever keeps the office's calendar says its zone, once for a request or a round of work;
it is UTC until there is one, and outside an application.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_app_context

from app.lib import clock

DAY = timedelta(days=1)
NO_OFFICE = ZoneInfo("UTC")
_ASKED = _KNOWN = "office_zone"


def ask(app: Flask, zone: Callable[[], ZoneInfo]) -> None:
    """Registers who says the zone of the office."""
    app.extensions[_ASKED] = zone


def zone() -> ZoneInfo:
    """The time zone of the office."""
    if not has_app_context() or _ASKED not in current_app.extensions:
        return NO_OFFICE
    if _KNOWN not in g:
        setattr(g, _KNOWN, current_app.extensions[_ASKED]())
    found: ZoneInfo = g.get(_KNOWN)
    return found


def forget() -> None:
    """Asks anew from here on: the office may have moved."""
    if has_app_context():
        g.pop(_KNOWN, None)


def zone_name() -> str:
    """The zone as a label of what is typed."""
    return zone().key


# ---- days


def today() -> date:
    """The day that it is."""
    return day_of(clock.now())


def day_of(moment: datetime, at: tzinfo | None = None) -> date:
    """The day on which a moment falls."""
    return moment.astimezone(at or zone()).date()


def begin(day: date, at: tzinfo | None = None) -> datetime:
    """When a day begins, in UTC; where the clocks skip midnight, when they do."""
    return datetime.combine(day, time(), at or zone()).astimezone(UTC)


def end(day: date, at: tzinfo | None = None) -> datetime:
    """When a day is over: when the next one begins."""
    return begin(day + DAY, at)


# ---- times that people read and type


def local(moment: datetime) -> datetime:
    """The moment by the clock of the office."""
    return moment.astimezone(zone())


def read(text: str) -> datetime | None:
    """What somebody typed as a date with a time of day; None where that is none.

    A time that is twice in a night is the first one; one that the clocks skip is told as later.
    """
    try:
        return at(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def at(said: datetime) -> datetime:
    """A moment in UTC, by the clock of the office where it says no zone."""
    return (said if said.tzinfo else said.replace(tzinfo=zone())).astimezone(UTC)
