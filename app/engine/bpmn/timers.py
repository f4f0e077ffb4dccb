"""When a timer is due: ISO 8601 dates, durations and cycles (BPMN 2.0, 10.5.5.11; Camunda 8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.engine.bpmn import cron
from app.engine.bpmn.expressions import Fault, read
from app.engine.feel import temporal
from app.engine.feel.values import add_months

CYCLE = re.compile(r"R(\d{0,9})/(?:(.+)/)?(-?P[^/]*)\Z", re.DOTALL)
PARTS = re.compile(
    r"(-?)P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(T.{1,60})?\Z"
)
INTERVAL = re.compile(r"(-?P[^\[]*)(?:\[(.+)\])?\Z")
REMEDY = (
    "Write a date as 2026-12-01T09:00:00Z, a duration as PT4H or P3D, a cycle as R3/P3D or as cron "
    "with six fields, such as 0 0 9 * * MON-FRI."
)
ENDLESS = -1


class Never(Fault):
    """A cycle of no turns."""


@dataclass(frozen=True)
class Due:
    """When a timer is due, how often it still fires (-1: endlessly), and its interval.

    The interval of a cycle that begins in a named zone names it: ``P1D[Europe/Berlin]``. A turn is
    counted from the base, so that a short month or a clock that is put forward moves it alone.
    """

    at: datetime
    left: int = 1
    interval: str = ""
    base: datetime | None = None
    turn: int = 0


def due(form: str, value: Any, now: datetime) -> Due:
    """The first due time of a timer. Raises Fault when the value is no time of this form."""
    if not isinstance(value, str):
        raise Fault("timer", f"{value!r} is no {FORMS[form]}.", REMEDY)
    text = value.strip()
    if form == "timeDate":
        return Due(moment(text))
    if form == "timeDuration":
        return Due(max(after(now, text), now))
    return cycle(text, now)


FORMS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def cycle(text: str, now: datetime) -> Due:
    """``R3/P1D`` or ``R/2026-12-01T09:00:00Z/P1D``: how often, from when, how far apart.

    Turns before now are passed over; of a cycle that is over the last one is left.
    """
    if cron.is_cron(text):
        return Due(_by_cron(text, now), ENDLESS, text)
    found = CYCLE.match(text)
    if found is None:
        raise Fault("timer", f"{text!r} is no cycle.", REMEDY)
    times, interval = int(found[1]) if found[1] else ENDLESS, found[3]
    if not times:
        raise Never("timer", f"the cycle {text!r} never comes.", REMEDY)
    if after(now, interval) <= now:
        raise Fault("timer", f"the cycle {text!r} has an interval of zero.", REMEDY)
    if not found[2]:
        return Due(after(now, interval), times, interval, now, 1)
    base = moment(found[2])
    turn = _turn(base, interval, now)
    if times != ENDLESS:
        turn = min(turn, times - 1)
        times -= turn
    zone = getattr(base.tzinfo, "key", None)
    interval = f"{interval}[{zone}]" if zone else interval
    return Due(after(base, found[3], turn), times, interval, base, turn)


def _turn(base: datetime, interval: str, start: datetime) -> int:
    """The first turn that is not before a moment."""
    early, late = -1, 0
    while after(base, interval, late) < start:
        early, late = late, late * 2 or 1
    while late - early > 1:
        middle = (early + late) // 2
        if after(base, interval, middle) < start:
            early = middle
        else:
            late = middle
    return late


def _by_cron(text: str, last: datetime) -> datetime:
    try:
        return cron.read(text).after(last)
    except ValueError as error:
        raise Fault("timer", f"{text!r} is no cycle: {error}.", REMEDY) from None


def again(former: Due) -> Due | None:
    """The next turn of a cycle, counted from its base so that it never drifts."""
    if former.left == 1 or not former.interval:
        return None
    left = former.left if former.left == ENDLESS else former.left - 1
    found = INTERVAL.match(former.interval)
    if found is None:
        return Due(_by_cron(former.interval, former.at), left, former.interval)
    base, turn = former.base or former.at, former.turn + 1
    zone = temporal.read_zone(f"@{found[2]}") if found[2] else None
    at = after(base.astimezone(zone) if zone else base, found[1], turn)
    return Due(at, left, former.interval, base, turn)


ZONES = "Write a zone such as Europe/Berlin, or an offset such as +01:00."


def moment(text: str) -> datetime:
    """A date and time; without a zone it is UTC."""
    zone = re.fullmatch(r"(.+?)\[([A-Za-z0-9_/+-]+)\]", text)
    found = temporal.read_moment(zone[1] if zone else text)
    if not isinstance(found, datetime):
        raise Fault("timer", f"{text!r} is no date and time.", REMEDY)
    if zone:
        named = temporal.read_zone(f"@{zone[2]}")
        if named is None:
            raise Fault("timer", f"{text!r} names no time zone that is known.", ZONES)
        return (found.astimezone(named)) if found.tzinfo else found.replace(tzinfo=named)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def after(start: datetime, text: str, times: int = 1) -> datetime:
    """A moment so much, or so many times as much, later: years, months, weeks and days by the
    calendar, the rest exactly."""
    found = PARTS.match(text)
    if found is None or text.rstrip("-") in ("P", "-P"):
        raise Fault("timer", f"{text!r} is no duration.", REMEDY)
    sign = -times if found[1] else times
    years, months, weeks, days = (int(part or 0) for part in found.groups()[1:5])
    exact = temporal.read_duration(f"P{found[6]}") if found[6] else timedelta()
    if not isinstance(exact, timedelta):
        raise Fault("timer", f"{text!r} is no duration.", REMEDY)
    try:
        moved: datetime = add_months(start, sign * (years * 12 + months))
        moved += timedelta(days=sign * (weeks * 7 + days))
        return (moved.astimezone(UTC) + sign * exact).astimezone(start.tzinfo)
    except (OverflowError, ValueError, TypeError):  # a year that datetime does not know
        raise Fault("timer", f"{text!r} leads out of the calendar.", REMEDY) from None


def next_due(
    text: str, now: datetime, *, after: datetime | None = None, fired: int = 1
) -> datetime | None:
    """When a timer start event is due next: ``after`` is when it was due last, ``fired`` how often
    it has been by then.

    An expression sees no variables. None when it will not be due again. Raises Fault when the
    text is no time.
    """
    if text.startswith("="):
        value = read(text).value({}, now, strict=True)
        text = value if isinstance(value, str) else str(value)
    if not text.startswith("R") and not cron.is_cron(text):
        return None if after is not None else due("timeDate", text, now).at
    if after is None:
        try:
            first = cycle(text, now).at
        except Never:
            return None
        return first if first >= now else None
    turn = cycle(text, after)
    if turn.at == after:  # it begins at a moment of its own: its turns have numbers
        following = again(turn)
    else:
        left = turn.left if turn.left == ENDLESS else max(turn.left - fired + 1, 1)
        following = again(Due(after, left, turn.interval))
    return following.at if following else None


def as_moment(value: Any, what: str) -> datetime | None:
    """A due date that an expression gave. Raises Fault when it is none."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        day = temporal.read_date(value)
        if isinstance(day, date):
            return datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
        try:
            return moment(value)
        except Fault:
            pass
    raise Fault("expression", f"{what} is {value!r}, which is no date and time.", REMEDY)
