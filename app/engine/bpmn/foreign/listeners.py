"""Listeners: jobs at the begin or end of an element, or in the life of a user task."""

from __future__ import annotations

from typing import Any

from app.engine.bpmn.foreign import tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.jobs import BEAN
from app.engine.bpmn.foreign.names import ZEEBE
from app.engine.bpmn.parse.xml import tag

MOMENTS = {
    "executionListener": {"start": "start", "end": "end"},
    "taskListener": {
        "create": "creating",
        "assignment": "assigning",
        "update": "updating",
        "complete": "completing",
        "delete": "canceling",
    },
}
REMEDY = "Choose a provider operation for it, or remove the listener if nothing needs it."


def of(case: Case, node: Any) -> None:
    """All listeners of an element."""
    for name, moments in MOMENTS.items():
        for old in tree.foreign(node, name):
            _listener(case, node, name, moments, old)
            tree.drop(old)


def _listener(case: Case, node: Any, name: str, moments: dict[str, str], old: Any) -> None:
    event = old.get("event") or "start"
    said, kind = _called(old)
    what = f"{name} {event}"
    moment = moments.get(event)
    if moment is None or not kind or _never(node, moment) or _is_there(node, name, moment, kind):
        tree.keep(node, what, old)
        why = "is no call of a class or bean" if not kind else "is not known at this place"
        case.need(node, what, "listener", f"The listener {said!r} {why}.", "Draw what it does as a"
                  " task of its own, or set the variable with a mapping.")  # fmt: skip
        return
    home = tree.zeebe(node, f"{name}s")
    tree.add(home, f"{{{ZEEBE}}}{name}", eventType=moment, type=kind)
    if any(tree.is_foreign(inner) for inner in old):
        tree.keep(node, what, old)
    case.translated(node, what, said, f"zeebe:{name} {moment} {kind}")
    case.need(node, what, "listener", f"The listener {said!r} is not part of the diagram.", REMEDY)


def _called(old: Any) -> tuple[str, str]:
    """What a listener calls, as it stood there and as a job type; no type for a script."""
    for name in ("class", "delegateExpression", "expression"):
        if original := old.get(name):
            bare = original.strip()
            if bare.startswith(("${", "#{")) and bare.endswith("}"):
                bare = bare[2:-1].strip()
            head = bare.split("(", 1)[0]
            own = head.startswith(("execution.", "task."))
            return original, head if BEAN.match(head) and not own else ""
    return " ".join(tree.text_of(old).split())[:120], ""


def _never(node: Any, moment: str) -> bool:
    """Camunda 8 allows no start listener on what begins, no end listener on gateways."""
    kind = tag(node)
    if moment == "start":
        return kind in ("startEvent", "boundaryEvent", "sequenceFlow")
    return moment == "end" and (kind.endswith("Gateway") or kind == "sequenceFlow")


def _is_there(node: Any, name: str, moment: str, kind: str) -> bool:
    """Two listeners of one moment must have different types."""
    if not tree.has_zeebe(node, f"{name}s"):
        return False
    home = tree.zeebe(node, f"{name}s")
    return any(one.get("eventType") == moment and one.get("type") == kind for one in home)
