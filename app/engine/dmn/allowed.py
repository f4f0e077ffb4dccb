"""Allowed values and constraints of item definitions (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.engine import feel
from app.engine.dmn.ask import CURRENT
from app.engine.dmn.tables.index import Column
from app.engine.dmn.tables.simple import read_simple
from app.engine.feel.types import Type


class Allowed:
    """Whether a value is among those that an item definition allows.

    It counts towards the budget of the question that is asked.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        simple = read_simple(text)
        self.tests = feel.compile_unary(text)
        self.column = Column([simple], [False])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Allowed) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __call__(self, value: Any) -> bool:
        """Whether the value is allowed; null always is, as it belongs to every type."""
        if value is None:
            return True
        met, rest = self.column.find(value)
        if not rest or not met:
            return bool(met)
        ask = CURRENT.get()
        if ask is None:
            return self.tests.evaluate(value, {}).value is True
        return ask.meets(self.tests, value, {}, "allowed values") is True


class Both:
    """Two sets of allowed values, both of which hold."""

    def __init__(self, one: Callable[[Any], bool], other: Callable[[Any], bool]) -> None:
        self.one, self.other = one, other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Both) and (other.one, other.other) == (self.one, self.other)

    def __hash__(self) -> int:
        return hash((self.one, self.other))

    def __call__(self, value: Any) -> bool:
        """Whether both allow the value."""
        return self.one(value) and self.other(value)


@dataclass(frozen=True)
class Restricted(Type):
    """A type with only some of its values. Unlike others it differs by what it allows.

    FEEL keeps compiled texts by the types they speak of, so that this has to count.
    """

    allowed: Callable[[Any], bool] | None = field(default=None, compare=True)


def restricted(made: Type, allowed: Callable[[Any], bool] | None) -> Type:
    """The type with only some of its values."""
    if allowed is None:
        return made
    if made.allowed is not None:
        allowed = Both(made.allowed, allowed)
    return Restricted(made.name, made.inner, made.fields, made.result, allowed)
