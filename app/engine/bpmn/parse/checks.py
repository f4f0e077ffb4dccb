"""Rules over a whole scope: what must be connected how (BPMN 2.0; Camunda 8's checks)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.engine.bpmn.nodes import (
    Boundary,
    Exclusive,
    Flow,
    Inclusive,
    Node,
    Parallel,
    Start,
)

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader


def check_scope(reader: Reader, spec: ProcessSpec, refused: set[str]) -> None:
    """Notes every fault of the scope; then prepares what joins need to know."""
    whole = not refused
    starts = [node for node in spec.elements.values() if isinstance(node, Start)]
    if whole and not starts:
        reader.refuse(spec.name, "It has no start event.", "Draw one.", None)
    if whole and not spec.called and spec.none_start is None and starts:
        reader.refuse(spec.name, "It has no plain start event.", "Draw one.", None)
    for node in spec.elements.values():
        _check_default(reader, node)
        _check_ends(reader, node, whole)
        _check_gateway(reader, node)
        _check_boundaries(reader, node)
    _check_messages(reader, spec, starts)
    for node in spec.elements.values():
        if isinstance(node, Parallel) and node.joins:
            node.reach = reach(spec, node)


def _check_default(reader: Reader, node: Node) -> None:
    if node.default and node.default not in [flow.id for flow in node.flows]:
        reason = f"Its default flow {node.default} does not start here."
        reader.refuse(node.bpmn_id, reason, "Choose one of its own flows.", node.line)


def _check_ends(reader: Reader, node: Node, whole: bool) -> None:
    if isinstance(node, Start | Boundary):
        if node.incoming:
            reason = f"A flow leads to this {node.element_type}."
            reader.refuse(node.bpmn_id, reason, "Remove the flow.", node.line)
        if isinstance(node, Boundary) and not node.flows and whole:
            reason = "Nothing follows the boundary event."
            reader.refuse(node.bpmn_id, reason, "Draw what happens then.", node.line)
    elif not node.incoming and whole:
        reason = "Nothing leads here, so it would never run."
        reader.refuse(node.bpmn_id, reason, "Connect it, or remove it.", node.line)
    if node.element_type == "endEvent" and node.flows:
        reader.refuse(node.bpmn_id, "A flow leads out of an end.", "Remove the flow.", node.line)


def _check_gateway(reader: Reader, node: Node) -> None:
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
    marks = Counter(
        (event.trigger.kind, event.trigger.code or (event.trigger.text and event.trigger.text.text))
        for event in node.boundaries
        if event.trigger.kind in ("error", "message")
    )
    for (kind, name), count in marks.items():
        if count > 1:
            said = f"the {kind} {name}" if name else f"any {kind}"
            reason = f"{count} boundary events catch {said}."
            reader.refuse(node.bpmn_id, reason, "Keep one of them.", node.line)


def _check_messages(reader: Reader, spec: ProcessSpec, starts: list[Start]) -> None:
    names = Counter(
        s.trigger.text.text for s in starts if s.trigger.kind == "message" and s.trigger.text
    )
    for name, count in names.items():
        if count > 1:
            reason = f"{count} start events wait for the message {name}."
            reader.refuse(spec.name, reason, "Keep one of them.", None)


def reach(spec: ProcessSpec, gateway: Node) -> dict[str, frozenset[str]]:
    """For each element the incoming flows of the gateway that a token there can still come by.

    A way through the gateway itself does not count; one over a boundary event does.
    """
    into: dict[str, list[tuple[str, Flow]]] = {}
    for node in spec.elements.values():
        for flow in node.flows:
            into.setdefault(flow.target, []).append((node.name, flow))
    hosts = {event.name: node.name for node in spec.elements.values() for event in node.boundaries}
    found: dict[str, set[str]] = {}
    for source, last in into.get(gateway.name, []):
        todo = [source]
        while todo:
            name = todo.pop()
            if name == gateway.name or last.id in found.setdefault(name, set()):
                continue
            found[name].add(last.id)
            todo += [before for before, _ in into.get(name, [])]
            if name in hosts:
                todo.append(hosts[name])
    return {name: frozenset(flows) for name, flows in found.items()}
