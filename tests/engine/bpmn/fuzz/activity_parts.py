"""Parts with something inside, repeated, or undone."""

from __future__ import annotations

from tests.engine.bpmn.fuzz.canvas import Canvas, Part
from tests.engine.bpmn.fuzz.drawing import Graph, Many, Node


class ActivityParts(Canvas):
    """Sub-processes, calls, repetitions, transactions."""

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

    def committed(self, graph: Graph, depth: int, times: int) -> Part:
        """A transaction that is not cancelled; what follows it undoes it."""
        inside, around = Graph(), Graph()
        self.enclose(inside, self.undoable_row(inside, times))
        border = Node(self.name("border"), "border", "cancel")
        node = around.add(Node(self.name("transaction"), "transaction", inside=inside))
        border.host = node.id
        around.add(border)
        self.aside(around, border.id, 0)
        start = around.add(Node(self.name("start"), "start"))
        end = around.add(Node(self.name("end"), "end", "compensate"))
        around.flow(start.id, node.id)
        around.flow(node.id, end.id)
        whole = graph.add(Node(self.name("sub"), "sub", inside=around))
        return whole.id, whole.id

    def failed_call(self, graph: Graph, depth: int, times: int) -> Part:
        """A call of a process that ends in an error."""
        name, inside = self.name("called"), Graph()
        first, last = self.leaf(inside, times)
        start = inside.add(Node(self.name("start"), "start"))
        end = inside.add(Node(self.name("end"), "end", "error", ref="E1"))
        inside.flow(start.id, first)
        inside.flow(last, end.id)
        self.called[name] = inside
        node = graph.add(Node(self.name("call"), "call", ref=name))
        border = graph.add(Node(self.name("border"), "border", "error", host=node.id))
        after, out = self.leaf(graph, times)
        graph.flow(border.id, after)
        return node.id, self.merge(graph, "xor", node.id, out)

    def many_calls(self, graph: Graph, depth: int, times: int) -> Part:
        """A process that is called for each item."""
        first, _ = self.call(graph, depth, times * 2)
        node = graph.nodes[first]
        node.many = Many(2, self.chance.random() < 0.5, 0, f"i_{first}", f"out_{first}")
        return first, first

    def turning_sub(self, graph: Graph, depth: int, times: int) -> Part:
        """A sub-process with a standard loop."""
        first, _ = self.sub(graph, depth, times * 2)
        graph.nodes[first].turns = 2
        return first, first

    def chosen(self, graph: Graph, depth: int, times: int) -> Part:
        """An ad-hoc sub-process of which some elements are activated."""
        inside = Graph()
        node = Node(self.name("adhoc"), "adhoc", inside=inside)
        for _ in range(3):
            wanted = self.chance.random() < 0.6
            first, last = self.leaf(inside, times if wanted else 0)
            after, _ = self.leaf(inside, times if wanted else 0)
            inside.flow(last, after)
            if wanted:
                node.chosen.append(first)
        if not node.chosen:
            return self.leaf(graph, times)
        graph.add(node)
        return node.id, node.id

    def heard(self, graph: Graph, depth: int, times: int) -> Part:
        """A job with listeners before and after its work."""
        node = self.job(graph, times)
        node.listeners = (self.chance.randrange(3), self.chance.randrange(3))
        return node.id, node.id

    def watched(self, graph: Graph, depth: int, times: int) -> Part:
        """A user task with listeners of all that people do with it."""
        node = self.job(graph, times, "user")
        node.listeners = (self.chance.randrange(3), self.chance.randrange(3))
        node.watched = True
        return node.id, node.id
