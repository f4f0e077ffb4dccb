"""Boxed conditional, filter, for, some and every (DMN 1.5, 10.2.2.8 to 10.2.2.10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.engine.dmn.ask import Ask, Scope
from app.engine.dmn.logic.base import Logic, walk
from app.engine.dmn.logic.literal import Literal
from app.engine.feel.errors import Spot
from app.engine.feel.paths import nth, points
from app.engine.feel.values import Range, is_number, kind, number


@dataclass(frozen=True)
class Conditional:
    """If, then, else."""

    place: str
    condition: Logic
    then: Logic
    other: Logic

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """One of the two; a condition that is no boolean makes it null (DMN 1.5, 10.2.2.8)."""
        met = self.condition.evaluate(scope, ask)
        if met is True:
            return self.then.evaluate(scope, ask)
        if met is False or met is None:
            return self.other.evaluate(scope, ask)
        ask.warn("no boolean", f"the condition is a {kind(met)}", f"{self.place}, if")
        return None

    def parts(self) -> Iterator[Logic]:
        """All three."""
        return iter((self.condition, self.then, self.other))


@dataclass(frozen=True)
class Filter:
    """The items of a list that match, or the one at a position."""

    place: str
    inside: Logic
    match: Logic

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """As FEEL's filter: ``item`` and the entries of an item are in scope."""
        value = self.inside.evaluate(scope, ask)
        items = value if isinstance(value, list) else [] if value is None else [value]
        kept = []
        for item in items:
            ask.run.step()
            seen = {**scope, "item": item, **(item if isinstance(item, Mapping) else {})}
            met = self.match.evaluate(seen, ask)
            if is_number(met):
                return self._nth(items, number(met), ask)
            if met is True:
                kept.append(item)
            elif met is not False and met is not None:
                said = f"an item gives a {kind(met)}, no boolean"
                ask.warn("no boolean", said, f"{self.place}, match")
                return None
        return kept

    def _nth(self, items: list[Any], place: Decimal, ask: Ask) -> Any:
        spot = Spot("", 0)
        return ask.guarded(lambda: nth(items, place, ask.run, spot), self.place, "")

    def parts(self) -> Iterator[Logic]:
        """Both."""
        return iter((self.inside, self.match))


@dataclass(frozen=True)
class For:
    """A value for each item of a list; ``partial`` has those made so far."""

    place: str
    variable: str
    inside: Logic
    result: Logic

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The list of the values."""
        items = _items(self.inside.evaluate(scope, ask), self.place, ask)
        if items is None:
            return None
        made: list[Any] = []
        copies = _speaks_of(self.result, "partial")
        for item in items:
            ask.run.step()
            # A copy: the list may become a part of what is appended to it.
            seen = {**scope, "partial": list(made) if copies else made, self.variable: item}
            value = self.result.evaluate(seen, ask)
            made.append(value)
            ask.run.hold(len(made))
        return made

    def parts(self) -> Iterator[Logic]:
        """Both."""
        return iter((self.inside, self.result))


@dataclass(frozen=True)
class Quantified:
    """Whether some or every item satisfies; a result that is no boolean makes it null."""

    place: str
    every: bool
    variable: str
    inside: Logic
    satisfies: Logic

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """True, false or null, as FEEL's ``some`` and ``every``."""
        items = _items(self.inside.evaluate(scope, ask), self.place, ask)
        if items is None:
            return None
        found: set[bool | None] = set()
        for item in items:
            ask.run.step()
            met = self.satisfies.evaluate({**scope, self.variable: item}, ask)
            if not isinstance(met, bool | None):
                said = f"an item gives a {kind(met)}, no boolean"
                ask.warn("no boolean", said, f"{self.place}, satisfies")
                return None
            found.add(met)
        decisive = not self.every
        if decisive in found:
            return decisive
        return None if None in found else self.every

    def parts(self) -> Iterator[Logic]:
        """Both."""
        return iter((self.inside, self.satisfies))


def _items(value: Any, place: str, ask: Ask) -> list[Any] | None:
    """What is gone over: a list, the points of a range, or one value as a list of one."""
    found: Any = value
    if isinstance(value, Range):
        found = ask.guarded(lambda: points(value, ask.run), place, "")
    if found is None:
        ask.warn("no list", "there is nothing to go over", f"{place}, in")
        return None
    if isinstance(found, range):
        ask.run.hold(len(found))
        return [number(one) for one in found]
    return found if isinstance(found, list) else [found]


def _speaks_of(logic: Logic, word: str) -> bool:
    """Whether a word stands in an expression of the logic."""
    return any(isinstance(part, Literal) and word in part.text for part in walk(logic))
