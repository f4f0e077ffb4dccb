"""A form as it stands in its file: its components, and the variables that its texts read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

from app.engine import feel
from app.lib import json

MOST_LEVELS = 20
TEMPLATE = regex.compile(r"\{\{(.*?)\}\}", regex.S)
LOOPS = ("#", "/")  # as in {{#if open}} and {{/if}}
NOT_TEXT = {"id", "key", "type", "path"}


class NotAForm(Exception):
    """A text that is no form, in words, with the line where that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line = message, line


@dataclass(frozen=True)
class Part:
    """One component: what it is called on the screen, and the expressions in it."""

    said: Mapping[str, Any]
    inside: tuple[str, ...]  # the kinds of the components around it

    @property
    def id(self) -> str:
        """What the editor knows it by."""
        return str(self.said.get("id") or self.key)

    @property
    def kind(self) -> str:
        """Its type."""
        return str(self.said.get("type") or "")

    @property
    def key(self) -> str:
        """The variable that it asks for; empty when it asks for none."""
        return str(self.said.get("key") or "")

    @property
    def words(self) -> str:
        """How a person finds it."""
        label = str(self.said.get("label") or "").strip()
        return label or self.key or f"A field of type {self.kind or 'unknown'}"

    def expressions(self) -> Iterator[tuple[str, str]]:
        """Where an expression stands, and its FEEL."""
        yield from _expressions(self.said, "")

    @property
    def reads(self) -> frozenset[str]:
        """The variables that it shows, computes with, is hidden by, or takes its choices from."""
        listed = self.said.get("valuesKey")
        own = frozenset({listed}) if listed and isinstance(listed, str) else frozenset()
        return own.union(*(names(text) for _, text in self.expressions()))


@dataclass(frozen=True)
class Form:
    """A form's id and all its components, outer ones first."""

    id: str
    parts: tuple[Part, ...] = field(default=())

    @property
    def keys(self) -> frozenset[str]:
        """The variables that it asks for."""
        return frozenset(part.key for part in self.parts if part.key)

    @property
    def reads(self) -> frozenset[str]:
        """The variables that any of its components reads."""
        return frozenset().union(*(part.reads for part in self.parts))


def form(text: str) -> Form:
    """Reads a file. Raises NotAForm."""
    try:
        said = json.loads(text)
    except json.JsonError as error:
        raise NotAForm(f"This is no JSON: {error.msg}.", error.lineno) from None
    except (RecursionError, ValueError):
        raise NotAForm("This is no JSON that can be read.") from None
    if not isinstance(said, dict) or not isinstance(said.get("components"), list):
        raise NotAForm("A form is an object with a list named components.")
    return Form(str(said.get("id") or ""), tuple(_parts(said["components"], ())))


def names(text: str) -> frozenset[str]:
    """The variables that an expression reads; none for one that cannot be read."""
    try:
        return feel.compile(text).names
    except feel.FeelError:
        return frozenset()


def fault(text: str) -> str:
    """Why an expression cannot be read; empty when it can."""
    try:
        feel.compile(text)
    except feel.FeelError as wrong:
        return str(getattr(wrong, "message", wrong))
    return ""


def _parts(components: Any, inside: tuple[str, ...]) -> Iterator[Part]:
    for said in components if isinstance(components, list) else ():
        if isinstance(said, dict) and len(inside) < MOST_LEVELS:
            yield Part(said, inside)
            yield from _parts(said.get("components"), (*inside, str(said.get("type") or "")))


def _expressions(value: Any, place: str, levels: int = MOST_LEVELS) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.startswith("=") and value[1:].strip():
            yield place, value[1:].strip()
        for found in TEMPLATE.findall(value):
            if (inner := found.strip()) and not inner.startswith(LOOPS):
                yield place, inner
    elif levels and isinstance(value, dict):
        for key, inner in value.items():
            if key != "components" and (place or key not in NOT_TEXT):
                yield from _expressions(inner, f"{place}.{key}".strip("."), levels - 1)
    elif levels and isinstance(value, list):
        for inner in value:
            yield from _expressions(inner, place, levels - 1)
