"""Date and time functions (DMN 1.5, tables 70, 77 and 78)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from app.engine.feel import temporal
from app.engine.feel.builtins.registry import builtin, need_number, need_text, need_whole
from app.engine.feel.paths import WrongArgument
from app.engine.feel.values import Months, kind

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)


def _read(reader: Any, text: Any, what: str) -> Any:
    value = reader(need_text(text))
    if value is None:
        raise WrongArgument(f"{str(text)[:40]!r} is no {what}")
    return value


@builtin("date", "from", "year, month, day")
def date_(run: Any, from_: Any, month: Any = None, day: Any = None) -> date:
    """A date from text, from a date and time, or from year, month and day."""
    if month is not None or day is not None:
        return date(need_whole(from_), need_whole(month), need_whole(day))
    if isinstance(from_, datetime):
        return from_.date()
    if isinstance(from_, date):
        return from_
    found: date = _read(temporal.read_date, from_, "date")
    return found


@builtin("time", "from", "hour, minute, second", "hour, minute, second, offset")
def time_(run: Any, from_: Any, minute: Any = None, second: Any = None, offset: Any = None) -> time:
    """A time of day from text, from a date and time, or from its parts."""
    if minute is not None or second is not None:
        return _time_of(need_whole(from_), need_whole(minute), need_number(second), offset)
    if isinstance(from_, datetime):
        return from_.timetz()
    if isinstance(from_, date):
        return time(tzinfo=UTC)
    if isinstance(from_, time):
        return from_
    found: time = _read(temporal.read_time, from_, "time")
    return found


def _time_of(hour: int, minute: int, second: Decimal, offset: Any) -> time:
    zone = timezone(offset) if isinstance(offset, timedelta) else None
    whole = int(second)
    return time(hour, minute, whole, int((second - whole) * 1_000_000), tzinfo=zone)


@builtin("date and time", "from", "date, time", "year, month, day, hour, minute, second")
def date_and_time(run: Any, from_: Any, at: Any = None, *more: Any) -> datetime:
    """A date and time from text, or from a date and a time."""
    if more:
        day = date(need_whole(from_), need_whole(at), need_whole(more[0]))
        clock = _time_of(need_whole(more[1]), need_whole(more[2]), need_number(more[3]), None)
        return datetime.combine(day, clock)
    if at is not None:
        if not isinstance(from_, date) or not isinstance(at, time):
            raise WrongArgument("needs a date and a time")
        return datetime.combine(date_(run, from_), at)
    if isinstance(from_, datetime):
        return from_
    found: datetime = _read(temporal.read_moment, from_, "date and time")
    return found


@builtin("duration", "from")
def duration(run: Any, from_: Any) -> timedelta | Months:
    """A duration from text."""
    found: timedelta | Months = _read(temporal.read_duration, from_, "duration")
    return found


@builtin("years and months duration", "from, to")
def years_and_months_duration(run: Any, from_: Any, to: Any) -> Months:
    """The whole months between two dates."""
    if not isinstance(from_, date) or not isinstance(to, date):
        raise WrongArgument("needs two dates")
    if date_(run, to) < date_(run, from_):
        return Months(-years_and_months_duration(run, to, from_).count)
    months = (to.year - from_.year) * 12 + to.month - from_.month
    return Months(months - (1 if to.day < from_.day else 0))


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


def _need_date(value: Any) -> date:
    if not isinstance(value, date):
        raise WrongArgument(f"needs a date, not a {kind(value)}")
    return value


@builtin("day of year", "date")
def day_of_year(run: Any, day: Any) -> Decimal:
    """The number of the day in its year."""
    return Decimal(_need_date(day).timetuple().tm_yday)


@builtin("day of week", "date")
def day_of_week(run: Any, day: Any) -> str:
    """The name of the day."""
    return WEEKDAYS[_need_date(day).weekday()]


@builtin("month of year", "date")
def month_of_year(run: Any, day: Any) -> str:
    """The name of the month."""
    return MONTHS[_need_date(day).month - 1]


@builtin("week of year", "date")
def week_of_year(run: Any, day: Any) -> Decimal:
    """The number of the week (ISO 8601)."""
    return Decimal(_need_date(day).isocalendar().week)


@builtin("last day of month", "date", standard=False)
def last_day_of_month(run: Any, day: Any) -> date:
    """The last day of the date's month."""
    first = date_(run, _need_date(day)).replace(day=28) + timedelta(days=4)
    return first - timedelta(days=first.day)
