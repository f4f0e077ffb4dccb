"""Loops that nothing leaves, and loops in which nothing waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.engine.bpmn.outcome import Problem
from app.engine.bpmn.soundness.graph import (
    Graph,
    is_automatic,
    is_interrupting,
    kind_of,
)

ENDINGS = ("EndTerminate", "EndError", "EndCancel", "ThrowEscalation")
CALM = "Lead a flow out of it, or end it by a boundary event or a terminate end."
WAIT = "Let a timer wait in it, or make sure that a condition soon leads out of it."


def problems(graphs: Mapping[str, Graph]) -> Iterator[Problem]:
    """The loops of all scopes that never end, or that never rest."""
    for graph in graphs.values():
        busy_ones = frozenset(name for name, node in graph.nodes.items() if is_automatic(node))
        restless = loops(graph, busy_ones)
        for loop in loops(graph, frozenset(graph.nodes)):
            inside = set(loop)
            if all(after in inside for name in loop for after in graph.after(name)):
                busy = any(set(one) <= inside for one in restless)
                if busy or not _ended_from_outside(graphs, graph, inside):
                    yield _endless(graph, loop, busy=busy)
                    restless = [one for one in restless if not set(one) <= inside]
        yield from (_restless(graph, loop) for loop in restless)


def _endless(graph: Graph, loop: list[str], *, busy: bool) -> Problem:
    node = graph.nodes[loop[0]]
    more = ", and nothing waits in it" if busy else ""
    reason = f"No way leads out of this loop{more}: {_shown(loop)}."
    severity = "error" if busy else "warning"
    return Problem(node.bpmn_id, reason, CALM, node.line, severity=severity, path=tuple(loop))


def _restless(graph: Graph, loop: list[str]) -> Problem:
    node = graph.nodes[loop[0]]
    asked = {
        name
        for one in loop
        for flow in graph.nodes[one].flows
        if flow.condition is not None
        for name in flow.condition.names
    }
    made = {name for one in loop for name in _written(graph.nodes[one])}
    counts = bool(asked & made)
    reason = f"Nothing waits in this loop: {_shown(loop)}"
    reason += (
        "; it turns until a condition changes."
        if counts
        else ", and nothing in it changes what its conditions ask for."
    )
    severity = "info" if counts else "warning"
    return Problem(node.bpmn_id, reason, WAIT, node.line, severity=severity, path=tuple(loop))


def _written(node: object) -> set[str]:
    """The variables that an automatic element makes."""
    mapped = {mapping.target[0] for mapping in getattr(node, "outputs_mapped", ())}
    result = getattr(node, "result", "")
    return mapped or ({result} if result else set())


def _shown(loop: list[str]) -> str:
    if len(loop) > 12:
        return f"{' > '.join(loop[:12])} > … ({len(loop)} elements)"
    return " > ".join(loop)


def _ended_from_outside(graphs: Mapping[str, Graph], graph: Graph, inside: set[str]) -> bool:
    """Whether something beside the loop, or around its scope, can end it."""
    for name, node in graph.nodes.items():
        if name in inside:
            continue
        if type(node).__name__ in ENDINGS:
            return True
        begins = getattr(node, "begins", None)  # an event sub-process
        if begins is not None and is_interrupting(begins):
            return True
    for outer in graphs.values():
        host = outer.nodes.get(graph.spec.name)
        if host is None:
            continue
        events = [event for event in host.boundaries if is_interrupting(event)]
        if any(kind_of(event) != "compensate" for event in events):
            return True
        return _ended_from_outside(graphs, outer, {host.name})
    return False


def loops(graph: Graph, among: frozenset[str]) -> list[list[str]]:
    """The largest sets of elements that lead to each other, of those that count (Tarjan)."""
    kept = [name for name in graph.nodes if name in among]
    place = {name: number for number, name in enumerate(graph.nodes)}
    found = []
    for part in components(kept, lambda name: (n for n in graph.after(name) if n in among)):
        if len(part) > 1 or part[0] in graph.after(part[0]):
            found.append(_in_order(graph, part, place))
    return sorted(found, key=lambda loop: place[loop[0]])


def _in_order(graph: Graph, part: list[str], place: Mapping[str, int]) -> list[str]:
    """The elements of a loop along the way, beginning where it is entered if that can be seen."""
    inside = set(part)
    entered = [name for name in part if any(one not in inside for one in graph.before(name))]
    first = min(entered or part, key=lambda name: place[name])
    found, todo = [], [first]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            found.append(name)
            todo += [one for one in reversed(list(graph.after(name))) if one in inside]
    return found


def components(names: Iterable[str], after: Callable[[str], Iterable[str]]) -> Iterator[list[str]]:
    """Strongly connected components, without recursion."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    pending: list[str] = []
    waiting: set[str] = set()
    for origin in names:
        trail = [] if origin in number else [_enter(origin, number, low, pending, waiting, after)]
        while trail:
            name, following = trail[-1]
            new = None
            for one in following:
                if one not in number:
                    new = one
                    break
                if one in waiting:
                    low[name] = min(low[name], number[one])
            if new is not None:
                trail.append(_enter(new, number, low, pending, waiting, after))
                continue
            trail.pop()
            if trail:
                low[trail[-1][0]] = min(low[trail[-1][0]], low[name])
            if low[name] == number[name]:
                yield _popped(name, pending, waiting)


def _popped(name: str, pending: list[str], waiting: set[str]) -> list[str]:
    part: list[str] = []
    while not part or part[-1] != name:
        part.append(pending.pop())
        waiting.discard(part[-1])
    return part


def _enter(
    name: str,
    number: dict[str, int],
    low: dict[str, int],
    pending: list[str],
    waiting: set[str],
    after: Callable[[str], Iterable[str]],
) -> tuple[str, Iterator[str]]:
    number[name] = low[name] = len(number)
    pending.append(name)
    waiting.add(name)
    return name, iter(after(name))
