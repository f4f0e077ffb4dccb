"""Decisions that are one expression, or a context of expressions (DMN 1.5, 10.2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.engine import feel
from app.engine.dmn.model import Ask


@dataclass(frozen=True)
class Literal:
    """A literal expression."""

    expression: feel.Expression

    def decide(self, context: Mapping[str, Any], ask: Ask, note: dict[str, Any]) -> Any:
        """The value of the expression."""
        note["expression"] = self.expression.text
        return ask.evaluate(self.expression, context)


@dataclass(frozen=True)
class BoxedContext:
    """Entries in order, each seeing those before it; a last one without name is the result."""

    entries: tuple[tuple[str | None, feel.Expression], ...]

    def decide(self, context: Mapping[str, Any], ask: Ask, note: dict[str, Any]) -> Any:
        """The context, or its result entry."""
        made: dict[str, Any] = {}
        for name, expression in self.entries:
            value = ask.evaluate(expression, {**context, **made})
            if name is None:
                return value
            made[name] = value
        return made
