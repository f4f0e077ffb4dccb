"""From text to tree, for expressions and for the cells of decision tables (DMN 1.5, 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from app.engine.feel.nodes import Node
from app.engine.feel.parser.operators import OperatorReader
from app.engine.feel.types import Type

Types = Mapping[str, Type]


def parse(
    text: str, names: Iterable[str], functions: Iterable[str], types: Types | None = None
) -> Node:
    """The tree of an expression. Raises FeelSyntaxError."""
    reader = UnaryReader(text, names, functions, types)
    return _whole(reader, reader.expression)


def parse_unary(
    text: str, names: Iterable[str], functions: Iterable[str], types: Types | None = None
) -> Node:
    """The tree of unary tests: the cell of a decision table (DMN 1.5, grammar rules 15 to 17)."""
    reader = UnaryReader(text, names, functions, types)
    return _whole(reader, reader.unary_tests)


def _whole(reader: UnaryReader, read: Callable[[], Node]) -> Node:
    try:
        tree = read()
    except RecursionError:
        raise reader.fail("is nested too deeply") from None
    reader.need_end()
    return tree


class UnaryReader(OperatorReader):
    """Reads one text once: expressions, and unary tests."""

    def unary_tests(self) -> Node:
        """``-``, ``not(...)`` or tests with commas between."""
        at = self.at
        if self.sign == "-":
            self.take("-")
            if self.at == len(self.text):
                return self.node("any", at)
            self.go(at)
        if self.word == "not" and (negated := self._negated()):
            return negated
        tests = (self.test(), *self.more_tests())
        return self.node("tests", at, None, tests)

    def _negated(self) -> Node | None:
        """``not(...)`` as the whole cell; None for an expression that only begins like it."""
        at = self.at
        self.take_word("not")
        if not self.take("("):
            self.go(at)
            return None
        inner = self.at
        tests = (self.test(), *self.more_tests())
        self.need(")")
        if self.at < len(self.text):
            self.go(at)
            return None
        return self.node("not tests", at, None, (self.node("tests", inner, None, tests),))
