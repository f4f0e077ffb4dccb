"""Values to and from JSON. No float passes either way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel.errors import BudgetExceeded
from app.engine.feel.far import Clock, FarDate, FarLength
from app.engine.feel.temporal import show
from app.engine.feel.text import text_of
from app.engine.feel.values import Function, Months, Range

MOST_PARTS = 500_000
MOST_LEVELS = 200
MOST_EXPONENT = 6144
WHOLE_DIGITS = 40
TEMPORAL = (date, time, timedelta, Months, FarDate, Clock, FarLength)


def to_json(value: Any) -> Any:
    """The JSON form: whole decimals as int, others as Decimal, dates and durations as ISO text.

    A range is its text; a function is null, as it cannot leave the evaluation. Raises
    BudgetExceeded for a value with more than half a million parts, TypeError for what is no value.
    """
    try:
        return Encoder().encode(value)
    except RecursionError:
        raise BudgetExceeded("The value is nested too deeply for JSON") from None


class Encoder:
    """Counts the parts of one value: lists that share their items say more than they hold."""

    def __init__(self) -> None:
        self.left = MOST_PARTS

    def encode(self, value: Any) -> Any:
        """The JSON form of one part."""
        if value is None or isinstance(value, str | bool | int):
            return value
        if isinstance(value, Decimal):
            whole = value == value.to_integral_value() and value.adjusted() < WHOLE_DIGITS
            return int(value) if whole else value
        if isinstance(value, Mapping):
            self._count(len(value))
            return {str(key): self.encode(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            self._count(len(value))
            return [self.encode(item) for item in value]
        if isinstance(value, TEMPORAL):
            return show(value)
        if isinstance(value, Range):
            return text_of(value)
        if isinstance(value, Function):
            return None
        raise TypeError(f"a {type(value).__name__} is no FEEL value")

    def _count(self, parts: int) -> None:
        self.left -= parts
        if self.left < 0:
            raise BudgetExceeded(f"The value has more than {MOST_PARTS:,} parts")


def from_json(value: Any, levels: int = MOST_LEVELS) -> Any:
    """The FEEL value of JSON that was read with decimals.

    Raises TypeError for a float, BudgetExceeded for what is nested too deeply or is a number that
    no decimal of 34 digits reaches (IEEE 754 decimal128).
    """
    if isinstance(value, Mapping | list):
        if not levels:
            raise BudgetExceeded(f"The value is nested deeper than {MOST_LEVELS}")
        if isinstance(value, list):
            return [from_json(item, levels - 1) for item in value]
        return {key: from_json(entry, levels - 1) for key, entry in value.items()}
    if isinstance(value, float):
        raise TypeError("a float is not exact; read JSON with decimals")
    if isinstance(value, Decimal) and not _is_within(value):
        raise BudgetExceeded(f"The number {value} is out of range; exponents go to {MOST_EXPONENT}")
    return value


def _is_within(value: Decimal) -> bool:
    return value.is_finite() and abs(value.adjusted()) <= MOST_EXPONENT
