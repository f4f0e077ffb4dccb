"""How a graph is asked: decisions in order, functions when they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.dmn.accept import accept
from app.engine.dmn.ask import Ask, Scope
from app.engine.dmn.graph import Decision, Graph, Key, Knowledge, Need, Path, Service, plan
from app.engine.dmn.problems import Warning
from app.engine.dmn.tables import Table
from app.engine.feel.types import ANY, Type
from app.engine.feel.values import Function

MISSING = object()
Known = dict[tuple[Path, Key], Any]


class Evaluation:
    """One question over a graph."""

    def __init__(self, graph: Graph, ask: Ask) -> None:
        self.graph, self.ask = graph, ask

    def decide(
        self,
        wanted: Decision,
        context: Scope,
        known: Known,
        path: Path = (),
        stop: frozenset[Key] = frozenset(),
    ) -> Any:
        """The value of a decision, after those it needs. What is known is not asked again."""
        for one in plan(self.graph, wanted, path, stop):
            mark = (one.path, one.decision.key)
            if mark not in known:
                known[mark] = self._make(one.decision, context, known, one.path)
        return known[(path, wanted.key)]

    def _make(self, decision: Decision, context: Scope, known: Known, path: Path) -> Any:
        ask = self.ask
        seen, inputs = self._scope(decision, context, known, path)
        note: dict[str, Any] = {"decision": decision.id, "name": decision.name}
        if path:
            note["through"] = ".".join(path)
        before = len(ask.warnings)
        with ask.noting(note):
            value = decision.logic.evaluate(seen, ask)
            value = ask.fit(value, decision.type, decision.name)
            if decision.hidden and len(ask.warnings) > before:
                self._tell_hidden(decision, at(context, path), before)
            if not isinstance(decision.logic, Table):
                note.setdefault("inputs", self._seen(decision, seen, inputs))
            note["value"] = ask.shown(value)
        return value

    def _tell_hidden(self, decision: Decision, context: Scope, before: int) -> None:
        """Says first what is behind a name that is missing: an arrow that was not drawn."""
        warnings = self.ask.warnings
        if not any(one.kind == "no variable" for one in warnings[before:]):
            return
        for name in sorted(decision.hidden & context.keys() & set(decision.reads())):
            said = f"reads the input data {name!r} without requiring it; draw the requirement"
            warnings.insert(before, Warning("no requirement", said, place=decision.name, lost=True))

    def _scope(
        self, decision: Decision, context: Scope, known: Known, path: Path
    ) -> tuple[dict[str, Any], list[str]]:
        """Everything in scope, and the names of what was given or decided."""
        seen, given = dict(at(context, path)), []
        for name in decision.hidden & seen.keys():
            del seen[name]
        for need in decision.needs:
            inner = (*path, need.prefix) if need.prefix else path
            if need.kind == "decision":
                value = known.get((inner, need.key))
                for name in need.also:
                    seen.setdefault(name, value)
                seen[need.seen_as] = value
                given.append(need.seen_as)
            elif need.kind == "input":
                value = self._given(need, context, known, inner)
                if value is not MISSING:
                    seen[need.seen_as] = value
                given.append(need.seen_as)
            else:
                seen[need.seen_as] = self.function(need)
        return seen, given

    def _given(self, need: Need, context: Scope, known: Known, path: Path) -> Any:
        """The value of input data as its type wants it, made once for all that require it."""
        mark = (path, need.key)
        if mark not in known:
            data = self.graph.inputs[need.key]
            value = at(context, path).get(data.name, MISSING)
            if value is not MISSING and data.type is not None:
                value = self.ask.fit(accept(value, data.type), data.type, data.name)
            known[mark] = value
        return known[mark]

    def _seen(self, decision: Decision, seen: Scope, given: list[str]) -> list[dict[str, Any]]:
        names = dict.fromkeys([*given, *decision.reads()])
        return [
            {"label": name, "value": self.ask.shown(seen[name])}
            for name in names
            if name in seen and not isinstance(seen[name], Function)
        ]

    # ---- functions

    def function(self, need: Need) -> Function:
        """A knowledge model or a service as a function; made once in each question."""
        made = self.ask.functions.get(need.key)
        if made is None:
            made = self.ask.functions[need.key] = self._function(need)
        return made

    def _function(self, need: Need) -> Function:
        if need.kind == "service":
            return self._of_service(self.graph.services[need.key])
        return self._of_knowledge(self.graph.knowledge[need.key])

    def _of_knowledge(self, knowledge: Knowledge) -> Function:
        definition = knowledge.definition
        names = tuple(parameter.name for parameter in definition.parameters)

        def call(run: Any, *arguments: Any) -> Any:
            seen = {need.seen_as: self.function(need) for need in knowledge.needs}
            seen[knowledge.name] = self.ask.functions[knowledge.key]
            seen |= dict(zip(names, arguments, strict=True))
            with self.ask.noting({"knowledge": knowledge.id, "name": knowledge.name}) as note:
                value = definition.body.evaluate(seen, self.ask)
                value = self.ask.fit(value, definition.result, knowledge.name)
                note["arguments"] = self.ask.shown(dict(zip(names, arguments, strict=True)))
                note["value"] = self.ask.shown(value)
            return value

        types = tuple(parameter.type or ANY for parameter in definition.parameters)
        return Function(names, call, knowledge.name, types, definition.result)

    def _of_service(self, service: Service) -> Function:
        names = tuple(need.name for need in service.parameters)

        def call(run: Any, *arguments: Any) -> Any:
            context = dict(zip(names, arguments, strict=True))
            with self.ask.noting({"service": service.id, "name": service.name}) as note:
                value = self._outputs(service, context)
                note["arguments"] = self.ask.shown(context)
                note["value"] = self.ask.shown(value)
            return value

        types = tuple(self.type_of(need) or ANY for need in service.parameters)
        return Function(names, call, service.name, types, service.type)

    def _outputs(self, service: Service, context: Scope) -> Any:
        """The value of the one output, or a context of all (DMN 1.5, 10.4)."""
        known: Known = {(_path(need), need.key): context[need.name] for need in service.given}
        stop = frozenset(need.key for need in service.given)
        made = {
            need.name: self.decide(
                self.graph.decisions[need.key], context, known, _path(need), stop
            )
            for need in service.outputs
        }
        value = next(iter(made.values())) if len(made) == 1 else made
        return self.ask.fit(value, service.type, service.name)

    def type_of(self, need: Need) -> Type | None:
        """The type of what is needed."""
        if need.kind == "input":
            return self.graph.inputs[need.key].type
        return self.graph.decisions[need.key].type


def _path(need: Need) -> Path:
    return (need.prefix,) if need.prefix else ()


def at(context: Scope, path: Path) -> Scope:
    """The values for the elements behind imports: what is given under the imports' names.

    Where nothing is given under a name, the values of the one that imports are seen.
    """
    for name in path:
        inner = context.get(name)
        if isinstance(inner, Mapping):
            context = inner
    return context
