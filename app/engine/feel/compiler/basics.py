"""Literals, names, conditions, logic, lists, contexts, paths and ranges."""

from __future__ import annotations

import decimal
from typing import Any

from app.engine.feel import paths
from app.engine.feel.budget import Run
from app.engine.feel.compiler.base import (
    Code,
    Frame,
    compile_node,
    compile_parts,
    compiles,
    constant,
)
from app.engine.feel.nodes import Node
from app.engine.feel.types import is_instance
from app.engine.feel.values import MISSING, NUMBERS, Range, kind, less


@compiles("value")
def _value(node: Node) -> Code:
    value, spot = node.value, node.spot
    if not isinstance(value, decimal.Decimal):
        return constant(value)
    try:
        return constant(NUMBERS.plus(value))
    except decimal.DecimalException:
        said = "the number has more than 6,144 digits"
        return lambda frame, run: run.warn("no result", said, spot)


@compiles("at literal")
def _at_literal(node: Node) -> Code:
    value, spot = paths.at_literal(node.value), node.spot
    if value is None:
        said = f"@{node.value!r} is no date, time or duration"
        return lambda frame, run: run.warn("invalid literal", said, spot)
    return constant(value)


@compiles("name")
def _name(node: Node) -> Code:
    name, spot = node.value, node.spot

    def find(frame: Frame | None, run: Run) -> Any:
        while frame is not None:
            value = frame.values.get(name, MISSING)
            if value is not MISSING:
                return value
            frame = frame.around
        return run.warn("no variable", f"nothing is named {name!r} here", spot)

    return find


@compiles("if")
def _if(node: Node) -> Code:
    *codes, other = compile_parts(node)
    spots = [part.spot for part in node.parts[:-1:2]]
    branches = tuple(zip(codes[::2], codes[1::2], spots, strict=True))

    def choose(frame: Frame, run: Run) -> Any:
        for condition, then, spot in branches:
            met = condition(frame, run)
            if met is True:
                return then(frame, run)
            if met is not False:
                run.warn("no boolean", f"the condition of 'if' is {kind(met)}, not true", spot)
        return other(frame, run)

    return choose


@compiles("and", "or")
def _logic(node: Node) -> Code:
    """Kleene's logic; anything but a boolean is as unknown as null (DMN 1.5, table 50)."""
    parts, deciding = tuple(compile_parts(node)), node.kind == "or"
    word, spot = node.kind, node.spot

    def decide(frame: Frame, run: Run) -> bool | None:
        unknown, odd, before = False, MISSING, len(run.warnings)
        for part in parts:
            noted = len(run.warnings)
            value = part(frame, run)
            if value is deciding:
                if noted > before:
                    run.handle(before, noted)  # whatever they were
                return deciding
            if value is not (not deciding):
                unknown = True
                odd = odd if value is None else value
        if odd is not MISSING:
            run.warn("no boolean", f"'{word}' takes booleans, not a {kind(odd)}", spot)
        return None if unknown else not deciding

    return decide


@compiles("list")
def _list(node: Node) -> Code:
    items = compile_parts(node)
    return lambda frame, run: [item(frame, run) for item in items]


@compiles("context")
def _context(node: Node) -> Code:
    keys, codes, spot = node.value, compile_parts(node), node.spot
    if len(set(keys)) < len(keys):
        said = "a key of the context is there twice"
        return lambda frame, run: run.warn("duplicate key", said, spot)
    pairs = tuple(zip(keys, codes, strict=True))

    def make(frame: Frame, run: Run) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        inner = Frame(entries, frame)
        for key, code in pairs:
            entries[key] = code(inner, run)
        return entries

    return make


@compiles("path")
def _path(node: Node) -> Code:
    inner, key, spot = compile_node(node.parts[0]), node.value, node.spot

    def go(frame: Frame, run: Run) -> Any:
        value = inner(frame, run)
        if type(value) is dict:
            found = value.get(key, MISSING)
            if found is not MISSING:
                return found
        return paths.follow(value, key, run, spot)

    return go


@compiles("range")
def _range(node: Node) -> Code:
    low, high = compile_parts(node)
    low_in, high_in = node.value
    spot = node.spot

    def make(frame: Frame, run: Run) -> Any:
        start, end = low(frame, run), high(frame, run)
        if start is None or end is None:
            return run.warn("invalid range", "an end of the range is null", spot)
        descending = less(end, start)
        if descending is None:
            said = f"a range from {kind(start)} to {kind(end)} has no order"
            return run.warn("invalid range", said, spot)
        if descending:
            return run.warn("invalid range", "the range ends before it begins", spot)
        return Range(start, end, low_in, high_in)

    return _folded(node, make)


@compiles("half range")
def _half_range(node: Node) -> Code:
    sign, end, spot = node.value, compile_node(node.parts[0]), node.spot

    def make(frame: Frame, run: Run) -> Any:
        value = end(frame, run)
        if value is None and sign not in ("=", "!="):
            return run.warn("invalid range", "the end of the range is null", spot)
        if sign in ("=", "!="):
            return Range(value, value, sign=sign)
        if sign in (">", ">="):
            return Range(value, None, low_in=sign == ">=", high_in=False)
        return Range(None, value, low_in=False, high_in=sign == "<=")

    return _folded(node, make)


def _folded(node: Node, make: Code) -> Code:
    """A range between literals is made once."""
    if any(part.kind not in ("value", "at literal") for part in node.parts):
        return make
    run = Run.small(node.text)
    made = make(Frame({}), run)
    return make if run.warnings else constant(made)


@compiles("instance")
def _instance(node: Node) -> Code:
    inner, wanted, spot = compile_node(node.parts[0]), node.value, node.spot

    def ask(frame: Frame, run: Run) -> bool | None:
        result = is_instance(inner(frame, run), wanted)
        if result is None:
            run.warn("no type", f"there is no type {wanted}", spot)
        return result

    return ask


@compiles("any")
def _any(node: Node) -> Code:
    return constant(True)
