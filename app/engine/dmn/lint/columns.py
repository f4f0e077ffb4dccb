"""What the logic of each decision reads from outside: paths of variables, with types where those
can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.engine import feel
from app.engine.dmn.lint import language, source
from app.engine.feel.nodes import Node
from app.lib.xml import XmlRefused, parse

SUMS = ("arithmetic", "negate")
MOST_CHOICES = 50
MADE_FROM_TEXT = ("date", "time", "date and time")
WRITTEN = ("outputEntry", "literalExpression", "defaultOutputEntry", "inputEntry")


@dataclass(frozen=True)
class Asked:
    """A path that is read. ``kind``: a FEEL type, or empty when the file does not tell;
    ``choices``: texts that cells name; ``decision``: the one that reads it."""

    path: str
    label: str
    kind: str = ""
    choices: tuple[str, ...] = ()
    decision: str = ""


@dataclass(frozen=True)
class Read:
    """A decision: the ids of its rules, and what it reads."""

    rules: tuple[str, ...]
    asked: tuple[Asked, ...]


def decisions(files: Mapping[str, bytes]) -> dict[str, Read]:
    """By the id of the decision. Files that are no XML are passed over."""
    found: dict[str, Read] = {}
    tables: dict[tuple[str, str], source.Table] = {}
    for one in source.tables(files):
        tables.setdefault((one.file, one.element), one)
    for name, content in sorted(files.items()):
        if name.endswith(".dmn"):
            try:
                root = parse(content, name)
            except XmlRefused:
                continue
            file = source.File(name, root)
            names, kinds = frozenset(file.names()), file.kinds()
            for node in root.iterfind("{*}decision"):
                key = node.get("id") or ""
                found[key] = _read(node, names, kinds, tables.get((name, key)))
    return found


def both(first: Asked, second: Asked) -> Asked:
    """What two places that read the same path tell together."""
    label = second.label if first.label == first.path else first.label
    choices = dict.fromkeys((*first.choices, *second.choices))
    kind = first.kind or second.kind
    return replace(first, label=label, kind=kind, choices=tuple(choices)[:MOST_CHOICES])


def _read(
    node: Any, names: frozenset[str], kinds: Mapping[str, str], table: source.Table | None
) -> Read:
    found: dict[str, Asked] = {}
    for one in (*(_of_table(table) if table else ()), *_of_texts(node, names)):
        asked = replace(one, kind=one.kind or kinds.get(one.path, ""))
        known = found.get(one.path)
        found[one.path] = both(known, asked) if known else asked
    rules = tuple(rule.get("id") or "" for rule in node.iterfind("{*}decisionTable/{*}rule"))
    return Read(rules, tuple(found.values()))


def _of_table(table: source.Table) -> Iterator[Asked]:
    for number, column in enumerate(table.inputs):
        try:
            node = language.tree(column.expression, table.names)
        except feel.FeelError:
            continue
        path = path_of(node)
        if path:
            kind, choices = column.kind or "", _choices(table, number)
            if not kind and choices:
                kind = "string"
            yield Asked(path, column.label, kind, choices)
        else:
            inside = list(_paths(node, column.kind or ""))
            alone = len({one.path for one in inside}) == 1
            yield from (replace(one, label=column.label) if alone else one for one in inside)


def _choices(table: source.Table, number: int) -> tuple[str, ...]:
    """The texts that the cells of a column, or its allowed values, name."""
    column = table.inputs[number]
    texts = [*column.allowed, *(row.cells[number] for row in table.rows if number < len(row.cells))]
    found: dict[str, None] = {}
    for text in texts:
        try:
            node = language.unary_tree(text, table.names) if text not in ("", "-") else None
        except feel.FeelError:
            continue
        for inner in sorted(node.walk(), key=lambda one: one.at) if node else ():
            if inner.kind == "value" and isinstance(inner.value, str):
                found[inner.value] = None
    return tuple(found)[:MOST_CHOICES]


def _paths(node: Node, kind: str) -> Iterator[Asked]:
    """The paths inside a column's expression; sums are made of numbers, where they are one."""
    if node.kind == "compare" and len(node.parts) == 2:
        for one, other in (node.parts, node.parts[::-1]):
            if path := path_of(one):
                yield Asked(path, path, _kind_of(other))
            else:
                yield from _paths(one, "")
        return
    if path := path_of(node):
        yield Asked(path, path, kind)
        return
    if node.kind == "call" and node.parts[0].value in MADE_FROM_TEXT:
        kind = str(node.parts[0].value)
        yield from (Asked(path, path, kind) for path in paths(node))
        return
    inner = kind if node.kind in SUMS and kind in ("number", "integer") else ""
    if node.kind in ("and", "or"):
        inner = "boolean"
    for part in node.parts[1:] if node.kind in ("call", "call named") else node.parts:
        yield from _paths(part, inner)


def _kind_of(node: Node) -> str:
    if not language.is_constant(node):
        return ""
    value, _ = language.constant(node)
    return "" if value is None else language.kind_of(value)


def _of_texts(node: Any, names: frozenset[str]) -> Iterator[Asked]:
    """What the other expressions of a decision read."""
    own = {name for one in node.iter("{*}variable", "{*}formalParameter")
           if (name := one.get("name"))}  # fmt: skip
    for text in node.iter("{*}text"):
        parent = text.getparent()
        tag = str(parent.tag).rsplit("}", 1)[-1]
        if tag not in WRITTEN:
            continue
        yield from _of_text((text.text or "").strip(), names, own, cell=tag == "inputEntry")


def _of_text(text: str, names: frozenset[str], own: set[str], *, cell: bool) -> Iterator[Asked]:
    if text in ("", "-"):
        return
    try:
        free = (feel.compile_unary if cell else feel.compile)(text, names).names
        node = (language.unary_tree if cell else language.tree)(text, names)
    except feel.FeelError:
        return
    for inner in paths(node):
        if (first := inner.split(".")[0]) in free and first not in own and first != "?":
            yield Asked(inner, inner)


def paths(node: Node) -> Iterator[str]:
    """The longest paths in a tree."""
    if path := path_of(node):
        yield path
        return
    for part in node.parts[1:] if node.kind in ("call", "call named") else node.parts:
        yield from paths(part)


def path_of(node: Node) -> str:
    """``a.b.c``; empty for anything else."""
    if node.kind == "name":
        return str(node.value)
    if node.kind != "path":
        return ""
    before = path_of(node.parts[0])
    return f"{before}.{node.value}" if before else ""
