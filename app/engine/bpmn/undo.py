"""What was completed and can be undone (BPMN 2.0, 13.5.5): remembered by the scope it was done in.

A record says which element undoes it, or what was done inside it, and the variables of the time:
those that the handler names, or all that a finished sub-process had.
"""

from __future__ import annotations

from typing import Any

from app.engine.bpmn.tokens import Token
from app.engine.bpmn.variables import own

Record = dict[str, Any]


def remember(node: Any, token: Token) -> None:
    """Notes in the scope that the element was completed, if it can be undone."""
    made = record(node, token)
    if made is not None and not token.memory.get("compensates"):
        token.workflow.done.append(made)


def record(node: Any, token: Token) -> Record | None:
    """What has to be known to undo this completion; None when nothing undoes it."""
    inside = token.memory.get("inside")
    if node.repeat is not None and not token.memory.get("completed"):
        return None  # it was done for no item, in no turn
    if node.handler is not None:
        past = token.data
        names = past.keys() if node.handler_reads is None else node.handler_reads & past.keys()
        return {
            "activity": node.bpmn_id,
            "run": node.handler,
            "past": {name: own(past[name]) for name in sorted(names)},
        }
    if inside is None:
        return None
    return {"activity": node.bpmn_id, **inside}


def undone_by(records: list[Record], wanted: str | None) -> tuple[list[Record], list[Record]]:
    """The records that a throw undoes, and those that stay for another."""
    if wanted is None:
        return records, []
    taken = [one for one in records if one["activity"] == wanted]
    return taken, [one for one in records if one["activity"] != wanted]


def plan(records: list[Record], past: dict[str, Any] | None = None) -> list[Record]:
    """The handlers to run, the last completed first, with what they may read."""
    made: list[Record] = []
    for one in reversed(records):
        seen = {**(past or {}), **one.get("past", {})}
        if one.get("run") is not None:
            made.append({"run": one["run"], "past": seen, "within": one.get("records", [])})
        else:
            made += plan(one.get("records", []), seen)
    return made
