"""What a form shows of the variables of its process, and none of the others.

A form names what it shows: keys of its fields, and paths in its formulas and texts. Only the
values at those places leave; ``customer.name`` in a text does not give the customer away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

PATH = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
INSERTED = re.compile(r"\{\{(.*?)\}\}", re.S)
KEYS = ("key", "path", "valuesKey")
AROUND = ("this", "parent", "_this_", "_parent_")  # steps of form-js from a list to what is around
Path = tuple[str, ...]


def data(schema: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the variables that the form itself shows."""
    shown: dict[str, Any] = {}
    words = " ".join(_texts(schema))
    for path in sorted(set(paths(schema))):
        _copy(variables, shown, path, words)
    return shown


def paths(value: Any, name: str = "") -> Iterator[Path]:
    """The places that a form names."""
    for text, at in _named(value, name):
        yield from _of_text(text, at)


def _texts(value: Any) -> Iterator[str]:
    return (text for text, _ in _named(value, ""))


def _named(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """All texts of a form, each with the name that it stands under."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _named(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, name)
    elif isinstance(value, str):
        yield value, name


def _of_text(text: str, name: str) -> Iterator[Path]:
    if name in KEYS and text:
        yield tuple(text.split("."))
    formulas = [text[1:]] if text.startswith("=") else INSERTED.findall(text)
    for formula in formulas:
        for found in PATH.findall(STRING.sub(" ", formula)):
            path = tuple(part.strip() for part in found.split("."))
            while path:
                yield path
                path = path[1:] if path[0] in AROUND else ()


def _copy(source: Any, goal: dict[str, Any], path: Path, words: str) -> None:
    """Copies what lies at a path, and of what lies on the way nothing else."""
    first, *rest = path
    if not isinstance(source, Mapping):
        return
    # A name with a space or a hyphen in it looks like several; it is meant where the form says it.
    goal |= {key: source[key] for key in source if _begins(key, first) and key in words}
    if first not in source:
        return
    inner = source[first]
    if not rest or not isinstance(inner, Mapping):
        goal[first] = inner
        return
    kept = goal.setdefault(first, {})
    if kept is not inner:
        _copy(inner, kept, tuple(rest), words)


def _begins(key: str, first: str) -> bool:
    return key != first and key.startswith(first) and not key.isidentifier()
