"""Nested values as a list of places and texts, so that two of them can be compared in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.lib import json


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each plain value with its path, such as ``order.value``; a list is told as one."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else str(key))
    else:
        yield path, shown(value)


def shown(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value or "an empty text"
    return json.dumps(value) if value is not None else "nothing"
