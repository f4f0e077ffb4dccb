"""Conditional events: looked at again only when a variable that they read has changed.

BPMN 2.0, 10.5.5.4; Camunda 8, "Conditional events": evaluated when the event begins to listen,
then once for each activation or command that changed something they name in a scope they see.
A filter (``zeebe:conditionalFilter``) says which variables and which changes those are instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.tokens import Token

if TYPE_CHECKING:
    from app.engine.bpmn.instance import Instance

Changes = dict[tuple[int, str], str]  # scope and name -> create or update


def look(instance: Instance) -> None:
    """Fires the conditional events whose condition is true now, outermost scope first."""
    changes, fresh = instance.changes, instance.fresh
    instance.changes, instance.fresh = {}, set()
    waiting = sorted(instance.conditions.values(), key=lambda t: (_depth(t), t.id))
    for token in waiting:
        if not token.alive or token.waits_for != "condition" or _over(token):
            continue  # one before it has interrupted it, or its activity is done
        if token.id not in fresh and not _touched(token, changes):
            continue
        try:
            met = token.task_spec.trigger.met(token)
        except Fault as fault:
            instance.incident(token, fault)
            continue
        if met:
            token.fire({})


def _over(token: Token) -> bool:
    """An activity's own result does not trigger what is at its border."""
    host = token.parent
    return host is not None and bool(host.memory.get("done"))


def _touched(token: Token, changes: Changes) -> bool:
    trigger = token.task_spec.trigger
    for (scope, name), how in changes.items():
        if name in trigger.names and how in trigger.changes and _sees(token, scope, name):
            return True
    return False


def _sees(token: Token, scope: int, name: str) -> bool:
    """Whether a change in that scope is one of the variable that the token reads."""
    around: Token | None = token
    while around is not None:
        if around.id == scope:
            return True
        if name in around.variables:
            return False  # a nearer scope hides it
        around = around.around
    return False


def _depth(token: Token) -> int:
    depth, around = 0, token.around
    while around is not None:
        depth, around = depth + 1, around.around
    return depth
