"""Decision tables (DMN 1.5, chapter 8): which rules hit, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

from app.engine import feel
from app.engine.dmn.model import Ask
from app.engine.feel.arithmetic import add
from app.engine.feel.values import equal, less

POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATORS = ("SUM", "MIN", "MAX", "COUNT")


@dataclass(frozen=True)
class Input:
    """A column that is asked: its expression, and the values that are allowed."""

    label: str
    expression: feel.Expression
    allowed: feel.UnaryTests | None


@dataclass(frozen=True)
class Output:
    """A column that answers; ``values`` in order of priority."""

    name: str
    values: tuple[Any, ...]
    default: feel.Expression | None


@dataclass(frozen=True)
class Rule:
    """A row: cells to be met and expressions that answer."""

    id: str
    cells: tuple[feel.UnaryTests, ...]
    answers: tuple[feel.Expression, ...]


@dataclass(frozen=True)
class Table:
    """A decision table. One output column gives its value, several give a context."""

    policy: str
    aggregator: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def decide(self, context: Mapping[str, Any], ask: Ask, note: dict[str, Any]) -> Any:
        """What the rules that hit come to, by the hit policy; null when none does."""
        values = [ask.evaluate(column.expression, context) for column in self.inputs]
        note["inputs"] = [
            {"label": c.label, "expression": c.expression.text, "value": feel.to_json(v)}
            for c, v in zip(self.inputs, values, strict=True)
        ]
        note["rules"] = []
        if not self._allowed(values, context, ask):
            return None
        hits = self._hits(values, context, ask)
        answers = [self._answer(rule, context, ask) for _, rule in hits]
        note["rules"] = [
            {"index": number, "id": rule.id, "outputs": feel.to_json(answer)}
            for (number, rule), answer in zip(hits, answers, strict=True)
        ]
        if not hits:
            return self._default(context, ask)
        return SETTLE[self.policy](self, answers, [number for number, _ in hits], ask)

    def _allowed(self, values: list[Any], context: Mapping[str, Any], ask: Ask) -> bool:
        for column, value in zip(self.inputs, values, strict=True):
            if column.allowed is None or value is None:
                continue
            if column.allowed.evaluate(value, context, ask.budget).value is not True:
                ask.warn("value not allowed", f"{column.label} is {feel.to_json(value)!r}")
                return False
        return True

    def _hits(
        self, values: list[Any], context: Mapping[str, Any], ask: Ask
    ) -> list[tuple[int, Rule]]:
        hits = []
        for number, rule in enumerate(self.rules, 1):
            if self._met(rule, values, context, ask):
                hits.append((number, rule))
                if self.policy == "FIRST":
                    break
        return hits

    def _met(self, rule: Rule, values: list[Any], context: Mapping[str, Any], ask: Ask) -> bool:
        for cell, value in zip(rule.cells, values, strict=True):
            if cell.text == "-":
                continue
            if cell.evaluate(value, context, ask.budget, now=ask.now).value is not True:
                return False
        return True

    def _answer(self, rule: Rule, context: Mapping[str, Any], ask: Ask) -> Any:
        values = [ask.evaluate(answer, context) for answer in rule.answers]
        return self._shape(values)

    def _shape(self, values: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return values[0]
        return {column.name: v for column, v in zip(self.outputs, values, strict=True)}

    def _default(self, context: Mapping[str, Any], ask: Ask) -> Any:
        if not any(column.default for column in self.outputs):
            return [] if self.policy in ("RULE ORDER", "OUTPUT ORDER") else None
        return self._shape(
            [ask.evaluate(c.default, context) if c.default else None for c in self.outputs]
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


def _unique(table: Table, answers: list[Any], numbers: list[int], ask: Ask) -> Any:
    if len(answers) > 1:
        hit = " and ".join(str(number) for number in numbers)
        ask.warn("several rules", f"rules {hit} hit where only one may (hit policy UNIQUE)")
        return None
    return answers[0]


def _any(table: Table, answers: list[Any], numbers: list[int], ask: Ask) -> Any:
    if all(equal(answer, answers[0]) is True for answer in answers):
        return answers[0]
    hit = " and ".join(str(number) for number in numbers)
    ask.warn("different rules", f"rules {hit} hit with different outputs (hit policy ANY)")
    return None


def _first(table: Table, answers: list[Any], numbers: list[int], ask: Ask) -> Any:
    return answers[0]


def _priority(table: Table, answers: list[Any], numbers: list[int], ask: Ask) -> Any:
    return min(answers, key=table.rank)


def _all(table: Table, answers: list[Any], numbers: list[int], ask: Ask) -> Any:
    return answers


def _output_order(table: Table, answers: list[Any], numbers: list[int], ask: Ask) -> Any:
    return sorted(answers, key=table.rank)


def _collect(table: Table, answers: list[Any], numbers: list[int], ask: Ask) -> Any:
    if table.aggregator is None:
        return answers
    if table.aggregator == "COUNT":
        return Decimal(len(answers))
    if table.aggregator == "SUM":
        return reduce(add, answers)
    smallest = table.aggregator == "MIN"
    return reduce(lambda a, b: a if (less(a, b) is True) is smallest else b, answers)


SETTLE: dict[str, Callable[[Table, list[Any], list[int], Ask], Any]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _collect,
}
