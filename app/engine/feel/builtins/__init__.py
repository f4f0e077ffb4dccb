"""The functions that every expression knows."""

from __future__ import annotations

from app.engine.feel.builtins import (
    aggregates,
    contexts,
    dates,
    lists,
    matching,
    numbers,
    ranges,
    strings,
)
from app.engine.feel.builtins.registry import REGISTRY, Builtin

FUNCTIONS = {name: entry.function for name, entry in REGISTRY.items()}

__all__ = [
    "FUNCTIONS",
    "REGISTRY",
    "Builtin",
    "aggregates",
    "contexts",
    "dates",
    "lists",
    "matching",
    "numbers",
    "ranges",
    "strings",
]
