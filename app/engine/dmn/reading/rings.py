"""Requirements go one way: whoever needs itself over others is refused (DMN 1.5, 6.2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.engine.dmn import logic
from app.engine.dmn.graph import Graph, Key
from app.engine.dmn.reading.faults import Faults
from app.engine.dmn.reading.links import Links

WHITE, GREY, BLACK = 0, 1, 2


def check_rings(graph: Graph, links: Links, faults: Faults) -> Graph:
    """Notes each ring; its decisions become null. A knowledge model may call itself."""
    edges = _edges(graph)
    names = {key: one.name for many in (graph.decisions, graph.knowledge, graph.services)
             for key, one in many.items()}  # fmt: skip
    decisions = dict(graph.decisions)
    for ring in _rings(edges):
        shown = " > ".join(names[key] for key in (*ring, ring[0]))
        problem = faults.add(
            ring[0].file,
            names[ring[0]],
            f"needs itself: {shown}",
            "Remove one of these requirements.",
            links.node(ring[0]),
        )
        for key in ring:
            if key in decisions:
                decisions[key] = replace(decisions[key], needs=(), logic=logic.Faulty(problem))
    return replace(graph, decisions=decisions)


def _edges(graph: Graph) -> dict[Key, list[Key]]:
    edges = {key: [need.key for need in one.needs] for key, one in graph.decisions.items()}
    for key, knowledge in graph.knowledge.items():
        edges[key] = [need.key for need in knowledge.needs if need.key != key]
    for key, service in graph.services.items():
        edges[key] = [need.key for need in service.outputs]
    return edges


def _rings(edges: Mapping[Key, list[Key]]) -> list[list[Key]]:
    """One ring for each place where going on leads back; without recursion, as graphs are deep."""
    color = dict.fromkeys(edges, WHITE)
    rings: list[list[Key]] = []
    for start in edges:
        if color[start] != WHITE:
            continue
        path = [start]
        color[start] = GREY
        todo = [iter(edges[start])]
        while todo:
            following = next(todo[-1], None)
            if following is None:
                color[path.pop()] = BLACK
                todo.pop()
            elif color.get(following, BLACK) == GREY:
                rings.append(path[path.index(following) :])
            elif color.get(following, BLACK) == WHITE:
                color[following] = GREY
                path.append(following)
                todo.append(iter(edges[following]))
    return rings
