"""``+ - * / **`` over numbers, strings, dates and durations (DMN 1.5, tables 54 to 58).

Each function returns None where the two have no such operation; the caller says so in a warning.
"""

from __future__ import annotations

import decimal
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel.values import NUMBERS, Months, add_months, is_number, midnight, number

MICROSECOND = timedelta(microseconds=1)


def add(left: Any, right: Any) -> Any:
    """The sum, or None."""
    if is_number(left) and is_number(right):
        return _count(NUMBERS.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return _within(lambda: left + right)
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.count + right.count)
    if isinstance(right, date | time):
        left, right = right, left
    if isinstance(right, Months | timedelta):
        return _shift(left, right)
    return None


def subtract(left: Any, right: Any) -> Any:
    """The difference, or None."""
    if is_number(left) and is_number(right):
        return _count(NUMBERS.subtract, left, right)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left - right
    if isinstance(left, Months) and isinstance(right, Months):
        return Months(left.count - right.count)
    if isinstance(right, Months):
        return _shift(left, Months(-right.count))
    if isinstance(right, timedelta):
        return _shift(left, -right)
    if isinstance(left, date) and isinstance(right, date):
        return _between(left, right)
    if isinstance(left, time) and isinstance(right, time):
        return _between_times(left, right)
    return None


def multiply(left: Any, right: Any) -> Any:
    """The product, or None."""
    if is_number(left) and is_number(right):
        return _count(NUMBERS.multiply, left, right)
    if is_number(left):
        left, right = right, left
    if not is_number(right):
        return None
    if isinstance(left, Months):
        return Months(int(left.count * number(right)))
    if isinstance(left, timedelta):
        return _scaled(Decimal(left // MICROSECOND) * number(right))
    return None


def divide(left: Any, right: Any) -> Any:
    """The quotient, or None; a division by zero is null."""
    if is_number(left) and is_number(right):
        return _count(NUMBERS.divide, left, right)
    if isinstance(left, Months | timedelta) and is_number(right):
        return None if not right else multiply(left, NUMBERS.divide(Decimal(1), number(right)))
    if isinstance(left, Months) and isinstance(right, Months) and right.count:
        return NUMBERS.divide(Decimal(left.count), Decimal(right.count))
    if isinstance(left, timedelta) and isinstance(right, timedelta) and right:
        return NUMBERS.divide(Decimal(left // MICROSECOND), Decimal(right // MICROSECOND))
    return None


def power(left: Any, right: Any) -> Any:
    """The power, or None."""
    if is_number(left) and is_number(right):
        return _count(NUMBERS.power, left, right)
    return None


def negate(value: Any) -> Any:
    """The value with its sign turned, or None."""
    if is_number(value):
        return NUMBERS.minus(number(value))
    if isinstance(value, Months):
        return Months(-value.count)
    return -value if isinstance(value, timedelta) else None


def _count(operation: Any, left: Any, right: Any) -> Decimal | None:
    try:
        result: Decimal = operation(number(left), number(right))
    except decimal.DecimalException:
        return None
    return result if result.is_finite() else None


def _within(operation: Any) -> Any:
    try:
        return operation()
    except (OverflowError, ValueError):
        return None


def _scaled(microseconds: Decimal) -> timedelta | None:
    result: timedelta | None = _within(lambda: timedelta(microseconds=int(microseconds)))
    return result


def _shift(value: Any, length: Months | timedelta) -> Any:
    if isinstance(length, Months):
        return _within(lambda: add_months(value, length.count)) if isinstance(value, date) else None
    if isinstance(value, datetime):
        return _within(lambda: _exactly(value, length))
    if isinstance(value, date):
        return _within(lambda: (midnight(value) + length).date())
    if isinstance(value, time):
        moved = datetime.combine(date(2000, 1, 3), value) + (length % timedelta(days=1))
        return moved.timetz()
    return None


def _exactly(moment: datetime, length: timedelta) -> datetime:
    """Durations are exact time: in a named zone they are added in UTC."""
    if moment.tzinfo is None:
        return moment + length
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def _between(left: date, right: date) -> timedelta | None:
    one = left if isinstance(left, datetime) else midnight(left)
    other = right if isinstance(right, datetime) else midnight(right)
    if (one.tzinfo is None) != (other.tzinfo is None):
        return None
    return one - other


def _between_times(left: time, right: time) -> timedelta | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    day = date(2000, 1, 3)
    return datetime.combine(day, left) - datetime.combine(day, right)
