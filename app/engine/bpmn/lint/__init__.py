"""What the engine has to say about files before they are published: errors, warnings, infos.

An error keeps the files from being published: they cannot run, or cannot do what is drawn whatever
the data is. A warning runs, but perhaps not as somebody meant. An info is good to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from app.engine.bpmn.definition import Definition
from app.engine.bpmn.lint import conditions, duties, loops, names, structure, times
from app.engine.bpmn.lint.places import placed, places
from app.engine.bpmn.load import read
from app.engine.bpmn.outcome import Problem
from app.engine.bpmn.soundness import check
from app.engine.bpmn.soundness.graph import Graph, graph


def lint(files: Mapping[str, bytes], given: Iterable[str] = ()) -> list[Problem]:
    """Every problem of the files; those of severity ``error`` keep them from being published.

    ``given``: variables that a process of these files is started with, beside those of an order.
    """
    definition, problems = read(files)
    if definition is None:
        return problems
    return placed([*problems, *looked(definition, frozenset(given))], places(files))


def looked(definition: Definition, given: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """What is wrong with a definition that can be loaded."""
    graphs: dict[str, Graph] = {}
    for name, spec in definition.scopes.items():
        never: set[str] = set()
        for node in spec.elements.values():
            if any(flow.condition is not None for flow in node.flows):
                found = conditions.ways(node)
                never.update(flow.id for flow in conditions.never_taken(node, found))
                yield from conditions.problems(node, found)
        graphs[name] = graph(spec, frozenset(never))
    for one in graphs.values():
        yield from structure.unreachable(one)
    yield from structure.names(definition)
    yield from duties.problems(definition)
    yield from times.problems(definition)
    yield from loops.problems(graphs)
    yield from check(graphs)
    yield from names.problems(definition, graphs, given)
