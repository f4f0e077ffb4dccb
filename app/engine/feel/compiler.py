"""From tree to closures: each node becomes a function of the scope and the run.

Nothing of Python can be reached from an expression: closures see values, and a path looks into a
context, never at an attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.engine.feel import arithmetic, paths
from app.engine.feel.budget import Run
from app.engine.feel.nodes import Node
from app.engine.feel.types import is_instance
from app.engine.feel.values import (
    MISSING,
    Function,
    Range,
    compare,
    contains,
    is_number,
    kind,
    less,
    meets,
    number,
)

Scope = Mapping[str, Any]
Code = Callable[["Frame", Run], Any]


class Frame:
    """Names and values of one level, and the level around it."""

    __slots__ = ("around", "values")

    def __init__(self, values: Scope, around: Frame | None = None) -> None:
        self.values, self.around = values, around

    def find(self, name: str) -> Any:
        """The nearest value of the name, or MISSING."""
        frame: Frame | None = self
        while frame is not None:
            value = frame.values.get(name, MISSING)
            if value is not MISSING:
                return value
            frame = frame.around
        return MISSING


def compile_node(node: Node) -> Code:
    """The function that evaluates a node."""
    return COMPILERS[node.kind](node)


def _value(node: Node) -> Code:
    value = node.value
    return lambda frame, run: value


def _at_literal(node: Node) -> Code:
    value = paths.at_literal(node.value)
    at, text = node.at, node.value
    if value is None:
        return lambda frame, run: run.warn("invalid literal", f"@{text!r} is no date or time", at)
    return lambda frame, run: value


def _name(node: Node) -> Code:
    name, at = node.value, node.at

    def find(frame: Frame, run: Run) -> Any:
        value = frame.values.get(name, MISSING)
        if value is MISSING:
            value = frame.around.find(name) if frame.around is not None else MISSING
        if value is MISSING:
            return run.warn("no variable", f"nothing is named {name!r} here", at)
        return value

    return find


def _if(node: Node) -> Code:
    condition, then, other = (compile_node(part) for part in node.parts)
    at = node.parts[0].at

    def choose(frame: Frame, run: Run) -> Any:
        met = condition(frame, run)
        if met is not True and met is not False:
            run.warn("no boolean", f"the condition of 'if' is {kind(met)}, read as false", at)
        return then(frame, run) if met is True else other(frame, run)

    return choose


def _and(node: Node) -> Code:
    left, right = (compile_node(part) for part in node.parts)

    def both(frame: Frame, run: Run) -> bool | None:
        one = left(frame, run)
        if one is False:
            return False
        other = right(frame, run)
        if other is False:
            return False
        return True if one is True and other is True else None

    return both


def _or(node: Node) -> Code:
    left, right = (compile_node(part) for part in node.parts)

    def either(frame: Frame, run: Run) -> bool | None:
        one = left(frame, run)
        if one is True:
            return True
        other = right(frame, run)
        if other is True:
            return True
        return False if one is False and other is False else None

    return either


def _compare(node: Node) -> Code:
    sign, at = node.value, node.at
    left, right = (compile_node(part) for part in node.parts)

    def run_it(frame: Frame, run: Run) -> bool | None:
        one, other = left(frame, run), right(frame, run)
        result = compare(sign, one, other)
        if result is None:
            run.warn("not comparable", f"cannot compare {kind(one)} {sign} {kind(other)}", at)
        return result

    return run_it


def _compare_input(node: Node) -> Code:
    sign, end = node.value, compile_node(node.parts[0])
    return lambda frame, run: compare(sign, frame.find("?"), end(frame, run))


OPERATIONS = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
}


def _arithmetic(node: Node) -> Code:
    sign, at, operation = node.value, node.at, OPERATIONS[node.value]
    left, right = (compile_node(part) for part in node.parts)

    def calculate(frame: Frame, run: Run) -> Any:
        one, other = left(frame, run), right(frame, run)
        result = operation(one, other)
        if result is None:
            return run.warn("no result", f"cannot do {kind(one)} {sign} {kind(other)}", at)
        if isinstance(result, str):
            run.hold_text(len(result))
        return result

    return calculate


def _negate(node: Node) -> Code:
    inner, at = compile_node(node.parts[0]), node.at

    def turn(frame: Frame, run: Run) -> Any:
        value = inner(frame, run)
        result = arithmetic.negate(value)
        return (
            run.warn("no result", f"cannot negate {kind(value)}", at) if result is None else result
        )

    return turn


def _between(node: Node) -> Code:
    value, low, high = (compile_node(part) for part in node.parts)
    at = node.at

    def inside(frame: Frame, run: Run) -> bool | None:
        span = Range(low(frame, run), high(frame, run))
        if span.low is None or span.high is None:
            run.warn("not comparable", "an end of 'between' is null", at)
            return None
        result = contains(span, value(frame, run))
        if result is None:
            run.warn("not comparable", "cannot compare with the ends of 'between'", at)
        return result

    return inside


def _in(node: Node) -> Code:
    value, tests = (compile_node(part) for part in node.parts)
    return lambda frame, run: tests(Frame({"?": value(frame, run)}, frame), run)


def _tests(node: Node) -> Code:
    tests = [_test(part) for part in node.parts]

    def any_of(frame: Frame, run: Run) -> bool | None:
        result: bool | None = False
        for test in tests:
            met = test(frame, run)
            if met is True:
                return True
            if met is None:
                result = None
        return result

    return any_of


def _test(node: Node) -> Code:
    """One test of a cell (DMN 1.5, 7.3.17): a condition over ``?``, or a value to be met."""
    code = compile_node(node)
    if node.kind == "compare ?" or any(n.kind == "name" and n.value == "?" for n in node.walk()):
        return code

    def test(frame: Frame, run: Run) -> bool | None:
        return meets(frame.find("?"), code(frame, run))

    return test


def _not_tests(node: Node) -> Code:
    inner = compile_node(node.parts[0])

    def negated(frame: Frame, run: Run) -> bool | None:
        met = inner(frame, run)
        return None if met is None else not met

    return negated


def _range(node: Node) -> Code:
    low, high = (compile_node(part) for part in node.parts)
    low_in, high_in = node.value
    at = node.at

    def make(frame: Frame, run: Run) -> Any:
        span = Range(low(frame, run), high(frame, run), low_in, high_in)
        if span.low is None or span.high is None:
            return span
        if less(span.high, span.low) is not False:
            return run.warn("invalid range", "the ends of the range are not in order", at)
        return span

    return make


def _half_range(node: Node) -> Code:
    sign, end = node.value, compile_node(node.parts[0])

    def make(frame: Frame, run: Run) -> Any:
        value = end(frame, run)
        if sign == "=":
            return Range(value, value)
        if sign in (">", ">="):
            return Range(value, None, low_in=sign == ">=", high_in=False)
        return Range(None, value, low_in=False, high_in=sign == "<=")

    return make


def _list(node: Node) -> Code:
    items = [compile_node(part) for part in node.parts]
    return lambda frame, run: [item(frame, run) for item in items]


def _context(node: Node) -> Code:
    keys, codes = node.value, [compile_node(part) for part in node.parts]
    at = node.at
    twice = len(set(keys)) < len(keys)

    def make(frame: Frame, run: Run) -> Any:
        if twice:
            return run.warn("duplicate key", "a key of the context is there twice", at)
        entries: dict[str, Any] = {}
        inner = Frame(entries, frame)
        for key, code in zip(keys, codes, strict=True):
            entries[key] = code(inner, run)
        return entries

    return make


def _path(node: Node) -> Code:
    inner, key, at = compile_node(node.parts[0]), node.value, node.at
    return lambda frame, run: paths.follow(inner(frame, run), key, run, at)


def _filter(node: Node) -> Code:
    inner, test = (compile_node(part) for part in node.parts)
    at = node.at

    def pick(frame: Frame, run: Run) -> Any:
        value = inner(frame, run)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if node.parts[1].kind in ("value", "negate"):
            index = test(frame, run)
            if is_number(index):
                return paths.nth(items, number(index), run, at)
        return _filtered(items, test, frame, run, at)

    return pick


def _filtered(items: list[Any], test: Code, frame: Frame, run: Run, at: int) -> Any:
    kept = []
    for item in items:
        run.step()
        seen: dict[str, Any] = {"item": item}
        if isinstance(item, Mapping):
            seen.update(item)
        met = test(Frame(seen, frame), run)
        if is_number(met):  # an index that had to be calculated
            return paths.nth(items, number(met), run, at)
        if met is True:
            kept.append(item)
    return kept


def _loops(codes: Sequence[Code], names: Sequence[str], frame: Frame, run: Run) -> Iterator[Frame]:
    """One frame for each combination, the last list turning fastest."""
    if not codes:
        yield frame
        return
    values = codes[0](frame, run)
    if values is None:
        raise NoListError
    for value in values if isinstance(values, list | range) else [values]:
        run.step()
        exact = number(value) if isinstance(values, range) else value
        yield from _loops(codes[1:], names[1:], Frame({names[0]: exact}, frame), run)


class NoListError(Exception):
    """There is nothing to go over."""


def _for(node: Node) -> Code:
    *lists, result = (compile_node(part) for part in node.parts)
    names, at = node.value, node.at

    def collect(frame: Frame, run: Run) -> Any:
        results: list[Any] = []
        around = Frame({"partial": results}, frame)
        try:
            for inner in _loops(lists, names, around, run):
                value = result(inner, run)
                results.append(value)
                run.hold(len(results))
        except NoListError:
            return run.warn("no list", "'for' has nothing to go over", at)
        return results

    return collect


def _steps(node: Node) -> Code:
    start, end = (compile_node(part) for part in node.parts)
    at = node.at

    def count(frame: Frame, run: Run) -> Any:
        low, high = start(frame, run), end(frame, run)
        return paths.steps(low, high, run, at)

    return count


def _quantified(node: Node) -> Code:
    *lists, test = (compile_node(part) for part in node.parts)
    names, at, every = node.value, node.at, node.kind == "every"

    def ask(frame: Frame, run: Run) -> bool | None:
        result: bool | None = every
        try:
            for inner in _loops(lists, names, frame, run):
                met = test(inner, run)
                if met is (not every):
                    return not every
                if met is not every:
                    result = None
        except NoListError:
            run.warn("no list", f"'{node.kind}' has nothing to go over", at)
            return None
        return result

    return ask


def _lambda(node: Node) -> Code:
    names, body = node.value, compile_node(node.parts[0])

    def make(frame: Frame, run: Run) -> Function:
        def call(run: Run, *arguments: Any) -> Any:
            return body(Frame(dict(zip(names, arguments, strict=True)), frame), run)

        return Function(names, call)

    return make


def _call(node: Node) -> Code:
    function, *arguments = (compile_node(part) for part in node.parts)
    return lambda frame, run: paths.call(
        function(frame, run), [argument(frame, run) for argument in arguments], run, node.at
    )


def _call_named(node: Node) -> Code:
    function, *arguments = (compile_node(part) for part in node.parts)
    names = node.value

    def call(frame: Frame, run: Run) -> Any:
        values = {
            name: argument(frame, run) for name, argument in zip(names, arguments, strict=True)
        }
        return paths.call_named(function(frame, run), values, run, node.at)

    return call


def _instance(node: Node) -> Code:
    inner, wanted = compile_node(node.parts[0]), node.value
    return lambda frame, run: is_instance(inner(frame, run), wanted)


def _any(node: Node) -> Code:
    return lambda frame, run: True


COMPILERS: dict[str, Callable[[Node], Code]] = {
    "value": _value,
    "at literal": _at_literal,
    "name": _name,
    "if": _if,
    "and": _and,
    "or": _or,
    "compare": _compare,
    "compare ?": _compare_input,
    "arithmetic": _arithmetic,
    "negate": _negate,
    "between": _between,
    "in": _in,
    "tests": _tests,
    "not tests": _not_tests,
    "any": _any,
    "range": _range,
    "half range": _half_range,
    "list": _list,
    "context": _context,
    "path": _path,
    "filter": _filter,
    "for": _for,
    "steps": _steps,
    "some": _quantified,
    "every": _quantified,
    "lambda": _lambda,
    "call": _call,
    "call named": _call_named,
    "instance": _instance,
}
