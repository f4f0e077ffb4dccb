"""JSON without a float: numbers with a fraction are decimals, on the way in and on the way out."""

from __future__ import annotations

from decimal import InvalidOperation
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
    """The value of a JSON text. Raises ``JsonError`` with its place, also for NaN, Infinity and
    numbers that no decimal can hold; UnicodeDecodeError for bytes that are not UTF-8."""
    try:
        return simplejson.loads(text, use_decimal=True, parse_constant=_refuse)
    except (JsonError, UnicodeDecodeError):
        raise
    except (InvalidOperation, ValueError):  # more digits than an int, or an exponent, may have
        raise JsonError("a number in it is too large to be read", "", 0) from None


def _refuse(word: str) -> None:
    raise JsonError(f"{word} is not a JSON number", word, 0)
