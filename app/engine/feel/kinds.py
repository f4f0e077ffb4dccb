"""The values of FEEL: what kinds there are, and what counts as a number (DMN 1.5, 10.3.2.3).

Numbers are decimals of 34 digits (IEEE 754 decimal128); whole numbers from JSON may stay int until
they are counted with. Dates are ``date``, ``time`` and ``datetime``, beyond the years and digits of
those the types of ``app.engine.feel.far``; a days and time duration is a ``timedelta``, a years and
months duration a ``Months``. Lists and contexts are list and dict.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.engine.feel.far import (
    MOMENTS,
    Date,
    FarDate,
    FarLength,
    FarMoment,
    FineTime,
    Moment,
    civil,
    moment_of,
    nanos_of,
)

if TYPE_CHECKING:
    from app.engine.feel.types import Type

DIGITS = 34
NUMBERS = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)

PLAIN = frozenset({Decimal, int})  # what a number is, seen at a glance


@dataclass(frozen=True, order=True)
class Months:
    """A years and months duration, as a number of months."""

    count: int


@dataclass(frozen=True)
class Range:
    """An interval. ``None`` at an end means that it is open there.

    ``sign`` is ``=`` or ``!=`` for what was written as such a test: these are no intervals with
    ends, and equal to none.
    """

    low: Any
    high: Any
    low_in: bool = True
    high_in: bool = True
    sign: str = ""


@dataclass(frozen=True)
class Function:
    """A function as a value.

    ``call(run, *arguments)`` takes the evaluation that runs and one argument for each name.
    ``types`` are those of the parameters (empty: anything goes), ``result`` that of the value;
    arguments and value are coerced to them by the caller, ``app.engine.feel.calls``.
    ``named(run, arguments)`` is for functions with several signatures, which match names alone.
    """

    names: tuple[str, ...]
    call: Callable[..., Any]
    name: str = "function"
    types: tuple[Type, ...] = ()
    result: Type | None = None
    named: Callable[..., Any] | None = None


class Null:
    """Marks an argument or a variable that was not given at all."""


MISSING = Null()


def is_number(value: Any) -> bool:
    """Whether the value is a FEEL number."""
    return isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool))


def number(value: Any) -> Decimal:
    """The decimal of a FEEL number."""
    return value if isinstance(value, Decimal) else Decimal(value)


def is_date(value: Any) -> bool:
    """Whether the value is a date without a time."""
    return isinstance(value, date | FarDate) and not isinstance(value, datetime)


def kind(value: Any) -> str:
    """The name of the value's type, as FEEL calls it."""
    known = KNOWN.get(type(value))
    if known is not None:
        return known
    for types, name in KINDS:
        if isinstance(value, types):
            return name
    return type(value).__name__


KNOWN: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    datetime: "date and time",
    FarMoment: "date and time",
    date: "date",
    FarDate: "date",
    time: "time",
    FineTime: "time",
    timedelta: "days and time duration",
    FarLength: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
KINDS: tuple[tuple[Any, str], ...] = (
    ((int, Decimal), "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (list, "list"),
    (Mapping, "context"),
)


def add_months(day: Any, count: int) -> Any:
    """A date some months on, cut to the month's last day. Raises OverflowError."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        found = civil(year, month + 1, min(day.day, last))
        if found is not None:
            break
    else:
        raise OverflowError("the year has more than nine digits")
    if isinstance(day, MOMENTS):
        return moment_of(found.toordinal(), nanos_of(day), day.tzinfo)
    return found


def midnight(day: Date) -> Moment:
    """A date where a date and time is asked for: midnight in UTC (DMN 1.5, 10.3.2.9.4)."""
    return moment_of(day.toordinal(), 0, UTC)
