"""Which names are surely there when a token comes to an element, along the flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.engine.bpmn.lint.provides import Made, made
from app.engine.bpmn.soundness.graph import Graph, is_join

if TYPE_CHECKING:
    from app.engine.bpmn.definition import Definition

Names = frozenset[str]


@dataclass
class Scope:
    """What is known of a scope. ``before``: by element, the names of every way to it."""

    graph: Graph
    around: Names = frozenset()  # its own variables: the input mappings of its activity
    made: dict[str, Made] = field(default_factory=dict)
    before: dict[str, Names] = field(default_factory=dict)
    vague: dict[str, bool] = field(default_factory=dict)
    after: Names = frozenset()  # there when the scope has ended
    writes: Names = frozenset()  # written by any of its elements, for what lies around
    brings: bool = False  # one of them may write names that nobody knows


@dataclass
class Known:
    """What is known of all scopes, and of each process the names that anything in it makes."""

    scopes: dict[str, Scope] = field(default_factory=dict)
    anywhere: dict[str, Names] = field(default_factory=dict)

    def inside(self, name: str) -> Iterator[Scope]:
        """A process's scope, and all scopes in it."""
        scope = self.scopes.get(name)
        if scope is None:
            return
        yield scope
        for inner in scope.graph.nodes.values():
            if inner.bpmn_id in self.scopes and inner.bpmn_id != name:
                yield from self.inside(inner.bpmn_id)


def known(definition: Definition, graphs: Mapping[str, Graph], start: Names) -> Known:
    """Looks at all processes; one that another of the folder calls gets that one's names."""
    whole = Known()
    for name, one in graphs.items():
        whole.scopes[name] = Scope(one)
    while True:  # a called process may stand behind its caller
        former = _state(whole)
        for name in reversed(list(graphs)):  # inner scopes first: outer ones ask what they write
            _make(definition, whole, name)
        if _state(whole) == former:
            break
    for name in definition.processes:
        everything = frozenset().union(*(_all_made(scope) for scope in whole.inside(name)))
        whole.anywhere[name] = everything | start
    given = {name: start for name in definition.processes}
    for name, (names, all_of) in _calls(definition, whole).items():
        caller = frozenset().union(*(whole.anywhere[one] for one in all_of))
        given[name] = given[name] | names | caller
        whole.anywhere[name] |= names | caller
    for name in definition.processes:
        _walk(whole, whole.scopes[name], given[name], vague=False)
    return whole


def _state(whole: Known) -> object:
    return [(scope.writes, scope.brings, len(scope.made)) for scope in whole.scopes.values()]


def _all_made(scope: Scope) -> Names:
    return frozenset().union(*(one.local | one.outward for one in scope.made.values()))


def _make(definition: Definition, whole: Known, name: str) -> None:
    scope = whole.scopes[name]
    for key, node in scope.graph.nodes.items():
        inner = whole.scopes.get(node.bpmn_id) if node.bpmn_id != name else None
        called = _called(definition, whole, node)
        if inner is not None:
            holds = getattr(node, "gathers", None) is not None and not inner.graph.spec.event_subs
            scope.made[key] = _around(made(definition, node, inner.writes), inner, holds=holds)
        elif called is not None:
            one = made(definition, node, called.writes if _gives_back(node) else frozenset())
            scope.made[key] = replace(one, vague=called.brings, vague_outward=False)
        else:
            scope.made[key] = made(definition, node)
    own = frozenset().union(*(one.outward for one in scope.made.values()))
    scope.writes = own
    scope.brings = any(one.vague_outward for one in scope.made.values())


def _around(one: Made, inner: Scope, *, holds: bool) -> Made:
    """A sub-process: its elements write outwards while they run, before its own mappings.

    Not where results are gathered: what the branches write stays in them.
    """
    if holds:
        return replace(one, vague=inner.brings)
    written = one.outward | (inner.writes - one.local)
    return replace(one, outward=written, vague=inner.brings, vague_outward=inner.brings)


def _called(definition: Definition, whole: Known, node: Any) -> Scope | None:
    """The process of the same folder that it calls."""
    called = getattr(node, "called", None)
    if called is None or called.code is not None or called.text not in definition.processes:
        return None
    return whole.scopes[called.text]


def _gives_back(node: Any) -> bool:
    return bool(node.outputs_mapped) or bool(getattr(node, "return_all", True))


def _calls(definition: Definition, whole: Known) -> dict[str, tuple[Names, set[str]]]:
    """By called process: the names it is given, and the processes that give it all of theirs."""
    found: dict[str, tuple[Names, set[str]]] = {}
    for process in definition.processes:
        for scope in whole.inside(process):
            for node in scope.graph.nodes.values():
                called: Any = getattr(node, "called", None)
                if called is None or called.code is not None:
                    continue
                if called.text in definition.processes:
                    names, everything = found.get(called.text, (frozenset(), set()))
                    names |= frozenset(m.target[0] for m in node.inputs_mapped)
                    if getattr(node, "pass_all", True):
                        everything.add(process)
                    found[called.text] = (names, everything)
    return found


def _walk(whole: Known, scope: Scope, given: Names, *, vague: bool) -> None:
    """Goes along the flows until nothing changes, then into the scopes inside."""
    graph = scope.graph
    rank = graph.order()
    order = sorted((n for n in graph.nodes if n in rank), key=lambda n: rank[n])
    roots = {*graph.starts, *graph.asides}
    changed = True
    while changed:
        changed = False
        for name in order:
            new = _incoming(scope, name, given if name in roots else None)
            if new is None:
                continue
            fuzzy = vague or any(_brings(scope, one, name) for one in graph.before(name))
            if new != scope.before.get(name) or fuzzy != scope.vague.get(name):
                scope.before[name], scope.vague[name] = new, fuzzy
                changed = True
    for name in order:
        inner = whole.scopes.get(graph.nodes[name].bpmn_id)
        if inner is not None and inner is not scope and name in scope.before:
            inner.around = scope.around | scope.made[name].local
            _walk(whole, inner, scope.before[name], vague=scope.vague[name])


def _incoming(scope: Scope, name: str, given: Names | None) -> Names | None:
    """The names on every way to an element; None when no way was looked at yet."""
    graph = scope.graph
    found = [] if given is None else [given | _undone(scope, name)]
    for before in graph.before(name):
        if before in scope.before:
            found.append(_out(scope, before, name))
    if not found:
        return None
    if graph.nodes[name].element_type == "parallelGateway" and is_join(graph.nodes[name]):
        return frozenset().union(*found)
    return frozenset.intersection(*found)


def _undone(scope: Scope, name: str) -> Names:
    """What is there when a compensation handler runs: its activity has completed before."""
    if not getattr(scope.graph.nodes[name], "for_compensation", False):
        return frozenset()
    done = [one for one in scope.before if scope.graph.nodes[one].handler == name]
    return frozenset().union(*(scope.before[one] | scope.made[one].outward for one in done))


def _out(scope: Scope, before: str, name: str) -> Names:
    if scope.graph.hosts.get(name) == before:
        return scope.before[before]  # the activity has not completed
    return scope.before[before] | scope.made[before].outward


def _brings(scope: Scope, before: str, name: str) -> bool:
    """Whether names that nobody knows can have come by this way."""
    if scope.vague.get(before, False):
        return True
    # An activity that is left by its boundary event has not answered; what ran inside has.
    left = scope.graph.hosts.get(name) == before
    return scope.made[before].vague_outward and (not left or _holds(scope, before))


def _holds(scope: Scope, name: str) -> bool:
    return scope.graph.nodes[name].element_type.lower().endswith(("subprocess", "transaction"))
