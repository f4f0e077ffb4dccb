"""Decisions that were read, and how they are asked (DMN 1.5, chapters 6 to 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.engine import feel

MAX_LEVELS = 30


@dataclass(frozen=True)
class DmnProblem:
    """One fault of a file, with what to do about it."""

    element: str
    reason: str
    remedy: str
    line: int | None = None
    file: str = ""


class DmnRefused(ValueError):
    """The files hold no decisions that can be run."""

    def __init__(self, problems: Iterable[DmnProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.element}: {p.reason}" for p in self.problems))


@dataclass
class Ask:
    """One question while it is answered: budget, time, and what is noted on the way."""

    budget: feel.Budget | None
    now: datetime | None
    warnings: list[feel.Warning] = field(default_factory=list)
    explanation: list[dict[str, Any]] = field(default_factory=list)

    def evaluate(self, expression: feel.Expression, context: Mapping[str, Any]) -> Any:
        """The value of an expression; its warnings are kept."""
        result = expression.evaluate(context, self.budget, now=self.now)
        self.warnings.extend(result.warnings)
        return result.value

    def warn(self, kind: str, message: str) -> None:
        """Notes why a decision is null."""
        self.warnings.append(feel.Warning(kind, message, 1, 1))


class Logic(Protocol):
    """What decides: a table, a literal expression, a context."""

    def decide(self, context: Mapping[str, Any], ask: Ask, note: dict[str, Any]) -> Any:
        """The value; what was seen goes into ``note``."""


@dataclass(frozen=True)
class Decision:
    """A decision, the ones it needs, and its logic."""

    id: str
    name: str
    needs: tuple[str, ...]
    logic: Logic


@dataclass(frozen=True)
class Decided:
    """The value of a decision, why parts became null, and which rules hit on what inputs.

    ``explanation`` is JSON: for each decision that was asked, ``{decision, name, inputs, rules,
    value}`` with rules counted from 1.
    """

    value: Any
    warnings: tuple[feel.Warning, ...]
    explanation: list[dict[str, Any]]


class Model:
    """The decisions of one or several files. Never changes; may be asked by many threads."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_id = {decision.id: decision for decision in decisions}
        self._by_name = {decision.name: decision for decision in self._by_id.values()}

    @property
    def decisions(self) -> dict[str, str]:
        """The names of the decisions by id."""
        return {decision.id: decision.name for decision in self._by_id.values()}

    def find(self, decision: str) -> Decision:
        """The decision with this id or name. Raises KeyError."""
        return self._by_id.get(decision) or self._by_name[decision]

    def decide(
        self,
        decision: str,
        context: Mapping[str, Any],
        budget: feel.Budget | None = None,
        *,
        now: datetime | None = None,
    ) -> Decided:
        """Asks a decision, and first those that it needs.

        Raises KeyError for a decision that is not here, ``feel.BudgetExceeded``.
        """
        ask = Ask(budget, now)
        known: dict[str, Any] = {}
        value = self._answer(self.find(decision), context, ask, known)
        return Decided(value, tuple(ask.warnings), ask.explanation)

    def _answer(
        self, decision: Decision, context: Mapping[str, Any], ask: Ask, known: dict[str, Any]
    ) -> Any:
        if decision.id in known:
            return known[decision.id]
        needed = {}
        for other in decision.needs:
            required = self._by_id[other]
            needed[required.name] = self._answer(required, context, ask, known)
        note: dict[str, Any] = {"decision": decision.id, "name": decision.name}
        value = decision.logic.decide({**context, **needed}, ask, note)
        ask.explanation.append({**note, "value": feel.to_json(value)})
        known[decision.id] = value
        return value
