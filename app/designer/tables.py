"""Decision tables and forms of a folder, as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.designer.folders import Files
from app.lib import json, xml

HITS = {
    "UNIQUE": "exactly one rule fits",
    "FIRST": "the first rule that fits decides",
    "ANY": "rules that fit agree",
    "PRIORITY": "the answer of the highest priority decides",
    "COLLECT": "all rules that fit count",
    "RULE ORDER": "all rules that fit, in their order",
    "OUTPUT ORDER": "all rules that fit, by priority",
}


@dataclass(frozen=True)
class Decision:
    """A decision with its table; one without a table has its expression as ``text``."""

    id: str
    name: str
    description: str
    hits: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[tuple[tuple[str, ...], str], ...]  # cells, and why
    text: str


@dataclass(frozen=True)
class Form:
    """A form and what it asks for: label, kind, whether it may be left out."""

    id: str
    fields: tuple[tuple[str, str, bool], ...]


def decisions(files: Files) -> list[Decision]:
    """The decisions of all .dmn files."""
    return [
        _decision(node)
        for name, content in sorted(files.items())
        if name.endswith(".dmn")
        for node in xml.parse(content, name).iterfind("{*}decision")
    ]


def forms(files: Files) -> list[Form]:
    """The forms of a folder."""
    found = []
    for name, content in sorted(files.items()):
        if name.endswith(".form"):
            said = json.loads(content.decode())
            fields = tuple(_fields(said.get("components") or ()))
            found.append(Form(str(said.get("id") or name), fields))
    return found


def _decision(node: Any) -> Decision:
    table = node.find("{*}decisionTable")
    literal = node.findtext("{*}literalExpression/{*}text") or ""
    policy = table.get("hitPolicy", "UNIQUE") if table is not None else ""
    return Decision(
        id=node.get("id") or "",
        name=node.get("name") or node.get("id") or "",
        description=(node.findtext("{*}description") or "").strip(),
        hits=HITS.get(policy, policy),
        inputs=tuple(_input(one) for one in table.iterfind("{*}input")) if policy else (),
        outputs=tuple(_name(one) for one in table.iterfind("{*}output")) if policy else (),
        rules=tuple(_rule(one) for one in table.iterfind("{*}rule")) if policy else (),
        text=literal.strip(),
    )


def _input(node: Any) -> str:
    return node.get("label") or (node.findtext("{*}inputExpression/{*}text") or "").strip()


def _name(node: Any) -> str:
    return node.get("label") or node.get("name") or ""


def _rule(node: Any) -> tuple[tuple[str, ...], str]:
    asked = [(one.findtext("{*}text") or "").strip() for one in node.iterfind("{*}inputEntry")]
    said = [(one.findtext("{*}text") or "").strip() for one in node.iterfind("{*}outputEntry")]
    why = (node.findtext("{*}description") or "").strip()
    return (*(cell if cell not in ("", "-") else "any" for cell in asked), *said), why


def _fields(components: Any) -> Iterator[tuple[str, str, bool]]:
    for one in components:
        if one.get("components"):
            yield from _fields(one["components"])
        elif one.get("key"):
            rules: Mapping[str, Any] = one.get("validate") or {}
            yield one.get("label") or one["key"], one["type"], not rules.get("required")
