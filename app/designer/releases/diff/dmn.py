"""Two files of decisions compared: decisions, inputs, outputs, and rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.designer.releases.diff import rules
from app.designer.releases.diff.change import Change, Facts, Kind, gone
from app.designer.releases.diff.nodes import canonical, local
from app.lib import xml

SORTS = {
    "decision": "Decision",
    "businessKnowledgeModel": "Knowledge model",
    "inputData": "Input data",
    "knowledgeSource": "Knowledge source",
    "decisionService": "Decision service",
    "itemDefinition": "Data type",
}
QUIET = {"extensionElements"}
WRITTEN_ELSEWHERE = {"decisionTable", "literalExpression", "encapsulatedLogic"}


@dataclass(frozen=True)
class Owner:
    """A decision or another part of the file: what is said of it, and its table."""

    id: str
    name: str
    sort: str
    facts: Facts
    table: rules.Table | None


def compare(before: bytes | None, after: bytes | None, file: str) -> list[Change]:
    """The changes of a file of decisions. Raises app.lib.xml.XmlRefused."""
    was, now = _owners(before, file), _owners(after, file)
    found: list[Change] = []
    for key, owner in now.items():
        former = was.get(key)
        if former is None:
            found.append(_change(Kind.ADDED, file, owner, tuple(owner.facts)))
            continue
        if details := owner.facts.since(former.facts):
            found.append(_change(Kind.CHANGED, file, owner, details))
        empty = rules.Table(key, owner.name, "", ())
        found.extend(rules.compare(former.table or empty, owner.table or empty, file))
    lost = [owner for key, owner in was.items() if key not in now]
    found.extend(_change(Kind.REMOVED, file, one, gone(one.facts)) for one in lost)
    if not found and before != after and _layout(before, file) != _layout(after, file):
        found.append(Change(Kind.MOVED, file, "", file, "Decisions"))
    return found


def requirements(content: bytes, file: str) -> dict[str, set[str]]:
    """For each decision and knowledge model those that ask it directly."""
    found: dict[str, set[str]] = {}
    for owner in xml.parse(content, file):
        for said in owner.iter("{*}requiredDecision", "{*}requiredKnowledge"):
            asked = (said.get("href") or "").rsplit("#", 1)[-1]
            found.setdefault(asked, set()).add(owner.get("id") or "")
    return found


def _change(kind: Kind, file: str, owner: Owner, details: Any) -> Change:
    return Change(kind, file, owner.id, owner.name, owner.sort, tuple(details))


def _owners(content: bytes | None, file: str) -> dict[str, Owner]:
    if content is None:
        return {}
    root = xml.parse(content, file)
    made = (_owner(node) for node in root if local(node) in SORTS)
    return {owner.id: owner for owner in made}


def _owner(node: Any) -> Owner:
    key = node.get("id") or node.get("name") or ""
    name = node.get("name") or key
    facts = Facts()
    facts.put("Name", node.get("name"))
    for child in node:
        _tell(facts, child)
    table = next(node.iter("{*}decisionTable"), None)
    if table is None:
        for said in node.iter("{*}literalExpression"):
            facts.put("Expression", said.findtext("{*}text"), f"expression {said.get('id')}")
        return Owner(key, name, SORTS[local(node)], facts, None)
    columns = _columns(table)
    policy = table.get("hitPolicy") or "UNIQUE"
    facts.put("Hit policy", f"{policy} {table.get('aggregation') or ''}")
    for column, (label, said) in columns.items():
        side = "Input" if column.startswith("in") else "Output"
        facts.put(f"{side} {label}", said, column)
    told = tuple(_rules(table, columns))
    return Owner(key, name, SORTS[local(node)], facts, rules.Table(key, name, policy, told))


def _tell(facts: Facts, node: Any) -> None:
    tag = local(node)
    if not tag or tag in QUIET | WRITTEN_ELSEWHERE:
        return
    if tag == "description":
        facts.put("Description", node.text)
    elif tag in ("question", "allowedAnswers"):
        facts.put(tag.capitalize() if tag == "question" else "Allowed answers", node.text)
    elif tag == "variable":
        facts.put("Result", " ".join(filter(None, (node.get("name"), node.get("typeRef")))))
    elif tag.endswith("Requirement"):
        for said in node:
            asked = (said.get("href") or "").rsplit("#", 1)[-1]
            facts.put("Needs", asked, f"needs {asked}")
    else:
        facts.put(tag, canonical(node), f"{tag} {node.get('id') or node.get('name') or ''}")


def _columns(table: Any) -> dict[str, tuple[str, str]]:
    """Inputs and outputs by id, or place where they have none: name, and what they are about."""
    found = {}
    for place, node in enumerate(table.iterfind("{*}input"), 1):
        inner = node.find("{*}inputExpression")
        asked = "" if inner is None else " ".join((inner.findtext("{*}text") or "").split())
        kind = "" if inner is None else inner.get("typeRef") or ""
        allowed = node.findtext("{*}inputValues/{*}text") or ""
        label = node.get("label") or asked or str(place)
        found[f"in {node.get('id') or place}"] = (label, _column(asked, kind, allowed))
    for place, node in enumerate(table.iterfind("{*}output"), 1):
        label = node.get("label") or node.get("name") or "answer"
        allowed = node.findtext("{*}outputValues/{*}text") or ""
        other = node.findtext("{*}defaultOutputEntry/{*}text") or ""
        said = _column(node.get("name") or label, node.get("typeRef") or "", allowed)
        key = f"out {node.get('id') or place}"
        found[key] = (label, f"{said}, else {other}" if other else said)
    return found


def _column(asked: str, kind: str, allowed: str) -> str:
    said = f"{asked} ({kind})" if kind else asked
    return f"{said}, one of {allowed}" if allowed else said


def _rules(table: Any, columns: Mapping[str, tuple[str, str]]) -> Iterator[rules.Rule]:
    for number, node in enumerate(table.iterfind("{*}rule"), 1):
        entries = [*node.iterfind("{*}inputEntry"), *node.iterfind("{*}outputEntry")]
        cells = {
            column: (label, _cell(entry, column))
            for (column, (label, _)), entry in zip(columns.items(), entries, strict=False)
        }
        for said in node.iterfind("{*}annotationEntry"):
            cells[f"note {len(cells)}"] = ("Annotation", said.findtext("{*}text") or "")
        yield rules.Rule(node.get("id") or "", number, cells, node.findtext("{*}description") or "")


def _cell(node: Any, column: str) -> str:
    said = " ".join((node.findtext("{*}text") or "").split())
    if column.startswith("in") and said in ("", "-"):
        return "any"
    return said or "nothing"


def _layout(content: bytes | None, file: str) -> str:
    root = xml.parse(content, file) if content is not None else None
    drawn = [] if root is None else [canonical(one) for one in root if local(one) == "DMNDI"]
    return "".join(drawn)
