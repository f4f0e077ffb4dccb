"""What a form shows of the variables of its process, and none of the others.

A form names what it shows: keys of its fields, and paths in its formulas and texts. Only the
values at those places leave; ``customer.name`` in a text does not give the customer away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from app.designer import service
from app.designer.cache import Recent

PATH = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
INSERTED = re.compile(r"\{\{(.*?)\}\}", re.S)
KEYS = ("key", "path", "valuesKey")
AROUND = ("this", "parent", "_this_", "_parent_")  # steps of form-js from a list to what is around
KEPT = 1024  # forms
Path = tuple[str, ...]

# What stands beside a user task whatever its form shows, under these words.
ANYWAY: dict[str, Path] = {
    "Customer": ("customer", "name"),
    "Contact": ("customer", "contact", "name"),
    "Telephone": ("customer", "contact", "phone"),
    "Mail": ("customer", "contact", "email"),
    "Product": ("product", "name"),
    "Quantity": ("item", "quantity"),
    "Note": ("order", "note"),
}


@dataclass
class Part:
    """What is shown of a variable, or of all of them: all of it, or parts of what lies in it."""

    words: str  # all texts of the form
    whole: bool = False
    inside: dict[str, Part] = field(default_factory=dict)

    def add(self, path: Path) -> None:
        """Shows what lies at a path."""
        part = self
        for name in path:
            part = part.inside.setdefault(name, Part(self.words))
        part.whole = True

    def of(self, name: str) -> Part | None:
        """What is shown of the value under a name; None for nothing."""
        if self.whole:
            return self
        part = self.inside.get(name)
        if (part is None or not part.whole) and self._means(name):
            return Part(self.words, whole=True)
        return part

    def _means(self, name: str) -> bool:
        """A name with a space or a hyphen in it looks like several; it is meant where the form
        says it."""
        if name.isidentifier() or name not in self.words:
            return False
        return any(name != first and name.startswith(first) for first in self.inside)

    def data(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The parts of the variables that are shown."""
        told: dict[str, Any] = {}
        for name, value in variables.items():
            part = self.of(name)
            if part is not None:
                within = isinstance(value, Mapping) and not part.whole
                told[name] = part.data(value) if within else value
        return told


def of(schema: Mapping[str, Any] | None, also: Iterable[Path] = ()) -> Part:
    """What a form shows, and what lies at the paths said beside it."""
    shown = Part(" ".join(_texts(schema)))
    for path in {*paths(schema), *also}:
        shown.add(path)
    return shown


def at_task(version_id: int, form_id: str | None) -> Part:
    """What everybody who sees a user task reads of its variables: put together once."""
    known: Recent[Part] = current_app.extensions.setdefault("baton.shown", Recent(KEPT))

    def make() -> Part:
        forms = service.definition(version_id).forms
        return of(forms.get(form_id) if form_id else None, ANYWAY.values())

    return known.get((version_id, form_id), make)


def data(schema: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the variables that the form itself shows."""
    return of(schema).data(variables)


def paths(value: Any, name: str = "") -> Iterator[Path]:
    """The places that a form names."""
    for text, at in _named(value, name):
        yield from _of_text(text, at)


def _texts(schema: Mapping[str, Any] | None) -> Iterator[str]:
    return (text for text, _ in _named(schema, ""))


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
