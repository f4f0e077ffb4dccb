"""Values to play a folder with: from what its diagrams compare and what its tables ask."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from app.engine import feel
from app.lib.xml import parse

WHEN = "2026-03-03T09:00:00Z"
# What an expression at this place has to give.
GIVEN: dict[str, Any] = {
    "assignee": "ann",
    "candidateUsers": ["ann"],
    "candidateGroups": ["csr"],
    "dueDate": WHEN,
    "followUpDate": WHEN,
    "priority": 50,
    "inputCollection": ["a", "b"],
    "timeDate": WHEN,
    "timeDuration": "PT1H",
    "correlationKey": "o-1",
    "processId": "other",
}
CONDITIONS = {"conditionExpression", "condition", "completionCondition"}
PATH = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
COMPARED = re.compile(rf'({PATH}) (?:!?=|[<>]=?) (?:"([^"]*)"|(-?\d+(?:\.\d+)?)|(true|false))')
LITERAL = re.compile(r'"([^"]*)"|(-?\d+(?:\.\d+)?)|\b(true|false)\b')
OF_TYPE: dict[str, list[Any]] = {"boolean": [True, False], "integer": [1], "number": [1]}


def choices(files: Mapping[str, bytes]) -> dict[str, list[Any]]:
    """What each variable may be, by its path."""
    found: dict[str, list[Any]] = {}
    for name, content in files.items():
        if name.endswith(".bpmn"):
            found |= _of_diagram(parse(content, name))
    for name, content in files.items():
        if name.endswith(".dmn"):
            root = parse(content, name)
            for path, values in (*_of_tables(root), *_of_formulas(root)):
                found[path] = [*found.get(path, ()), *values]
    return found


def _of_tables(root: Any) -> Iterator[tuple[str, list[Any]]]:
    """The inputs of decision tables that are variables, with the values that their rules name."""
    for table in root.iter("{*}decisionTable"):
        rules = [list(rule.iterfind("{*}inputEntry")) for rule in table.iterfind("{*}rule")]
        for place, column in enumerate(table.iterfind("{*}input")):
            asked = column.find("{*}inputExpression")
            path = "" if asked is None else (asked.findtext("{*}text") or "").strip()
            if not re.fullmatch(PATH, path):
                continue
            entries = [rule[place].findtext("{*}text") or "" for rule in rules]
            values = [value for entry in entries for value in _literals(entry)]
            yield path, values or OF_TYPE.get(asked.get("typeRef", ""), ["x"])


def _of_formulas(root: Any) -> Iterator[tuple[str, list[Any]]]:
    """The names in the formulas of decisions; who is asked for true or false is one of them."""
    for decision in root.iter("{*}decision"):
        said = (decision.findtext("{*}literalExpression/{*}text") or "").strip()
        result = decision.find("{*}variable")
        kind = "" if result is None else result.get("typeRef", "")
        for name in sorted(feel.compile(said).names) if said else ():
            yield name, OF_TYPE.get(kind, ["x"])


def _literals(entry: str) -> Iterator[Any]:
    for text, number, truth in LITERAL.findall(entry):
        if number:
            yield from _near(number)
        else:
            yield truth == "true" if truth else text


def _of_diagram(root: Any) -> dict[str, list[Any]]:
    """From what is compared and from where it is used."""
    found: dict[str, list[Any]] = defaultdict(list)
    for place, said in _expressions(root):
        if place in GIVEN and re.fullmatch(PATH, said):
            found[said].append(GIVEN[place])
        for path, text, number, truth in COMPARED.findall(said):
            found[path] += _near(number) if number else [truth == "true" if truth else text]
    for place, said in _expressions(root):
        bare = re.sub(r'"[^"]*"', "", said)
        for path in re.findall(PATH, bare):
            if path not in found and path.split(".")[0] in feel.compile(said).names:
                found[path] = [True, False] if place in CONDITIONS else ["x"]
    return dict(found)


def _near(number: str) -> list[int]:
    middle = int(float(number))
    return [middle - 1, middle, middle + 1]


def _expressions(root: Any) -> Iterator[tuple[str, str]]:
    """The place and the FEEL of every expression of a diagram."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        texts = [*node.attrib.items(), (node.tag, node.text or "")]
        for name, text in texts:
            if text.strip().startswith("="):
                yield str(name).rsplit("}", 1)[-1], text.strip()[1:].strip()


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """``{"a.b": 1}`` as ``{"a": {"b": 1}}``; the deeper path wins."""
    made: dict[str, Any] = {}
    for path in sorted(flat, key=len):
        here, parts = made, path.split(".")
        for part in parts[:-1]:
            if not isinstance(here.get(part), dict):
                here[part] = {}
            here = here[part]
        here[parts[-1]] = flat[path]
    return made
