"""Reads boxed expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.engine import feel
from app.engine.dmn import logic
from app.engine.dmn.logic.calls import Parameter
from app.engine.dmn.problems import DmnProblem
from app.engine.dmn.reading.faults import Faults
from app.engine.dmn.reading.languages import language_of
from app.engine.dmn.reading.names import Names
from app.engine.dmn.reading.types import Types
from app.engine.dmn.reading.xml import children, clean, first, name_of, tag, text_of
from app.engine.dmn.tables.simple import NOTHING, read_constant
from app.engine.feel.types import Type

MOST_LEVELS = 40


@dataclass
class Reader:
    """Reads the logic of one file."""

    file: str
    types: Types
    faults: Faults
    level: int = 0

    def fault(self, place: str, reason: str, remedy: str, node: Any) -> logic.Faulty:
        """Notes a fault; what is given back stands in the place of the logic."""
        return logic.Faulty(self.faults.add(self.file, place, reason, remedy, node))

    def inside(self, node: Any, place: str, names: Names) -> logic.Logic:
        """The one logic that stands inside an element."""
        for child in children(node):
            if tag(child) in READERS:
                return self.read(child, place, names)
        remedy = "Give it a decision table or an expression."
        return self.fault(place, "decides nothing", remedy, node)

    def read(self, node: Any, place: str, names: Names) -> logic.Logic:
        """Any logic."""
        self.level += 1
        try:
            if self.level > MOST_LEVELS:
                said = f"is nested deeper than {MOST_LEVELS} boxes"
                return self.fault(place, said, "Make decisions of the inner ones.", node)
            made = READERS[tag(node)](self, node, place, names)
        finally:
            self.level -= 1
        wanted = self.types.of(node, place) if tag(node) in TYPED else None
        return made if wanted is None else logic.Typed(place, made, wanted)

    # ---- expressions

    def expression(self, node: Any, place: str, names: Names) -> logic.Constant | logic.Literal:
        """The text of an element as an expression; nothing there is null."""
        text = text_of(node)
        wanted = self.types.of(node, place)
        foreign = language_of(node)
        if foreign:
            remedy = "Write it in FEEL."
            return self._null(place, f"is written in {foreign}, which is not run", remedy, node)
        if not text:
            return logic.Constant(place, "null", None)
        value = read_constant(text)
        if value is not NOTHING and wanted is None:
            return logic.Constant(place, text, value)
        try:
            return logic.Literal(place, names.expression(text), wanted)
        except feel.FeelSyntaxError as wrong:
            said, remedy = f"{text[:80]!r} is no FEEL: {wrong.message}", "Correct the expression."
            return self._null(place, said, remedy, _line(node, wrong))

    def _null(self, place: str, reason: str, remedy: str, node: Any) -> logic.Constant:
        """Null, with the fault as its warning when it is evaluated."""
        problem = self.faults.add(self.file, place, reason, remedy, node)
        return logic.Unreadable(place, reason, None, fault=problem)

    # ---- structures

    def _literal(self, node: Any, place: str, names: Names) -> logic.Logic:
        imported = first(node, "importedValues")
        if imported is not None:
            return self.fault(place, "takes values from another file", "Write them here.", node)
        return self.expression(node, place, names)

    def _context(self, node: Any, place: str, names: Names) -> logic.Logic:
        entries: list[logic.Entry] = []
        for entry in children(node, "contextEntry"):
            variable = first(entry, "variable")
            name = name_of(variable) if variable is not None else ""
            inner = f"{place}, {name}" if name else place
            if name and any(name == other.name for other in entries):
                remedy = "Give one of the two entries another name."
                return self.fault(inner, "is there twice", remedy, entry)
            wanted = self.types.of(variable, inner) if variable is not None else None
            made = self.inside(entry, inner, names)
            entries.append(logic.Entry(name or None, inner, made, wanted))
            if name:
                names = names.and_also([name])
        return logic.Structure(tuple(entries))

    def _list(self, node: Any, place: str, names: Names) -> logic.Logic:
        items = [child for child in children(node) if tag(child) in READERS]
        made = [self.read(n, f"{place}, item {i}", names) for i, n in enumerate(items, 1)]
        return logic.Items(tuple(made))

    def _relation(self, node: Any, place: str, names: Names) -> logic.Logic:
        columns = tuple((name_of(c), self.types.of(c, place)) for c in children(node, "column"))
        rows = []
        for number, row in enumerate(children(node, "row"), 1):
            here = f"{place}, row {number}"
            cells = [self.read(c, here, names) for c in children(row) if tag(c) in READERS]
            if len(cells) != len(columns):
                said = f"has {len(cells)} cells for {len(columns)} columns"
                return self.fault(here, said, "Fill each cell of the row.", row)
            rows.append(tuple(cells))
        return logic.Relation(place, columns, tuple(rows))

    # ---- functions

    def _function(self, node: Any, place: str, names: Names) -> logic.Logic:
        return self.definition(node, place, names)

    def definition(
        self, node: Any, place: str, names: Names, result: Type | None = None
    ) -> logic.Definition:
        """A function definition: of a knowledge model, or boxed."""
        parameters = tuple(
            Parameter(name_of(p), self.types.of(p, f"{place}, {name_of(p)}"))
            for p in children(node, "formalParameter")
        )
        known = [parameter.name for parameter in parameters]
        if len(set(known)) < len(known):
            self.fault(place, "has two parameters of one name", "Rename one of them.", node)
        kind = str(node.get("kind") or "FEEL").upper()
        if kind != "FEEL":
            said = f"is a function of {kind.title()}, which is never run here"
            body: logic.Logic = self._foreign(place, said, node)
        else:
            body = self.inside(node, place, names.and_also(known))
        wanted = result or (self.types.of(node, place) if node.get("typeRef") else None)
        if wanted is not None and wanted.name == "function":
            wanted = wanted.result
        return logic.Definition(place, parameters, body, wanted)

    def _foreign(self, place: str, said: str, node: Any) -> logic.Faulty:
        """Not a fault of the file: a function from outside is null when it is called."""
        problem = DmnProblem(place, said, "Write it in FEEL.", node.sourceline, self.file)
        return logic.Faulty(problem, "external function")

    def _invocation(self, node: Any, place: str, names: Names) -> logic.Logic:
        called = first(node, "literalExpression", "expression")
        if called is None:
            return self.fault(place, "calls nothing", "Name the function.", node)
        function = self.expression(called, place, names)
        bindings = []
        for binding in children(node, "binding"):
            parameter = first(binding, "parameter")
            name = name_of(parameter) if parameter is not None else ""
            here = f"{place}, {name}"
            value = next((c for c in children(binding) if tag(c) in READERS), None)
            made: logic.Logic = logic.Constant(here, "null", None)
            if value is not None:
                made = self.read(value, here, names)
            wanted = self.types.of(parameter, here) if parameter is not None else None
            bindings.append((name, made, wanted))
        return logic.Invocation(place, function, tuple(bindings))

    # ---- control

    def _conditional(self, node: Any, place: str, names: Names) -> logic.Logic:
        made = [self._branch(node, part, place, names) for part in ("if", "then", "else")]
        return logic.Conditional(place, *made)

    def _branch(self, node: Any, part: str, place: str, names: Names) -> logic.Logic:
        inner = first(node, part)
        if inner is None:
            return self.fault(place, f"has no {part!r}", f"Fill the {part!r}.", node)
        here = f"{place}, {part}"
        made, wanted = self.inside(inner, here, names), self.types.of(inner, here)
        return made if wanted is None else logic.Typed(here, made, wanted)

    def _filter(self, node: Any, place: str, names: Names) -> logic.Logic:
        inside = self._branch(node, "in", place, names)
        match = self._branch(node, "match", place, names.and_also(["item"]))
        return logic.Filter(place, inside, match)

    def _for(self, node: Any, place: str, names: Names) -> logic.Logic:
        name = clean(node.get("iteratorVariable"))
        inside = self._branch(node, "in", place, names)
        result = self._branch(node, "return", place, names.and_also([name, "partial"]))
        return logic.For(place, name, inside, result)

    def _quantified(self, node: Any, place: str, names: Names) -> logic.Logic:
        name = clean(node.get("iteratorVariable"))
        inside = self._branch(node, "in", place, names)
        test = self._branch(node, "satisfies", place, names.and_also([name]))
        return logic.Quantified(place, tag(node) == "every", name, inside, test)

    def _table(self, node: Any, place: str, names: Names) -> logic.Logic:
        from app.engine.dmn.reading.tables import read_table

        return read_table(self, node, place, names)


def _line(node: Any, wrong: feel.FeelSyntaxError) -> int | None:
    """The line in the file: the text's own, moved by the line within the text."""
    inner = first(node, "text")
    start = (inner if inner is not None else node).sourceline
    before = (inner.text or "") if inner is not None else ""
    skipped = before[: len(before) - len(before.lstrip())].count("\n")
    return None if start is None else int(start) + skipped + wrong.line - 1


Read = Callable[[Reader, Any, str, Names], logic.Logic]
READERS: dict[str, Read] = {
    "literalExpression": Reader._literal,
    "decisionTable": Reader._table,
    "context": Reader._context,
    "list": Reader._list,
    "relation": Reader._relation,
    "invocation": Reader._invocation,
    "functionDefinition": Reader._function,
    "conditional": Reader._conditional,
    "filter": Reader._filter,
    "for": Reader._for,
    "some": Reader._quantified,
    "every": Reader._quantified,
}
# Their own type is checked where the value is made; that of a function is its result's.
TYPED = frozenset(READERS) - {"literalExpression", "functionDefinition"}
