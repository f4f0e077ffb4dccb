"""Parts in which something happens: events of each kind and place."""

from __future__ import annotations

from tests.engine.bpmn.fuzz.canvas import Canvas, Part
from tests.engine.bpmn.fuzz.drawing import ERROR, Graph, Many, Node


class EventParts(Canvas):
    """Events that are waited for, thrown and caught."""

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
        often = self.chance.choice([0, 1, 2])
        if trigger == "timer":
            border.often = self.chance.choice([1, 2, 3])
            often = min(often, border.often)
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
        border.catches_all = self.chance.random() < 0.5
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

    def alarmed(self, graph: Graph, depth: int, times: int) -> Part:
        """A job that is never answered, until the signal or change of another branch ends it."""
        split = graph.add(Node(self.name("split"), "and"))
        held, node = self.job(graph, times), self.job(graph, times)
        self.plan.never.add(held.id)
        border = graph.add(Node(self.name("border"), "border", host=held.id))
        first = split.id
        if self.chance.random() < 0.5:
            border.trigger, border.ref = "signal", self.chance.choice(["SA", "SB"])
            act = graph.add(Node(self.name("throw"), "throw", "signal", ref=border.ref))
        else:
            first, act = self.change(graph, border)
            graph.flow(first, split.id)
        for source, target in ((split.id, held.id), (split.id, node.id), (node.id, act.id)):
            graph.flow(source, target)
        after, last = self.leaf(graph, times)
        graph.flow(border.id, after)
        way = self.merge(graph, "xor", held.id, last)
        return first, self.merge(graph, "and", way, act.id)

    def change(self, graph: Graph, event: Node) -> tuple[str, Node]:
        """Gives the event a condition: the scripts that clear its variable and set it."""
        flag = self.counter()
        event.trigger, event.ref = "conditional", f"={flag} = 1"
        zero = graph.add(Node(self.name("zero"), "script", sets=(flag, 0)))
        return zero.id, graph.add(Node(self.name("set"), "script", sets=(flag, 1)))

    def noticed(self, graph: Graph, depth: int, times: int) -> Part:
        """Two branches: one waits for a condition that the other makes true."""
        split = graph.add(Node(self.name("split"), "and"))
        wait = graph.add(Node(self.name("wait"), "catch"))
        zero, act = self.change(graph, wait)
        node = self.job(graph, times)
        for source, target in (
            (zero, split.id),
            (split.id, wait.id),
            (split.id, node.id),
            (node.id, act.id),
        ):
            graph.flow(source, target)
        return zero, self.merge(graph, "and", wait.id, act.id)

    def hurried(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process, or one for each item, that ends from outside while a certain job waits."""
        inside = Graph()
        first, middle = self.block(inside, depth, times)
        node = self.job(inside, times)
        inside.flow(middle, node.id)
        self.enclose(inside, (first, node.id))
        sub = graph.add(Node(self.name("sub"), "sub", inside=inside))
        if self.chance.random() < 0.5:  # of two items the second never comes
            sub.many = Many(2, True, 0, f"i_{sub.id}", f"out_{sub.id}")
        trigger = self.chance.choice(["timer", "message"])
        border = graph.add(Node(self.name("border"), "border", trigger, host=sub.id))
        self.plan.leave[node.id] = ("fire", border.id)
        after, last = self.leaf(graph, times)
        graph.flow(border.id, after)
        return sub.id, self.merge(graph, "xor", sub.id, last)

    def many_interrupted(self, graph: Graph, depth: int, times: int) -> Part:
        """A job for each item; an event ends all of them when the first would be answered."""
        many = Many(self.chance.choice([1, 2, 3]), self.chance.random() < 0.5)
        node = self.job(graph, times * (1 if many.sequential else many.count))
        many.element, many.results = f"i_{node.id}", f"out_{node.id}"
        node.many = many
        trigger = self.chance.choice(["error", "timer", "message"])
        border = graph.add(Node(self.name("border"), "border", trigger, host=node.id))
        self.plan.leave[node.id] = ("error", ERROR) if trigger == "error" else ("fire", border.id)
        after, last = self.leaf(graph, times)
        graph.flow(border.id, after)
        return node.id, self.merge(graph, "xor", node.id, last)
