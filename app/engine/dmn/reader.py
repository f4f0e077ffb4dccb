"""Reads .dmn files of DMN 1.1 to 1.5, as dmn-js, Camunda Modeler and others write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine import feel
from app.engine.dmn.literal import BoxedContext, Literal
from app.engine.dmn.model import Decision, DmnProblem, DmnRefused, Logic, Model
from app.engine.dmn.table import AGGREGATORS, POLICIES, Input, Output, Rule, Table
from app.lib.xml import XmlRefused, parse

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)


def load(files: Mapping[str, bytes], *, partial: bool = False) -> Model:
    """The decisions of these files. Raises DmnRefused with every fault that was found.

    ``partial``: decisions with a fault are left out, and the others can be asked.
    """
    reader = Reader()
    for name, content in files.items():
        reader.read(name, content)
    decisions = reader.decisions()
    if reader.problems and not partial:
        raise DmnRefused(reader.problems)
    return Model(decisions)


@dataclass
class Reader:
    """Gathers decisions and faults over all files."""

    problems: list[DmnProblem] = field(default_factory=list)
    found: list[tuple[str, Any]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    file: str = ""

    def read(self, name: str, content: bytes) -> None:
        """Takes the decisions of one file."""
        self.file = name
        try:
            root = parse(content, name)
        except XmlRefused as refused:
            self.refuse(name, refused.message, "Save it again from the editor.", refused.line)
            return
        if _tag(root) != "definitions" or not str(root.tag).startswith(
            tuple("{" + space for space in NAMESPACES)
        ):
            self.refuse(name, "is no DMN file", "Save it as DMN 1.1 to 1.5.", root.sourceline)
            return
        for node in _children(root):
            if _tag(node) in ("decision", "inputData"):
                self.names.add(_name(node))
            if _tag(node) == "decision":
                self.found.append((name, node))

    def refuse(self, element: str, reason: str, remedy: str, line: int | None) -> None:
        """Notes a fault."""
        self.problems.append(DmnProblem(element, reason, remedy, line, self.file))

    def decisions(self) -> list[Decision]:
        """All decisions, checked against each other."""
        made: dict[str, Decision] = {}
        for file, node in self.found:
            self.file = file
            key = node.get("id") or _name(node)
            if key in made:
                self.refuse(
                    key, "is there twice", "Give one of the two another id.", node.sourceline
                )
                continue
            needs = tuple(self._needs(node))
            logic = self._logic(key, node)
            if logic is not None:
                made[key] = Decision(key, _name(node), needs, logic)
        self._check_needs(made)
        return list(made.values())

    def _needs(self, node: Any) -> Iterator[str]:
        for requirement in _children(node, "informationRequirement"):
            for required in _children(requirement, "requiredDecision"):
                yield str(required.get("href", "")).rsplit("#", 1)[-1]

    def _check_needs(self, made: Mapping[str, Decision]) -> None:
        for decision in made.values():
            for other in decision.needs:
                if other not in made:
                    self.refuse(decision.id, f"needs {other}, which is not here", "Add it.", None)
        if not self.problems:
            for decision in made.values():
                self._check_cycle(decision, made, ())

    def _check_cycle(
        self, decision: Decision, made: Mapping[str, Decision], path: tuple[str, ...]
    ) -> None:
        if decision.id in path:
            ring = " > ".join((*path[path.index(decision.id) :], decision.id))
            if not any(problem.reason.startswith("needs itself") for problem in self.problems):
                remedy = "Remove one of these requirements."
                self.refuse(decision.id, f"needs itself: {ring}", remedy, None)
            return
        if len(path) < len(made):
            for other in decision.needs:
                self._check_cycle(made[other], made, (*path, decision.id))

    # ---- logic

    def _logic(self, key: str, node: Any) -> Logic | None:
        for child in _children(node):
            if _tag(child) == "decisionTable":
                return self._table(key, child)
            if _tag(child) == "literalExpression":
                expression = self._expression(key, child)
                return Literal(expression) if expression else None
            if _tag(child) == "context":
                return self._context(key, child)
            if _tag(child) in UNREAD:
                remedy = "Use a decision table, a literal expression or a context."
                self.refuse(key, f"a {_tag(child)} is not run", remedy, child.sourceline)
                return None
        self.refuse(key, "decides nothing", "Give it a decision table.", node.sourceline)
        return None

    def _context(self, key: str, node: Any) -> BoxedContext | None:
        entries: list[tuple[str | None, feel.Expression]] = []
        for entry in _children(node, "contextEntry"):
            variable = next(_children(entry, "variable"), None)
            inner = next(_children(entry, "literalExpression"), None)
            if inner is None:
                remedy = "Use literal expressions in the context."
                self.refuse(key, "an entry is no literal expression", remedy, entry.sourceline)
                return None
            name = variable.get("name") if variable is not None else None
            if name:
                self.names.add(name)
            expression = self._expression(key, inner)
            if expression is not None:
                entries.append((name, expression))
        return BoxedContext(tuple(entries))

    def _table(self, key: str, node: Any) -> Table | None:
        policy, aggregator = node.get("hitPolicy", "UNIQUE"), node.get("aggregation")
        if policy not in POLICIES or (aggregator and aggregator not in AGGREGATORS):
            said = f"{policy} {aggregator or ''}".strip()
            remedy = "Use one of " + ", ".join(POLICIES) + "."
            self.refuse(key, f"the hit policy {said} is unknown", remedy, node.sourceline)
            return None
        before = len(self.problems)
        inputs = [self._input(key, n, child) for n, child in enumerate(_children(node, "input"), 1)]
        outputs = [self._output(key, child) for child in _children(node, "output")]
        rules = [
            self._rule(key, number, child, len(inputs), len(outputs))
            for number, child in enumerate(_children(node, "rule"), 1)
        ]
        if not outputs:
            self.refuse(key, "the table has no output", "Add an output.", node.sourceline)
        if len(self.problems) > before:
            return None
        return Table(
            policy,
            aggregator if policy == "COLLECT" else None,
            tuple(column for column in inputs if column),
            tuple(outputs),
            tuple(rule for rule in rules if rule),
        )

    def _input(self, key: str, number: int, node: Any) -> Input | None:
        inner = next(_children(node, "inputExpression"), None)
        label = node.get("label") or (inner is not None and _text(inner)) or f"input {number}"
        if inner is None:
            self.refuse(key, f"{label} asks nothing", "Give it an expression.", node.sourceline)
            return None
        expression = self._expression(f"{key}, {label}", inner)
        allowed = next(_children(node, "inputValues"), None)
        tests = None
        if allowed is not None and _text(allowed):
            tests = self._cell(f"{key}, values of {label}", allowed)
        return Input(str(label), expression, tests) if expression else None

    def _output(self, key: str, node: Any) -> Output:
        values: tuple[Any, ...] = ()
        listed = next(_children(node, "outputValues"), None)
        if listed is not None and _text(listed):
            try:
                made = feel.compile(f"[{_text(listed)}]").evaluate({}).value
                values = tuple(made or ())
            except feel.FeelSyntaxError as wrong:
                self._refuse_text(f"{key}, values", listed, wrong)
        default = next(_children(node, "defaultOutputEntry"), None)
        expression = self._expression(key, default) if default is not None else None
        name = node.get("name") or node.get("label") or "output"
        return Output(name, values, expression)

    def _rule(self, key: str, number: int, node: Any, inputs: int, outputs: int) -> Rule | None:
        place = f"{key}, rule {number}"
        cells = [self._cell(place, child) for child in _children(node, "inputEntry")]
        answers = [self._expression(place, child) for child in _children(node, "outputEntry")]
        if len(cells) != inputs or len(answers) != outputs:
            reason = f"has {len(cells)} and {len(answers)} cells for {inputs} and {outputs} columns"
            self.refuse(place, reason, "Fill each cell of the rule.", node.sourceline)
            return None
        if None in cells or None in answers:
            return None
        return Rule(node.get("id") or f"rule {number}", tuple(cells), tuple(answers))  # type: ignore[arg-type]  # None was ruled out

    def _cell(self, place: str, node: Any) -> feel.UnaryTests | None:
        try:
            return feel.compile_unary(_text(node) or "-", self.names)
        except feel.FeelSyntaxError as wrong:
            self._refuse_text(place, node, wrong)
            return None

    def _expression(self, place: str, node: Any) -> feel.Expression | None:
        try:
            return feel.compile(_text(node) or "null", self.names)
        except feel.FeelSyntaxError as wrong:
            self._refuse_text(place, node, wrong)
            return None

    def _refuse_text(self, place: str, node: Any, wrong: feel.FeelSyntaxError) -> None:
        reason = f"{_text(node)[:80]!r} is no FEEL: {wrong.message}"
        self.refuse(place, reason, "Correct the expression.", node.sourceline)


UNREAD = (
    "invocation",
    "relation",
    "list",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
)


def _tag(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _children(node: Any, tag: str | None = None) -> Iterator[Any]:
    for child in node:
        name = _tag(child)
        if name and (tag is None or name == tag):
            yield child


def _name(node: Any) -> str:
    return " ".join((node.get("name") or node.get("id") or "").split())


def _text(node: Any) -> str:
    """The FEEL text inside, with line breaks that editors put around it taken off."""
    inner = next(_children(node, "text"), None)
    return (inner.text or "").strip() if inner is not None else ""
