"""The canvas that random diagrams are drawn on, and the plan of what has to happen."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.engine.bpmn.fuzz.drawing import Graph, Node

DEPTH = 4
SHALLOW = 2
SMALL = ("simple", "waiting", "waiting_for_a_condition")
Part = tuple[str, str]  # the first and the last element


@dataclass
class Plan:
    """What has to happen."""

    expected: Counter[str] = field(default_factory=Counter)  # job -> how often it is opened
    before: dict[str, list[str]] = field(default_factory=dict)  # job -> events while it waits
    leave: dict[str, tuple[str, str]] = field(default_factory=dict)  # job -> how, if not by work
    never: set[str] = field(default_factory=set)  # jobs that are not answered
    come: set[str] = field(default_factory=set)  # events that happen when they are waited for


@dataclass
class Diagram:
    """A process, those that it calls, and the plan."""

    process: Graph
    called: dict[str, Graph]
    plan: Plan


class Canvas:
    """What every part needs."""

    def __init__(self, seed: int, kinds: tuple[str, ...]) -> None:
        self.chance = random.Random(seed)
        self.kinds = kinds
        self.plan, self.called, self.last = Plan(), dict[str, Graph](), 0
        self.locals: list[str] = []  # of the innermost multi-instance, if any
        self.in_many = False

    def name(self, kind: str) -> str:
        """A new id."""
        self.last += 1
        return f"{kind}{self.last}"

    def scope(self, depth: int, times: int) -> Graph:
        """The inside of a process or sub-process, run so many times."""
        graph = Graph()
        self.enclose(graph, self.block(graph, depth, times))
        return graph

    def enclose(self, graph: Graph, part: Part) -> None:
        """A start before it and an end behind it."""
        start = graph.add(Node(self.name("start"), "start"))
        end = graph.add(Node(self.name("end"), "end"))
        graph.flow(start.id, part[0])
        graph.flow(part[1], end.id)

    def block(self, graph: Graph, depth: int, times: int) -> Part:
        """A part of a random kind."""
        if depth <= 0:
            return self.leaf(graph, times)
        kind = self.chance.choice(self.kinds)
        while depth > SHALLOW and kind in SMALL:  # a whole diagram of one job shows nothing
            kind = self.chance.choice(self.kinds)
        draw: Callable[[Graph, int, int], Part] = getattr(self, kind)
        return draw(graph, depth - 1, times)

    def job(self, graph: Graph, times: int, kind: str = "job") -> Node:
        """A job, or a user task."""
        node = graph.add(Node(self.name(kind), kind))
        self.plan.expected[node.id] += times
        return node

    def leaf(self, graph: Graph, times: int) -> Part:
        """A job or a user task."""
        node = self.job(graph, times, self.chance.choice(["job", "job", "user"]))
        return node.id, node.id

    def merge(self, graph: Graph, kind: str, *sources: str) -> str:
        """A gateway where ways meet."""
        node = graph.add(Node(self.name("merge"), kind))
        for source in sources:
            graph.flow(source, node.id)
        return node.id

    def aside(self, graph: Graph, source: str, times: int) -> None:
        """A way that leads from an event to a job and ends there."""
        first, last = self.leaf(graph, times)
        end = graph.add(Node(self.name("end"), "end"))
        graph.flow(source, first)
        graph.flow(last, end.id)

    def counter(self) -> str:
        """A variable; within a multi-instance each instance has its own."""
        name = self.name("n")
        if self.in_many:
            self.locals.append(name)
        return name
