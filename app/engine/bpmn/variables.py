"""Variables: what may be kept, and how a mapping's target path is written."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import simplejson

from app.engine.bpmn.outcome import VariablesTooLarge

MAX_ONE = 1_000_000
MAX_ALL = 4_000_000
MAX_LEVELS = 100
MAX_NAME = 255
MISSING = object()  # what a variable was that was not there


def taken(variables: Mapping[str, Any]) -> dict[str, Any]:
    """A deep copy of what comes in from outside.

    Raises VariablesTooLarge, or ValueError for what is no JSON (a float, a NUL character, a name
    that is empty or too long).
    """
    size = 0
    for name, value in variables.items():
        if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME:
            raise VariablesTooLarge(f"a variable's name has 1 to {MAX_NAME} characters")
        one = measure(name, value)
        size += one
        if one > MAX_ONE:
            raise VariablesTooLarge(
                f"the variable {name[:60]!r} has {one:,} bytes; at most {MAX_ONE:,} are kept"
            )
    if size > MAX_ALL:
        raise VariablesTooLarge(f"the variables have {size:,} bytes; at most {MAX_ALL:,} are kept")
    return copy.deepcopy(dict(variables))


def measure(name: str, value: Any) -> int:
    """The bytes of a value as it is kept. Raises VariablesTooLarge for what cannot be kept."""
    try:
        check(value, name, 0)
        return len(simplejson.dumps(value, use_decimal=True, allow_nan=False))
    except (RecursionError, ValueError, TypeError) as error:
        raise VariablesTooLarge(f"the variable {name[:60]!r} cannot be kept: {error}") from None


def check(value: Any, name: str, level: int) -> None:
    """Refuses what is no plain JSON value, or what no database keeps."""
    if level > MAX_LEVELS:
        raise ValueError(f"it is nested deeper than {MAX_LEVELS}")
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("it holds a NUL character")
    elif isinstance(value, dict):
        for key, entry in value.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is no text")  # noqa: TRY004 - as all of these
            check(key, name, level + 1)
            check(entry, name, level + 1)
    elif isinstance(value, list):
        for item in value:
            check(item, name, level + 1)
    elif not (value is None or isinstance(value, bool | int | Decimal)):
        raise ValueError(f"a {type(value).__name__} is no JSON value")


def fitting(name: str, value: Any) -> Any:
    """A value that a variable may have. Raises VariablesTooLarge."""
    if isinstance(value, str | list | dict) and measure(name, value) > MAX_ONE:
        raise VariablesTooLarge(f"the variable {name!r} is larger than {MAX_ONE:,} bytes")
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to the last digit: 24.5 is not 24.50, and 1 is not true."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Decimal):
        return one.as_tuple() == other.as_tuple()
    return bool(one == other)


def own(value: Any) -> Any:
    """A value as another may keep it.

    No value is changed in place, so all can be shared but one: a list that results are still
    gathered in.
    """
    return list(value) if isinstance(value, list) else value


def put(current: Any, path: list[str], value: Any) -> Any:
    """``current`` with a value at the end of the path; what stands beside it is kept."""
    if not path:
        return value
    base = dict(current) if isinstance(current, dict) else {}
    base[path[0]] = put(base.get(path[0]), path[1:], value)
    return base
