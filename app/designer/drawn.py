"""Writes a diagram from its parts and draws it: what is made for a person, not by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from app.engine.bpmn.foreign.layout import lay_out
from app.lib import xml

BATON = "urn:baton:diagram"
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    f'xmlns:baton="{BATON}" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1" '
    'targetNamespace="urn:baton:processes" modeler:executionPlatform="Camunda Cloud" '
    'modeler:executionPlatformVersion="8.6.0">'
)


@dataclass(frozen=True)
class Node:
    """An element: its kind, id and name, what it does, and what the person is told."""

    kind: str
    id: str
    name: str = ""
    text: str = ""
    extensions: str = ""  # XML that this module's callers wrote, never what a person typed


def attribute(value: str) -> str:
    """A text as an attribute's value, with its quotes."""
    return quoteattr(value)


def diagram(
    key: str,
    name: str,
    nodes: Iterable[Node],
    flows: Sequence[tuple[str, str]],
    *,
    text: str = "",
    made: str = "",
) -> bytes:
    """The file of a drawn diagram whose process has the key as id. ``made``: from what."""
    said = f" baton:made={attribute(made)}" if made else ""
    inside = [_documentation(text)] if text else []
    inside += [_node(node, flows) for node in nodes]
    inside += [
        f'<bpmn:sequenceFlow id="{_flow(place)}" sourceRef="{a}" targetRef="{b}"/>'
        for place, (a, b) in enumerate(flows)
    ]
    head = f'<bpmn:process id={attribute(key)} name={attribute(name)} isExecutable="true"{said}>'
    lines = [HEAD, f"  {head}", *(f"    {part}" for part in inside)]
    lines += ["  </bpmn:process>", "</bpmn:definitions>"]
    root = xml.parse("\n".join(lines).encode(), f"{key}.bpmn")
    lay_out(root)
    return xml.write(root)


def _node(node: Node, flows: Sequence[tuple[str, str]]) -> str:
    parts = [_documentation(node.text)] if node.text else []
    if node.extensions:
        parts.append(f"<bpmn:extensionElements>{node.extensions}</bpmn:extensionElements>")
    for place, (source, target) in enumerate(flows):
        if target == node.id:
            parts.append(f"<bpmn:incoming>{_flow(place)}</bpmn:incoming>")
        if source == node.id:
            parts.append(f"<bpmn:outgoing>{_flow(place)}</bpmn:outgoing>")
    named = f" name={attribute(node.name)}" if node.name else ""
    return f'<bpmn:{node.kind} id="{node.id}"{named}>{"".join(parts)}</bpmn:{node.kind}>'


def _flow(place: int) -> str:
    return f"Flow_{place + 1}"


def _documentation(text: str) -> str:
    return f"<bpmn:documentation>{escape(text)}</bpmn:documentation>"
