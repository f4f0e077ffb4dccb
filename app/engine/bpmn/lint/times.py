"""Timers whose expression can be read now, as it names no variable, and is no time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from app.engine.bpmn import timers
from app.engine.bpmn.definition import Definition
from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.nodes import Node, Start, Trigger
from app.engine.bpmn.nodes.events import Event
from app.engine.bpmn.outcome import Problem

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def problems(definition: Definition) -> Iterator[Problem]:
    """Timers that would be an incident wherever they are, or could never begin a process."""
    for scope in definition.scopes.values():
        for node in scope.elements.values():
            if isinstance(node, Event) and node.trigger.kind == "timer":
                yield from _read(node, node.trigger, begins=scope.called and type(node) is Start)


def _read(node: Node, trigger: Trigger, *, begins: bool) -> Iterator[Problem]:
    text = trigger.text
    if text is None or text.code is None:
        return  # a plain text was read when the diagram was loaded
    if text.names and begins:
        names = ", ".join(sorted(text.names))
        reason = f"The time to begin cannot depend on {names}: before it begins nothing is there."
        yield Problem(node.bpmn_id, reason, timers.REMEDY, node.line)
    elif not text.names:
        try:
            timers.due(trigger.form, text.value({}, SOME_DAY, strict=True), SOME_DAY)
        except Fault as fault:
            yield Problem(node.bpmn_id, fault.reason, fault.remedy, node.line)
