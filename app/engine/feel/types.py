"""Type names and ``instance of`` (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.feel.values import Function, Range, kind

TYPE_NAMES = (
    "days and time duration",
    "years and months duration",
    "day time duration",
    "year month duration",
    "date and time",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "list",
    "context",
    "range",
    "function",
    "Any",
    "Null",
)
SAME = {
    "day time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "year month duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "dateTime": "date and time",
    "Null": "null",
}


def conforms(value: Any, wanted: tuple[Any, ...]) -> bool | None:
    """Whether the value is an instance of the type; None for a type that nobody knows."""
    name = SAME.get(wanted[0], wanted[0])
    if name == "Any":
        return value is not None
    if name != "null" and value is None:
        return False
    if name not in KNOWN:
        return None
    if kind(value) != name:
        return False
    return _inner(value, name, wanted[1:])


KNOWN = {SAME.get(name, name) for name in TYPE_NAMES}


def _inner(value: Any, name: str, inner: tuple[Any, ...]) -> bool | None:
    if not inner:
        return True
    if name == "list":
        return all(conforms(item, inner[0]) for item in value)
    if name == "range" and isinstance(value, Range):
        ends = [end for end in (value.low, value.high) if end is not None]
        return all(conforms(end, inner[0]) for end in ends)
    if name == "context" and isinstance(value, Mapping):
        return all(key in value and conforms(value[key], type_) for key, type_ in inner)
    if name == "function" and isinstance(value, Function):
        return len(value.names) == len(inner) - 1
    return True
