"""What all logic has in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from app.engine.dmn.ask import Ask, Scope
from app.engine.dmn.problems import DmnProblem
from app.engine.feel.types import Type


class Logic(Protocol):
    """What decides: a table, a literal expression, a context, ..."""

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The value over the names in scope."""

    def parts(self) -> Iterator[Logic]:
        """The logic directly inside."""


@dataclass(frozen=True)
class Faulty:
    """Stands where something cannot be run: null, with the reason as the warning."""

    problem: DmnProblem
    kind: str = "not runnable"

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """Null."""
        ask.warn(self.kind, self.problem.reason, self.problem.element)
        return None

    def parts(self) -> Iterator[Logic]:
        """Nothing."""
        return iter(())


@dataclass(frozen=True)
class Typed:
    """Logic whose value has to have a type."""

    place: str
    logic: Logic
    type: Type

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """The value as the type wants it."""
        return ask.fit(self.logic.evaluate(scope, ask), self.type, self.place)

    def parts(self) -> Iterator[Logic]:
        """The logic."""
        return iter((self.logic,))


def walk(logic: Logic) -> Iterator[Logic]:
    """This logic and all inside it."""
    todo = [logic]
    while todo:
        one = todo.pop()
        yield one
        todo.extend(one.parts())
