"""Decisions that were read, and how they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine import feel
from app.engine.dmn.accept import accept
from app.engine.dmn.ask import Ask
from app.engine.dmn.evaluate import Evaluation
from app.engine.dmn.graph import Decision, Graph, Key, Knowledge, Need, Service, plan
from app.engine.dmn.problems import DmnProblem, Warning


@dataclass(frozen=True)
class Decided:
    """The value of a decision, why parts became null, and which rules hit on what inputs.

    ``explanation`` is JSON, small enough to be kept: an entry for each decision that was asked
    (``decision, name, inputs, rules, value``), each knowledge model (``knowledge, name,
    arguments, value``) and service (``service``, the same), in the order in which they ended;
    rules are counted from 1, long values cut with a mark.
    """

    value: Any
    warnings: tuple[Warning, ...]
    explanation: list[dict[str, Any]]

    @property
    def losses(self) -> tuple[Warning, ...]:
        """The warnings of values that became null and that nothing handled: never go on with it."""
        return tuple(warning for warning in self.warnings if warning.lost)


class Model:
    """The decisions of one or several files. Never changes; may be asked by many threads."""

    def __init__(
        self,
        graph: Graph,
        order: Iterable[Key] = (),
        problems: Iterable[DmnProblem] = (),
    ) -> None:
        self.graph = graph
        self.problems = tuple(problems)
        self._order = tuple(order) or tuple(graph.decisions)
        self._decisions = self._index(graph.decisions)
        self._functions = self._index({**graph.services, **graph.knowledge})

    def _index(self, elements: Mapping[Key, Any]) -> dict[str, Any]:
        """By id, then by name; files that nobody imports come first."""
        found = [elements[key] for key in self._order if key in elements]
        made: dict[str, Any] = {}
        for one in found:
            made.setdefault(one.id, one)
        for one in found:
            made.setdefault(one.name, one)
        return made

    @property
    def decisions(self) -> dict[str, str]:
        """The names of the decisions by id."""
        made: dict[str, str] = {}
        for key in self._order:
            if key in self.graph.decisions:
                made.setdefault(key.id, self.graph.decisions[key].name)
        return made

    @property
    def functions(self) -> dict[str, str]:
        """The names of what can be invoked, services and knowledge models, by id."""
        made: list[Service | Knowledge] = [
            *self.graph.services.values(),
            *self.graph.knowledge.values(),
        ]
        return {one.id: one.name for one in made}

    def find(self, decision: str) -> Decision:
        """The decision with this id or name. Raises KeyError."""
        found: Decision = self._decisions[decision]
        return found

    def before(self, decision: str) -> list[Decision]:
        """The decisions that are made before this one, in order. Raises KeyError."""
        wanted = self.find(decision)
        return [one.decision for one in plan(self.graph, wanted) if one.decision is not wanted]

    def decide(
        self,
        decision: str,
        context: Mapping[str, Any],
        budget: feel.Budget | None = None,
        *,
        now: datetime | None = None,
    ) -> Decided:
        """Asks a decision, and first those that it needs, all within one budget.

        Raises KeyError for a decision that is not here, ``feel.BudgetExceeded``.
        """
        wanted = self.find(decision)
        ask = Ask(budget, now)
        with ask.answering():
            value = Evaluation(self.graph, ask).decide(wanted, context, {})
        return Decided(value, tuple(ask.warnings), ask.explanation)

    def invoke(
        self,
        function: str,
        arguments: Mapping[str, Any],
        budget: feel.Budget | None = None,
        *,
        now: datetime | None = None,
    ) -> Decided:
        """Calls a decision service or a knowledge model, by id or name, with named arguments.

        An argument that is missing is null, with a warning. Raises KeyError for a function that is
        not here, ``feel.BudgetExceeded``.
        """
        wanted = self._functions[function]
        ask = Ask(budget, now)
        with ask.answering():
            value = self._call(wanted, arguments, ask)
        return Decided(value, tuple(ask.warnings), ask.explanation)

    def _call(self, wanted: Service | Knowledge, arguments: Mapping[str, Any], ask: Ask) -> Any:
        kind = "service" if isinstance(wanted, Service) else "knowledge"
        made = Evaluation(self.graph, ask).function(
            Need(kind, wanted.key, wanted.name)  # type: ignore[arg-type]  # one of the kinds
        )
        given = []
        for name, type_ in zip(made.names, made.types, strict=True):
            if name not in arguments:
                ask.warn("no argument", f"nothing is given for {name!r}", wanted.name)
            value = accept(arguments.get(name), type_)
            given.append(ask.fit(value, type_, f"{wanted.name}, {name}"))
        for name in arguments.keys() - set(made.names):
            ask.warn("no parameter", f"it takes no {name!r}", wanted.name)
        return made.call(ask.run, *given)
