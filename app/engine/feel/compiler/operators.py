"""Comparisons, arithmetic, and the tests of ``in`` and of cells."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.engine.feel import arithmetic
from app.engine.feel.budget import Run
from app.engine.feel.compiler.base import (
    Code,
    Frame,
    compile_node,
    compile_parts,
    compiles,
    forgiving,
)
from app.engine.feel.errors import BudgetExceeded
from app.engine.feel.kinds import PLAIN
from app.engine.feel.nodes import Node
from app.engine.feel.values import MISSING, compare, kind, meets

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@compiles("compare")
def _compare(node: Node) -> Code:
    sign, spot, plainly = node.value, node.spot, SIGNS[node.value]
    left, right = compile_parts(node)
    if any(part.kind == "value" and part.value is None for part in node.parts):
        left, right = forgiving(left), forgiving(right)
    quick = _compare_name(node, left, right)
    if quick is not None:
        return quick

    def ask(frame: Frame, run: Run) -> bool | None:
        one, other = left(frame, run), right(frame, run)
        if type(one) in PLAIN and type(other) in PLAIN:
            return plainly(one, other)
        if type(one) is str and type(other) is str:
            return plainly(one, other)
        result = compare(sign, one, other, run)
        if result is None:
            run.warn("not comparable", f"cannot compare {kind(one)} {sign} {kind(other)}", spot)
        return result

    return ask


def _compare_name(node: Node, left: Code, right: Code) -> Code | None:
    """The commonest comparison by far, a variable with a number or a string, without detours."""
    one, other = node.parts
    if one.kind != "name" or other.kind != "value" or type(other.value) not in (Decimal, str):
        return None
    name, sign, spot, plainly = one.value, node.value, node.spot, SIGNS[node.value]
    wanted = right(Frame({}), Run.small(node.text))
    kinds = PLAIN if type(wanted) is Decimal else frozenset({type(wanted)})

    def ask(frame: Frame, run: Run) -> bool | None:
        value = frame.values.get(name, MISSING)
        if type(value) in kinds:
            return plainly(value, wanted)
        value = left(frame, run)
        if type(value) in kinds:
            return plainly(value, wanted)
        result = compare(sign, value, wanted, run)
        if result is None:
            run.warn("not comparable", f"cannot compare {kind(value)} {sign} {kind(wanted)}", spot)
        return result

    return ask


@compiles("compare ?")
def _compare_input(node: Node) -> Code:
    sign, plainly, end = node.value, SIGNS[node.value], compile_node(node.parts[0])
    spot, ordered = node.spot, node.value not in ("=", "!=")

    def ask(frame: Frame, run: Run) -> bool | None:
        one, other = frame.find("?"), end(frame, run)
        if type(one) in PLAIN and type(other) in PLAIN:
            return plainly(one, other)
        if other is None and ordered:
            run.warn("not comparable", f"nothing is {sign} null", spot)
            return None
        return compare(sign, one, other, run)

    return ask


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
}


@compiles("arithmetic")
def _arithmetic(node: Node) -> Code:
    first, *others = compile_parts(node)
    spot = node.spot
    pairs = tuple(
        (sign, OPERATIONS[sign], code) for sign, code in zip(node.value, others, strict=True)
    )

    def calculate(frame: Frame, run: Run) -> Any:
        value = first(frame, run)
        for sign, operation, code in pairs:
            other = code(frame, run)
            result = operation(value, other)
            if result is None:
                said = f"cannot do {kind(value)} {sign} {kind(other)}"
                return run.warn("no result", said, spot)
            if type(result) is str:
                _hold(result, run, node)
            value = result
        return value

    return calculate


def _hold(text: str, run: Run, node: Node) -> None:
    try:
        run.hold_text(len(text))
    except BudgetExceeded as stopped:
        stopped.place(node.spot)
        raise


@compiles("negate")
def _negate(node: Node) -> Code:
    inner, spot = compile_node(node.parts[0]), node.spot

    def turn(frame: Frame, run: Run) -> Any:
        value = inner(frame, run)
        result = arithmetic.negate(value)
        if result is None:
            return run.warn("no result", f"cannot negate {kind(value)}", spot)
        return result

    return turn


@compiles("between")
def _between(node: Node) -> Code:
    value, low, high = compile_parts(node)
    spot = node.spot

    def inside(frame: Frame, run: Run) -> bool | None:
        start, end, tested = low(frame, run), high(frame, run), value(frame, run)
        if type(tested) in PLAIN and type(start) in PLAIN and type(end) in PLAIN:
            return bool(start <= tested <= end)
        above, below = compare("<=", start, tested), compare("<=", tested, end)
        result = None if above is None or below is None else above and below
        if result is None:
            said = f"cannot say whether {kind(tested)} is between {kind(start)} and {kind(end)}"
            run.warn("not comparable", said, spot)
        return result

    return inside


@compiles("in")
def _in(node: Node) -> Code:
    value, tests = compile_node(node.parts[0]), _any_of(node.parts[1], _test_in)
    spot = node.spot

    def ask(frame: Frame, run: Run) -> bool | None:
        tested = value(frame, run)
        met = tests(Frame({"?": tested}, frame), run)
        if met is None:
            run.warn("not comparable", f"cannot say whether a {kind(tested)} is in it", spot)
        return met

    return ask


@compiles("tests")
def _tests(node: Node) -> Code:
    return _any_of(node, _test)


def _any_of(node: Node, compile_test: Callable[[Node], Code]) -> Code:
    tests = tuple(compile_test(part) for part in node.parts)
    if len(tests) == 1:
        return tests[0]
    words = _words(node)

    def any_of(frame: Frame, run: Run) -> bool | None:
        if words is not None and isinstance(value := frame.find("?"), str):
            return value in words
        result: bool | None = False
        for test in tests:
            met = test(frame, run)
            if met is True:
                return True
            if met is None:
                result = None
        return result

    return any_of


def _words(node: Node) -> frozenset[str] | None:
    """The strings of a cell that lists nothing else: looked up at once, however many they are."""
    if all(part.kind == "value" and isinstance(part.value, str) for part in node.parts):
        return frozenset(part.value for part in node.parts)
    return None


def asks(node: Node) -> bool:
    """Whether a test says what it wants of the input; what other tests give has to be met."""
    if node.kind == "compare ?" or (node.kind == "name" and node.value == "?"):
        return True
    return any(map(asks, node.parts[:1] if node.kind == "in" else node.parts))


def _test(node: Node) -> Code:
    """One test of a cell (DMN 1.5, 7.3.17): a condition over ``?``, or a value to be met."""
    code = compile_node(node)
    if asks(node):
        return code
    return lambda frame, run: meets(frame.find("?"), code(frame, run), run)


def _test_in(node: Node) -> Code:
    """One test of ``in``; a range that cannot be made holds nothing, and not even null."""
    if node.kind not in ("range", "half range"):
        return _test(node)
    code = compile_node(node)

    def inside(frame: Frame, run: Run) -> bool | None:
        span = code(frame, run)
        return None if span is None else meets(frame.find("?"), span, run)

    return inside


@compiles("not tests")
def _not_tests(node: Node) -> Code:
    inner = compile_node(node.parts[0])

    def negated(frame: Frame, run: Run) -> bool | None:
        met = inner(frame, run)
        return None if met is None else not met

    return negated
