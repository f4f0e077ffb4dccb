"""Draws valid diagrams at random, with a plan of what has to happen in each.

A part has one way in and one way out. What runs is fixed by the plan, in whatever order the answers
come: how often each job is opened, how it is left, which events happen while it waits.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.engine.bpmn.fuzz.drawing import ERROR, Condition, Flow, Graph, Many, Node

DEPTH = 4
SHALLOW = 2
SMALL = ("simple", "waiting")
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


class Artist:
    """Draws one diagram."""

    def __init__(self, seed: int, kinds: tuple[str, ...] = ()) -> None:
        self.chance = random.Random(seed)
        self.kinds = kinds or KINDS
        self.plan, self.called, self.last = Plan(), dict[str, Graph](), 0
        self.locals: list[str] = []  # of the innermost multi-instance, if any
        self.in_many = False

    def draw(self) -> Diagram:
        """A whole process."""
        return Diagram(self.scope(DEPTH, 1), self.called, self.plan)

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

    # ---- gateways and flows

    def simple(self, graph: Graph, depth: int, times: int) -> Part:
        """A job, although more would be possible here."""
        return self.leaf(graph, times)

    def row(self, graph: Graph, depth: int, times: int) -> Part:
        """Two parts, one after the other."""
        first, middle = self.block(graph, depth, times)
        after, last = self.block(graph, depth, times)
        graph.flow(middle, after)
        return first, last

    def choice(self, graph: Graph, depth: int, times: int) -> Part:
        """One of two ways, perhaps the default one."""
        way = self.chance.random() < 0.5
        return self.branches(graph, "xor", depth, times, [way, not way])

    def fork(self, graph: Graph, depth: int, times: int) -> Part:
        """Both ways."""
        return self.branches(graph, "and", depth, times, [True, True])

    def some(self, graph: Graph, depth: int, times: int) -> Part:
        """One, two or three of three ways."""
        ways = [self.chance.random() < 0.6 for _ in range(3)]
        return self.branches(graph, "or", depth, times, ways)

    def branches(self, graph: Graph, kind: str, depth: int, times: int, ways: list[bool]) -> Part:
        """A split and its join; where nothing else is true the last way is the default."""
        split = graph.add(Node(self.name("split"), kind))
        merge = graph.add(Node(self.name("merge"), kind))
        usual = kind == "or" and not any(ways) or kind == "xor" and self.chance.random() < 0.5
        for place, taken in enumerate(ways):
            last = place == len(ways) - 1
            default = usual and last
            met = taken if not default else not any(ways[:-1])
            first, end = self.block(graph, depth, times if met else 0)
            condition = None if kind == "and" or default else Condition(taken)
            flow = graph.flow(split.id, first, condition)
            if default:
                split.default = flow.id
            graph.flow(end, merge.id)
        return split.id, merge.id

    def implicit(self, graph: Graph, depth: int, times: int) -> Part:
        """Conditional flows out of a job, and an inclusive join."""
        node = self.job(graph, times)
        merge = graph.add(Node(self.name("merge"), "or"))
        for taken in (True, self.chance.random() < 0.5):
            first, last = self.block(graph, depth, times if taken else 0)
            graph.flow(node.id, first, Condition(taken))
            graph.flow(last, merge.id)
        return node.id, merge.id

    def loop(self, graph: Graph, depth: int, times: int) -> Part:
        """A part that runs two or three times; its counter begins anew with each visit."""
        turns, counter = self.chance.choice([2, 3]), self.counter()
        zero = graph.add(Node(self.name("zero"), "script", sets=(counter, 0)))
        first, last = self.block(graph, depth, times * turns)
        back = self.merge(graph, "xor", zero.id)
        count = graph.add(Node(self.name("count"), "script", sets=(counter, 1)))
        again = graph.add(Node(self.name("again"), "xor"))
        out = graph.add(Node(self.name("out"), "task"))
        graph.flow(back, first)
        graph.flow(last, count.id)
        graph.flow(count.id, again.id)
        graph.flow(again.id, back, Condition(counter=counter, limit=turns))
        again.default = graph.flow(again.id, out.id).id
        return zero.id, out.id

    def counter(self) -> str:
        """A variable; within a multi-instance each instance has its own."""
        name = self.name("n")
        if self.in_many:
            self.locals.append(name)
        return name

    # ---- events

    def waiting(self, graph: Graph, depth: int, times: int) -> Part:
        """An intermediate event that comes."""
        trigger = self.chance.choice(["timer", "message"])
        node = graph.add(Node(self.name("wait"), "catch", trigger))
        self.plan.come.add(node.id)
        return node.id, node.id

    def interrupted(self, graph: Graph, depth: int, times: int) -> Part:
        """A job that an error, a timer or a message ends."""
        node = self.job(graph, times)
        trigger = self.chance.choice(["error", "timer", "message"])
        border = graph.add(Node(self.name("border"), "border", trigger, host=node.id))
        self.plan.leave[node.id] = ("error", ERROR) if trigger == "error" else ("fire", border.id)
        first, last = self.block(graph, depth, times)
        graph.flow(border.id, first)
        return node.id, self.merge(graph, "xor", node.id, last)

    def reminded(self, graph: Graph, depth: int, times: int) -> Part:
        """A job beside which something happens while it waits."""
        node = self.job(graph, times)
        trigger = self.chance.choice(["timer", "message"])
        border = graph.add(
            Node(self.name("border"), "border", trigger, host=node.id, interrupting=False)
        )
        often = 1 if trigger == "timer" else self.chance.choice([0, 1, 2])
        self.plan.before[node.id] = [border.id] * often
        self.aside(graph, border.id, times * often)
        return node.id, node.id

    def thrown_out(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process that ends in an error, and what follows it."""
        inside = Graph()
        first, last = self.block(inside, depth, times)
        start = inside.add(Node(self.name("start"), "start"))
        end = inside.add(Node(self.name("end"), "end", "error", ref="E1"))
        inside.flow(start.id, first)
        inside.flow(last, end.id)
        node = graph.add(Node(self.name("sub"), "sub", inside=inside))
        border = graph.add(Node(self.name("border"), "border", "error", host=node.id))
        after, out = self.block(graph, depth, times)
        graph.flow(border.id, after)
        return node.id, self.merge(graph, "xor", node.id, out)

    def terminated(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process in which one branch ends the other, which is never answered."""
        inside = Graph()
        start = inside.add(Node(self.name("start"), "start"))
        split = inside.add(Node(self.name("split"), "and"))
        doomed = self.job(inside, times)
        self.plan.never.add(doomed.id)
        first, last = self.leaf(inside, times)
        end = inside.add(Node(self.name("end"), "end", "terminate"))
        plain = inside.add(Node(self.name("end"), "end"))
        for source, target in (
            (start.id, split.id),
            (split.id, doomed.id),
            (split.id, first),
            (doomed.id, plain.id),
            (last, end.id),
        ):
            inside.flow(source, target)
        node = graph.add(Node(self.name("sub"), "sub", inside=inside))
        return node.id, node.id

    # ---- activities with something inside

    def sub(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process."""
        node = graph.add(Node(self.name("sub"), "sub", inside=self.scope(depth, times)))
        return node.id, node.id

    def call(self, graph: Graph, depth: int, times: int) -> Part:
        """A call of a process that nobody else calls."""
        name = self.name("called")
        kept, self.locals, many, self.in_many = self.locals, [], self.in_many, False
        self.called[name] = self.scope(depth, times)
        self.locals, self.in_many = kept, many
        node = graph.add(Node(self.name("call"), "call", ref=name))
        return node.id, node.id

    def many(self, graph: Graph, depth: int, times: int) -> Part:
        """A multi-instance sub-process."""
        count, name = self.chance.choice([0, 1, 2, 3]), self.name("many")
        many = Many(count, self.chance.random() < 0.5, 0, f"i_{name}", f"out_{name}")
        kept, self.locals, before, self.in_many = self.locals, [], self.in_many, True
        node = Node(name, "sub", inside=self.scope(depth, times * count), many=many)
        node.locals = self.locals
        self.locals, self.in_many = kept, before
        graph.add(node)
        return node.id, node.id

    def many_jobs(self, graph: Graph, depth: int, times: int) -> Part:
        """A multi-instance job, perhaps with a condition that ends it early."""
        count, sequential = self.chance.choice([1, 2, 3]), self.chance.random() < 0.5
        stop = self.chance.choice([0, 1, count])
        node = self.job(graph, times * (stop if stop and sequential else count))
        node.many = Many(count, sequential, stop, f"i_{node.id}", f"out_{node.id}")
        return node.id, node.id

    def turning(self, graph: Graph, depth: int, times: int) -> Part:
        """A job with a standard loop."""
        turns = self.chance.choice([1, 2, 3])
        node = self.job(graph, times * turns)
        node.turns = turns
        return node.id, node.id

    def race(self, graph: Graph, depth: int, times: int) -> Part:
        """An event-based gateway; the plan says which event comes."""
        node = graph.add(Node(self.name("race"), "event"))
        wins = self.chance.randrange(2)
        merge = graph.add(Node(self.name("merge"), "xor"))
        for place, trigger in enumerate(("timer", "message")):
            event = graph.add(Node(self.name("wait"), "catch", trigger))
            graph.flow(node.id, event.id)
            first, last = self.block(graph, depth, times if place == wins else 0)
            graph.flow(event.id, first)
            graph.flow(last, merge.id)
            if place == wins:
                self.plan.come.add(event.id)
        return node.id, merge.id

    def overtaken(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process with an event sub-process; it begins while a certain job waits."""
        trigger = self.chance.choice(["timer", "message", "error", "escalation"])
        interrupting = trigger == "error" or self.chance.random() < 0.5
        inside = Graph()
        first, middle = self.block(inside, depth, times)
        node = self.job(inside, times)
        inside.flow(middle, node.id)
        self.enclose(inside, (first, node.id))
        handler = Graph()
        start = handler.add(Node(self.name("begin"), "start", trigger, interrupting=interrupting))
        self.aside(handler, start.id, times)
        inside.add(Node(self.name("esub"), "esub", inside=handler))
        if trigger == "error":
            self.plan.leave[node.id] = ("error", ERROR)
        elif trigger == "escalation":
            self.escalate(inside, node)
        elif interrupting:
            self.plan.leave[node.id] = ("fire", start.id)
        else:
            self.plan.before[node.id] = [start.id]
        sub = graph.add(Node(self.name("sub"), "sub", inside=inside))
        return sub.id, sub.id

    def escalate(self, inside: Graph, node: Node) -> None:
        """After the job an escalation is thrown."""
        throw = inside.add(Node(self.name("throw"), "throw", "escalation", ref="X1"))
        flow = inside.out_of(node.id)[0]
        inside.flows.remove(flow)
        inside.flow(node.id, throw.id)
        inside.flow(throw.id, flow.target)

    def escalated(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process that escalates to its boundary event, which ends it or does not."""
        inside = Graph()
        node = self.job(inside, times)
        self.enclose(inside, (node.id, node.id))
        self.escalate(inside, node)
        sub = graph.add(Node(self.name("sub"), "sub", inside=inside))
        interrupting = self.chance.random() < 0.5
        border = graph.add(
            Node(
                self.name("border"), "border", "escalation", host=sub.id, interrupting=interrupting
            )
        )
        if not interrupting:
            self.aside(graph, border.id, times)
            return sub.id, sub.id
        first, last = self.leaf(graph, times)
        graph.flow(border.id, first)
        return sub.id, self.merge(graph, "xor", sub.id, last)

    def called_out(self, graph: Graph, depth: int, times: int) -> Part:
        """Two branches: one waits for the signal that the other throws."""
        signal = self.chance.choice(["SA", "SB"])
        split = graph.add(Node(self.name("split"), "and"))
        wait = graph.add(Node(self.name("wait"), "catch", "signal", ref=signal))
        node = self.job(graph, times)
        throw = graph.add(Node(self.name("throw"), "throw", "signal", ref=signal))
        graph.flow(split.id, wait.id)
        graph.flow(split.id, node.id)
        graph.flow(node.id, throw.id)
        return split.id, self.merge(graph, "and", wait.id, throw.id)

    def linked(self, graph: Graph, depth: int, times: int) -> Part:
        """A part reached by a link."""
        name = self.name("link")
        before, after = self.job(graph, times), self.job(graph, times)
        throw = graph.add(Node(self.name("throw"), "throw", "link", ref=name))
        catch = graph.add(Node(self.name("catch"), "catch", "link", ref=name))
        graph.flow(before.id, throw.id)
        graph.flow(catch.id, after.id)
        return before.id, after.id

    # ---- undoing

    def undone(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process of jobs that are undone at its end."""
        inside = Graph()
        first, last = self.undoable_row(inside, times)
        throw = inside.add(Node(self.name("throw"), "throw", "compensate"))
        inside.flow(last, throw.id)
        self.enclose(inside, (first, throw.id))
        node = graph.add(Node(self.name("sub"), "sub", inside=inside))
        return node.id, node.id

    def undoable_row(self, graph: Graph, times: int) -> Part:
        """Two jobs with handlers, the second perhaps in a sub-process."""
        one = self.undoable(graph, times)
        if self.chance.random() < 0.5:
            two = self.undoable(graph, times)
        else:
            inside = Graph()
            inner = self.undoable(inside, times)
            self.enclose(inside, (inner.id, inner.id))
            two = graph.add(Node(self.name("sub"), "sub", inside=inside))
        graph.flow(one.id, two.id)
        return one.id, two.id

    def undoable(self, graph: Graph, times: int) -> Node:
        """A job and its compensation handler."""
        node, handler = self.job(graph, times), self.job(graph, times)
        handler.compensates, node.handler = True, handler.id
        return node

    def cancelled(self, graph: Graph, depth: int, times: int) -> Part:
        """A transaction that is cancelled, undone and left by its cancel event."""
        inside = Graph()
        first, last = self.undoable_row(inside, times)
        start = inside.add(Node(self.name("start"), "start"))
        end = inside.add(Node(self.name("end"), "end", "cancel"))
        inside.flow(start.id, first)
        inside.flow(last, end.id)
        node = graph.add(Node(self.name("transaction"), "transaction", inside=inside))
        border = graph.add(Node(self.name("border"), "border", "cancel", host=node.id))
        after, out = self.leaf(graph, times)
        graph.flow(border.id, after)
        return node.id, self.merge(graph, "xor", node.id, out)


KINDS = (
    "simple",
    "row",
    "choice",
    "fork",
    "some",
    "implicit",
    "loop",
    "waiting",
    "interrupted",
    "reminded",
    "thrown_out",
    "terminated",
    "sub",
    "call",
)


def draw(seed: int) -> Diagram:
    """The diagram of a seed."""
    return Artist(seed).draw()


__all__ = ["KINDS", "Artist", "Diagram", "Flow", "Plan", "draw"]
