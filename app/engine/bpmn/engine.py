"""The engine as a function: definition, state and command in; new state and what follows out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.engine.bpmn import state as kept
from app.engine.bpmn.apply import apply
from app.engine.bpmn.commands import Command
from app.engine.bpmn.definition import Definition
from app.engine.bpmn.expressions import Fault, read
from app.engine.bpmn.instance import Instance
from app.engine.bpmn.look import told
from app.engine.bpmn.migrate import Migration, Plan, moved
from app.engine.bpmn.nodes.events import Start
from app.engine.bpmn.outcome import CannotMove, Outcome
from app.engine.bpmn.seen import otherwise
from app.engine.bpmn.variables import taken

BUDGET = 1_000
CEILING = 100_000


def start(
    definition: Definition,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    at: str | None = None,
    budget: int = BUDGET,
    ceiling: int = CEILING,
) -> Outcome:
    """Begins a process at its plain start event, or at the one that something triggered.

    Raises KeyError for an unknown process or start event, VariablesTooLarge.
    """
    spec = definition.processes[process_id]
    if (at or spec.none_start) not in spec.task_specs:
        raise KeyError(f"{process_id} has no such start event")
    instance = Instance(definition, process_id, now)
    instance.open_root(taken(variables))
    for name, value in instance.task_tree.variables.items():
        instance.note(
            "variable", instance.task_tree, scope=instance.task_tree.id, name=name, value=value
        )
    instance.begin(at)
    return _step(instance, budget, ceiling)


def advance(
    definition: Definition,
    state: bytes,
    command: Command,
    *,
    now: datetime,
    budget: int = BUDGET,
    ceiling: int = CEILING,
) -> Outcome:
    """Moves an instance by one command. Raises NotWaiting, CannotMove, VariablesTooLarge."""
    instance = kept.restore(definition, state, now)
    apply(instance, command)
    return _step(instance, budget, ceiling)


def migrate(
    source: Definition,
    target: Definition,
    state: bytes,
    how: Migration,
    *,
    now: datetime,
    budget: int = BUDGET,
    ceiling: int = CEILING,
) -> Outcome:
    """Takes an instance to another version of its process. Raises CannotMove."""
    instance, names = moved(Plan(source, target, how.mapping), state, how, now)
    return replace(_step(instance, budget, ceiling), renamed=names)


def met_starts(
    definition: Definition, process_id: str, variables: Mapping[str, Any], *, now: datetime
) -> list[str]:
    """The conditional start events of a process whose condition is true of these variables.

    A process that does not run has no variables of its own: somebody asks, with some (Camunda 8,
    "Conditional events"). Raises KeyError, or CannotMove for a condition that cannot be evaluated.
    """
    found = []
    for node in definition.processes[process_id].elements.values():
        if isinstance(node, Start) and node.trigger.kind == "conditional":
            assert node.trigger.condition is not None  # noqa: S101 - checked when it was read
            try:
                if node.trigger.condition.value(variables, now) is True:
                    found.append(node.bpmn_id)
            except Fault as fault:
                raise CannotMove(f"{node.bpmn_id}: {fault.reason}", fault.remedy) from None
    return found


def constant(text: str, now: datetime) -> Any:
    """What a text of a diagram says where there are no variables. Raises Fault."""
    return read(text).value({}, now, strict=True)


def _step(instance: Instance, budget: int, ceiling: int) -> Outcome:
    instance.do_engine_steps(budget, ceiling)
    if instance.completed and instance.ended is None:
        instance.ended = "completed"
    if instance.ended is not None:
        instance.queue.clear()
        instance.note("ended", instance.task_tree, state=instance.ended)
    return Outcome(
        state=kept.save(instance),
        opened=[told(token) for token in instance.opened.values()],
        closed=instance.closed,
        events=instance.events,
        ended=instance.ended,
        more=bool(instance.queue) and not instance.suspended,
        variables=instance.task_tree.variables,
        thrown=instance.thrown,
        suspended=instance.suspended,
        seen=otherwise(instance),
    )
