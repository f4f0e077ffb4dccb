"""What paths, indexes and ranges of steps do (DMN 1.5, 10.3.2.5, 10.3.2.14, table 65)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.engine.feel import temporal
from app.engine.feel.budget import Run
from app.engine.feel.errors import Spot
from app.engine.feel.far import (
    DAY,
    NANOS,
    date_of,
    length_nanos,
    length_of,
    offset_nanos,
)
from app.engine.feel.values import MISSING, Months, Range, is_date, is_number, kind, number

READERS = (
    temporal.read_date,
    temporal.read_moment,
    temporal.read_time,
    temporal.read_duration,
)


def at_literal(text: str) -> Any:
    """The value of ``@"..."``: a date, time, date and time or duration."""
    found = (reader(text) for reader in READERS)
    return next((value for value in found if value is not None), None)


def follow(value: Any, key: str, run: Run, spot: Spot) -> Any:
    """``value.key``: an entry, a list of entries, or a part of a date, duration or range."""
    if isinstance(value, Mapping):
        found = value.get(key, MISSING)
        if found is MISSING:
            return run.warn("no entry", f"the context has no entry {key!r}", spot)
        return found
    if isinstance(value, list):
        run.spend(len(value))
        return [follow(item, key, run, spot) for item in value]
    if value is None:
        return run.warn("null in path", f"there is nothing to take {key!r} of", spot)
    sort = kind(value)
    part = PARTS.get((sort, key))
    if part is None:
        return run.warn("no entry", f"a {sort} has no {key!r}", spot)
    return part(value)


def _of_length(unit: int, turn: int) -> Callable[[Any], Decimal]:
    def part(value: Any) -> Decimal:
        nanos = length_nanos(value)
        size = abs(nanos) // unit
        return Decimal((size % turn if turn else size) * (-1 if nanos < 0 else 1))

    return part


def _of_months(pick: Callable[[int], int]) -> Callable[[Months], Decimal]:
    return lambda value: Decimal(pick(abs(value.count)) * (-1 if value.count < 0 else 1))


def _zone_name(value: Any) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


CALENDAR: dict[str, Callable[[Any], Any]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
CLOCK: dict[str, Callable[[Any], Any]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": lambda v: None if v.tzinfo is None else length_of(offset_nanos(v)),
    "timezone": _zone_name,
}
DAYS: dict[str, Callable[[Any], Any]] = {
    "days": _of_length(DAY, 0),
    "hours": _of_length(3600 * NANOS, 24),
    "minutes": _of_length(60 * NANOS, 60),
    "seconds": _of_length(NANOS, 60),
}
MONTHS: dict[str, Callable[[Any], Any]] = {
    "years": _of_months(lambda count: count // 12),
    "months": _of_months(lambda count: count % 12),
}
ENDS: dict[str, Callable[[Any], Any]] = {
    "start": lambda value: value.low,
    "end": lambda value: value.high,
    "start included": lambda value: value.low_in,
    "end included": lambda value: value.high_in,
}
PARTS: dict[tuple[str, str], Callable[[Any], Any]] = {
    (sort, key): part
    for sort, parts in {
        "date": CALENDAR,
        "time": CLOCK,
        "date and time": CALENDAR | CLOCK,
        "days and time duration": DAYS,
        "years and months duration": MONTHS,
        "range": ENDS,
    }.items()
    for key, part in parts.items()
}


def nth(items: list[Any], index: Decimal, run: Run, spot: Spot) -> Any:
    """The item at an index from 1, or from the end when it is negative."""
    if index != index.to_integral_value() or not 1 <= abs(index) <= len(items):
        return run.warn("no item", f"the list has no item {index}", spot)
    place = int(index)
    return items[place - 1 if place > 0 else place]


def steps(low: Any, high: Any, run: Run, spot: Spot) -> Any:
    """``low..high`` in an iteration: whole numbers up or down, or days."""
    found = _between(low, high, run)
    if found is None:
        return run.warn("no range", f"cannot count from {kind(low)} to {kind(high)}", spot)
    return found


def points(span: Range, run: Run) -> Iterable[Any] | None:
    """The points of a range of whole numbers or days; None when it has no first or no last."""
    if span.sign:
        return None
    found = _between(span.low, span.high, run)
    if found is None:
        return None
    begin = 0 if span.low_in else 1
    return found[begin : len(found) if span.high_in else len(found) - 1]


def _between(low: Any, high: Any, run: Run) -> Any:
    if is_number(low) and is_number(high):
        start, end = number(low), number(high)
        if start != start.to_integral_value() or end != end.to_integral_value():
            return None
        _bounded(abs(end - start), run)
        first, last = int(start), int(end)
        return range(first, last + 1) if first <= last else range(first, last - 1, -1)
    if is_date(low) and is_date(high):
        first, last = low.toordinal(), high.toordinal()
        _bounded(abs(last - first), run)
        sign = 1 if first <= last else -1
        run.hold(abs(last - first) + 1)
        return [date_of(day) for day in range(first, last + sign, sign)]
    return None


def _bounded(span: Decimal | int, run: Run) -> None:
    """What is longer than all steps that are left cannot be gone over: say so at once."""
    if span > max(run.left, run.budget.items):
        run.left = -1
        run.look()
