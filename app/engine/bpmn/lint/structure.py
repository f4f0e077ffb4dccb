"""What can never run, and what people could not tell apart in their inbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.engine.bpmn.definition import Definition
from app.engine.bpmn.outcome import Problem
from app.engine.bpmn.soundness.graph import Graph, graph


def unreachable(one: Graph) -> Iterator[Problem]:
    """Elements that no path from a start event leads to, or only one that is never taken."""
    drawn = graph(one.spec)
    led = drawn.reached(*drawn.starts, *drawn.asides)
    taken = one.reached(*one.starts, *one.asides)
    for name, node in one.nodes.items():
        if name not in led:
            reason = "No path leads here from a start event."
            remedy = "Connect it, or remove it."
        elif name not in taken and any(before in taken for before in drawn.before(name)):
            reason = "It never runs: only flows that are never taken lead here."
            remedy = "Correct the conditions on the way, or remove it."
        else:
            continue
        yield Problem(node.bpmn_id, reason, remedy, node.line, severity="warning")


def names(definition: Definition) -> Iterator[Problem]:
    """User tasks without a name, or with the name of another of the same process."""
    for scope in definition.scopes.values():
        tasks = [node for node in scope.elements.values() if node.element_type == "userTask"]
        counted = Counter(node.bpmn_name for node in tasks)
        seen: set[str] = set()
        for node in tasks:
            if not node.bpmn_name:
                reason = "The user task has no name: the inbox can only show its id."
                remedy = "Name it by what the person has to do."
                yield Problem(node.bpmn_id, reason, remedy, node.line, severity="warning")
            elif counted[node.bpmn_name] > 1 and node.bpmn_name in seen:
                reason = f"Another user task beside it is called {node.bpmn_name!r} as well."
                remedy = "Name each by what makes it different."
                yield Problem(node.bpmn_id, reason, remedy, node.line, severity="info")
            seen.add(node.bpmn_name)
