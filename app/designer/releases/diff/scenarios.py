"""Two scenario files compared, scenario by scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.designer.releases.diff.change import Change, Facts, Kind, gone, spoken
from app.designer.releases.diff.values import flat, shown
from app.designer.scenarios import read_yaml

LABELS = {
    "variables": "Given",
    "expect": "Expected",
    "operations": "Answer of",
    "tasks": "Answers at",
    "messages": "Messages",
    "at": "Begins at",
    "until": "Watched for",
    "order": "Order from",
    "process": "Process",
    "decision": "Decision",
    "start": "Start event",
}
COMMON = "What all scenarios begin with"


def compare(before: bytes | None, after: bytes | None, file: str) -> list[Change]:
    """The changes of the scenarios. Raises Invalid for what is no YAML."""
    was, now = _told(before, file), _told(after, file)
    found = []
    for name, facts in now.items():
        if name not in was:
            found.append(Change(Kind.ADDED, file, "", name, "Scenario", tuple(facts)))
        elif details := facts.since(was[name]):
            found.append(Change(Kind.CHANGED, file, "", name, "Scenario", details))
    lost = {name: facts for name, facts in was.items() if name not in now}
    for name, facts in lost.items():
        found.append(Change(Kind.REMOVED, file, "", name, "Scenario", gone(facts)))
    return found


def _told(content: bytes | None, file: str) -> dict[str, Facts]:
    said = read_yaml(file, content) if content is not None else None
    if not isinstance(said, dict):
        return {}
    found: dict[str, Facts] = {}
    if isinstance(said.get("defaults"), dict):
        found[COMMON] = _facts(said["defaults"])
    for place, one in enumerate(_list(said.get("scenarios")), 1):
        if isinstance(one, dict):
            found[str(one.get("name") or f"Scenario {place}")] = _facts(one)
    for table in _list(said.get("tables")):
        if isinstance(table, dict):
            found[f"Examples of {table.get('decision')}"] = _examples(table)
    return found


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _facts(said: Mapping[str, Any]) -> Facts:
    facts = Facts()
    for key, value in said.items():
        if key == "name":
            continue
        label = LABELS.get(key, spoken(str(key)))
        for path, text in flat(value):
            facts.put(f"{label} {path}".strip(), text)
    return facts


def _examples(table: Mapping[str, Any]) -> Facts:
    """The rows of a table of examples; a row is found again by what it says."""
    facts = Facts()
    for path, text in flat(table.get("variables") or {}):
        facts.put(f"Given {path}".strip(), text)
    facts.put("Columns", shown(table.get("columns")))
    for row in _list(table.get("rows")):
        facts.put("Example", shown(row), f"row {shown(row)}")
    return facts
