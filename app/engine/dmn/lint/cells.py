"""What a cell says about its column, as conditions over constants (DMN 1.5, 7.3.17 and 10.3.1.2).

A cell that cannot be said that way, because it calls a function with ``?`` or reads a variable, is
opaque: the check never guesses what it lets through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.engine import feel
from app.engine.dmn.lint import language
from app.engine.feel.nodes import Node

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
SINGLE = {*language.ORDERED, "boolean", "null"}


@dataclass(frozen=True)
class Condition:
    """``any``, ``compare`` (sign and value), ``all`` or ``some`` of parts, ``not``, ``opaque``."""

    kind: str
    sign: str = ""
    value: Any = None
    parts: tuple[Condition, ...] = ()
    reason: str = ""

    def walk(self) -> Iterator[Condition]:
        """This condition and all inside it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def values(self) -> Iterator[Any]:
        """The constants that the input is compared with."""
        return (one.value for one in self.walk() if one.kind == "compare")

    @property
    def opaque(self) -> str:
        """Why it cannot be looked into; empty when it can."""
        return next((one.reason for one in self.walk() if one.kind == "opaque"), "")


@dataclass(frozen=True)
class Cell:
    """The condition of one cell. ``at_null``: what it says of null; ``fault``: what is wrong."""

    text: str
    condition: Condition
    at_null: bool | None = None
    fault: str = ""

    @property
    def speaks_of_null(self) -> bool:
        """Whether the cell names null, so that null is an input that the table means to judge."""
        return not self.fault and any(value is None for value in self.condition.values())


ANY = Condition("any")
UNREAD = "it is no FEEL"  # said by whoever loads the file
FAULTY = "it comes to null by a mistake"  # said as an error


def opaque(reason: str) -> Condition:
    """A condition that nothing is known of."""
    return Condition("opaque", reason=reason)


def read(text: str, names: Iterable[str]) -> Cell:
    """What the cell says; a text that is no FEEL is opaque."""
    if text.strip() in ("", "-"):
        return Cell("-", ANY, at_null=True)
    reader = Reader()
    try:
        tree = language.unary_tree(text, names)
        said = reader.cell(tree)
        at_null = None if said.opaque else language.at_null(tree)
    except feel.FeelError:
        return Cell(text, opaque(UNREAD))
    return Cell(text, said, at_null, reader.fault)


class Reader:
    """Reads one cell; keeps the first fault of its constants."""

    def __init__(self) -> None:
        self.fault = ""

    def cell(self, node: Node) -> Condition:
        """The whole cell."""
        if node.kind == "any":
            return ANY
        if node.kind == "not tests":
            return Condition("not", parts=(self.cell(node.parts[0]),))
        return Condition("some", parts=tuple(self.test(part) for part in node.parts))

    def test(self, node: Node) -> Condition:
        """One test between commas: a comparison, a condition over ``?``, or values to be met."""
        if node.kind == "compare ?":
            return self._compare(node.value, node.parts[0])
        if language.asks_input(node):
            return self.condition(node)
        if not language.is_constant(node):
            return opaque(_reads(node))
        value = self._constant(node)
        return value if isinstance(value, Condition) else self._met(value)

    def condition(self, node: Node) -> Condition:
        """An expression over ``?`` that is true or false."""
        reader = CONDITIONS.get(node.kind)
        if reader is None:
            return opaque("it calculates with the input")
        return reader(self, node)

    def _all_or_some(self, node: Node) -> Condition:
        kind = "all" if node.kind == "and" else "some"
        return Condition(kind, parts=tuple(self.condition(part) for part in node.parts))

    def _comparison(self, node: Node) -> Condition:
        left, right = node.parts
        if language.is_input(left):
            return self._compare(node.value, right)
        if language.is_input(right):
            return self._compare(FLIPPED[node.value], left)
        return opaque("it calculates with the input")

    def _comparison_meant(self, node: Node) -> Condition:
        return self._compare(node.value, node.parts[0])

    def _between(self, node: Node) -> Condition:
        value, low, high = node.parts
        if not language.is_input(value):
            return opaque("it calculates with the input")
        return Condition("all", parts=(self._compare(">=", low), self._compare("<=", high)))

    def _in(self, node: Node) -> Condition:
        value, tests = node.parts
        if not language.is_input(value):
            return opaque("it calculates with the input")
        return self.cell(tests)

    def _call(self, node: Node) -> Condition:
        function, *arguments = node.parts
        if function.value == "not" and len(arguments) == 1:
            return Condition("not", parts=(self.condition(arguments[0]),))
        return opaque("it calls a function with the input")

    def _itself(self, node: Node) -> Condition:
        if language.is_input(node):
            return Condition("compare", "=", True)
        return opaque(_reads(node))

    def _compare(self, sign: str, node: Node) -> Condition:
        if language.asks_input(node):
            return opaque("it calculates with the input")
        if not language.is_constant(node):
            return opaque(_reads(node))
        value = self._constant(node)
        if isinstance(value, Condition):
            return value
        if language.kind_of(value) not in SINGLE:
            return opaque(f"it compares with a {language.kind_of(value)}")
        return Condition("compare", sign, value)

    def _met(self, value: Any) -> Condition:
        """What meets a constant: the same value, or one inside a range or list."""
        if language.is_range(value):
            return _inside(value)
        if isinstance(value, list):
            return Condition("some", parts=tuple(self._met(item) for item in value))
        if language.kind_of(value) not in SINGLE:
            return opaque(f"it compares with a {language.kind_of(value)}")
        return Condition("compare", "=", value)

    def _constant(self, node: Node) -> Any:
        """The value, or an opaque condition for one that is null by a mistake."""
        value, fault = language.constant(node)
        self.fault = self.fault or fault
        return opaque(FAULTY) if fault else value


def _inside(span: Any) -> Condition:
    if span.sign:  # ``(!= 5)`` has one value, and no ends
        known = language.kind_of(span.low) in SINGLE
        return Condition("compare", span.sign, span.low) if known else opaque("it compares a range")
    ends = []
    if span.low is not None:
        ends.append(Condition("compare", ">=" if span.low_in else ">", span.low))
    if span.high is not None:
        ends.append(Condition("compare", "<=" if span.high_in else "<", span.high))
    return Condition("all", parts=tuple(ends)) if ends else opaque("its range has no ends")


def _reads(node: Node) -> str:
    names = sorted({str(n.value) for n in node.walk() if n.kind == "name" and n.value != "?"})
    return f"it reads {', '.join(names)}"


CONDITIONS: dict[str, Callable[[Reader, Node], Condition]] = {
    "and": Reader._all_or_some,
    "or": Reader._all_or_some,
    "compare": Reader._comparison,
    "compare ?": Reader._comparison_meant,
    "between": Reader._between,
    "in": Reader._in,
    "call": Reader._call,
    "name": Reader._itself,
}
