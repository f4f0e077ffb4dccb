"""Parts made of gateways and flows."""

from __future__ import annotations

from tests.engine.bpmn.fuzz.canvas import Canvas, Part
from tests.engine.bpmn.fuzz.drawing import Condition, Graph, Node


class FlowParts(Canvas):
    """Splits, joins and loops."""

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

    def discriminator(self, graph: Graph, depth: int, times: int) -> Part:
        """Three branches into a complex gateway that goes on after one, two or all of them."""
        split = graph.add(Node(self.name("split"), "and"))
        merge = graph.add(Node(self.name("merge"), "complex", needs=self.chance.choice([1, 2, 3])))
        for _ in range(3):
            first, last = self.leaf(graph, times)
            graph.flow(split.id, first)
            graph.flow(last, merge.id)
        return split.id, merge.id
