"""Diagrams and decisions as parts: elements by id, rules, columns, and what draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from app.designer.drafts.merging.parts import NoParts, Part, Tree
from app.lib import xml

OMG = re.compile(r"\{https?://www\.omg\.org/spec/(BPMN|DMN|DD)/")
SHAPES = {"BPMNShape": "bpmnElement", "DMNShape": "dmnElementRef"}
LINES = {"BPMNEdge": "bpmnElement", "DMNEdge": "dmnElementRef"}
DRAWN = {**SHAPES, **LINES}
HOLDERS = {"definitions", "BPMNDiagram", "BPMNPlane", "DMNDI", "DMNDiagram"}
# With ids of their own, yet a part of what holds them: nobody knows a timer apart from its event.
INNER = {
    "conditionExpression",
    "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics",
    "ioSpecification",
    "variable",
    "inputEntry",
    "outputEntry",
    "annotationEntry",
    "inputExpression",
    "inputValues",
    "outputValues",
    "defaultOutputEntry",
    "literalExpression",
    "context",
    "invocation",
    "list",
    "relation",
    "functionDefinition",
    "encapsulatedLogic",
}
TABLE_ROWS = {"input", "output", "rule", "annotation"}
SETS = ("incoming", "outgoing", "flowNodeRef")
ENDS = ("sourceRef", "targetRef", "attachedToRef")
PLAIN = re.compile(r"(?<=[a-z])(?=[A-Z])")


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return _named(element.tag)[0]


@lru_cache(maxsize=4096)
def _named(tag: Any) -> tuple[str, bool]:
    """A name without its namespace, and whether it is of the standards."""
    if not isinstance(tag, str):
        return "", False
    return tag.rpartition("}")[2], OMG.match(tag) is not None


def columns(root: Any) -> dict[str, tuple[str, ...]]:
    """The columns of each decision table, by the table's id."""
    found = {}
    for table in root.iter("{*}decisionTable"):
        kept = (one for one in table if local(one) in ("input", "output"))
        found[table.get("id", "")] = tuple(one.get("id", "") for one in kept)
    return found


def tree(root: Any, whole: frozenset[str] = frozenset()) -> Tree:
    """The document as parts. Tables in ``whole`` are one part with all their rules."""
    return Tree(_parts(root, "", whole))


def part_id(element: Any, whole: frozenset[str] = frozenset()) -> str:
    """The id of the part that begins at this element, or "" where none does."""
    name, is_standard = _named(element.tag)
    if not is_standard:
        return ""
    if name in DRAWN:
        drawn = element.get(DRAWN[name], "").rpartition(":")[2]
        return f"drawing of {drawn}" if drawn else ""
    if name in HOLDERS:
        return _holder_id(element, name)
    if name in INNER or (name.endswith("EventDefinition") and _is_event(element.getparent())):
        return ""
    if name in TABLE_ROWS and _table_of(element) in whole:
        return ""
    return str(element.get("id", ""))


def _holder_id(element: Any, name: str) -> str:
    if name == "definitions":
        return name
    if name == "BPMNPlane":
        return f"plane of {element.get('bpmnElement', '')}"
    if name == "BPMNDiagram":
        plane = element.find("{*}BPMNPlane")
        return f"diagram of {plane.get('bpmnElement', '') if plane is not None else ''}"
    return f"{name} {element.get('id', '')}"


def _is_event(element: Any) -> bool:
    return element is not None and local(element).endswith("Event")


def _table_of(element: Any) -> str:
    holder = element.getparent()
    return str(holder.get("id", "")) if local(holder) == "decisionTable" else ""


def _parts(element: Any, parent: str, whole: frozenset[str]) -> Iterator[Part]:
    own = part_id(element, whole)
    if not own:
        if parent == "":
            raise NoParts("the root is not of BPMN or DMN")
        return
    yield _part(element, own, parent, whole)
    for child in element:
        yield from _parts(child, own, whole)


def _part(element: Any, own: str, parent: str, whole: frozenset[str]) -> Part:
    name = local(element)
    return Part(
        id=own,
        parent=parent,
        kind=PLAIN.sub(" ", name).lower(),
        name=_name(element, name),
        fields=dict(_fields(element, name, whole)),
        sets=_sets(element),
        needs=frozenset(_needs(element)),
        draws=own.removeprefix("drawing of ") if name in DRAWN else "",
        is_line=name in LINES,
        is_ordered=name == "decisionTable",
        source=element,
    )


def _name(element: Any, name: str) -> str:
    if name == "rule":
        holder = element.getparent()
        rules = [one for one in holder if local(one) == "rule"]
        table = holder.getparent().get("name") or holder.getparent().get("id") or "table"
        return f"rule {rules.index(element) + 1} of {table}"
    if name in ("input", "output"):
        return f"{name} {element.get('label') or element.get('name') or element.get('id')}"
    if name == "decisionTable":
        return f"table of {element.getparent().get('name') or element.get('id')}"
    return str(element.get("name") or "")


def _sets(element: Any) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for child in element:
        if local(child) in SETS:
            found.setdefault(local(child), []).append((child.text or "").strip())
    return {name: tuple(values) for name, values in found.items()}


def _needs(element: Any) -> Iterator[str]:
    for name in ENDS:
        if element.get(name):
            yield element.get(name)
    if local(element).endswith("Requirement"):
        for child in element:
            yield child.get("href", "").lstrip("#")


def _fields(element: Any, name: str, whole: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What the part says itself: its attributes and what is inside it, other parts apart."""
    for key, value in element.attrib.items():
        if key != "id":
            yield f"@{key.rpartition('}')[2]}", value
    yield from _inner(element, name if name in DRAWN else "", whole)


def _inner(element: Any, path: str, whole: frozenset[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, int] = {}
    text = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    if text:
        yield path or "text", text
    for child in element:
        name = local(child)
        if name in SETS or part_id(child, whole):
            continue
        step = f"{path}/{name or 'comment'}{_which(child)}".lstrip("/")
        seen[step] = seen.get(step, 0) + 1
        if seen[step] > 1:
            step = f"{step}[{seen[step]}]"
        yield step, ""
        for key, value in child.attrib.items():
            yield f"{step}@{key.rpartition('}')[2]}", value
        yield from _inner(child, step, whole)


def _which(element: Any) -> str:
    for key in ("target", "key", "name", "eventType"):
        if element.get(key):
            return f"[{element.get(key)}]"
    return ""


def parse(text: str, name: str) -> Any:
    """The root of a file. Raises NoParts when it is no XML."""
    try:
        return xml.parse(text.encode(), name)
    except xml.XmlRefused as error:
        raise NoParts(str(error)) from error
