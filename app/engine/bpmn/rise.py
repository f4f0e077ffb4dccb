"""How errors and escalations find who catches them (BPMN 2.0, 10.5.6, 10.5.7 and 13.5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.engine.bpmn.outcome import ThrownOut
from app.engine.bpmn.tokens import Token


def rise(origin: Token, kind: str, code: str, values: Mapping[str, Any]) -> bool:
    """Carries an error or escalation outwards to the first that catches it; false if nobody does.

    Only the thrower's own chain is asked: its boundary events, then scope by scope the event
    sub-processes in it and the boundary events on it, then those of the call activity.
    """
    if _caught(origin, kind, code, values):
        return True
    origin.top.thrown.append(ThrownOut(code, dict(values), kind))
    return False


def _caught(origin: Token, kind: str, code: str, values: Mapping[str, Any]) -> bool:
    host: Token | None = origin
    while host is not None:
        if not host.turn:
            catcher = best([b for b in host.task_spec.boundaries if b.trigger.kind == kind], code)
            if catcher is not None:
                _note(host, kind, code, catcher, origin)
                catcher.caught(host, values)
                return True
        scope = host.workflow
        if host.parent is not scope.task_tree:
            host = host.parent
            continue
        if not scope.interrupted and not scope.is_branch:
            inside = [s.begins for s in scope.spec.event_subs if s is not host.task_spec]
            catcher = best([start for start in inside if start.trigger.kind == kind], code)
            if catcher is not None:
                _note(host, kind, code, catcher, origin)
                catcher.caught(scope, values)
                return True
        host = scope.parent_token
    return False


def best(catchers: Iterable[Any], code: str) -> Any:
    """The one that names the code, else the one that catches all."""
    found = list(catchers)
    exact = [spec for spec in found if spec.trigger.code == code]
    every = [spec for spec in found if not spec.trigger.code]
    return next(iter(exact or every), None)


def _note(host: Token, kind: str, code: str, catcher: Any, origin: Token) -> None:
    host.top.note(f"{kind}_caught", host, code=code, by=catcher.bpmn_id, thrower=origin.id)
