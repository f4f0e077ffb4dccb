"""Hit policies: what the rules that hit come to (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, Protocol

from app.engine.dmn.ask import Ask
from app.engine.feel.arithmetic import add
from app.engine.feel.values import equal, less

POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
MANY = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATORS = ("SUM", "MIN", "MAX", "COUNT")


class Ranked(Protocol):
    """A table, as far as a policy has to know it."""

    @property
    def place(self) -> str:
        """Where it stands."""

    @property
    def aggregator(self) -> str | None:
        """What COLLECT does with the outputs."""

    def rank(self, answer: Any) -> tuple[int, ...]:
        """The place of an answer in the order of the output values."""


def nothing(policy: str, aggregator: str | None) -> Any:
    """What a table gives when no rule hits: an empty list of hits, a count of 0, else null."""
    if policy not in MANY:
        return None
    return [] if aggregator is None else Decimal(0) if aggregator == "COUNT" else None


Settle = Callable[[Ranked, list[Any], Sequence[int], Ask], Any]


def _unique(table: Ranked, answers: list[Any], numbers: Sequence[int], ask: Ask) -> Any:
    if len(answers) > 1:
        said = f"{_rules(numbers)} hit where only one may (hit policy UNIQUE)"
        ask.warn("several rules", said, table.place)
        return None
    return answers[0]


def _any(table: Ranked, answers: list[Any], numbers: Sequence[int], ask: Ask) -> Any:
    if all(_same(answer, answers[0]) for answer in answers):
        return answers[0]
    said = f"{_rules(numbers)} hit with different outputs (hit policy ANY)"
    ask.warn("different rules", said, table.place)
    return None


def _same(one: Any, other: Any) -> bool:
    return (one is None and other is None) or equal(one, other) is True


def _rules(numbers: Sequence[int]) -> str:
    shown = [str(number) for number in numbers[:10]]
    if len(numbers) > len(shown):
        shown.append(f"{len(numbers) - len(shown)} more")
    return f"rules {', '.join(shown[:-1])} and {shown[-1]}"


def _first(table: Ranked, answers: list[Any], numbers: Sequence[int], ask: Ask) -> Any:
    return answers[0]


def _priority(table: Ranked, answers: list[Any], numbers: Sequence[int], ask: Ask) -> Any:
    return min(answers, key=table.rank)


def _all(table: Ranked, answers: list[Any], numbers: Sequence[int], ask: Ask) -> Any:
    return answers


def _output_order(table: Ranked, answers: list[Any], numbers: Sequence[int], ask: Ask) -> Any:
    return sorted(answers, key=table.rank)


def _collect(table: Ranked, answers: list[Any], numbers: Sequence[int], ask: Ask) -> Any:
    if table.aggregator is None:
        return answers
    if table.aggregator == "COUNT":
        return Decimal(len(answers))
    try:
        # A single answer is added to itself, too: what cannot be counted is told with one hit.
        check = answers if len(answers) > 1 else answers * 2
        made = reduce(AGGREGATE[table.aggregator], check)
        made = answers[0] if len(answers) == 1 and made is not None else made
    except (TypeError, ValueError, ArithmeticError):
        made = None
    if made is None:
        said = f"the outputs of {len(answers)} rules have no {table.aggregator}"
        ask.warn("no result", said, table.place)
    return made


def _least(one: Any, other: Any) -> Any:
    smaller = less(other, one)
    return None if smaller is None else other if smaller else one


def _most(one: Any, other: Any) -> Any:
    smaller = less(one, other)
    return None if smaller is None else other if smaller else one


AGGREGATE: dict[str, Callable[[Any, Any], Any]] = {"SUM": add, "MIN": _least, "MAX": _most}
SETTLE: dict[str, Settle] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _collect,
}
