"""JSON without a float: numbers with a fraction are decimals, on the way in and on the way out."""

from __future__ import annotations

from typing import Any

import simplejson

JsonError = simplejson.JSONDecodeError


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Compact text, keys in their order. Raises TypeError for what JSON cannot hold, ValueError
    for NaN."""
    separators = (",", ":") if indent is None else (",", ": ")
    return simplejson.dumps(
        value,
        use_decimal=True,
        allow_nan=False,
        ensure_ascii=False,
        separators=separators,
        indent=indent,
    )


def loads(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ``JsonError`` with its place, also for NaN and Infinity."""
    return simplejson.loads(text, use_decimal=True, parse_constant=_refuse)


def _refuse(word: str) -> None:
    raise JsonError(f"{word} is not a JSON number", word, 0)
