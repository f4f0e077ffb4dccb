"""``+ - * / **`` over numbers, strings, dates and durations (DMN 1.5, tables 54 to 58).

Each function returns None where the two have no such operation; the caller says so in a warning.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel.far import (
    DATES,
    DAY,
    LENGTHS,
    MOMENTS,
    Length,
    Moment,
    date_of,
    instant,
    length_nanos,
    length_of,
    moment_of,
    nanos_of,
    offset_nanos,
    time_of,
)
from app.engine.feel.kinds import (
    NUMBERS,
    PLAIN,
    Months,
    add_months,
    is_date,
    is_number,
    kind,
    midnight,
    number,
)

WIDE = decimal.Context(prec=60)


def _numbers(operation: Callable[[Any, Any], Decimal], left: Any, right: Any) -> Decimal | None:
    try:
        result = operation(left, right)
    except decimal.DecimalException:
        return None
    return result if result.is_finite() else None


def add(left: Any, right: Any) -> Any:
    """The sum, or None."""
    if type(left) in PLAIN and type(right) in PLAIN:
        return _numbers(NUMBERS.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, LENGTHS) and isinstance(right, LENGTHS):
        return length_of(length_nanos(left) + length_nanos(right))
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.count + right.count)
    if isinstance(right, LENGTHS):
        return _shift(left, length_nanos(right))
    if isinstance(right, Months):
        return _shift_months(left, right.count)
    if isinstance(left, (Months, *LENGTHS)):
        return add(right, left) if kind(right) in CLOCKS else None
    return None


CLOCKS = frozenset({"date", "time", "date and time"})


def subtract(left: Any, right: Any) -> Any:
    """The difference, or None."""
    if type(left) in PLAIN and type(right) in PLAIN:
        return _numbers(NUMBERS.subtract, left, right)
    if isinstance(right, LENGTHS):
        if isinstance(left, LENGTHS):
            return length_of(length_nanos(left) - length_nanos(right))
        return _shift(left, -length_nanos(right))
    if isinstance(right, Months):
        if isinstance(left, Months):
            return Months(left.count - right.count)
        return _shift_months(left, -right.count)
    if isinstance(left, DATES + MOMENTS) and isinstance(right, DATES + MOMENTS):
        return _between(left, right)
    if kind(left) == kind(right) == "time":
        return _between_times(left, right)
    return None


def multiply(left: Any, right: Any) -> Any:
    """The product, or None."""
    if type(left) in PLAIN and type(right) in PLAIN:
        return _numbers(NUMBERS.multiply, left, right)
    if is_number(left):
        left, right = right, left
    if not is_number(right):
        return None
    if isinstance(left, Months):
        return _whole(Decimal(left.count), number(right), WIDE.multiply, Months)
    if isinstance(left, LENGTHS):
        return _whole(Decimal(length_nanos(left)), number(right), WIDE.multiply, length_of)
    return None


def divide(left: Any, right: Any) -> Any:
    """The quotient, or None; a division by zero is null."""
    if type(left) in PLAIN and type(right) in PLAIN:
        return _numbers(NUMBERS.divide, left, right)
    if isinstance(left, Months):
        if isinstance(right, Months):
            return _numbers(NUMBERS.divide, left.count, right.count)
        if is_number(right):
            return _whole(Decimal(left.count), number(right), WIDE.divide, Months)
    if isinstance(left, LENGTHS):
        if isinstance(right, LENGTHS):
            return _numbers(NUMBERS.divide, length_nanos(left), length_nanos(right))
        if is_number(right):
            return _whole(Decimal(length_nanos(left)), number(right), WIDE.divide, length_of)
    return None


def power(left: Any, right: Any) -> Any:
    """The power, or None. Anything to the power of zero is one (IEEE 754, 9.2.1)."""
    if is_number(left) and is_number(right) and not right:
        return Decimal(1)
    if is_number(left) and is_number(right):
        return _numbers(NUMBERS.power, left, right)
    return None


def negate(value: Any) -> Any:
    """The value with its sign turned, or None."""
    if is_number(value):
        return NUMBERS.minus(number(value))
    if isinstance(value, Months):
        return Months(-value.count)
    return length_of(-length_nanos(value)) if isinstance(value, LENGTHS) else None


MOST_NANOS = 10**30


def _whole(left: Decimal, right: Decimal, operation: Any, make: Callable[[int], Any]) -> Any:
    """A duration times or by a number, cut to its smallest unit; None beyond all years."""
    result = _numbers(operation, left, right)
    return None if result is None or abs(result) > MOST_NANOS else make(int(result))


def _shift(value: Any, nanos: int) -> Any:
    """A date or time so much later. Durations are exact time: zones are left and entered again."""
    try:
        if isinstance(value, MOMENTS):
            return _shift_moment(value, nanos)
        if is_date(value):
            return date_of(value.toordinal() + nanos // DAY)
        if kind(value) == "time":
            return time_of((nanos_of(value) + nanos) % DAY, value.tzinfo)
    except OverflowError:
        return None
    return None


def _shift_moment(value: Moment, nanos: int) -> Moment:
    if isinstance(value, datetime) and value.tzinfo is not None and nanos % 1000 == 0:
        try:
            there = value.astimezone(UTC) + timedelta(microseconds=nanos // 1000)
            return there.astimezone(value.tzinfo)
        except OverflowError:
            pass
    days, rest = divmod(nanos_of(value) + nanos, DAY)
    return moment_of(value.toordinal() + days, rest, value.tzinfo)


def _shift_months(value: Any, count: int) -> Any:
    if not isinstance(value, DATES + MOMENTS):
        return None
    try:
        return add_months(value, count)
    except OverflowError:
        return None


def _between(left: Any, right: Any) -> Length | None:
    one = left if isinstance(left, MOMENTS) else midnight(left)
    other = right if isinstance(right, MOMENTS) else midnight(right)
    if (one.tzinfo is None) != (other.tzinfo is None):
        return None
    return length_of(instant(one) - instant(other))


def _between_times(left: Any, right: Any) -> Length | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return length_of(nanos_of(left) - offset_nanos(left) - nanos_of(right) + offset_nanos(right))
