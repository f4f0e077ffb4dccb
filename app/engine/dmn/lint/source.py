"""Decision tables as they stand in the files: texts, types and lines, before anything is compiled.

The check reads the files itself, so that it can say where a fault stands, and look at a table also
when another part of the file cannot be run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.lib.xml import XmlRefused, parse

KINDS = {
    "string": "string",
    "number": "number",
    "double": "number",
    "integer": "integer",
    "long": "integer",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
}
POLICIES = {"U": "UNIQUE", "F": "FIRST", "P": "PRIORITY", "A": "ANY", "C": "COLLECT",
            "R": "RULE ORDER", "O": "OUTPUT ORDER"}  # fmt: skip
NAMED = {"decision", "inputData", "businessKnowledgeModel", "decisionService", "formalParameter",
         "variable", "import", "itemComponent"}  # fmt: skip
MAX_LEVELS = 20


@dataclass(frozen=True)
class Column:
    """An input or an output: its words, its type, and the tests that its values have to pass."""

    label: str
    expression: str  # of an input; the name of an output
    kind: str | None
    allowed: tuple[str, ...]
    line: int | None
    default: str = ""


@dataclass(frozen=True)
class Row:
    """A rule, counted from 1."""

    number: int
    cells: tuple[str, ...]
    answers: tuple[str, ...]
    line: int | None


@dataclass(frozen=True)
class Table:
    """A decision table, the decision it stands in, and the names that its texts may use."""

    file: str
    element: str
    name: str
    policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]
    line: int | None
    names: frozenset[str]  # all of the file: what a text may be made of
    provided: frozenset[str] | None  # what gives the decision a value; None when the file is silent
    hidden: frozenset[str] = frozenset()  # inputs of the file that it does not require, nor see


def tables(files: Mapping[str, bytes]) -> Iterator[Table]:
    """The decision tables of all .dmn files. What is no XML is left to those who load it."""
    for file, content in sorted(files.items()):
        if file.endswith(".dmn"):
            try:
                root = parse(content, file)
            except XmlRefused:
                continue
            yield from File(file, root).tables()


@dataclass
class File:
    """One file while it is read."""

    name: str
    root: Any
    types: dict[str, Any] = field(default_factory=dict)
    by_id: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.root:
            if _tag(node) == "itemDefinition":
                self.types[node.get("name") or ""] = node
            if node.get("id"):
                self.by_id[node.get("id")] = node

    def tables(self) -> Iterator[Table]:
        """Each table with its decision or business knowledge model."""
        names = frozenset(self.names())
        for owner in self.root:
            if _tag(owner) in ("decision", "businessKnowledgeModel"):
                for node in owner.iter("{*}decisionTable"):
                    yield self._table(owner, node, names)

    def names(self) -> Iterator[str]:
        """Every name that the file gives to something."""
        for node in self.root.iter():
            if _tag(node) in NAMED:
                yield _name(node)

    def _table(self, owner: Any, node: Any, names: frozenset[str]) -> Table:
        inputs = tuple(self._input(n, child) for n, child in enumerate(_all(node, "input"), 1))
        outputs = tuple(self._output(child) for child in _all(node, "output"))
        policy = node.get("hitPolicy") or "UNIQUE"
        return Table(
            file=self.name,
            element=owner.get("id") or _name(owner),
            name=_name(owner),
            policy=POLICIES.get(policy, policy),
            inputs=inputs,
            outputs=self._alone(owner, outputs),
            rows=tuple(_row(n, child) for n, child in enumerate(_all(node, "rule"), 1)),
            line=node.sourceline,
            names=names,
            provided=(provided := self._provided(owner)),
            hidden=frozenset(self._declared() - (provided or set())),
        )

    def _input(self, number: int, node: Any) -> Column:
        inner = next(_all(node, "inputExpression"), None)
        text = _text(inner)
        kind, allowed = self._type(inner.get("typeRef") if inner is not None else None)
        if own := _text(next(_all(node, "inputValues"), None)):
            allowed = (*allowed, own)
        label = " ".join((node.get("label") or text or f"input {number}").split())
        return Column(label, " ".join(text.split()), kind, allowed, node.sourceline)

    def _output(self, node: Any) -> Column:
        kind, allowed = self._type(node.get("typeRef"))
        if own := _text(next(_all(node, "outputValues"), None)):
            allowed = (own, *allowed)
        name = node.get("name") or ""
        default = _text(next(_all(node, "defaultOutputEntry"), None))
        label = node.get("label") or name or "output"
        return Column(label, name, kind, allowed, node.sourceline, default)

    def _alone(self, owner: Any, outputs: tuple[Column, ...]) -> tuple[Column, ...]:
        """A single output without a type has the one of the decision's variable."""
        variable = next(_all(owner, "variable"), None)
        if len(outputs) != 1 or outputs[0].kind or variable is None:
            return outputs
        kind, allowed = self._type(variable.get("typeRef"))
        one = outputs[0]
        both = (*one.allowed, *allowed)
        return (Column(one.label, one.expression, kind, both, one.line, one.default),)

    def _type(self, reference: str | None) -> tuple[str | None, tuple[str, ...]]:
        """The FEEL type behind a reference, and the tests of the item definitions on the way."""
        tests: list[str] = []
        for _ in range(MAX_LEVELS):
            plain = (reference or "").strip().removeprefix("feel:")
            node = self.types.get(plain)
            if node is None or node.get("isCollection") == "true":
                return KINDS.get(plain) if node is None else None, tuple(tests)
            if text := _text(next(_all(node, "allowedValues"), None)):
                tests.append(text)
            inner = next(_all(node, "typeRef"), None)
            reference = inner.text if inner is not None else None
        return None, ()

    def _provided(self, owner: Any) -> frozenset[str] | None:
        """Names with a value here; None when the file declares no inputs, as Camunda's often do."""
        if not self._declared() and next(owner.iter("{*}formalParameter"), None) is None:
            return None
        found = {_name(node) for node in owner.iter("{*}formalParameter", "{*}variable")}
        for node in self._required(owner):
            found |= {_name(node), *(_name(inner) for inner in _all(node, "variable"))}
            if _tag(node) == "decision":  # editors let people name its value by the id as well
                found.add(str(node.get("id")))
        return frozenset(found | {_name(node) for node in _all(self.root, "import")})

    def kinds(self) -> dict[str, str]:
        """The types of its input data, by name, as far as they are told."""
        found: dict[str, str] = {}
        for node in _all(self.root, "inputData"):
            for inner in _all(node, "variable"):
                kind, _ = self._type(inner.get("typeRef"))
                if kind:
                    found[_name(node)] = found[_name(inner)] = kind
        return found

    def _declared(self) -> set[str]:
        return {_name(node) for node in _all(self.root, "inputData")}

    def _required(self, owner: Any) -> Iterator[Any]:
        """The elements of this file that the decision requires."""
        for node in owner.iter("{*}requiredInput", "{*}requiredDecision", "{*}requiredKnowledge"):
            found = self.by_id.get(str(node.get("href") or "").rsplit("#", 1)[-1])
            if found is not None:
                yield found


def _row(number: int, node: Any) -> Row:
    cells = tuple(_text(child) for child in _all(node, "inputEntry"))
    answers = tuple(_text(child) for child in _all(node, "outputEntry"))
    return Row(number, cells, answers, node.sourceline)


def _tag(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _all(node: Any, tag: str) -> Iterator[Any]:
    return (child for child in node if _tag(child) == tag)


def _name(node: Any) -> str:
    return " ".join((node.get("name") or node.get("id") or "").split())


def _text(node: Any) -> str:
    if node is None:
        return ""
    inner = next(_all(node, "text"), None)
    return (inner.text or "").strip() if inner is not None else ""
