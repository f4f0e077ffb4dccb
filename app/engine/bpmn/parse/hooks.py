"""Reads execution and task listeners (Camunda 8): jobs at the border of an element's life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.bpmn.nodes import Hook, Node
from app.engine.bpmn.parse.texts import compiled

if TYPE_CHECKING:
    from app.engine.bpmn.parse.reader import Reader

NO_START = ("startEvent", "boundaryEvent")
NO_END = (
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
)
FORMER = {
    "create": "creating",
    "assignment": "assigning",
    "update": "updating",
    "complete": "completing",
    "cancel": "canceling",
}
SERVED = ("creating", "assigning", "updating", "completing", "canceling")


def read_hooks(reader: Reader, node: Any, made: Node, kind: str) -> None:
    """Notes the listeners of an element, or of a process, in the order of the file."""
    found: dict[str, list[Hook]] = {}
    seen: set[tuple[str, str]] = set()
    for group, name, allow in (
        ("executionListeners", "executionListener", _execution),
        ("taskListeners", "taskListener", _task),
    ):
        listeners = reader.zeebe(node, group)
        for inner in listeners if listeners is not None else ():
            if not str(inner.tag).endswith("}" + name):
                continue
            event = FORMER.get(inner.get("eventType") or "", inner.get("eventType") or "")
            said = allow(event, kind)
            if not inner.get("type"):
                said = said or ("A listener has no job type.", "Choose an operation for it.")
            if (group + event, inner.get("type") or "") in seen:
                said = said or ("The same listener is there twice.", "Remove one of the two.")
            if said:
                reader.refuse(node.get("id"), said[0], said[1], inner.sourceline)
                continue
            seen.add((group + event, inner.get("type")))
            found.setdefault(event, []).append(_hook(reader, node, inner))
    made.hooks = {event: tuple(hooks) for event, hooks in found.items()}


def _hook(reader: Reader, node: Any, inner: Any) -> Hook:
    headers = {
        header.get("key"): header.get("value") or ""
        for group in inner
        if str(group.tag).endswith("}taskHeaders")
        for header in group
        if header.get("key")
    }
    kind = compiled(reader, node, inner.get("type"))
    return Hook(kind, compiled(reader, node, inner.get("retries"), "3"), headers)


def _execution(event: str, kind: str) -> tuple[str, str] | None:
    if event not in ("start", "end"):
        return f"There is no execution listener for {event!r}.", "Use start or end."
    if event == "start" and kind in NO_START:
        return f"A {kind} has no start listener.", "Use an end listener."
    if event == "end" and kind in NO_END:
        return f"A {kind} has no end listener.", "Use a start listener."
    return None


def _task(event: str, kind: str) -> tuple[str, str] | None:
    if kind != "userTask":
        return "Only a user task has task listeners.", "Use an execution listener."
    if event not in SERVED:
        return f"There is no task listener for {event!r}.", f"Use one of: {', '.join(SERVED)}."
    return None
