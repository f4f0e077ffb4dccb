"""Dates, times and durations from text and to text (DMN 1.5, 10.3.4.1; XML Schema, part 2).

A zone is an offset or, after ``@``, a name of the tz database.
"""

from __future__ import annotations

import re
from datetime import date, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.engine.feel.far import (
    DAY,
    LENGTHS,
    MOMENTS,
    NANOS,
    Date,
    Length,
    Moment,
    Time,
    civil,
    length_nanos,
    length_of,
    moment_of,
    nanos_of,
    time_of,
)
from app.engine.feel.kinds import Months, is_date

DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d\d)-(?P<day>\d\d)"
CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+-]*(?:/[\w+-]+)*)?"
DATE_TEXT = re.compile(DATE + r"\Z", re.ASCII)
TIME_TEXT = re.compile(f"{CLOCK}{ZONE}\\Z", re.ASCII)
MOMENT_TEXT = re.compile(f"{DATE}T{CLOCK}{ZONE}\\Z", re.ASCII)
MONTHS_TEXT = re.compile(r"(-?)P(?:(\d{1,18})Y)?(?:(\d{1,18})M)?\Z", re.ASCII)
DAYS_TEXT = re.compile(
    r"(-?)P(?:(\d{1,18})D)?"
    r"(?:T(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d+))?S)?)?\Z",
    re.ASCII,
)
FARTHEST_ZONE = timedelta(hours=14)  # XML Schema, part 2, 3.2.7.3


def read_date(text: str) -> Date | None:
    """The date, or None for what is no date in the calendar."""
    found = DATE_TEXT.match(text)
    return None if found is None else _day(found)


def read_time(text: str) -> Time | None:
    """The time of day, with its zone when the text has one."""
    found = TIME_TEXT.match(text)
    if found is None:
        return None
    nanos, zone = _clock(found)
    return None if nanos is None else time_of(nanos, zone)


def read_moment(text: str) -> Moment | None:
    """The date and time; a date alone is its midnight, without a zone."""
    found = MOMENT_TEXT.match(text)
    if found is None:
        day = read_date(text)
        return None if day is None else moment_of(day.toordinal(), 0, None)
    day = _day(found)
    nanos, zone = _clock(found)
    if day is None or nanos is None:
        return None
    return moment_of(day.toordinal(), nanos, zone)


def _day(found: re.Match[str]) -> Date | None:
    return civil(int(found["year"]), int(found["month"]), int(found["day"]))


def _clock(found: re.Match[str]) -> tuple[int | None, tzinfo | None]:
    zone = read_zone(found["zone"]) if found["zone"] else None
    hour, minute, second = (int(found[part]) for part in ("hour", "minute", "second"))
    if (found["zone"] and zone is None) or hour > 23 or minute > 59 or second > 59:
        return None, None
    return (hour * 3600 + minute * 60 + second) * NANOS + _billionths(found["fraction"]), zone


def _billionths(digits: str | None) -> int:
    return int((digits or "0").ljust(9, "0")[:9])


def read_duration(text: str) -> Length | Months | None:
    """A duration of either kind; the two never mix."""
    if (found := MONTHS_TEXT.match(text)) and (found[2] or found[3]):
        count = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-count if found[1] else count)
    found = DAYS_TEXT.match(text)
    if found is None or not any(found.groups()[1:]) or text.endswith("T"):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:5])
    nanos = ((days * 24 + hours) * 60 + minutes) * 60 * NANOS + seconds * NANOS
    nanos += _billionths(found[6])
    return length_of(-nanos if found[1] else nanos)


def read_zone(text: str) -> tzinfo | None:
    """The zone behind ``Z``, an offset or a name; None when there is no such zone."""
    if text == "Z":
        return timezone.utc  # noqa: UP017 - spelled out: the zone that prints as Z
    if text.startswith("@") or text[:1].isalpha():
        try:
            return ZoneInfo(text.lstrip("@"))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    hours, minutes, seconds = (int(part) for part in (text[1:] + ":00").split(":")[:3])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59:
        return None
    return zone_of(-offset if text[0] == "-" else offset)


def zone_of(offset: timedelta) -> tzinfo | None:
    """The zone of an offset; None when no place on earth is so far from UTC."""
    return None if abs(offset) > FARTHEST_ZONE else timezone(offset)


def show(value: Any) -> str:
    """The text of a temporal value, as FEEL's ``string()`` gives it."""
    if isinstance(value, Months):
        return _show_months(value.count)
    if isinstance(value, LENGTHS):
        return _show_length(length_nanos(value))
    if is_date(value):
        return _show_date(value)
    if isinstance(value, MOMENTS):
        return f"{_show_date(value)}T{_show_clock(value)}"
    return _show_clock(value)


def _show_date(value: date | Moment | Date) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def _show_clock(value: Time | Moment) -> str:
    text = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    fraction = nanos_of(value) % NANOS
    if fraction:
        text += f".{fraction:09}".rstrip("0")
    return text + show_zone(value.tzinfo)


def show_zone(zone: tzinfo | None) -> str:
    """``Z``, an offset or ``@name``; empty where there is none."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    seconds = int((zone.utcoffset(None) or timedelta()).total_seconds())
    if not seconds:
        return "Z"
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def _show_months(count: int) -> str:
    years, months = divmod(abs(count), 12)
    sign = "-" if count < 0 else ""
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{sign}P{parts or '0M'}"


def _show_length(nanos: int) -> str:
    sign = "-" if nanos < 0 else ""
    days, rest = divmod(abs(nanos), DAY)
    minutes, rest = divmod(rest, 60 * NANOS)
    hours, minutes = divmod(minutes, 60)
    seconds, fraction = divmod(rest, NANOS)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction:
        clock += f"{seconds}" + (f".{fraction:09}".rstrip("0") if fraction else "") + "S"
    if not days and not clock:
        return "PT0S"
    return f"{sign}P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")


__all__ = [
    "read_date",
    "read_duration",
    "read_moment",
    "read_time",
    "read_zone",
    "show",
    "show_zone",
    "zone_of",
]
