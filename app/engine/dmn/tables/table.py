"""A decision table: which rules hit, and what that comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.engine import feel
from app.engine.dmn.ask import Ask, Scope
from app.engine.dmn.logic.base import Logic
from app.engine.dmn.logic.literal import Constant, Literal
from app.engine.dmn.tables.index import Column
from app.engine.dmn.tables.policies import SETTLE, nothing
from app.engine.dmn.tables.search import Search
from app.engine.dmn.tables.simple import Simple
from app.engine.feel.types import Type
from app.engine.feel.values import equal

SHOWN_RULES = 20
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
NULL = re.compile(r"\bnull\b")


@dataclass(frozen=True)
class Cell:
    """The tests of a rule for one column. ``simple``: its form when it has one."""

    place: str
    text: str
    simple: Simple | None
    compiled: feel.UnaryTests | None = None

    @property
    def is_dash(self) -> bool:
        """Whether anything meets it."""
        return self.text == "-"

    @property
    def tests(self) -> feel.UnaryTests:
        """The compiled tests; those of a simple cell are seldom asked for."""
        return self.compiled or feel.compile_unary(self.text)


@dataclass(frozen=True)
class Input:
    """A column that is asked: its expression, and the values that are allowed."""

    label: str
    expression: Literal | Constant
    allowed: Cell | None = None


@dataclass(frozen=True)
class Output:
    """A column that answers; ``values`` in order of priority."""

    name: str
    values: tuple[Any, ...] = ()
    default: Literal | Constant | None = None
    type: Type | None = None


@dataclass(frozen=True)
class Rule:
    """A row: cells to be met and expressions that answer."""

    id: str
    cells: tuple[Cell, ...]
    answers: tuple[Literal | Constant, ...]


@dataclass(frozen=True)
class Table:
    """A decision table. One output column gives its value, several give a context."""

    policy: str
    aggregator: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    place: str = ""
    columns: tuple[Column, ...] = field(init=False, compare=False, repr=False)
    allowed: tuple[Column | None, ...] = field(init=False, compare=False, repr=False)
    handles_null: tuple[bool, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        columns = [[rule.cells[n] for rule in self.rules] for n in range(len(self.inputs))]
        set_ = object.__setattr__  # frozen: these follow from the rest
        set_(self, "columns", tuple(map(_column, columns)))
        lists = (c.allowed for c in self.inputs)
        set_(self, "allowed", tuple(None if cell is None else _column([cell]) for cell in lists))
        expect = (any(NULL.search(STRINGS.sub("", c.text)) for c in cells) for cells in columns)
        set_(self, "handles_null", tuple(expect))

    def evaluate(self, scope: Scope, ask: Ask) -> Any:
        """What the rules that hit come to, by the hit policy; null when none does."""
        note = ask.note_table()
        note["rules"] = []
        values = [self._asked(number, scope, ask) for number in range(len(self.inputs))]
        note["inputs"] = [
            {"label": c.label, "expression": c.expression.text, "value": ask.shown(v)}
            for c, v in zip(self.inputs, values, strict=True)
        ]
        if not self._allowed(values, scope, ask):
            return None
        numbers = Search(self, values, scope, ask).hits()
        answers = [self._answer(self.rules[number], scope, ask) for number in numbers]
        note["rules"] = [
            {"index": number + 1, "id": self.rules[number].id, "outputs": ask.shown(answer)}
            for number, answer in zip(numbers[:SHOWN_RULES], answers, strict=False)
        ]
        if len(numbers) > SHOWN_RULES:
            note["more rules"] = len(numbers) - SHOWN_RULES
        if not numbers:
            return self._default(scope, ask)
        return SETTLE[self.policy](self, answers, [number + 1 for number in numbers], ask)

    def _asked(self, number: int, scope: Scope, ask: Ask) -> Any:
        """The value of an input. Where a cell tests for null, the table handles that itself."""
        expression = self.inputs[number].expression
        if not self.handles_null[number]:
            return expression.evaluate(scope, ask)
        with ask.forgiving():
            return expression.evaluate(scope, ask)

    def _allowed(self, values: list[Any], scope: Scope, ask: Ask) -> bool:
        for column, index, value in zip(self.inputs, self.allowed, values, strict=True):
            if index is None or column.allowed is None or value is None:
                continue
            met, rest = index.find(value)
            if rest and met:
                tests = column.allowed.tests
                met = ask.meets(tests, value, scope, column.allowed.place) is True
            if not met:
                said = f"{column.label} is {ask.shown(value)!r}, which is no allowed value"
                ask.warn("value not allowed", said, self.place)
                return False
        return True

    def _answer(self, rule: Rule, scope: Scope, ask: Ask) -> Any:
        return self._shape([answer.evaluate(scope, ask) for answer in rule.answers], ask)

    def _shape(self, values: list[Any], ask: Ask) -> Any:
        fitted = [
            ask.fit(value, column.type, f"{self.place}, {column.name}") if column.type else value
            for value, column in zip(values, self.outputs, strict=True)
        ]
        if len(self.outputs) == 1:
            return fitted[0]
        return {column.name: v for column, v in zip(self.outputs, fitted, strict=True)}

    def _default(self, scope: Scope, ask: Ask) -> Any:
        """The default outputs; without any, what no hits come to: nothing, or none of many."""
        if not any(column.default for column in self.outputs):
            return nothing(self.policy, self.aggregator)
        return self._shape(
            [c.default.evaluate(scope, ask) if c.default else None for c in self.outputs], ask
        )

    def rank(self, answer: Any) -> tuple[int, ...]:
        """The place of an answer in the order of the output values: the smaller, the higher."""
        parts = [answer] if len(self.outputs) == 1 else [answer[c.name] for c in self.outputs]
        return tuple(
            next(
                (place for place, v in enumerate(column.values) if equal(v, part) is True),
                len(column.values),
            )
            for column, part in zip(self.outputs, parts, strict=True)
        )

    def parts(self) -> Iterator[Logic]:
        """The expressions of inputs and outputs."""
        yield from (column.expression for column in self.inputs)
        yield from (column.default for column in self.outputs if column.default is not None)
        for rule in self.rules:
            yield from rule.answers


def _column(cells: list[Cell]) -> Column:
    return Column([cell.simple for cell in cells], [cell.is_dash for cell in cells])
