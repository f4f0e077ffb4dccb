"""The board of the token game: scopes, what is active in them, and how it is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.engine.bpmn.fuzz.drawing import Condition, Graph, Node


@dataclass(eq=False)
class Place:
    """A scope that is being run: a process, a sub-process, an event sub-process."""

    graph: Graph
    around: Visit | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    tokens: Counter[str] = field(default_factory=Counter)
    visits: list[Visit] = field(default_factory=list)
    listening: list[str] = field(default_factory=list)  # event sub-processes
    undo: list[tuple[Node, Place | None]] = field(default_factory=list)
    called: bool = False
    over: bool = False
    used: dict[str, set[str]] = field(default_factory=dict)  # flows of complex gateways gone on
    number: int = 0


@dataclass(eq=False)
class Visit:
    """An activity or event that is active."""

    node: Node
    place: Place
    number: int
    part_of: Visit | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    inner: Place | None = None
    parts: list[Visit] = field(default_factory=list)
    begun: int = 0
    completed: int = 0
    fired: Counter[str] = field(default_factory=Counter)  # boundary timers, how often
    undoing: list[tuple[Node, Place | None]] | None = None
    after: Callable[[], None] | None = None  # what follows when all is undone
    turn: int = 0
    phase: int = 0  # of a job or user task with listeners
    answers: dict[str, Any] = field(default_factory=dict)  # of a person, while they are heard


def begin_of(event_sub: Node) -> Node:
    """The start event of an event sub-process."""
    assert event_sub.inside is not None
    return event_sub.inside.of_kind("start")[0]


class Board:
    """One instance, as it lies before us."""

    root: Place

    # ---- what the other side asks

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.root.over

    def waits(self) -> list[tuple[str, str, int]]:
        """What waits for something outside: element, kind, number in the order of arrival."""
        return sorted(self._waits(self.root), key=lambda wait: wait[2])

    def _waits(self, place: Place) -> Iterator[tuple[str, str, int]]:
        for name in place.listening:
            start = begin_of(place.graph.nodes[name])
            if start.trigger in ("timer", "message", "signal", "conditional"):
                yield start.id, start.trigger, place.number
        for visit in place.visits:
            yield from self._waits_of(visit)

    def _waits_of(self, visit: Visit) -> Iterator[tuple[str, str, int]]:
        for border in self.borders(visit):
            if border.trigger in ("timer", "message", "signal", "conditional"):
                yield border.id, border.trigger, visit.number
        if visit.inner is not None:
            yield from self._waits(visit.inner)
        for part in visit.parts:
            yield from self._waits_of(part)
        if (
            visit.undoing is not None
            or visit.inner is not None
            or visit.node.many
            and not visit.part_of
        ):
            return
        if visit.node.kind == "event":
            for flow in visit.place.graph.out_of(visit.node.id):
                target = visit.place.graph.nodes[flow.target]
                yield target.id, target.trigger, visit.number
        elif visit.node.kind == "catch":
            yield visit.node.id, visit.node.trigger, visit.number
        elif visit.node.kind in ("job", "user"):
            heard = visit.phase != visit.node.listeners[0]
            yield visit.node.id, "job" if heard else visit.node.kind, visit.number

    def borders(self, visit: Visit) -> list[Node]:
        """The boundary events that can still fire; those of a multi-instance are its body's."""
        if visit.part_of is not None:
            return []
        found = visit.place.graph.borders(visit.node.id)
        return [border for border in found if visit.fired[border.id] < border.often]

    # ---- looking around

    def places(self) -> list[Place]:
        """All scopes, outermost first."""
        found, todo = [], [self.root]
        while todo:
            place = todo.pop(0)
            if place.over:
                continue
            found.append(place)
            for visit in place.visits:
                todo += [part.inner for part in (visit, *visit.parts) if part.inner is not None]
        return found

    def all_visits(self) -> list[Visit]:
        """All that is active."""
        return [
            part
            for place in self.places()
            for visit in place.visits
            for part in (visit, *visit.parts)
        ]

    def visit_at(self, element: str, which: int) -> Visit:
        """The visit of an element, counted by age."""
        found = [
            visit
            for visit in self.all_visits()
            if visit.node.id == element and (visit.part_of is not None or visit.node.many is None)
        ]
        return sorted(found, key=lambda visit: visit.number)[which]

    def beside(self, event: str, visit: Visit) -> int:
        """Which of those that wait for an event belongs to a visit, counted by age."""
        numbers = sorted(number for element, _, number in self.waits() if element == event)
        whole: Visit | None = visit.part_of or visit
        while whole is not None:
            for number in (whole.number, whole.place.number):
                if number in numbers:
                    return numbers.index(number)
            whole = whole.place.around
            whole = whole and (whole.part_of or whole)
        raise LookupError(event)

    def stuck(self) -> set[str]:
        """The gateways in front of which tokens wait in vain, once nothing moves any more."""
        return {
            flow.target
            for place in self.places()
            for flow in place.graph.flows
            if place.tokens[flow.id]
        }

    # ---- variables: a name lives in the nearest scope that has it

    def scopes(self, visit: Visit | None, place: Place) -> Iterator[dict[str, Any]]:
        """Outwards from a visit, or from a place."""
        while True:
            if visit is not None:
                yield visit.variables
                if visit.part_of is not None:
                    yield visit.part_of.variables
                place = visit.place
            yield place.variables
            if place.around is None or place.called:
                return
            visit = place.around

    def write(
        self, visit: Visit | None, values: dict[str, Any], place: Place | None = None
    ) -> None:
        """Writes to the nearest scope that knows the name, else to the outermost."""
        here = place or (visit.place if visit else self.root)
        chain = list(self.scopes(visit, here))
        for name, value in values.items():
            next((scope for scope in chain if name in scope), chain[-1])[name] = value

    def read(self, place: Place, name: str) -> Any:
        """The nearest value of a name."""
        for scope in self.scopes(None, place):
            if name in scope:
                return scope[name]
        return None

    def holds(self, place: Place, condition: Condition) -> bool:
        """Whether a condition is true here."""
        if condition.counter:
            return bool(self.read(place, condition.counter) < condition.limit)
        return condition.true
