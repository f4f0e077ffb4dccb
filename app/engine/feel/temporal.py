"""Dates, times and durations from text and to text (DMN 1.5, 10.3.2.3; ISO 8601).

Years run from 1 to 9999 here. A zone is an offset or a name after ``@``.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.engine.feel.values import Months

DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?"
ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z_]+(?:/[A-Za-z_+0-9-]+)*)?"
DATE_TEXT = re.compile(DATE + r"\Z", re.ASCII)
TIME_TEXT = re.compile(f"T?{CLOCK}{ZONE}\\Z", re.ASCII)
MOMENT_TEXT = re.compile(f"{DATE}T{CLOCK}{ZONE}\\Z", re.ASCII)
MONTHS_TEXT = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?\Z", re.ASCII)
DAYS_TEXT = re.compile(
    r"(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?\Z",
    re.ASCII,
)


def read_date(text: str) -> date | None:
    """The date, or None for what is no date in the calendar."""
    found = DATE_TEXT.match(text)
    if found is None:
        return None
    try:
        return date(*(int(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of day, with its zone when the text has one."""
    found = TIME_TEXT.match(text)
    return None if found is None else _clock(found)


def read_moment(text: str) -> datetime | None:
    """The date and time; a date alone is its midnight."""
    found = MOMENT_TEXT.match(text)
    if found is None:
        day = read_date(text)
        return None if day is None else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    day, clock = read_date(text[:10]), _clock(found)
    return None if day is None or clock is None else datetime.combine(day, clock)


def read_duration(text: str) -> timedelta | Months | None:
    """A duration of either kind; the two never mix."""
    if (found := MONTHS_TEXT.match(text)) and (found[2] or found[3]):
        count = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-count if found[1] else count)
    found = DAYS_TEXT.match(text)
    if found is None or not any(found.groups()[1:]) or text.endswith("T"):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:6])
    micros = int((found[7] or "0").ljust(6, "0")[:6])
    try:
        length = timedelta(days=weeks * 7 + days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    length += timedelta(microseconds=micros)
    return -length if found[1] else length


def read_zone(text: str) -> tzinfo | None:
    """The zone behind ``Z``, an offset or a name; None when there is no such zone."""
    if text == "Z":
        return timezone.utc  # noqa: UP017 - spelled out: the zone that prints as Z
    if text.startswith("@") or text[:1].isalpha():
        try:
            return ZoneInfo(text.lstrip("@"))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if offset > timedelta(hours=14) or minutes > 59:
        return None
    return timezone(-offset if text[0] == "-" else offset)


def _clock(found: re.Match[str]) -> time | None:
    zone = read_zone(found["zone"]) if found["zone"] else None
    if found["zone"] and zone is None:
        return None
    micros = int((found["fraction"] or "0").ljust(6, "0")[:6])
    hour, minute, second = (int(found[part]) for part in ("hour", "minute", "second"))
    try:
        return time(hour, minute, second, micros, tzinfo=zone)
    except ValueError:
        return None


def show(value: date | time | timedelta | Months) -> str:
    """The text of a temporal value, as FEEL's ``string()`` gives it."""
    if isinstance(value, Months):
        return _show_months(value.count)
    if isinstance(value, timedelta):
        return _show_length(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}T{_show_clock(value.timetz())}".rjust(19, "0")
    if isinstance(value, date):
        return value.isoformat()
    return _show_clock(value)


def _show_clock(value: time) -> str:
    text = value.replace(tzinfo=None).isoformat()
    if "." in text:
        text = text.rstrip("0")
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
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}"


def _show_months(count: int) -> str:
    years, months = divmod(abs(count), 12)
    sign = "-" if count < 0 else ""
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{sign}P{parts or '0M'}"


def _show_length(value: timedelta) -> str:
    sign, value = ("-", -value) if value < timedelta() else ("", value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    exact = Decimal(seconds) + Decimal(value.microseconds) / 1_000_000
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{exact.normalize():f}S" if exact else ""
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"
