"""Reads events that are thrown, and send tasks (BPMN 2.0, 10.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.bpmn import nodes
from app.engine.bpmn.expressions import Text
from app.engine.bpmn.parse.events import kind_of
from app.engine.bpmn.parse.tasks import service
from app.engine.bpmn.parse.texts import compiled, optional

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader

ENDS = ("none", "error", "terminate", "message", "signal", "escalation", "compensate", "cancel")
THROWS = ("none", "message", "signal", "escalation", "compensate", "link")


def end(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """An end event."""
    return _thrown(reader, node, spec, ENDS)


def throw(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """An intermediate throw event; without a trigger it is a milestone."""
    return _thrown(reader, node, spec, THROWS)


def _thrown(
    reader: Reader, node: Any, spec: ProcessSpec, allowed: tuple[str, ...]
) -> nodes.Node | None:
    kind, definition = kind_of(reader, node, allowed)
    if kind is None:
        return None
    if kind in READERS:
        made: nodes.Node = READERS[kind](reader, node, spec, definition)
        return made
    return nodes.Node(spec, node.get("id"))


def send(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """A send task: a job, or a message within Baton when it names one."""
    return _message(reader, node, spec, node)


def _message(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    message = reader.messages.get(definition.get("messageRef") or "")
    if reader.zeebe(node, "taskDefinition") is not None or message is None:
        return service(reader, node, spec)
    made = nodes.ThrowMessage(spec, node.get("id"))
    made.message = _named(reader, node, message.get("name"), "message")
    said, subscribed = reader.zeebe(node, "publishMessage"), reader.zeebe(message, "subscription")
    key = said.get("correlationKey") if said is not None else None
    if key is None and subscribed is not None:
        key = subscribed.get("correlationKey")
    made.key = optional(reader, node, key)
    if said is not None:
        made.message_id = optional(reader, node, said.get("messageId"))
        made.ttl = optional(reader, node, said.get("timeToLive"))
    return made


def _named(reader: Reader, node: Any, name: str | None, what: str) -> Text:
    if not name:
        remedy = f"Choose a {what} with a name."
        reader.refuse(node.get("id"), f"It names no {what}.", remedy, node.sourceline)
    return compiled(reader, node, name)


def _signal(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    made = nodes.ThrowSignal(spec, node.get("id"))
    name = reader.signals.get(definition.get("signalRef") or "")
    made.signal = _named(reader, node, name, "signal")
    return made


def _error(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    made = nodes.EndError(spec, node.get("id"))
    made.code = _code(reader, node, definition, "error")
    return made


def _escalation(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    made = nodes.ThrowEscalation(spec, node.get("id"))
    made.code = _code(reader, node, definition, "escalation")
    return made


def _code(reader: Reader, node: Any, definition: Any, what: str) -> Text:
    code = reader.codes[what].get(definition.get(f"{what}Ref") or "", "")
    if not code:
        remedy = f"Choose an {what} with a code."
        reader.refuse(node.get("id"), f"It throws no {what} code.", remedy, node.sourceline)
    return compiled(reader, node, code)


def _terminate(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    return nodes.EndTerminate(spec, node.get("id"))


def _compensate(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    made = nodes.ThrowCompensation(spec, node.get("id"))
    made.activity = (definition.get("activityRef") or "").rsplit(":", 1)[-1] or None
    if definition.get("waitForCompletion") == "false":
        remedy = "Let it wait; draw a parallel branch if the rest is to go on meanwhile."
        reason = "Compensation that is not waited for is not supported."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return made


def _cancel(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    return nodes.EndCancel(spec, node.get("id"))


def _link(reader: Reader, node: Any, spec: ProcessSpec, definition: Any) -> nodes.Node:
    name = (definition.get("name") or "").strip()
    reader.links.append((spec, node, name))
    return nodes.Node(spec, node.get("id"))


READERS = {
    "message": _message,
    "signal": _signal,
    "error": _error,
    "escalation": _escalation,
    "terminate": _terminate,
    "compensate": _compensate,
    "cancel": _cancel,
    "link": _link,
}
