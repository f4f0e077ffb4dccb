"""What open user tasks see after a step that they did not see before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.bpmn.outcome import Seen
from app.engine.bpmn.variables import MISSING, same

if TYPE_CHECKING:
    from app.engine.bpmn.instance import Instance
    from app.engine.bpmn.tokens import Token


def otherwise(instance: Instance) -> list[Seen]:
    """The user tasks that were open before the step and see a variable that it changed."""
    tasks = [
        token
        for token in instance.index.values()
        if token.waits_for == "user_task" and token.id not in instance.opened
    ]
    changed = _changed(instance) if tasks else {}
    if not changed:
        return []
    found, known = [], dict[tuple[int, ...], frozenset[str]]()
    for token in tasks:
        scopes = _scopes(token, changed)
        if scopes not in known:
            known[scopes] = frozenset(name for scope in scopes for name in changed[scope])
        if scopes:
            found.append(Seen(token.id, token.data, known[scopes]))
    return found


def _changed(instance: Instance) -> dict[int, set[str]]:
    """The scopes that are still there, with the names of what has another value now."""
    changed: dict[int, set[str]] = {}
    for (scope, name), before in instance.former.items():
        token = instance.index.get(scope)
        if token is not None and not same(before, token.variables.get(name, MISSING)):
            changed.setdefault(scope, set()).add(name)
    return changed


def _scopes(token: Token, changed: dict[int, set[str]]) -> tuple[int, ...]:
    """Those of the scopes that the token sees."""
    found, around = [], token
    while True:
        if around.id in changed:
            found.append(around.id)
        if around.around is None:
            return tuple(found)
        around = around.around
