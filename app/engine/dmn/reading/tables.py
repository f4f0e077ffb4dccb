"""Reads decision tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine import feel
from app.engine.dmn import logic
from app.engine.dmn.reading.languages import language_of
from app.engine.dmn.reading.names import Names
from app.engine.dmn.reading.xml import children, clean, first, text_of
from app.engine.dmn.tables import AGGREGATORS, POLICIES, Cell, Input, Output, Rule, Table
from app.engine.dmn.tables.simple import read_simple

if TYPE_CHECKING:
    from app.engine.dmn.reading.logic import Reader


def read_table(reader: Reader, node: Any, place: str, names: Names) -> logic.Logic:
    """A decision table, or what stands in its place when it has a fault of shape."""
    return _Tables(reader, place, names).table(node)


class _Tables:
    """Reads one table."""

    def __init__(self, reader: Reader, place: str, names: Names) -> None:
        self.reader, self.place, self.names = reader, place, names

    def table(self, node: Any) -> logic.Logic:
        policy, aggregator = node.get("hitPolicy") or "UNIQUE", node.get("aggregation")
        if policy not in POLICIES or (aggregator and aggregator not in AGGREGATORS):
            said = f"the hit policy {policy} {aggregator or ''}".strip() + " is unknown"
            remedy = "Use one of " + ", ".join(POLICIES) + "."
            return self.reader.fault(self.place, said, remedy, node)
        inputs = [self.input(n, child) for n, child in enumerate(children(node, "input"), 1)]
        single = len(list(children(node, "output"))) == 1
        outputs = [self.output(child, node, single=single) for child in children(node, "output")]
        if not outputs:
            return self.reader.fault(self.place, "the table has no output", "Add one.", node)
        named = [output.name for output in outputs]
        if len(set(named)) < len(named):
            remedy = "Give each output a name of its own."
            return self.reader.fault(self.place, "two outputs have one name", remedy, node)
        return self.with_rules(node, policy, aggregator, inputs, outputs)

    def with_rules(
        self,
        node: Any,
        policy: str,
        aggregator: str | None,
        inputs: list[Input],
        outputs: list[Output],
    ) -> logic.Logic:
        if policy == "COLLECT" and aggregator not in (None, "COUNT") and len(outputs) > 1:
            said = f"{aggregator} over several outputs is not defined"
            remedy = "Keep one output, or collect without an aggregation."
            return self.reader.fault(self.place, said, remedy, node)
        rules = []
        for number, child in enumerate(children(node, "rule"), 1):
            rule = self.rule(number, child, len(inputs), len(outputs))
            if isinstance(rule, logic.Faulty):
                return rule
            rules.append(rule)
        kept = aggregator if policy == "COLLECT" else None
        return Table(policy, kept, tuple(inputs), tuple(outputs), tuple(rules), self.place)

    def input(self, number: int, node: Any) -> Input:
        inner = first(node, "inputExpression")
        text = text_of(inner) if inner is not None else ""
        label = clean(node.get("label")) or " ".join(text.split()) or f"input {number}"
        place = f"{self.place}, {label}"
        if inner is None or not text:
            self.reader.fault(place, f"{label} asks nothing", "Give it an expression.", node)
            return Input(label, logic.Constant(place, "null", None))
        expression = self.reader.expression(inner, place, self.names)
        allowed = first(node, "inputValues")
        tests = None
        if allowed is not None and text_of(allowed):
            tests = self.cell(allowed, f"{place}, allowed values")
        return Input(label, expression, tests)

    def output(self, node: Any, table: Any, *, single: bool) -> Output:
        name = clean(node.get("name") or node.get("label")) or "output"
        place = f"{self.place}, {name}"
        default = first(node, "defaultOutputEntry")
        made = self.reader.expression(default, place, self.names) if default is not None else None
        # The type of the only output is that of the table, where the output itself says none.
        wanted = self.reader.types.of(node, place)
        return Output(name, self.values(node, table, place, single=single), made, wanted)

    def values(self, node: Any, table: Any, place: str, *, single: bool) -> tuple[Any, ...]:
        """The output values in order of priority; else those that its type allows."""
        listed = first(node, "outputValues")
        text = text_of(listed) if listed is not None else self._allowed(node, table, single=single)
        if not text or text == "-":
            return ()
        try:
            made = feel.compile(f"[{text}]", self.names.seen).evaluate({}).value
        except feel.FeelSyntaxError as wrong:
            if listed is not None:
                said = f"{text[:80]!r} is no list of values: {wrong.message}"
                self.reader.fault(f"{place}, values", said, "Correct the values.", listed)
            return ()
        return tuple(made or ())

    def _allowed(self, node: Any, table: Any, *, single: bool) -> str:
        types = self.reader.types
        text = types.values_of(node)
        if text or not single:
            return text
        variable = first(table.getparent(), "variable")
        return types.values_of(table) or (types.values_of(variable) if variable is not None else "")

    def rule(self, number: int, node: Any, inputs: int, outputs: int) -> Rule | logic.Faulty:
        place = f"{self.place}, rule {number}"
        cells = [self.cell(child, place) for child in children(node, "inputEntry")]
        answers = [
            self.reader.expression(child, place, self.names)
            for child in children(node, "outputEntry")
        ]
        if len(cells) != inputs or len(answers) != outputs:
            said = f"has {len(cells)} and {len(answers)} cells for {inputs} and {outputs} columns"
            return self.reader.fault(place, said, "Fill each cell of the rule.", node)
        return Rule(node.get("id") or f"rule {number}", tuple(cells), tuple(answers))

    def cell(self, node: Any, place: str) -> Cell:
        text = text_of(node) or "-"
        foreign = language_of(node)
        if foreign:
            said = f"is written in {foreign}, which is not run"
            self.reader.fault(place, said, "Write it in FEEL.", node)
            return Cell(place, NEVER, None, self.names.tests(NEVER))
        simple = read_simple(text)
        if simple is not None or text == "-":
            return Cell(place, text, simple)
        try:
            return Cell(place, text, None, self.names.tests(text))
        except feel.FeelSyntaxError as wrong:
            said = f"{text[:80]!r} is no FEEL: {wrong.message}"
            self.reader.fault(place, said, "Correct the expression.", node)
            return Cell(place, NEVER, None, self.names.tests(NEVER))


NEVER = "? != ?"  # what no value meets, where a cell cannot be read
