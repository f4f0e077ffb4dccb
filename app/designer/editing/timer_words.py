"""Durations, dates, cycles and cron expressions in plain words."""

from __future__ import annotations

import re
from datetime import datetime

from app.engine.bpmn import cron, timers
from app.lib import words as said

UNITS = ("year", "month", "week", "day")
CLOCK = re.compile(r"T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?\Z")
CLOCK_UNITS = ("hour", "minute", "second")
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    "January February March April May June July August September October November December"
).split()
WORK = (1, 2, 3, 4, 5)


def words(form: str, text: str) -> str:
    """A time that can be read, as a sentence."""
    if form == "timeDate":
        return f"{_moment(timers.moment(text))}."
    if form == "timeDuration":
        return f"{length(text)} after it is reached."
    return _cycle(text)


def until(at: datetime, now: datetime) -> str:
    """A due date that does not depend on any variable."""
    minutes = round((at - now).total_seconds() / 60)
    if minutes <= 0:
        return f"{_moment(at)}, which has passed."
    days, rest = divmod(minutes, 24 * 60)
    parts = [_many(days, "day"), _many(rest // 60, "hour"), _many(rest % 60, "minute")]
    return f"{_listed([part for part in parts if part])} after it comes in."


def length(text: str) -> str:
    """``P1DT4H``: 1 day and 4 hours."""
    found = timers.PARTS.match(text)
    if found is None:
        return text
    inner = CLOCK.match(found[6]) if found[6] else None
    counts = [*zip(found.groups()[1:5], UNITS, strict=True)]
    if inner:
        counts += zip(inner.groups(), CLOCK_UNITS, strict=True)
    parts = [_many(int(count), unit) for count, unit in counts if count and int(count)]
    return _listed(parts) or "No time"


def _cycle(text: str) -> str:
    if cron.is_cron(text):
        return f"{_cron(cron.read(text))}, in UTC."
    found = timers.CYCLE.match(text)
    if found is None:
        return text
    gap = length(found[3])
    every = f"Every {gap.removeprefix('1 ')}" if gap.count(" ") == 1 else f"Every {gap}"
    times = f", {found[1]} times" if found[1] else ", without end"
    if found[1] == "1":
        times = ", once"
    start = f", from {_moment(timers.moment(found[2]))}" if found[2] else ""
    return f"{every}{times}{start}."


def _cron(read: cron.Cron) -> str:
    parts = [_clock(read), _days(read)]
    if len(read.months) < len(MONTHS):
        parts.append(f"in {_listed([MONTHS[month - 1] for month in read.months])}")
    return " ".join(parts)


def _clock(read: cron.Cron) -> str:
    hours, minutes, seconds = read.hours, read.minutes, read.seconds
    if len(seconds) > 1:
        return f"Every {_gap(seconds, 60, 'second')}"
    if len(minutes) > 1:
        during = "" if len(hours) == 24 else f" during hour {_listed([str(one) for one in hours])}"
        return f"Every {_gap(minutes, 60, 'minute')}{during}"
    if len(hours) == 24:
        return f"Every hour at minute {minutes[0]}"
    if len(hours) > 6:
        return f"Every {_gap(hours, 24, 'hour')} at minute {minutes[0]}"
    return f"At {_listed([f'{hour:02}:{minutes[0]:02}' for hour in hours])}"


def _gap(values: tuple[int, ...], whole: int, unit: str) -> str:
    gap = values[1] - values[0]
    if gap * len(values) >= whole and all(value % gap == values[0] % gap for value in values):
        return unit if gap == 1 else f"{gap} {unit}s"
    return (
        f"{unit} {values[0]} to {values[-1]}" if gap == 1 else f"{unit} in {len(values)} of {whole}"
    )


def _days(read: cron.Cron) -> str:
    parts = []
    if len(read.weekdays) < len(WEEKDAYS):
        named = [WEEKDAYS[day] for day in read.weekdays]
        parts.append("on " + ("Monday to Friday" if read.weekdays == WORK else _listed(named)))
    if len(read.days) < 31:
        parts.append(f"on day {_listed([str(day) for day in read.days])} of the month")
    return " ".join(parts) or "every day"


def _moment(at: datetime) -> str:
    day = said.day(at)
    return f"{day[:1].upper()}{day[1:]} at {said.stamp(at, '%H:%M')}"


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}" if count else ""


def _listed(parts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
