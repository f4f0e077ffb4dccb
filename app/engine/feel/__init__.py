"""FEEL, the expression language of DMN 1.5 (chapter 10): text in, value and warnings out.

>>> compile("amount * 1.19").evaluate({"amount": 100}).value
Decimal('119.00')

An expression is compiled once to closures and may be evaluated by many threads. It sees the values
it is given, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from app.engine.feel.budget import Budget, Run
from app.engine.feel.builtins import FUNCTIONS
from app.engine.feel.codec import from_json, to_json
from app.engine.feel.compiler import Code, Frame, compile_node
from app.engine.feel.errors import BudgetExceeded, FeelError, FeelSyntaxError, Spot, Warning
from app.engine.feel.nodes import Node
from app.engine.feel.parser import parse, parse_unary
from app.engine.feel.reads import reads
from app.engine.feel.text import literal
from app.engine.feel.types import Type, coerce, conforms, parse_type
from app.engine.feel.values import Function

DEFAULT = Budget()
BUILTINS = Frame(FUNCTIONS)
Types = frozenset[tuple[str, Type]]
LONGEST_KEPT = 2_000


class Result(NamedTuple):
    """What an evaluation came to, and why parts of it became null."""

    value: Any
    warnings: tuple[Warning, ...]


@dataclass(frozen=True)
class Expression:
    """A compiled expression. ``names`` are the variables it may read."""

    text: str
    names: frozenset[str]
    code: Code

    def evaluate(
        self,
        context: Mapping[str, Any],
        budget: Budget | None = None,
        *,
        now: datetime | None = None,
    ) -> Result:
        """The value over a context, which is never changed. Raises BudgetExceeded alone."""
        return _evaluate(self.text, self.code, Frame(context, BUILTINS), budget, now)

    def within(self, run: Run, context: Mapping[str, Any]) -> Any:
        """The value as a part of an evaluation that runs: its budget, clock and warnings."""
        return self.code(Frame(context, BUILTINS), run)


@dataclass(frozen=True)
class UnaryTests:
    """A compiled cell of a decision table."""

    text: str
    names: frozenset[str]
    code: Code

    def evaluate(
        self,
        value: Any,
        context: Mapping[str, Any],
        budget: Budget | None = None,
        *,
        now: datetime | None = None,
    ) -> Result:
        """Whether the input value meets the tests: true, false or null."""
        frame = Frame({"?": value}, Frame(context, BUILTINS))
        return _evaluate(self.text, self.code, frame, budget, now)

    def within(self, run: Run, value: Any, context: Mapping[str, Any]) -> Any:
        """Whether the value meets the tests, as a part of an evaluation that runs."""
        return self.code(Frame({"?": value}, Frame(context, BUILTINS)), run)


def _evaluate(
    text: str, code: Code, frame: Frame, budget: Budget | None, now: datetime | None
) -> Result:
    run = Run(text, budget or DEFAULT, now)
    try:
        value = code(frame, run)
    except RecursionError:
        stopped = BudgetExceeded("is nested too deeply, or makes a value that is")
        stopped.place(run.spot if run.spot.text else Spot(text, 0))
        raise stopped from None
    except BudgetExceeded as stopped:
        stopped.place(Spot(text, 0))
        raise
    except ArithmeticError:  # NaN or an infinity came in, which are no numbers of FEEL
        run.warn("not a number", "a value that came in is not a finite number", Spot(text, 0))
        value = None
    return Result(value, tuple(run.warnings))


def compile(
    text: str, names: Iterable[str] = (), types: Mapping[str, Type] | None = None
) -> Expression:
    """Compiles an expression. ``names``: known names with spaces or operators in them; ``types``:
    item definitions by name, for ``instance of`` and the parameters of functions.

    Raises FeelSyntaxError with line and column. Compiled expressions are kept by text and names,
    unless the text is long: what strangers send must not fill the memory.
    """
    make = _compile if len(text) <= LONGEST_KEPT else _compile.__wrapped__
    return make(text, frozenset(names), _frozen(types))


def compile_unary(
    text: str, names: Iterable[str] = (), types: Mapping[str, Type] | None = None
) -> UnaryTests:
    """Compiles the unary tests of a cell. Raises FeelSyntaxError with line and column."""
    make = _compile_unary if len(text) <= LONGEST_KEPT else _compile_unary.__wrapped__
    return make(text, frozenset(names), _frozen(types))


def _frozen(types: Mapping[str, Type] | None) -> Types:
    return frozenset(types.items()) if types else frozenset()


@lru_cache(maxsize=20_000)
def _compile(text: str, names: frozenset[str], types: Types) -> Expression:
    tree = parse(text, names, FUNCTIONS, dict(types))
    return Expression(text, reads(tree, FUNCTIONS), _code(tree))


@lru_cache(maxsize=50_000)
def _compile_unary(text: str, names: frozenset[str], types: Types) -> UnaryTests:
    tree = parse_unary(text, names, FUNCTIONS, dict(types))
    return UnaryTests(text, reads(tree, FUNCTIONS), _code(tree))


def forget() -> None:
    """Empties the stores of compiled expressions and cells, for measuring."""
    _compile.cache_clear()
    _compile_unary.cache_clear()


def _code(tree: Node) -> Code:
    try:
        return compile_node(tree)
    except RecursionError:
        spot = tree.spot
        raise FeelSyntaxError("is nested too deeply", spot.line, spot.column, spot.text) from None


__all__ = [
    "BUILTINS",
    "Budget",
    "BudgetExceeded",
    "Expression",
    "FeelError",
    "FeelSyntaxError",
    "Function",
    "Result",
    "Run",
    "Type",
    "UnaryTests",
    "Warning",
    "coerce",
    "compile",
    "compile_unary",
    "conforms",
    "forget",
    "from_json",
    "literal",
    "parse_type",
    "to_json",
]
