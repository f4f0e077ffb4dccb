"""Values for the history: JSON that is small, with a mark where something was cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine import feel

MOST_CHARACTERS = 200
MOST_ITEMS = 20
MOST_VALUES = 200
MOST_LEVELS = 5
MOST_IN_ALL = 4_000
CUT = "…"


def shorten(value: Any) -> Any:
    """The JSON form of a value, cut to what a person reads and a history can keep."""
    return Room().shorten(value)


class Room:
    """How much an explanation may still hold over all its values."""

    def __init__(self, values: int = MOST_IN_ALL) -> None:
        self.values = values

    def shorten(self, value: Any) -> Any:
        """The short form of a value; takes up room."""
        start = max(0, min(MOST_VALUES, self.values))
        left = [start]
        shown = _shorten(value, left, MOST_LEVELS)
        self.values -= start - left[0]
        return shown


def _shorten(value: Any, left: list[int], levels: int) -> Any:
    left[0] -= 1
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple | Mapping) and (levels == 0 or left[0] < 0):
        return CUT
    if isinstance(value, Mapping):
        return _context(value, left, levels)
    if isinstance(value, list | tuple):
        return _list(value, left, levels)
    return _scalar(value)


def _scalar(value: Any) -> Any:
    try:
        shown = feel.to_json(value)
    except (
        TypeError,
        ValueError,
        ArithmeticError,
    ):  # a caller may give what is no FEEL; an explanation is no place to fall
        return f"a {type(value).__name__}"
    return _text(shown) if isinstance(shown, str) else shown


def _text(value: str) -> str:
    if len(value) <= MOST_CHARACTERS:
        return value
    return f"{value[:MOST_CHARACTERS]}{CUT} ({len(value):,} characters)"


def _list(value: Any, left: list[int], levels: int) -> list[Any]:
    shown: list[Any] = []
    for item in value[:MOST_ITEMS]:
        if left[0] <= 0:
            break
        shown.append(_shorten(item, left, levels - 1))
    if len(shown) < len(value):
        shown.append(f"{CUT} {len(value) - len(shown):,} more")
    return shown


def _context(value: Mapping[str, Any], left: list[int], levels: int) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for key, entry in value.items():
        if left[0] <= 0 or len(shown) == MOST_ITEMS:
            shown[CUT] = f"{len(value) - len(shown):,} more"
            break
        shown[_text(str(key))] = _shorten(entry, left, levels - 1)
    return shown
