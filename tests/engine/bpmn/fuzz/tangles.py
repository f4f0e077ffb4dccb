"""Tangles: gateways and jobs wired at random, without any structure; some of them get stuck."""

from __future__ import annotations

import random

from tests.engine.bpmn.fuzz.canvas import Diagram, Plan
from tests.engine.bpmn.fuzz.drawing import Condition, Graph, Node

KINDS = ("job", "job", "job", "task", "xor", "and", "or", "or")


def tangle(seed: int) -> Diagram:
    """Elements in a row, each reached from some before it; out of jobs a way may lead back."""
    chance = random.Random(seed)
    graph = Graph()
    names = ["start"]
    graph.add(Node("start", "start"))
    for number in range(chance.randrange(5, 14)):
        kind = chance.choice(KINDS) if number else chance.choice(("and", "or", "job"))
        node = graph.add(Node(f"{kind}{number}", kind))
        able = [name for name in names if name != "start" or not number]
        for source in chance.sample(able, min(len(able), chance.choice((1, 1, 2, 3)))):
            graph.flow(source, node.id)
        names.append(node.id)
    for name in names[2:]:
        if graph.nodes[name].kind == "job" and chance.random() < 0.25:
            _back(graph, name, chance.choice(names[1 : names.index(name) + 1]))
    for name in names:
        if not graph.out_of(name):
            end = graph.add(Node(f"end_{name}", "end"))
            graph.flow(name, end.id)
    for name in names:
        _decide(chance, graph, graph.nodes[name])
    return Diagram(graph, {}, Plan())


def _back(graph: Graph, source: str, target: str) -> None:
    """A way back out of a job, taken when it is done for the first time.

    Its condition is decided together with the answer, so that no other token comes in between.
    """
    out = graph.add(Node(f"out_{source}", "end"))
    graph.flow(source, target, Condition(counter=f"n_{source}", limit=2))
    graph.nodes[source].default = graph.flow(source, out.id).id


def _decide(chance: random.Random, graph: Graph, node: Node) -> None:
    """Conditions for the flows out of a gateway that chooses; its last flow is the default."""
    flows = graph.out_of(node.id)
    if node.kind not in ("xor", "or") or len(flows) < 2:
        return
    node.default = flows[-1].id
    for flow in flows[:-1]:
        flow.condition = Condition(chance.random() < 0.6)
