"""Looks at an instance without moving it: what waits, and which variables are where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.engine.bpmn import state as kept
from app.engine.bpmn.definition import Definition
from app.engine.bpmn.outcome import (
    CallWait,
    IncidentWait,
    JobWait,
    MessageWait,
    SignalWait,
    TimerWait,
    UserTaskWait,
    Wait,
)
from app.engine.bpmn.tokens import INTERNAL, Token

NO_TIME = datetime(1, 1, 1, tzinfo=UTC)  # nothing is evaluated when a state is only looked at


def waits(definition: Definition, state: bytes) -> list[Wait]:
    """Everything that waits in an instance for something outside, the oldest first."""
    instance = kept.restore(definition, state, NO_TIME)
    found = [
        token
        for token in instance.index.values()
        if token.waits_for is not None and token.waits_for not in INTERNAL
    ]
    return [told(token) for token in sorted(found, key=lambda token: token.id)]


def told(token: Token) -> Wait:
    """The wait of a token as the shell is told it."""
    said = dict(token.memory["wait"])
    kind = said.pop("kind")
    spec = token.task_spec
    who = (token.id, spec.bpmn_id, spec.bpmn_name or spec.bpmn_id)
    if kind == "user_task":
        for name in ("due_date", "follow_up_date"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        for name in ("candidate_groups", "candidate_users"):
            said[name] = tuple(said[name])
        return UserTaskWait(*who, **said, visible=token.data)
    if kind == "timer":
        return TimerWait(*who, due=datetime.fromisoformat(said["due"]))
    if kind == "incident":
        said["kind"] = said.pop("fault")
        return IncidentWait(*who, **said)
    return MADE[kind](*who, **said)


MADE: dict[str, type[Wait]] = {
    "job": JobWait,
    "message": MessageWait,
    "signal": SignalWait,
    "call": CallWait,
}


def inspect(definition: Definition, state: bytes) -> list[dict[str, Any]]:
    """The scopes of an instance, outermost first: ``{scope, element, name, variables}``.

    A scope is the process, a sub-process, or an active element with variables of its own.
    """
    instance = kept.restore(definition, state, NO_TIME)
    found = []
    for scope in (instance, *instance.subprocesses.values()):
        for token in scope.tasks.values():
            if token.variables or token is instance.task_tree:
                spec = token.task_spec
                found.append(
                    {
                        "scope": token.id,
                        "element": spec.bpmn_id,
                        "name": spec.bpmn_name,
                        "variables": token.variables,
                    }
                )
    return found


def visible(definition: Definition, state: bytes, element_instance: int) -> dict[str, Any]:
    """The variables that an element instance sees, the nearest scope winning.

    Those of the process when the element instance is no longer active.
    """
    instance = kept.restore(definition, state, NO_TIME)
    token = instance.index.get(element_instance, instance.task_tree)
    return dict(token.data)
