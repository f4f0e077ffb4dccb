"""Boxed functions and invocations (DMN 1.5, 10.2.2.3 and 10.2.2.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.engine.dmn.ask import Ask, Scope
from app.engine.dmn.logic.base import Logic
from app.engine.dmn.logic.literal import Constant, Literal
from app.engine.feel.types import ANY, Type
from app.engine.feel.values import Function


@dataclass(frozen=True)
class Parameter:
    """What a function takes."""

    name: str
    type: Type | None = None


@dataclass(frozen=True)
class Definition:
    """A function: parameters and a body, which sees what the definition sees."""

    place: str
    parameters: tuple[Parameter, ...]
    body: Logic
    result: Type | None = None

    def evaluate(self, scope: Scope, ask: Ask) -> Function:
        """The function as a value."""
        names = tuple(parameter.name for parameter in self.parameters)

        def call(run: Any, *arguments: Any) -> Any:
            given = dict(zip(names, arguments, strict=True))
            return self.body.evaluate({**scope, **given}, ask)

        types = tuple(parameter.type or ANY for parameter in self.parameters)
        return Function(names, call, self.place, types, self.result)

    def parts(self) -> Iterator[Logic]:
        """The body."""
        return iter((self.body,))


@dataclass(frozen=True)
class Invocation:
    """Calls a function with arguments by name."""

    place: str
    function: Literal | Constant
    bindings: tuple[tuple[str, Logic, Type | None], ...]

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The value of the call."""
        function = self.function.evaluate(scope, ask)
        arguments = {
            name: ask.fit(logic.evaluate(scope, ask), wanted, f"{self.place}, {name}")
            for name, logic, wanted in self.bindings
        }
        return ask.call(function, arguments, self.place, self.function.text)

    def parts(self) -> Iterator[Logic]:
        """The function and the bindings."""
        yield self.function
        yield from (logic for _, logic, _ in self.bindings)
