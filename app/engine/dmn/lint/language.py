"""Where the check meets FEEL: texts to trees, constants, and the order of values.

Everything that the check takes from the inside of ``app.engine.feel`` is taken here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key
from typing import Any

from app.engine import feel
from app.engine.feel.budget import Budget, Run
from app.engine.feel.builtins import FUNCTIONS
from app.engine.feel.compiler import Frame, compile_node
from app.engine.feel.nodes import Node
from app.engine.feel.parser import parse, parse_unary
from app.engine.feel.values import Range, equal, kind, less

SMALL = Budget(steps=10_000, seconds=0.2, items=5_000, characters=100_000)
CHANGING = {"now", "today", "random number", "random", "uuid"}
TEMPORAL = {"date", "date and time", "time"}
BUILTINS = Frame(FUNCTIONS)
DAYS = tuple(f'a + duration("{length}")' for length in ("P1D", "PT1H", "PT1M", "PT1S"))
BETWEEN = {
    "number": ("floor(a) + 1", "a + (b - a) / 2"),
    "integer": ("floor(a) + 1",),
    "date": ('a + duration("P1D")',),
    "date and time": (*DAYS, "a + (b - a) / 2"),
    "time": (*DAYS[1:], "a + (b - a) / 2"),
    "days and time duration": (*DAYS, "a + (b - a) / 2"),
    "years and months duration": ('a + duration("P1M")',),
    "string": ('a + "a"', 'a + "0"', 'a + " "'),
}
BEFORE = {
    "number": ("b - 1",),
    "integer": ("ceiling(b) - 1",),
    "date": ('b - duration("P1D")',),
    "date and time": ('b - duration("P1D")',),
    "time": ('time("00:00:00")',),
    "days and time duration": ('b - duration("P1D")',),
    "years and months duration": ('b - duration("P1M")',),
    "string": ('""',),
}
AFTER = {**BETWEEN, "time": ('time("23:59:59")', *DAYS[2:], 'time("23:59:59.999999")')}
ORDINARY = {
    "number": "1",
    "integer": "1",
    "date": 'date("2026-01-01")',
    "date and time": 'date and time("2026-01-01T12:00:00")',
    "time": 'time("12:00:00")',
    "days and time duration": 'duration("P1D")',
    "years and months duration": 'duration("P1M")',
    "string": '"something"',
}
ORDERED = frozenset(ORDINARY)


def unary_tree(text: str, names: Iterable[str]) -> Node:
    """The tree of a cell. Raises feel.FeelSyntaxError."""
    return parse_unary(text, names, FUNCTIONS)


def tree(text: str, names: Iterable[str]) -> Node:
    """The tree of an expression. Raises feel.FeelSyntaxError."""
    return parse(text, names, FUNCTIONS)


def is_input(node: Node) -> bool:
    """Whether the node is ``?``, the value of the column."""
    return node.kind == "name" and node.value == "?"


def asks_input(node: Node) -> bool:
    """Whether ``?`` stands anywhere in the node, written or meant as in ``> 5 and < 9``."""
    return any(is_input(inner) or inner.kind == "compare ?" for inner in node.walk())


def is_constant(node: Node) -> bool:
    """Whether the node says the same whatever the context and the day.

    A built-in function is constant where it is called; elsewhere its name may be a variable's.
    """
    if node.kind == "name":
        return False
    parts = node.parts
    if node.kind in ("call", "call named") and parts[0].kind == "name":
        if parts[0].value not in FUNCTIONS or parts[0].value in CHANGING:
            return False
        parts = parts[1:]
    return all(is_constant(part) for part in parts)


def constant(node: Node) -> tuple[Any, str]:
    """The value of a constant node; with the reason, when it came to null by a mistake.

    Raises feel.BudgetExceeded.
    """
    run = Run("", SMALL, None)
    value = compile_node(node)(Frame({}, BUILTINS), run)
    said = run.warnings[0].message if value is None and run.warnings else ""
    return value, said


def at_null(cell: Node) -> bool | None:
    """What a cell of constants says of null. Raises feel.BudgetExceeded."""
    said = compile_node(cell)(Frame({"?": None}, BUILTINS), Run("", SMALL, None))
    return said if isinstance(said, bool) else None


def value_of(text: str, **names: Any) -> Any:
    """The value of an expression of this module's own."""
    return feel.compile(text).evaluate(names, SMALL).value


def kind_of(value: Any) -> str:
    """The FEEL type of a value."""
    return kind(value)


def is_range(value: Any) -> bool:
    """Whether the value is an interval."""
    return isinstance(value, Range)


def has_zone(value: Any) -> bool:
    """Whether a time or a date and time has a zone; the two cannot be compared."""
    return value_of("v.time offset", v=value) is not None


def same(left: Any, right: Any) -> bool:
    """Whether FEEL says that two values are equal."""
    return equal(left, right) is True


def is_less(left: Any, right: Any) -> bool:
    """Whether FEEL says that one value is smaller."""
    return less(left, right) is True


def in_order(values: Iterable[Any]) -> list[Any]:
    """Values of one kind from the smallest, each once."""
    ranked = sorted(values, key=cmp_to_key(lambda a, b: is_less(b, a) - is_less(a, b)))
    return [v for place, v in enumerate(ranked) if not place or not same(v, ranked[place - 1])]


def between(kind_: str, low: Any, high: Any) -> Any:
    """Some value strictly between two, None when there is none; an end may be None: no end."""
    if low is None and high is None:
        return value_of(ORDINARY[kind_])
    texts = BETWEEN if low is not None and high is not None else AFTER if high is None else BEFORE
    for text in texts[kind_]:
        value = value_of(text, a=low, b=high)
        above = low is None or is_less(low, value)
        if value is not None and above and (high is None or is_less(value, high)):
            return value
    return None


def show(value: Any) -> str:
    """The value as it would stand in a cell; dates and durations as their plain text."""
    if isinstance(value, str):
        return feel_string(value)
    if value is None:
        return "null"
    return str(value_of("string(v)", v=value))


def feel_string(text: str) -> str:
    """The text in FEEL's quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
