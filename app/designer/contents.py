"""What is in a folder: elements, flows and rules, and everything that they refer to by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.lib import xml

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
CONTAINERS = {"process", "subProcess", "transaction", "adHocSubProcess"}
NODE_ENDS = (
    "Task",
    "Event",
    "Gateway",
    "subProcess",
    "SubProcess",
    "transaction",
    "callActivity",
    "task",
)


@dataclass(frozen=True)
class Reference:
    """A name that an element uses for something outside of the diagram."""

    kind: str  # operation, role or process
    name: str
    element: str
    file: str
    line: int | None


@dataclass(frozen=True)
class Table:
    """A decision, or a knowledge model, that has a table: its name, and its rules by key."""

    name: str
    rules: Mapping[str, str]  # the number, and what the rule's description says


@dataclass
class Contents:
    """The parts of a folder by id, each with its name."""

    elements: dict[str, str] = field(default_factory=dict)
    flows: dict[str, str] = field(default_factory=dict)
    processes: set[str] = field(default_factory=set)
    rules: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)


def contents(files: Mapping[str, bytes]) -> Contents:
    """Reads all diagrams and decisions. Raises app.lib.xml.XmlRefused for what is no XML."""
    found = Contents()
    for name, content in sorted(files.items()):
        if name.endswith(".bpmn"):
            _read_diagram(found, name, xml.parse(content, name))
        elif name.endswith(".dmn"):
            _read_decisions(found, xml.parse(content, name))
    return found


def _read_diagram(found: Contents, file: str, root: Any) -> None:
    for node in root.iter():
        tag = _tag(node)
        if tag == "process":
            found.processes.add(node.get("id"))
        elif tag == "sequenceFlow":
            ends = f"{node.get('sourceRef')} to {node.get('targetRef')}"
            found.flows[node.get("id")] = node.get("name") or ends
        elif tag.endswith(NODE_ENDS) and node.get("id") and _tag(node.getparent()) in CONTAINERS:
            found.elements[node.get("id")] = " ".join((node.get("name") or node.get("id")).split())
            found.references.extend(_references(file, node))


def _read_decisions(found: Contents, root: Any) -> None:
    for owner in root.iter("{*}decision", "{*}businessKnowledgeModel"):
        key, name = owner.get("id") or "", owner.get("name") or owner.get("id") or ""
        rules: dict[str, str] = {}
        for table in owner.iter("{*}decisionTable"):
            for number, rule in enumerate(table.iter("{*}rule"), 1):
                why = " ".join((rule.findtext("{*}description") or "").split())
                shown = f"rule {number}" + (f" ({why})" if why else "")
                rules[rule_key(key or name, rule.get("id"), number)] = shown
                found.rules[rule_key(key or name, rule.get("id"), number)] = (
                    f"{name}, rule {number}"
                )
        if rules:
            found.tables[key or name] = Table(name, rules)


def rule_key(owner: str, rule: str | None, number: int) -> str:
    """What a rule is known by: its id, or, as editors may leave that out, decision and number."""
    return f"{owner}, rule {number}" if rule in (None, "", f"rule {number}") else str(rule)


SOURCES = (
    ("operation", "taskDefinition", "type"),
    ("process", "calledElement", "processId"),
)


def _references(file: str, node: Any) -> Iterator[Reference]:
    """What an element names; expressions are left out, since only a run knows their value."""
    extensions = node.find(f"{MODEL}extensionElements")
    if extensions is None:
        return
    for kind, tag, attribute in SOURCES:
        for said in extensions.iterfind(ZEEBE + tag):
            name = said.get(attribute) or ""
            if name and not name.startswith("="):
                yield Reference(kind, name, node.get("id"), file, said.sourceline)
    for said in extensions.iterfind(ZEEBE + "assignmentDefinition"):
        groups = said.get("candidateGroups") or ""
        if not groups.startswith("="):
            for role in filter(None, (part.strip() for part in groups.split(","))):
                yield Reference("role", role, node.get("id"), file, said.sourceline)


def _tag(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""
