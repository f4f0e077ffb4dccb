"""Date and time functions (DMN 1.5, tables 72, 79 and 80)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from app.engine.feel import temporal
from app.engine.feel.builtins.registry import builtin
from app.engine.feel.errors import WrongArgument
from app.engine.feel.far import (
    CYCLE_DAYS,
    NANOS,
    Date,
    FarDate,
    Length,
    Moment,
    Time,
    civil,
    date_of,
    moment_of,
    nanos_of,
    time_of,
)
from app.engine.feel.values import Months, add_months, is_date

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)


def _read(reader: Any, text: str, what: str) -> Any:
    value = reader(text)
    if value is None:
        raise WrongArgument(f"{text[:40]!r} is no {what}")
    return value


# ---- dates


@builtin("date", "from: string")
def date_(run: Any, from_: str) -> Date:
    """A date from text, from a date and time, or from year, month and day."""
    found: Date = _read(temporal.read_date, from_, "date")
    return found


@builtin("date", "from: day")
def date_from_day(run: Any, from_: Any) -> Date:
    """The date of a date and time."""
    return _day(from_)


def _day(value: Any) -> Date:
    found: Date = value if is_date(value) else value.date()
    return found


@builtin("date", "year: integer, month: integer, day: integer")
def date_from_parts(run: Any, year: int, month: int, day: int) -> Date:
    """A date from year, month and day."""
    found = civil(year, month, day)
    if found is None:
        raise WrongArgument("there is no such day")
    return found


# ---- times


@builtin("time", "from: string")
def time_(run: Any, from_: str) -> Time:
    """A time of day from text, from a date and time, or from its parts."""
    found: Time = _read(temporal.read_time, from_, "time")
    return found


@builtin("time", "from: time")
def time_itself(run: Any, from_: Time) -> Time:
    """The time itself."""
    return from_


@builtin("time", "from: moment")
def time_from_moment(run: Any, from_: Moment) -> Time:
    """The time of day of a date and time."""
    return from_.timetz()


@builtin("time", "from: date")
def time_from_date(run: Any, from_: Date) -> Time:
    """Midnight in UTC."""
    return time_of(0, UTC)


@builtin("time", "hour: integer, minute: integer, second: number, offset?: length?")
def time_from_parts(
    run: Any, hour: int, minute: int, second: Decimal, offset: Length | None = None
) -> Time:
    """A time of day from its parts."""
    return time_of(_clock(hour, minute, second), _zone(offset))


def _clock(hour: int, minute: int, second: Decimal) -> int:
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second < 60):
        raise WrongArgument("there is no such time")
    return (hour * 3600 + minute * 60) * NANOS + int(second * NANOS)


def _zone(offset: Length | None) -> tzinfo | None:
    if offset is None:
        return None
    zone = temporal.zone_of(offset) if isinstance(offset, timedelta) else None
    if zone is None:
        raise WrongArgument("no place is so far from UTC")
    return zone


# ---- dates and times


@builtin("date and time", "from: string")
def date_and_time(run: Any, from_: str) -> Moment:
    """A date and time from text, or from a date and a time."""
    found: Moment = _read(temporal.read_moment, from_, "date and time")
    return found


@builtin("date and time", "from: moment")
def date_and_time_itself(run: Any, from_: Moment) -> Moment:
    """The date and time itself."""
    return from_


@builtin("date and time", "date: day, time: time")
def date_and_time_together(run: Any, day: Any, clock: Time) -> Moment:
    """A date and a time together."""
    return moment_of(day.toordinal(), nanos_of(clock), clock.tzinfo)


@builtin("date and time", "from: moment, timezone: string")
def date_and_time_in_zone(run: Any, from_: Moment, timezone: str) -> Moment:
    """The same moment as the clocks of another zone show it."""
    zone = _named(timezone)
    if from_.tzinfo is None or not isinstance(from_, datetime):
        raise WrongArgument("needs a date and time with a zone")
    return from_.astimezone(zone)


def _named(name: str) -> tzinfo:
    zone = temporal.read_zone(name) if name[:1].isalpha() else None
    if zone is None:
        raise WrongArgument(f"there is no zone {name[:40]!r}")
    return zone


PARTS = (
    "year: integer, month: integer, day: integer, hour: integer, minute: integer, second: number"
)


@builtin("date and time", PARTS, PARTS + ", offset: length?")
def date_and_time_from_parts(run: Any, *parts: Any) -> Moment:
    """A date and time from its parts."""
    day = date_from_parts(run, *parts[:3])
    zone = _zone(parts[6]) if len(parts) > 6 else None
    return moment_of(day.toordinal(), _clock(*parts[3:6]), zone)


@builtin("date and time", PARTS + ", timezone: string")
def date_and_time_from_parts_there(run: Any, *parts: Any) -> Moment:
    """A date and time from its parts, in a named zone."""
    day = date_from_parts(run, *parts[:3])
    return moment_of(day.toordinal(), _clock(*parts[3:6]), _named(parts[6]))


# ---- durations


@builtin("duration", "from: string")
def duration(run: Any, from_: str) -> Length | Months:
    """A duration from text."""
    found: Length | Months = _read(temporal.read_duration, from_, "duration")
    return found


@builtin("years and months duration", "from: day, to: day")
def years_and_months_duration(run: Any, from_: Any, to: Any) -> Months:
    """The whole months between two dates."""
    if to.toordinal() < from_.toordinal():
        return Months(-years_and_months_duration(run, to, from_).count)
    months = (to.year - from_.year) * 12 + to.month - from_.month
    return Months(months - (1 if to.day < from_.day else 0))


# ---- the calendar


@builtin("now", "")
def now(run: Any) -> datetime:
    """The moment of the evaluation."""
    if run.moment is None:
        raise WrongArgument("nobody said what time it is")
    moment: datetime = run.moment
    return moment


@builtin("today", "")
def today(run: Any) -> date:
    """The day of the evaluation."""
    return now(run).date()


@builtin("day of year", "date: day")
def day_of_year(run: Any, day: Any) -> Decimal:
    """The number of the day in its year."""
    return Decimal(_near(day).timetuple().tm_yday)


@builtin("day of week", "date: day")
def day_of_week(run: Any, day: Any) -> str:
    """The name of the day."""
    return WEEKDAYS[day.weekday()]


@builtin("month of year", "date: day")
def month_of_year(run: Any, day: Any) -> str:
    """The name of the month."""
    return MONTHS[day.month - 1]


@builtin("week of year", "date: day")
def week_of_year(run: Any, day: Any) -> Decimal:
    """The number of the week (ISO 8601)."""
    return Decimal(_near(day).isocalendar().week)


@builtin("last day of month", "date: day", standard=False)
def last_day_of_month(run: Any, day: Any) -> Date:
    """The last day of the date's month."""
    found = civil(day.year, day.month, 1)
    if found is None:
        raise WrongArgument("there is no such day")
    return date_of(add_months(found, 1).toordinal() - 1)


def _near(value: Any) -> date:
    """The same day of the calendar in a year that Python knows."""
    day = _day(value)
    if isinstance(day, FarDate):
        return date.fromordinal((day.ordinal - 1) % CYCLE_DAYS + 5 * CYCLE_DAYS + 1)
    return day
