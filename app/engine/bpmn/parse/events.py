"""Reads events: what they wait for or throw, and what is refused (BPMN 2.0, table 10.93)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.engine.bpmn import nodes, timers
from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes import Trigger
from app.engine.bpmn.nodes.triggers import BOTH
from app.engine.bpmn.parse.texts import compiled, formal
from app.engine.bpmn.parse.xml import child, children, tag, text_of

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
ALLOWED = {
    "startEvent": ("none", "message", "timer", "signal", "conditional"),
    "eventStart": (
        "message",
        "timer",
        "signal",
        "conditional",
        "error",
        "escalation",
        "compensate",
    ),
    "intermediateCatchEvent": ("timer", "message", "signal", "conditional", "link"),
    "boundaryEvent": (
        "timer",
        "message",
        "signal",
        "conditional",
        "error",
        "escalation",
        "compensate",
        "cancel",
    ),
}
ALWAYS_ENDS = ("error", "cancel")


def start(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """A start event of a process, sub-process or event sub-process."""
    if reader.begins_by_event(spec):
        return _event_start(reader, node, spec)
    trigger = trigger_of(reader, node, ALLOWED["startEvent"])
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
    _check_start_name(reader, node, trigger)
    if trigger.kind == "timer" and trigger.form == "timeDuration":
        remedy = "Use a date or a cycle."
        reader.refuse(node.get("id"), "A process cannot begin after a duration.", remedy, None)
    return made


def _check_start_name(reader: Reader, node: Any, trigger: Trigger) -> None:
    """What begins a process has to be known before there is an instance with variables."""
    if trigger.kind not in ("message", "signal") or trigger.text is None:
        return
    name = constant(trigger.text)
    if isinstance(name, Fault):
        reason = f"What begins the process cannot be known before it begins: {name.reason}"
    else:
        reason = f"What begins the process is named {name!r}, which is no text."
        if isinstance(name, str) and name:
            return
    remedy = "Write the name itself: a start event sees no variables."
    # Published before, it begins nothing; the process begins by its other start events.
    reader.refuse(node.get("id"), reason, remedy, node.sourceline, waived=True)


def constant(text: Text) -> Any:
    """What a text says where there are no variables, or the fault that keeps it from saying it."""
    try:
        return text.value({}, SOME_DAY, strict=True)
    except Fault as fault:
        return fault


def _event_start(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    trigger = trigger_of(reader, node, ALLOWED["eventStart"])
    if trigger is None:
        return None
    made = nodes.EventStart(spec, node.get("id"))
    made.trigger = trigger
    made.interrupting = node.get("isInterrupting", "true") == "true"
    _check_interrupting(reader, node, trigger, interrupting=made.interrupting)
    _need_key(reader, node, trigger)
    return made


def catch(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """An intermediate catch event."""
    trigger = trigger_of(reader, node, ALLOWED["intermediateCatchEvent"])
    if trigger is None:
        return None
    made = nodes.Catch(spec, node.get("id"))
    made.trigger = trigger
    _refuse_cycle(reader, node, trigger)
    reader.late.append(lambda: _need_key_inside(reader, node, made))
    return made


def receive(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node:
    """A receive task: a message catch that may carry boundary events."""
    made = nodes.Catch(spec, node.get("id"))
    made.trigger = _message(reader, node, node)
    made.instantiates = node.get("instantiate") == "true"
    if not made.instantiates:
        _need_key(reader, node, made.trigger)
    return made


def boundary(reader: Reader, node: Any, spec: ProcessSpec) -> nodes.Node | None:
    """A boundary event."""
    trigger = trigger_of(reader, node, ALLOWED["boundaryEvent"])
    if trigger is None:
        return None
    made = nodes.Boundary(spec, node.get("id"))
    made.trigger = trigger
    made.interrupting = node.get("cancelActivity", "true") == "true"
    if trigger.kind != "compensate":
        _check_interrupting(reader, node, trigger, interrupting=made.interrupting)
    _need_key(reader, node, trigger)
    return made


def kind_of(reader: Reader, node: Any, allowed: tuple[str, ...]) -> tuple[str | None, Any]:
    """What kind of event it is, and its definition; None when that is refused."""
    found = []
    for inner in children(node):
        if tag(inner) == "eventDefinitionRef":
            found.append(reader.definitions.get(text_of(inner).rsplit(":", 1)[-1]))
        elif tag(inner).endswith("EventDefinition"):
            found.append(inner)
    if len(found) > 1:
        remedy = "Draw an event for each."
        reason = "It has several triggers; such an event is not supported."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
        return None, None
    if found and found[0] is None:
        reason = "It refers to an event definition that is not in the file."
        reader.refuse(node.get("id"), reason, "Choose what it waits for.", node.sourceline)
        return None, None
    kind = tag(found[0]).removesuffix("EventDefinition") if found else "none"
    if kind not in allowed:
        reason = f"A {kind} {tag(node)} is not supported here."
        reader.refuse(
            node.get("id"), reason, f"Supported here: {', '.join(allowed)}.", node.sourceline
        )
        return None, None
    return kind, found[0] if found else None


def trigger_of(reader: Reader, node: Any, allowed: tuple[str, ...]) -> Trigger | None:
    """What the event waits for; None when that is refused."""
    kind, definition = kind_of(reader, node, allowed)
    if kind is None:
        return None
    if kind in READERS:
        return READERS[kind](reader, node, definition)
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
    made, never = compiled(reader, node, text), False
    if made.code is None:
        try:
            timers.due(form, text, SOME_DAY)
        except Fault as fault:
            never = isinstance(fault, timers.Never)
            reader.refuse(node.get("id"), fault.reason, fault.remedy, node.sourceline, waived=never)
    return Trigger("timer", form=form, text=made, never=never)


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
        text=compiled(reader, message, message.get("name")),
        key=compiled(reader, message, key) if key else None,
    )


def _signal(reader: Reader, node: Any, definition: Any) -> Trigger:
    name = reader.signals.get(definition.get("signalRef") or "", "")
    if not name:
        remedy = "Choose a signal with a name."
        reader.refuse(node.get("id"), "It names no signal.", remedy, node.sourceline)
    return Trigger("signal", text=compiled(reader, node, name))


def _coded(kind: str) -> Any:
    def made(reader: Reader, node: Any, definition: Any) -> Trigger:
        code = reader.codes[kind].get(definition.get(f"{kind}Ref") or "", "")
        if code.startswith("="):
            remedy = "Write the code itself."
            reason = "The code that an event catches cannot be an expression."
            reader.refuse(node.get("id"), reason, remedy, node.sourceline)
        return Trigger(kind, code=code)

    return made


def _conditional(reader: Reader, node: Any, definition: Any) -> Trigger:
    condition = formal(reader, definition, "condition", "condition")
    if condition is None:
        remedy = "Write a condition that begins with '='."
        reader.refuse(node.get("id"), "It has no condition.", remedy, node.sourceline)
        return Trigger("conditional", condition=compiled(reader, node, "=false"))
    given = reader.zeebe(definition, "conditionalFilter")
    changes, watched = _listed(given, "variableEvents"), _listed(given, "variableNames")
    if changes - BOTH:
        reason = f"There is no variable event {min(changes - BOTH)!r}."
        reader.refuse(node.get("id"), reason, "Use create or update.", node.sourceline)
    for name in sorted(watched):
        if name.startswith("=") or "." in name:
            reason = f"The filter watches {name[:60]!r}, which is no variable's name."
            remedy = "Name the variable itself: order, neither =order nor order.status."
            reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    return Trigger("conditional", condition=condition, changes=changes or BOTH, watched=watched)


def _listed(given: Any, name: str) -> frozenset[str]:
    """The parts of an attribute that is a comma list; none when it is not there."""
    said = (given.get(name) or "") if given is not None else ""
    return frozenset(part.strip() for part in said.split(",") if part.strip())


def _link(reader: Reader, node: Any, definition: Any) -> Trigger:
    name = (definition.get("name") or "").strip()
    if not name:
        reader.refuse(node.get("id"), "The link has no name.", "Name it.", node.sourceline)
    return Trigger("link", code=name)


READERS = {
    "timer": _timer,
    "message": _message,
    "signal": _signal,
    "error": _coded("error"),
    "escalation": _coded("escalation"),
    "conditional": _conditional,
    "link": _link,
}


def _check_interrupting(reader: Reader, node: Any, trigger: Trigger, *, interrupting: bool) -> None:
    if interrupting:
        _refuse_cycle(reader, node, trigger)
    elif trigger.kind in ALWAYS_ENDS:
        remedy = "Make it interrupting."
        reason = f"An {trigger.kind} always ends what it happens in."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)


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


def _need_key_inside(reader: Reader, node: Any, made: nodes.Catch) -> None:
    """A catch behind a gateway that begins the process needs no key; all others do.

    Those of a parallel one are awaited as well, when another has begun the process.
    """
    gates = [g for g in made.inputs if isinstance(g, nodes.EventGateway) and g.instantiates]
    if not gates or any(gate.together for gate in gates):
        _need_key(reader, node, made.trigger)


__all__ = ["boundary", "catch", "kind_of", "receive", "start", "trigger_of"]
