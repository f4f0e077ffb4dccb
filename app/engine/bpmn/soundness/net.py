"""The tokens of a scope as a game: where they can be, and what moves them.

Data is left out: an exclusive gateway may take any of its flows, an inclusive one any of them
together, an activity may be left by each of its boundary events. A place is an element that a token
has come to or, before a join, one of its incoming flows, so each place has one element that takes
from it. Therefore what one element can do is never taken away by another, and looking at one of
them at a time is enough (a persistent set of a free-choice net).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from app.engine.bpmn.soundness.graph import (
    ENDING,
    Exit,
    Graph,
    exits,
    is_automatic,
    is_join,
    kind_of,
)

State = frozenset[int]
# Ends that have a class of their own in place of a trigger.
ENDS = {"EndError": "error", "EndTerminate": "terminate", "EndCancel": "cancel"}
QUIET = (
    "Node",
    "EndError",
    "EndTerminate",
    "EndCancel",
)  # the classes of ends that tell nobody anything


@dataclass
class Part:
    """An element: the places that it takes from, and its moves as the places that each gives to."""

    name: str
    takes: tuple[int, ...]
    moves: list[tuple[tuple[int, ...], Exit]] = field(default_factory=list)
    some: bool = False  # an inclusive join: takes whatever is there
    automatic: bool = False
    ends: bool = False  # whatever else is in the scope ends with it
    throws: bool = False  # and the scope does not end in the normal way
    kind: str = ""


@dataclass
class Net:
    """The places and elements of a scope. ``rank`` orders the elements by the way."""

    graph: Graph
    parts: list[Part] = field(default_factory=list)
    owner: list[Part] = field(default_factory=list)  # place -> the element that takes from it
    flow: list[str] = field(default_factory=list)  # place -> the flow, before a join
    entries: list[int] = field(default_factory=list)
    harmless: set[int] = field(default_factory=set)  # where two tokens do what one does
    rank: dict[str, int] = field(default_factory=dict)
    ways: dict[str, dict[str, set[int]]] = field(default_factory=dict)  # as they are asked for
    work: int = 0  # what looking for ways and states has cost so far
    traps: set[str] = field(default_factory=set)  # from here no way leads to an end
    whole: bool = True  # whether each combination of flows is looked at

    def ready(self, state: State) -> list[Part]:
        """The elements that can do something, those that come first on the way first."""
        found: dict[str, Part] = {}
        for place in state:
            part = self.owner[place]
            if part.name in found or not part.moves and not part.ends:
                continue
            if part.some or state.issuperset(part.takes):
                found[part.name] = part
        able = [p for p in found.values() if not p.some or self._may_join(p, state)]
        first = frozenset[str]()
        if any(part.some for part in able):  # an inclusive join fires when all else has moved
            first = frozenset(part.name for part in able if part.automatic and not part.some)
            able = [part for part in able if not (part.some and first)]
        # What ends all others is put off: whatever they can do is seen before.
        return sorted(
            able, key=lambda one: (one.ends, one.name not in first, self.rank.get(one.name, 0))
        )

    def _may_join(self, join: Part, state: State) -> bool:
        """Whether nobody is on the way to a flow without a token (BPMN 2.0, 13.4.3)."""
        have = state.intersection(join.takes)
        others = {self.owner[place].name for place in state} - {join.name}
        if others and join.name not in self.ways:
            self.ways[join.name] = _ways(self, join)
        self.work += len(others)
        for other in others:
            come = self.ways[join.name].get(other, set())
            if come - have and not come & have:
                return False
        return True

    def left(self, part: Part, state: State) -> State:
        """The state without what the element takes."""
        return state.difference(part.takes)


def net(graph: Graph, stopped: Collection[str] = ()) -> Net:
    """The game of a scope. ``stopped``: sub-processes that never end in the normal way."""
    made = Net(graph, rank=graph.order())
    at: dict[str, int] = {}  # element or flow before a join -> place
    for name, node in graph.nodes.items():
        if name not in graph.hosts:
            _place(made, at, Part(name, (), kind=node.element_type))
    for part in made.parts:
        _moves(made, at, part, name_stops=part.name in stopped)
    made.entries = [at[name] for name in graph.starts]
    made.harmless = _harmless(made, at)
    made.traps = set(graph.nodes) - graph.reaching(
        name for name in graph.nodes if not graph.flows[name]
    )
    return made


def _place(made: Net, at: dict[str, int], part: Part) -> None:
    node = made.graph.nodes[part.name]
    kind = kind_of(node)
    keys = [part.name]
    if is_join(node):
        keys = [flow.id for flow in made.graph.incoming.get(part.name, ())]
        # A flow that can never be taken is still waited for.
        keys += [flow for flow in node.incoming if flow not in keys]
        part.some = node.element_type == "inclusiveGateway"
    part.automatic = is_automatic(node)
    ending = ENDS.get(type(node).__name__, kind) if part.kind == "endEvent" else ""
    part.ends, part.throws = ending in ENDING, ending in ("error", "cancel")
    part.takes = tuple(range(len(made.owner), len(made.owner) + len(keys)))
    for key, place in zip(keys, part.takes, strict=True):
        at[key] = place
        made.owner.append(part)
        made.flow.append(key if key != part.name else "")
    made.parts.append(part)


def _moves(made: Net, at: dict[str, int], part: Part, *, name_stops: bool) -> None:
    if part.ends:
        return
    found, whole = exits(made.graph, made.graph.nodes[part.name], completes=not name_stops)
    made.whole = made.whole and whole
    for way in found:
        places = [at[f.id] if f.id in at else at[f.target] for f in way.flows]
        part.moves.append((tuple(places), way))


def _harmless(made: Net, at: dict[str, int]) -> set[int]:
    """Plain ends, and gateways that lead to nothing else: there a second token does nothing."""
    quiet: set[str] = set()
    for name in sorted(made.graph.nodes, key=lambda one: -made.rank.get(one, 0)):
        node = made.graph.nodes[name]
        targets = [flow.target for flow in made.graph.flows[name]]
        if node.element_type == "endEvent":
            calm = type(node).__name__ in QUIET
        else:
            calm = node.element_type == "exclusiveGateway" and bool(targets)
        if calm and all(target in quiet for target in targets):
            quiet.add(name)
    return {at[name] for name in quiet}


def _ways(made: Net, join: Part) -> dict[str, set[int]]:
    """For each element the places before the join that a token there can still come to."""
    graph = made.graph
    found: dict[str, set[int]] = {}
    for place in join.takes:
        todo = [graph.sources[made.flow[place]]] if made.flow[place] in graph.sources else []
        while todo:
            name = todo.pop()
            known = found.setdefault(name, set())
            if name == join.name or place in known:
                continue
            known.add(place)
            made.work += 1
            todo += graph.before(name)
    return found


def names(net: Net, places: Iterable[int]) -> list[str]:
    """The flows or elements of places, for people."""
    return sorted(net.flow[place] or net.owner[place].name for place in places)
