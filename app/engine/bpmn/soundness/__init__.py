"""Whether control flow is sound: no deadlock, no double run, nothing that never runs.

Each scope is searched on its own, sub-processes as one element of the scope around them. What the
data of a run would rule out is not known here, so a fault is a warning when it needs a choice; it
is an error when no choice avoids it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.engine.bpmn.outcome import Problem
from app.engine.bpmn.soundness.graph import Graph, graph, is_interrupting, kind_of
from app.engine.bpmn.soundness.net import Net, names, net
from app.engine.bpmn.soundness.search import MAX_STATES, MAX_WORK, Found, search

if TYPE_CHECKING:
    from app.engine.bpmn.nodes import Node

SHOWN = 30  # elements of a path that a sentence shows

JOIN = "Merge ways of which only one is taken with an exclusive gateway; join what was split."
MERGE = "Join the branches with a parallel gateway, or an inclusive one if only some are taken."


def check(
    graphs: Mapping[str, Graph], *, states: int = MAX_STATES, work: int = MAX_WORK
) -> list[Problem]:
    """The faults of all scopes. ``graphs``: by scope, outer ones before inner ones."""
    problems: list[Problem] = []
    stopped: set[str] = set()
    for name in reversed(list(graphs)):
        one = graphs[name]
        if not searchable(one):
            continue
        found = search(net(one, stopped), states=states, work=work)
        work = max(work - found.net.work, 1_000)  # a folder of many scopes shares what there is
        if found.complete and not found.ended and not found.crowded and not _taken_over(one):
            stopped.add(name)
        problems += faults(found)
    return problems


def _taken_over(one: Graph) -> bool:
    """Whether an event sub-process can end the scope in the normal way (BPMN 2.0, 13.5.4)."""
    begun = [getattr(one.nodes[name], "begins", None) for name in one.asides]
    return any(start is not None and is_interrupting(start) for start in begun)


def searchable(one: Graph) -> bool:
    """Whether it begins at a start event and tokens alone decide what happens."""
    return bool(one.starts) and not any(_asks_data(node) for node in one.nodes.values())


def _asks_data(node: Node) -> bool:
    """A complex join: its activation condition may be anything."""
    return node.element_type == "complexGateway" and len(node.incoming) > 1


def faults(found: Found) -> list[Problem]:
    """What the search of one scope says, as problems with the path that leads there."""
    problems = [*_crowded(found), *_stuck(found)]
    if not found.complete and not problems:
        problems.append(_unfinished(found))
    if found.complete and not found.crowded:
        problems += _dead(found)
    return problems


def _crowded(found: Found) -> Iterator[Problem]:
    """Lack of synchronisation: two tokens where one was meant."""
    said: set[str] = set()
    for place, path in sorted(found.crowded.items(), key=lambda one: len(one[1])):
        part = found.net.owner[place]
        if _follows(found, part.name, said):
            continue
        said.add(part.name)
        reason = "Two tokens can meet here, so what follows runs once for each of them"
        if found.net.flow[place]:
            reason = f"A second token can come by {found.net.flow[place]} before the join fires"
        yield _problem(found, part.name, reason, MERGE, path, "warning")


def _follows(found: Found, name: str, earlier: set[str]) -> bool:
    """Whether the tokens that meet here have met before, so that this says nothing new."""
    return bool(earlier) and name in found.net.graph.reached(*earlier)


def _stuck(found: Found) -> Iterator[Problem]:
    """Deadlocks: joins that wait for what can no longer come."""
    said: set[str] = set()
    for state in found.stuck:
        joins = {found.net.owner[place].name: found.net.owner[place] for place in state}
        patient = [part for part in joins.values() if len(part.takes) > 1]
        for part in sorted(patient, key=lambda one: (one.some, one.name)):
            if part.name in said or (part.some and len(patient) > 1):
                continue
            said.add(part.name)
            lacking = " and ".join(names(found.net, set(part.takes) - state))
            never = part.name not in found.ran and found.complete and not found.crowded
            reason = (
                f"It can never complete: no run brings a token by each flow; here {lacking} lacks"
                if never
                else f"It can wait for ever: no token comes by {lacking} any more"
            )
            severity = "error" if never else "warning"
            yield _problem(found, part.name, reason, JOIN, found.path(state), severity)


def _dead(found: Found) -> Iterator[Problem]:
    """Elements that a way leads to, but that no run comes to."""
    graph = found.net.graph
    told = {found.net.owner[place].name for state in found.stuck for place in state}
    idle = graph.reached(*graph.starts) - found.ran - told
    for name in (one for one in graph.nodes if one in idle):
        node = graph.nodes[name]
        if kind_of(node) == "compensate":
            continue  # what it leads to is called by a throw, not by a token
        if not set(graph.before(name)) & found.ran:
            continue  # what lies before it says why
        reason = "It never runs: what lies before it never ends in the normal way."
        remedy = "Look at what lies before it, or remove it."
        yield Problem(node.bpmn_id, reason, remedy, node.line, severity="warning")


def _unfinished(found: Found) -> Problem:
    spec = found.net.graph.spec
    reason = (
        f"Looked at {found.states:,} states of its control flow and found nothing, "
        "but there are more."
    )
    remedy = "Put parts of it into processes of their own, to have them looked at in whole."
    return Problem(spec.name, reason, remedy, None, severity="info")


def _problem(
    found: Found, name: str, reason: str, remedy: str, path: tuple[str, ...], severity: str
) -> Problem:
    node = found.net.graph.nodes[name]
    way = [*path[: SHOWN - 1], "…", path[-1]] if len(path) > SHOWN else path
    text = f"{reason}. It happens by {' > '.join(way)}."
    return Problem(node.bpmn_id, text, remedy, node.line, severity=severity, path=path)


__all__ = ["Graph", "Net", "check", "faults", "graph", "net", "search"]
