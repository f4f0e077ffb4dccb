"""A scope as places and ways between them, whatever kinds of elements stand in it.

Only what the standard says of flows is relied on (BPMN 2.0, 8.4.13, 10.6 and 13.4): an element of a
kind that is not known here counts as a plain activity, so a new kind is never a false alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.nodes import Flow, Node

CHOICES = ("exclusiveGateway", "eventBasedGateway")
AUTOMATIC = {
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "complexGateway",
    "scriptTask",
    "businessRuleTask",
    "task",
    "manualTask",
    "startEvent",
    "endEvent",
    "intermediateThrowEvent",
}
PATIENT = ("ThrowCompensation",)  # it waits until all is undone
ENDING = ("terminate", "error", "cancel")
WIDE = 6  # so many conditional flows are combined in every way; of more, only ones, pairs and all


@dataclass(frozen=True)
class Exit:
    """A way to leave an element: over flows, all taken at once; ``event`` is the boundary event."""

    flows: tuple[Flow, ...]
    events: tuple[str, ...] = ()


@dataclass
class Graph:
    """The elements of a scope by id, and the flows between them that can be taken at all."""

    spec: ProcessSpec
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, tuple[Flow, ...]] = field(default_factory=dict)  # element -> out of it
    incoming: dict[str, list[Flow]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)  # flow -> element
    hosts: dict[str, str] = field(default_factory=dict)  # boundary event -> activity
    starts: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)  # begun by no flow: event sub-processes, ...

    def after(self, name: str) -> Iterator[str]:
        """The elements that directly follow, also over boundary events."""
        for flow in self.flows[name]:
            yield flow.target
        for event in self.nodes[name].boundaries:
            if event.name in self.nodes:
                yield event.name

    def reached(self, *origins: str) -> set[str]:
        """What a token can come to from there, the origins included."""
        seen: set[str] = set()
        todo = list(origins)
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.after(name)
        return seen

    def before(self, name: str) -> Iterator[str]:
        """The elements that lie directly before."""
        for flow in self.incoming.get(name, ()):
            yield self.sources[flow.id]
        if name in self.hosts:
            yield self.hosts[name]

    def reaching(self, targets: Iterable[str]) -> set[str]:
        """The elements from which a token can come to one of the targets, these included."""
        seen: set[str] = set()
        todo = list(targets)
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.before(name)
        return seen

    def order(self) -> dict[str, int]:
        """A number for each element: what lies before another has the smaller one, loops aside.

        What follows one branch of a split is numbered before the other branches are, so that
        looking at the smallest first finishes a branch before it begins the next.
        """
        left: list[str] = []
        seen: set[str] = set()
        for origin in [*self.asides, *self.starts]:
            trail: list[tuple[str, Iterator[str]]] = []
            if origin not in seen:
                seen.add(origin)
                trail.append((origin, self.after(origin)))
            while trail:
                name, following = trail[-1]
                new = next((one for one in following if one not in seen), None)
                if new is None:
                    left.append(name)
                    trail.pop()
                else:
                    seen.add(new)
                    trail.append((new, self.after(new)))
        return {name: number for number, name in enumerate(reversed(left))}


def graph(spec: ProcessSpec, never: frozenset[str] = frozenset()) -> Graph:
    """The graph of a scope. ``never``: flows whose condition is never true."""
    made = Graph(spec, nodes=dict(spec.elements))
    for name, node in made.nodes.items():
        made.flows[name] = tuple(flow for flow in node.flows if flow.id not in never)
        for flow in made.flows[name]:
            made.sources[flow.id] = name
            made.incoming.setdefault(flow.target, []).append(flow)
        for event in node.boundaries:
            made.hosts[event.name] = name
    for name, node in made.nodes.items():
        if node.element_type == "startEvent" or getattr(node, "instantiates", False):
            made.starts.append(name)
        elif not node.incoming and node.element_type != "boundaryEvent":
            made.asides.append(name)
    made.asides = [name for name in made.asides if name not in made.incoming]
    return made


def kind_of(node: Any) -> str:
    """The kind of event that it is; empty when it is none."""
    trigger = getattr(node, "trigger", None)
    return str(getattr(trigger, "kind", "") or "")


def is_automatic(node: Node) -> bool:
    """Whether a token passes it without waiting for anything; what is not known waits."""
    if getattr(node, "repeat", None) is not None or type(node).__name__ in PATIENT:
        return False
    if node.element_type not in AUTOMATIC and kind_of(node) != "link":
        return False
    # A task of any kind that is done by a worker has a job type.
    return not hasattr(node, "job_type") and not getattr(node, "hooks", None)


def is_join(node: Node) -> bool:
    """Whether tokens wait here for each other."""
    return node.element_type in ("parallelGateway", "inclusiveGateway") and len(node.incoming) > 1


def is_interrupting(event: Any) -> bool:
    """Whether a boundary event ends its activity."""
    return bool(getattr(event, "interrupting", True))


def listening(graph: Graph, node: Node) -> list[Node]:
    """Its boundary events from which a flow leads on; compensation waits for its call."""
    known = [event for event in node.boundaries if event.name in graph.nodes]
    return [event for event in known if kind_of(event) != "compensate"]


def exits(graph: Graph, node: Node, *, completes: bool = True) -> tuple[list[Exit], bool]:
    """The ways to leave it, and whether these are all; data may choose any of them."""
    normal, whole = _normal(graph, node) if completes else ([], True)
    events = listening(graph, node)
    found = list(normal)
    beside = [event for event in events if not is_interrupting(event)]
    for some in [*([one] for one in beside), *([beside] if len(beside) > 1 else [])]:
        more = tuple(flow for event in some for flow in graph.flows[event.name])
        names = tuple(event.name for event in some)
        found += [Exit(way.flows + more, names) for way in normal]
    for event in events:
        if is_interrupting(event):
            found.append(Exit(graph.flows[event.name], (event.name,)))
    return found, whole


def _normal(graph: Graph, node: Node) -> tuple[list[Exit], bool]:
    flows = graph.flows[node.name]
    together = getattr(node, "together", False)  # a parallel event-based gateway waits for all
    if node.element_type in CHOICES and node.flows and not together:
        return [Exit((flow,)) for flow in flows], True
    if node.element_type == "parallelGateway" or not any(f.condition for f in flows):
        return [Exit(flows)], True
    default = tuple(flow for flow in flows if flow.id == node.default)
    open_ones = [flow for flow in flows if flow.condition is not None and flow.id != node.default]
    always = tuple(flow for flow in flows if flow.condition is None and flow.id != node.default)
    found = [Exit(always + some) for some in _some(open_ones)]
    if default or always:
        found.append(Exit(always + default))
    return found, len(open_ones) <= WIDE


def _some(flows: list[Flow]) -> Iterator[tuple[Flow, ...]]:
    """Choices of at least one flow: every one, or the telling ones of very many."""
    if len(flows) > 2 * WIDE:  # also the pairs would be too many
        sizes = [1, len(flows)]
    else:
        sizes = list(range(1, len(flows) + 1)) if len(flows) <= WIDE else [1, 2, len(flows)]
    for size in sizes:
        yield from combinations(flows, size)
