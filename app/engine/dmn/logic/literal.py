"""One expression in its place (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.engine import feel
from app.engine.dmn.ask import Ask, Scope
from app.engine.dmn.logic.base import Logic
from app.engine.dmn.problems import DmnProblem
from app.engine.feel.types import Type


@dataclass(frozen=True)
class Literal:
    """An expression, the place where it stands, and the type that its value has to have."""

    place: str
    expression: feel.Expression
    type: Type | None = None

    @property
    def text(self) -> str:
        """The text of the expression."""
        return self.expression.text

    @property
    def names(self) -> frozenset[str]:
        """The names it reads."""
        return self.expression.names

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The value of the expression."""
        value = ask.evaluate(self.expression, scope, self.place)
        return ask.fit(value, self.type, self.place, self.text) if self.type else value

    def parts(self) -> Iterator[Logic]:
        """Nothing."""
        return iter(())


@dataclass(frozen=True)
class Constant:
    """An expression that is a number, a string in quotes, a boolean or null."""

    place: str
    text: str
    value: Any
    names: frozenset[str] = frozenset()

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The value."""
        return self.value

    def parts(self) -> Iterator[Logic]:
        """Nothing."""
        return iter(())


@dataclass(frozen=True)
class Unreadable(Constant):
    """An expression that could not be read: null, with the fault as the warning."""

    fault: DmnProblem | None = None

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """Null."""
        ask.warn("not readable", self.text, self.place)
        return None
