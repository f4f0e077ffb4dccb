"""Names in expressions that nothing provides, scope by scope and in the order of the flows.

A process can be started with any variables, and messages bring any, so a name that nothing in the
diagram makes is never an error. It is a warning where nothing unknown can have brought it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.engine.bpmn.expressions import Text
from app.engine.bpmn.lint.flow import Known, Scope, known
from app.engine.bpmn.lint.guards import guarded
from app.engine.bpmn.lint.provides import (
    START,
    counted,
    decision_reads,
    read_after,
    read_before,
    read_inside,
)
from app.engine.bpmn.outcome import Problem
from app.engine.bpmn.soundness.graph import Graph

if TYPE_CHECKING:
    from app.engine.bpmn.definition import Definition
    from app.engine.bpmn.nodes import Node

MAX_ELEMENTS = 2_000
PROVIDE = "Correct the name, or provide the variable before: by a mapping, a result or a form."
ASK = "Provide it on every way, or ask first whether it is null."


@dataclass
class Lack:
    """A name that is read where it may not be there."""

    name: str
    nowhere: bool  # nothing in the process makes it
    vague: bool  # something that brings unknown names may run before
    elements: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class View:
    """What an expression sees. ``vague``: names may be there that nobody can know."""

    names: frozenset[str]
    vague: bool

    def plus(self, names: frozenset[str], *, vague: bool = False) -> View:
        """With more names."""
        return View(self.names | names, self.vague or vague)


def problems(
    definition: Definition, graphs: Mapping[str, Graph], given: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """The names that lack, each told at its elements. ``given``: those that a start brings."""
    if len(definition.elements) > MAX_ELEMENTS:
        reason = f"Its names were not looked at: it has more than {MAX_ELEMENTS:,} elements."
        remedy = "Put parts of it into processes of their own."
        yield Problem(next(iter(definition.processes)), reason, remedy, severity="info")
        return
    whole = known(definition, graphs, START | given)
    for process in definition.processes:
        lacks: dict[tuple[str, bool, bool], Lack] = {}
        nodes: dict[str, Node] = {}
        for scope in whole.inside(process):
            for name, node in scope.graph.nodes.items():
                nodes[name] = node
                if name in scope.before:
                    for lack in _node_lacks(definition, whole, process, scope, node):
                        key = (lack.name, lack.nowhere, lack.vague)
                        kept = lacks.setdefault(key, lack)
                        if name not in kept.elements:
                            kept.elements.append(name)
        for lack in lacks.values():
            yield from _told(lack, nodes)


def _told(lack: Lack, nodes: Mapping[str, Node]) -> Iterator[Problem]:
    if lack.nowhere and not lack.vague:
        for name in lack.elements:
            reason = f"Nothing provides the variable {lack.name}."
            yield Problem(name, reason, PROVIDE, nodes[name].line, severity="warning")
        return
    if lack.nowhere:
        reason = f"Nothing in the diagram names the variable {lack.name}; only an answer or a "
        reason += "message whose content is not known could bring it."
    else:
        reason = f"The variable {lack.name} may be missing here: not every way provides it."
    first = nodes[lack.elements[0]]
    more = lack.elements[1:]
    if more:
        shown = ", ".join(more[:3]) + (", …" if len(more) > 3 else "")
        reason += f" The same holds for {shown}."
    yield Problem(first.bpmn_id, reason, PROVIDE if lack.nowhere else ASK, first.line, "", "info")


def _node_lacks(
    definition: Definition, whole: Known, process: str, scope: Scope, node: Node
) -> Iterator[Lack]:
    anywhere = whole.anywhere[process]
    for text, view in _reads(definition, scope, node):
        for name in sorted(text.names - view.names):
            safe = guarded(text, name)
            if name in anywhere:
                if not safe and not view.vague:
                    yield Lack(name, nowhere=False, vague=False)
            else:
                yield Lack(name, nowhere=True, vague=view.vague or safe)
    seen = _inner(scope, node)
    for name in sorted(decision_reads(definition, node) - seen.names):
        if name not in anywhere:
            yield Lack(name, nowhere=True, vague=seen.vague)
        elif not seen.vague:
            yield Lack(name, nowhere=False, vague=False)


def _inner(scope: Scope, node: Node) -> View:
    """What the expressions inside an element see: the scope, and its own variables."""
    view = View(scope.before[node.name] | scope.around, scope.vague[node.name])
    host = scope.graph.hosts.get(node.name)
    if host is not None:
        view = view.plus(scope.made[host].local)
    return view.plus(scope.made[node.name].local)


def _reads(definition: Definition, scope: Scope, node: Node) -> Iterator[tuple[Text, View]]:
    """Each expression of an element with what it sees."""
    made = scope.made[node.name]
    view = View(scope.before[node.name] | scope.around, scope.vague[node.name])
    inner = _inner(scope, node)
    sees = inner.plus(frozenset())
    for mapping in node.inputs_mapped:  # in order; but a name is seen by later ones only
        yield mapping.source, sees
    for text in read_inside(definition, node):
        yield text, inner
    for text in read_before(node):
        yield text, view
    after = inner.plus(made.results, vague=made.vague)
    for mapping in node.outputs_mapped:
        yield mapping.source, after
        after = after.plus(frozenset({mapping.target[0]}))
    for text in read_after(node):
        yield text, after.plus(made.outward)
    out = view.plus(made.outward | counted(node), vague=made.vague_outward)
    for flow in node.flows:
        if flow.condition is not None:
            yield flow.condition, out
