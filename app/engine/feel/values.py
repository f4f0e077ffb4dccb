"""The values of FEEL and their rules: equality, order, arithmetic (DMN 1.5, 10.3.2).

Numbers are decimals of 34 digits (IEEE 754 decimal128); whole numbers from JSON may stay int until
they are counted with. Dates are ``date``, ``time`` and ``datetime``; a days and time duration is a
``timedelta``, a years and months duration a ``Months``. Lists and contexts are list and dict.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

DIGITS = 34
NUMBERS = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


@dataclass(frozen=True, order=True)
class Months:
    """A years and months duration, as a number of months."""

    count: int


@dataclass(frozen=True)
class Range:
    """An interval; ``None`` at an end means that it is open there."""

    low: Any
    high: Any
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True)
class Function:
    """A function as a value: its parameter names, and what calls it."""

    names: tuple[str, ...]
    call: Callable[..., Any]
    name: str = "function"


class Null:
    """Marks an argument that was not given at all."""


MISSING = Null()


def is_number(value: Any) -> bool:
    """Whether the value is a FEEL number."""
    return isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool))


def number(value: Any) -> Decimal:
    """The decimal of a FEEL number."""
    return value if isinstance(value, Decimal) else Decimal(value)


def kind(value: Any) -> str:
    """The name of the value's type, as FEEL calls it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    for types, name in KINDS:
        if isinstance(value, types):
            return name
    return type(value).__name__


KINDS: tuple[tuple[Any, str], ...] = (
    ((int, Decimal), "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (Months, "years and months duration"),
    (list, "list"),
    (Mapping, "context"),
    (Range, "range"),
    (Function, "function"),
)


def equal(left: Any, right: Any) -> bool | None:
    """FEEL's ``=``: null when the types differ (DMN 1.5, table 53)."""
    if left is None or right is None:
        return left is right
    kinds = kind(left), kind(right)
    if kinds[0] != kinds[1]:
        return None
    if kinds[0] == "list":
        return _equal_lists(left, right)
    if kinds[0] == "context":
        return _equal_contexts(left, right)
    if kinds[0] in ("date and time", "time"):
        return same_moment(left, right)
    return bool(left == right)


def _equal_lists(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(
        equal(one, other) is True for one, other in zip(left, right, strict=True)
    )


def _equal_contexts(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)


def same_moment(left: Any, right: Any) -> bool | None:
    """Equality of times; one with and one without a zone cannot be compared."""
    if (left.tzinfo is None) != (right.tzinfo is None):
        return False
    return bool(left == right)


def less(left: Any, right: Any) -> bool | None:
    """FEEL's ``<``; null where there is no order between the two."""
    if left is None or right is None or kind(left) != kind(right):
        return None
    if kind(left) not in ORDERED:
        return None
    if isinstance(left, datetime | time) and (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return bool(left < right)


ORDERED = {
    "number",
    "string",
    "date and time",
    "date",
    "time",
    "days and time duration",
    "years and months duration",
}


def contains(container: Range, value: Any) -> bool | None:
    """Whether a value lies in a range."""
    if value is None:
        return None
    below = _beyond(value, container.low, container.low_in, after=True)
    above = _beyond(value, container.high, container.high_in, after=False)
    if below is None or above is None:
        return None
    return below and above


def _beyond(value: Any, end: Any, closed: bool, *, after: bool) -> bool | None:
    if end is None:
        return True
    strictly = less(end, value) if after else less(value, end)
    if strictly is None:
        return None
    return strictly or (closed and equal(value, end) is True)


def add_months(day: Any, count: int) -> Any:
    """A date some months on, cut to the month's last day."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def midnight(day: date) -> datetime:
    """A date where a date and time is asked for: midnight in UTC (DMN 1.5, 10.3.2.3.5)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
