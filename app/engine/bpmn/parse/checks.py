"""Rules over a whole scope: what must be connected how (BPMN 2.0; Camunda 8's checks)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.engine.bpmn.nodes import (
    AdHoc,
    Boundary,
    Catch,
    Complex,
    EndCancel,
    EventGateway,
    EventStart,
    EventSubProcess,
    Exclusive,
    Inclusive,
    Node,
    Parallel,
    Start,
    SubProcess,
    Transaction,
    Trigger,
)
from app.engine.bpmn.parse.events import constant

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader


def check_scope(reader: Reader, spec: ProcessSpec, refused: set[str]) -> None:
    """Notes every fault of the scope."""
    whole = not refused
    owner = reader.owners.get(spec.name)
    starts = [node for node in spec.elements.values() if isinstance(node, Start)]
    if whole:
        _check_starts(reader, spec, owner, starts)
    for node in spec.elements.values():
        _check_default(reader, node)
        _check_ends(reader, node, whole, owner)
        _check_gateway(reader, node)
        _check_boundaries(reader, node)
        if isinstance(node, EventGateway):
            _check_events(reader, spec, node)
        if isinstance(node, EndCancel) and not isinstance(owner, Transaction):
            remedy = "Draw it in a transaction, or use an error end event."
            reader.refuse(node.name, "It is in no transaction.", remedy, node.line)
    _check_messages(reader, spec, starts)
    _check_event_subs(reader, spec)


def _check_starts(
    reader: Reader, spec: ProcessSpec, owner: Node | None, starts: list[Start]
) -> None:
    if isinstance(owner, AdHoc):
        ends = [n for n in spec.elements.values() if n.element_type == "endEvent"]
        for node in (*starts, *ends):
            remedy = "Remove it: what is done in an ad-hoc sub-process is chosen."
            reason = f"A {node.element_type} is in an ad-hoc sub-process."
            reader.refuse(node.name, reason, remedy, node.line)
        return
    if isinstance(owner, EventSubProcess):
        if len(starts) != 1 or not isinstance(starts[0], EventStart):
            remedy = "Give it one start event with a trigger."
            reader.refuse(spec.name, "It is not begun by exactly one event.", remedy, None)
        return
    begun = [n for n in spec.elements.values() if getattr(n, "instantiates", False)]
    if not starts and not (begun and spec.called):
        reader.refuse(spec.name, "It has no start event.", "Draw one.", None)
    if not spec.called and spec.none_start is None and starts:
        reader.refuse(spec.name, "It has no plain start event.", "Draw one.", None)


def check_inside(reader: Reader, made: Node, inner: ProcessSpec) -> None:
    """What an activity has to know of its inside."""
    starts = [node for node in inner.elements.values() if isinstance(node, Start)]
    if isinstance(made, EventSubProcess):
        if starts and isinstance(starts[0], EventStart):
            made.begins, starts[0].owner = starts[0], made
        if made.repeat is not None or made.for_compensation:
            remedy = "Draw the repetition inside of it."
            reader.refuse(made.name, "An event sub-process is not repeated.", remedy, made.line)
    if isinstance(made, SubProcess):
        for sub in inner.event_subs:
            if hasattr(sub, "begins") and sub.begins.trigger.kind == "compensate":
                made.undo_by = sub.name


def _check_event_subs(reader: Reader, spec: ProcessSpec) -> None:
    for sub in spec.event_subs:
        if sub.flows or sub.incoming or sub.boundaries:
            reason = "An event sub-process has neither flows nor boundary events."
            reader.refuse(sub.name, reason, "Remove them.", sub.line)
    begun = [sub.begins for sub in spec.event_subs if hasattr(sub, "begins")]
    for start in begun:
        if start.trigger.kind == "compensate" and spec.called:
            remedy = "Draw it in a sub-process, or use a compensation boundary event."
            reader.refuse(start.name, "A process itself is never undone.", remedy, start.line)
    _refuse_twins(reader, spec.name, "event sub-processes", [start.trigger for start in begun])
    spec.event_subs = tuple(sub for sub in spec.event_subs if hasattr(sub, "begins"))


def _check_events(reader: Reader, spec: ProcessSpec, gateway: EventGateway) -> None:
    """BPMN 2.0, 10.6.6: at least two events, which nothing else leads to, each another one."""
    targets = [spec.task_specs[flow.target] for flow in gateway.flows]
    line = gateway.line
    if len(targets) < 2:
        reader.refuse(gateway.name, "Fewer than two events follow it.", "Draw another.", line)
    for target in targets:
        if not isinstance(target, Catch) or target.trigger.kind == "link":
            remedy = "Let an intermediate catch event or a receive task follow."
            reader.refuse(gateway.name, f"{target.name} is no event to wait for.", remedy, line)
        elif len(target.incoming) > 1 or target.boundaries or target.repeat is not None:
            remedy = "Remove the other flows, its boundary events and its repetition."
            reason = f"{target.name} belongs to the gateway alone."
            reader.refuse(gateway.name, reason, remedy, line)
        elif gateway.instantiates and target.trigger.kind != "message":
            remedy = "Use messages."
            reader.refuse(gateway.name, "It begins the process by no message.", remedy, line)
    if gateway.instantiates and gateway.incoming:
        reason = "A flow leads to a gateway that begins the process."
        reader.refuse(gateway.name, reason, "Remove the flow.", line)
    catches = [node.trigger for node in targets if isinstance(node, Catch)]
    _refuse_twins(reader, gateway.name, "events", catches)
    for flow in gateway.flows:
        if flow.condition is not None:
            reason = "A condition behind an event-based gateway would be passed over."
            reader.refuse(flow.id, reason, "Remove it.", None)


def _check_default(reader: Reader, node: Node) -> None:
    if node.default and node.default not in [flow.id for flow in node.flows]:
        reason = f"Its default flow {node.default} does not start here."
        reader.refuse(node.bpmn_id, reason, "Choose one of its own flows.", node.line)


def _check_ends(reader: Reader, node: Node, whole: bool, owner: Node | None) -> None:
    if isinstance(node, Start | Boundary):
        if node.incoming:
            reason = f"A flow leads to this {node.element_type}."
            reader.refuse(node.bpmn_id, reason, "Remove the flow.", node.line)
        _check_border(reader, node, whole)
    elif not node.incoming and whole and not _begins_itself(node, owner):
        reason = "Nothing leads here, so it would never run."
        reader.refuse(node.bpmn_id, reason, "Connect it, or remove it.", node.line)
    if node.element_type == "endEvent" and node.flows:
        reader.refuse(node.bpmn_id, "A flow leads out of an end.", "Remove the flow.", node.line)


def _check_border(reader: Reader, node: Node, whole: bool) -> None:
    if not isinstance(node, Boundary):
        return
    undoes = node.trigger.kind == "compensate"
    if undoes and node.flows:
        reason = "A flow leads out of a compensation event."
        reader.refuse(node.bpmn_id, reason, "Use an association to the handler.", node.line)
    elif not undoes and not node.flows and whole:
        reason = "Nothing follows the boundary event."
        reader.refuse(node.bpmn_id, reason, "Draw what happens then.", node.line)


def _begins_itself(node: Node, owner: Node | None) -> bool:
    """Whether no flow has to lead to it."""
    if isinstance(node, EventSubProcess) or node.for_compensation or isinstance(owner, AdHoc):
        return True
    return bool(getattr(node, "instantiates", False))


def _check_gateway(reader: Reader, node: Node) -> None:
    if isinstance(node, Complex):
        if node.joins and node.activation is None:
            remedy = "Write one, such as =activationCount >= 2."
            reader.refuse(node.bpmn_id, "It has no activation condition.", remedy, node.line)
        return
    if not isinstance(node, Exclusive | Inclusive) or len(node.flows) < 2:
        if isinstance(node, Parallel) and not isinstance(node, Inclusive):
            _refuse_conditions(reader, node)
        return
    for flow in node.flows:
        if flow.condition is None and flow.id != node.default:
            reason = f"The flow to {flow.target} has no condition and is not the default."
            reader.refuse(flow.id, reason, "Give it a condition, or make it the default.", None)


def _refuse_conditions(reader: Reader, node: Node) -> None:
    for flow in node.flows:
        if flow.condition is not None:
            reason = "A parallel gateway takes all flows; a condition would be passed over."
            reader.refuse(flow.id, reason, "Remove it, or use an inclusive gateway.", None)


def _check_boundaries(reader: Reader, node: Node) -> None:
    triggers = [event.trigger for event in node.boundaries]
    _refuse_twins(reader, node.bpmn_id, "boundary events", triggers)
    cancels = sum(trigger.kind == "cancel" for trigger in triggers)
    if cancels and not isinstance(node, Transaction):
        reason = "A cancel event is at the border of what is no transaction."
        reader.refuse(node.bpmn_id, reason, "Make it a transaction.", node.line)
    if isinstance(node, Transaction):
        inner = reader.scopes[node.bpmn_id].elements.values()
        thrown = any(isinstance(one, EndCancel) for one in inner)
        if thrown and cancels != 1:
            reason = "It can be cancelled, but has not exactly one cancel event at its border."
            reader.refuse(node.bpmn_id, reason, "Draw one.", node.line)


TWINS = ("error", "escalation", "message", "signal")


def _refuse_twins(reader: Reader, element: str, what: str, triggers: list[Trigger]) -> None:
    """Two that wait for the same: which of them were it to be?"""
    marks = Counter(
        (trigger.kind, trigger.code or (trigger.text and trigger.text.text))
        for trigger in triggers
        if trigger.kind in TWINS
    )
    for (kind, name), count in marks.items():
        if count > 1:
            said = f"the {kind} {name}" if name else f"any {kind}"
            reason = f"{count} {what} catch {said}."
            reader.refuse(element, reason, "Keep one of them.", None)


def _check_messages(reader: Reader, spec: ProcessSpec, starts: list[Start]) -> None:
    texts = [one.trigger.text for one in starts if one.trigger.kind == "message"]
    said = [constant(text) for text in texts if text is not None]
    names = Counter(name for name in said if isinstance(name, str))
    for name, count in names.items():
        if count > 1:
            reason = f"{count} start events wait for the message {name}."
            # Published before, with names that differ as they are written: the first one begins.
            reader.refuse(spec.name, reason, "Keep one of them.", None, waived=True)


__all__ = ["check_inside", "check_scope"]
