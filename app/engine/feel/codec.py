"""Values to and from JSON. No float passes either way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.engine.feel.builtins.strings import text_of
from app.engine.feel.temporal import show
from app.engine.feel.values import Function, Months, Range


def to_json(value: Any) -> Any:
    """The JSON form: whole decimals as int, others as Decimal, dates and durations as ISO text.

    A range is its text; a function is null, as it cannot leave the evaluation.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() and value.adjusted() < 40
        return int(value) if whole else value
    if isinstance(value, datetime | date | time | timedelta | Months):
        return show(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Range):
        return text_of(value)
    if isinstance(value, Function):
        return None
    raise TypeError(f"a {type(value).__name__} is no FEEL value")


def from_json(value: Any) -> Any:
    """The FEEL value of JSON that was read with decimals. Raises TypeError for a float."""
    if isinstance(value, float):
        raise TypeError("a float is not exact; read JSON with decimals")
    if isinstance(value, Mapping):
        return {key: from_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return value
