"""What the engine has to say about files before they are published: faults and warnings."""

from __future__ import annotations

from collections.abc import Mapping

from app.engine.bpmn.definition import Definition, ProcessSpec
from app.engine.bpmn.load import read
from app.engine.bpmn.nodes import (
    Boundary,
    CallActivity,
    Catch,
    Node,
    ServiceTask,
    Start,
    SubProcess,
    UserTask,
)
from app.engine.bpmn.outcome import Problem

RESTING = (Catch, ServiceTask, UserTask, SubProcess, CallActivity)


def lint(files: Mapping[str, bytes]) -> list[Problem]:
    """Every problem of the files; those of severity ``error`` keep them from being published."""
    definition, problems = read(files)
    if definition is not None:
        for spec in definition.processes.values():
            problems += _unreachable(definition, spec)
        for scope in definition.scopes.values():
            problems += _restless(scope)
    return problems


def _unreachable(definition: Definition, spec: ProcessSpec) -> list[Problem]:
    """Elements that no path from a start or boundary event leads to."""
    reached: set[str] = set()
    for node in spec.elements.values():
        if isinstance(node, Start | Boundary):
            _walk(spec, node, reached)
    return [
        Problem(
            node.bpmn_id,
            "No path leads here from a start event.",
            "Connect it, or remove it.",
            node.line,
            severity="warning",
        )
        for node in spec.elements.values()
        if node.name not in reached
    ]


def _walk(spec: ProcessSpec, node: Node, reached: set[str]) -> None:
    todo = [node]
    while todo:
        here = todo.pop()
        if here.name in reached:
            continue
        reached.add(here.name)
        todo += [spec.task_specs[flow.target] for flow in here.flows]


def _restless(spec: ProcessSpec) -> list[Problem]:
    """Loops in which nothing ever waits: they run until the ceiling stops them."""
    problems = []
    for node in spec.elements.values():
        if isinstance(node, RESTING) or not node.flows:
            continue
        if _returns(spec, node):
            problems.append(
                Problem(
                    node.bpmn_id,
                    "It is part of a loop in which nothing waits.",
                    "Make sure that a condition leads out of it, or let a timer wait in it.",
                    node.line,
                    severity="warning",
                )
            )
    return problems


def _returns(spec: ProcessSpec, origin: Node) -> bool:
    todo = [flow.target for flow in origin.flows]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name == origin.name:
            return True
        node = spec.task_specs[name]
        if name in seen or isinstance(node, RESTING):
            continue
        seen.add(name)
        todo += [flow.target for flow in node.flows]
    return False
