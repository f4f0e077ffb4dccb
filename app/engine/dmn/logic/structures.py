"""Boxed contexts, lists and relations (DMN 1.5, 10.2.2.4 to 10.2.2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.engine.dmn.ask import Ask, Scope
from app.engine.dmn.logic.base import Logic
from app.engine.feel.types import Type


@dataclass(frozen=True)
class Entry:
    """An entry of a context; the one without name is the result."""

    name: str | None
    place: str
    logic: Logic
    type: Type | None = None


@dataclass(frozen=True)
class Structure:
    """Entries in order, each seeing those before it; a last one without name is the result."""

    entries: tuple[Entry, ...]

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The context, or its result entry."""
        made: dict[str, Any] = {}
        seen = dict(scope)
        for entry in self.entries:
            value = ask.fit(entry.logic.evaluate(seen, ask), entry.type, entry.place)
            if entry.name is None:
                return value
            made[entry.name] = seen[entry.name] = value
        return made

    def parts(self) -> Iterator[Logic]:
        """The logic of the entries."""
        return (entry.logic for entry in self.entries)


@dataclass(frozen=True)
class Items:
    """A boxed list."""

    items: tuple[Logic, ...]

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The list of the values."""
        return [item.evaluate(scope, ask) for item in self.items]

    def parts(self) -> Iterator[Logic]:
        """The items."""
        return iter(self.items)


@dataclass(frozen=True)
class Relation:
    """A list of contexts, written as a table of rows and columns."""

    place: str
    columns: tuple[tuple[str, Type | None], ...]
    rows: tuple[tuple[Logic, ...], ...]

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """A context for each row."""
        return [
            {
                name: ask.fit(cell.evaluate(scope, ask), wanted, f"{self.place}, {name}")
                for (name, wanted), cell in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]

    def parts(self) -> Iterator[Logic]:
        """The cells."""
        return (cell for row in self.rows for cell in row)
