"""What paths, indexes, ranges of steps and calls do with values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel import temporal
from app.engine.feel.budget import Run
from app.engine.feel.errors import FeelError, WrongArgument
from app.engine.feel.values import (
    MISSING,
    Function,
    Months,
    Range,
    is_number,
    kind,
    number,
)


def at_literal(text: str) -> Any:
    """The value of ``@"..."``: a date, time, date and time or duration."""
    readers = (
        temporal.read_date,
        temporal.read_moment,
        temporal.read_time,
        temporal.read_duration,
    )
    for reader in readers:
        value = reader(text)
        if value is not None:
            return value
    return None


def follow(value: Any, key: str, run: Run, at: int) -> Any:
    """``value.key``: an entry, a list of entries, or a part of a date, duration or range."""
    if isinstance(value, Mapping):
        found = value.get(key, MISSING)
        if found is MISSING:
            return run.warn("no entry", f"the context has no entry {key!r}", at)
        return found
    if isinstance(value, list):
        return [follow(item, key, run, at) for item in value]
    if value is None:
        return run.warn("null in path", f"there is nothing to take {key!r} of", at)
    part = PARTS.get(key)
    found = part(value) if part is not None else MISSING
    if found is MISSING:
        return run.warn("no entry", f"a {kind(value)} has no {key!r}", at)
    return found


def _calendar(name: str) -> Any:
    return lambda value: Decimal(getattr_date(value, name)) if isinstance(value, date) else MISSING


def getattr_date(value: date, name: str) -> int:
    """Year, month or day of a date."""
    return {"year": value.year, "month": value.month, "day": value.day}[name]


def _clock(name: str) -> Any:
    def part(value: Any) -> Any:
        if not isinstance(value, datetime | time):
            return MISSING
        return Decimal({"hour": value.hour, "minute": value.minute, "second": value.second}[name])

    return part


def _length(pick_months: Any, pick_days: Any) -> Any:
    def part(value: Any) -> Any:
        if isinstance(value, Months) and pick_months is not None:
            sign = -1 if value.count < 0 else 1
            return Decimal(sign * pick_months(abs(value.count)))
        if isinstance(value, timedelta) and pick_days is not None:
            sign = -1 if value < timedelta() else 1
            return Decimal(sign * pick_days(abs(value)))
        return MISSING

    return part


def _offset(value: Any) -> Any:
    return value.utcoffset() if isinstance(value, datetime | time) else MISSING


def _timezone(value: Any) -> Any:
    if not isinstance(value, datetime | time):
        return MISSING
    return temporal.show_zone(value.tzinfo).lstrip("@") or None


def _of_range(name: str) -> Any:
    def part(value: Any) -> Any:
        if not isinstance(value, Range):
            return MISSING
        return {
            "start": value.low,
            "end": value.high,
            "start included": value.low_in,
            "end included": value.high_in,
        }[name]

    return part


PARTS: dict[str, Any] = {
    "year": _calendar("year"),
    "month": _calendar("month"),
    "day": _calendar("day"),
    "weekday": lambda value: Decimal(value.isoweekday()) if isinstance(value, date) else MISSING,
    "hour": _clock("hour"),
    "minute": _clock("minute"),
    "second": _clock("second"),
    "time offset": _offset,
    "timezone": _timezone,
    "years": _length(lambda months: months // 12, None),
    "months": _length(lambda months: months % 12, None),
    "days": _length(None, lambda length: length.days),
    "hours": _length(None, lambda length: length.seconds // 3600),
    "minutes": _length(None, lambda length: length.seconds // 60 % 60),
    "seconds": _length(None, lambda length: length.seconds % 60),
    "start": _of_range("start"),
    "end": _of_range("end"),
    "start included": _of_range("start included"),
    "end included": _of_range("end included"),
}


def nth(items: list[Any], index: Decimal, run: Run, at: int) -> Any:
    """The item at an index from 1, or from the end when it is negative."""
    if index != index.to_integral_value() or not 1 <= abs(index) <= len(items):
        return run.warn("no item", f"the list has no item {index}", at)
    place = int(index)
    return items[place - 1 if place > 0 else place]


def steps(low: Any, high: Any, run: Run, at: int) -> Any:
    """``low..high`` in a ``for``: whole numbers up or down, or days."""
    if is_number(low) and is_number(high):
        start, end = int(number(low)), int(number(high))
        if abs(end - start) > run.budget.steps:
            run.left = -1
            run.look()
        return range(start, end + 1) if start <= end else range(start, end - 1, -1)
    if isinstance(low, date) and isinstance(high, date) and not isinstance(low, datetime):
        sign = 1 if low <= high else -1
        count = abs((high - low).days) + 1
        run.hold(count)
        return [low + timedelta(days=sign * number_) for number_ in range(count)]
    return run.warn("no range", f"cannot count from {kind(low)} to {kind(high)}", at)


def call(function: Any, arguments: list[Any], run: Run, at: int) -> Any:
    """Calls with arguments in order."""
    if not isinstance(function, Function):
        return run.warn("no function", f"a {kind(function)} cannot be called", at)
    run.enter()
    try:
        return function.call(run, *arguments)
    except (WrongArgument, TypeError, ValueError, OverflowError, ArithmeticError) as wrong:
        return _refused(function, wrong, run, at)
    finally:
        run.leave()


def call_named(function: Any, arguments: dict[str, Any], run: Run, at: int) -> Any:
    """Calls with arguments by name; those left out in the middle are missing, not null."""
    if not isinstance(function, Function):
        return run.warn("no function", f"a {kind(function)} cannot be called", at)
    unknown = arguments.keys() - set(function.names)
    if unknown:
        names = ", ".join(sorted(unknown))
        return run.warn("no parameter", f"{function.name} has no parameter {names}", at)
    given = [arguments.get(name, MISSING) for name in function.names]
    while given and given[-1] is MISSING:
        given.pop()
    return call(function, [None if value is MISSING else value for value in given], run, at)


def _refused(function: Function, wrong: Exception, run: Run, at: int) -> None:
    if isinstance(wrong, FeelError) and not isinstance(wrong, WrongArgument):
        raise wrong  # the budget, not the argument
    said = str(wrong) if isinstance(wrong, WrongArgument) else "cannot work with these arguments"
    run.warn("wrong argument", f"{function.name}: {said}", at)
