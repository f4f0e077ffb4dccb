"""Reads events: what they wait for, and what is refused (BPMN 2.0, table 10.84 and following)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.engine.bpmn import nodes, timers
from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes import Trigger
from app.engine.bpmn.parse import elements
from app.engine.bpmn.parse.xml import child, children, tag, text_of

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
ALLOWED = {
    "startEvent": ("none", "message", "timer"),
    "endEvent": ("none", "error", "terminate"),
    "intermediateCatchEvent": ("timer", "message"),
    "intermediateThrowEvent": ("none",),
    "boundaryEvent": ("timer", "message", "error"),
}


def start(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """A start event of a process or sub-process."""
    trigger = _trigger(reader, node)
    if trigger is None:
        return None
    made = nodes.Start(spec, node.get("id"))
    made.trigger = trigger
    if trigger.kind == "none":
        if spec.none_start is not None:
            remedy = "Remove one, or give it a trigger."
            reason = "It is the second start event without a trigger."
            reader.refuse(node.get("id"), reason, remedy, node.sourceline)
        spec.none_start = node.get("id")
    elif not spec.called:
        remedy = "Give it a plain start event."
        reason = "A sub-process begins without a trigger."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    if trigger.kind == "timer" and trigger.form == "timeDuration":
        remedy = "Use a date or a cycle."
        reader.refuse(node.get("id"), "A process cannot begin after a duration.", remedy, None)
    return made


def end(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """An end event."""
    kind, definition = _kind(reader, node)
    if kind is None:
        return None
    if kind == "terminate":
        return nodes.EndTerminate(spec, node.get("id"))
    if kind == "error":
        made = nodes.EndError(spec, node.get("id"))
        code = reader.errors.get(definition.get("errorRef") or "", "")
        made.code = elements.compiled(reader, node, code)
        if not code:
            remedy = "Choose an error with a code."
            reader.refuse(node.get("id"), "It throws no error code.", remedy, node.sourceline)
        return made
    return nodes.Node(spec, node.get("id"))


def catch(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """An intermediate catch event."""
    trigger = _trigger(reader, node)
    if trigger is None:
        return None
    made = nodes.Catch(spec, node.get("id"))
    made.trigger = trigger
    _refuse_cycle(reader, node, trigger)
    _need_key(reader, node, trigger)
    return made


def receive(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """A receive task: a message catch that may carry boundary events."""
    made = nodes.Catch(spec, node.get("id"))
    made.trigger = _message(reader, node, node)
    _need_key(reader, node, made.trigger)
    return made


def throw(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """An intermediate throw event without a trigger: a milestone."""
    kind, _ = _kind(reader, node)
    return None if kind is None else nodes.Node(spec, node.get("id"))


def boundary(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """A boundary event."""
    trigger = _trigger(reader, node)
    if trigger is None:
        return None
    made = nodes.Boundary(spec, node.get("id"))
    made.trigger = trigger
    made.interrupting = node.get("cancelActivity", "true") == "true"
    if made.interrupting:
        _refuse_cycle(reader, node, trigger)
    elif trigger.kind == "error":
        remedy = "Make it interrupting."
        reason = "An error always ends its activity."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    _need_key(reader, node, trigger)
    return made


def _kind(reader: Reader, node: Any) -> tuple[str | None, Any]:
    """What kind of event it is; None when that is refused."""
    definitions = [inner for inner in children(node) if tag(inner).endswith("EventDefinition")]
    if len(definitions) > 1:
        remedy = "Draw an event for each."
        reader.refuse(node.get("id"), "It has several triggers.", remedy, node.sourceline)
        return None, None
    kind = tag(definitions[0]).removesuffix("EventDefinition") if definitions else "none"
    if kind not in ALLOWED[tag(node)]:
        wanted = ", ".join(ALLOWED[tag(node)])
        reason = f"A {kind} {tag(node)} is not supported."
        reader.refuse(node.get("id"), reason, f"Supported here: {wanted}.", node.sourceline)
        return None, None
    return kind, definitions[0] if definitions else None


def _trigger(reader: Reader, node: Any) -> Trigger | None:
    kind, definition = _kind(reader, node)
    if kind is None:
        return None
    if kind == "timer":
        return _timer(reader, node, definition)
    if kind == "message":
        return _message(reader, node, definition)
    if kind == "error":
        code = reader.errors.get(definition.get("errorRef") or "", "")
        if code.startswith("="):
            remedy = "Write the code itself."
            reason = "The code that an event catches cannot be an expression."
            reader.refuse(node.get("id"), reason, remedy, node.sourceline)
        return Trigger("error", code=code)
    return Trigger(kind)


def _timer(reader: Reader, node: Any, definition: Any) -> Trigger:
    found = [
        (form, text_of(inner))
        for form in timers.FORMS
        if (inner := child(definition, form)) is not None and text_of(inner)
    ]
    if len(found) != 1:
        remedy = "Give it a date, a duration or a cycle: exactly one."
        reason = "The timer says no time." if not found else "The timer says several times."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
        return Trigger("timer")
    form, text = found[0]
    compiled = elements.compiled(reader, node, text)
    if compiled.code is None:
        try:
            timers.due(form, text, SOME_DAY)
        except Fault as fault:
            reader.refuse(node.get("id"), fault.reason, fault.remedy, node.sourceline)
    return Trigger("timer", form=form, text=compiled)


def _message(reader: Reader, node: Any, definition: Any) -> Trigger:
    message = reader.messages.get(definition.get("messageRef") or "")
    if message is None or not message.get("name"):
        remedy = "Choose a message with a name."
        reader.refuse(node.get("id"), "It names no message.", remedy, node.sourceline)
        return Trigger("message")
    subscription = reader.zeebe(message, "subscription")
    key = subscription.get("correlationKey") if subscription is not None else None
    return Trigger(
        "message",
        text=elements.compiled(reader, message, message.get("name")),
        key=elements.compiled(reader, message, key) if key else None,
    )


def _refuse_cycle(reader: Reader, node: Any, trigger: Trigger) -> None:
    if trigger.form == "timeCycle":
        remedy = "Use a date or a duration."
        reason = "A cycle cannot be waited for once."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)


def _need_key(reader: Reader, node: Any, trigger: Trigger) -> None:
    if trigger.kind == "message" and trigger.text is not None and trigger.key is None:
        remedy = "Give the message a correlation key, such as =order.id."
        reason = "The message has no correlation key."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)


__all__ = ["Text", "boundary", "catch", "end", "receive", "start", "throw"]
