"""Filters, ``for``, ``some`` and ``every``: whatever goes over a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.engine.feel import paths
from app.engine.feel.budget import Run
from app.engine.feel.compiler.base import (
    Code,
    Frame,
    compile_node,
    compile_parts,
    compiles,
    reads,
    weight,
)
from app.engine.feel.errors import BudgetExceeded
from app.engine.feel.nodes import Node
from app.engine.feel.values import Range, is_number, kind, number


@compiles("filter")
def _filter(node: Node) -> Code:
    inner, test = compile_parts(node)
    spot, names_item = node.spot, reads(node.parts[1], "item")
    cost = weight(node.parts[1])
    is_index = node.parts[1].kind in ("value", "negate")

    def pick(frame: Frame, run: Run) -> Any:
        value = inner(frame, run)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if is_index and is_number(index := test(frame, run)):
            return paths.nth(items, number(index), run, spot)
        before = len(run.warnings)
        try:
            kept, index = _kept(items, test, cost, frame, run, names_item=names_item)
        except BudgetExceeded as stopped:
            stopped.place(spot)
            raise
        if len(run.warnings) > before:
            run.handle(before)  # an item that lacks what is asked for does not meet the test
        return kept if index is None else paths.nth(items, number(index), run, spot)

    return pick


def _kept(
    items: list[Any], test: Code, cost: int, frame: Frame, run: Run, *, names_item: bool
) -> tuple[list[Any], Any]:
    """The items that meet the test; or the number that the test turned out to be."""
    kept = []
    for item in items:
        run.left -= cost
        if run.left < run.mark:
            run.look()
        if type(item) is not dict and not isinstance(item, Mapping):
            met = test(Frame({"item": item}, frame), run)
        elif names_item:
            met = test(Frame(item, Frame({"item": item}, frame)), run)
        else:
            met = test(Frame(item, frame), run)
        if met is True:
            kept.append(item)
        elif met is not False and is_number(met):
            return kept, met
    return kept, None


def _values(code: Code, frame: Frame, run: Run) -> Iterable[Any]:
    """What one ``in`` of an iteration goes over."""
    values = code(frame, run)
    if isinstance(values, list):
        return values
    if isinstance(values, range):
        return map(number, values)
    if values is None:
        raise NothingToGoOver(kind(values))
    if isinstance(values, Range):
        found = paths.points(values, run)
        if found is None:
            raise NothingToGoOver(f"a range of {kind(values.low)}")
        return map(number, found) if isinstance(found, range) else found
    return [values]


class NothingToGoOver(Exception):
    """An iteration over something that has no items."""


def _frames(
    codes: Sequence[Code], names: Sequence[str], cost: int, frame: Frame, run: Run
) -> Iterator[Frame]:
    """One frame for each combination, the last list turning fastest."""
    last = len(codes) == 1
    for value in _values(codes[0], frame, run):
        run.left -= cost
        if run.left < run.mark:
            run.look()
        inner = Frame({names[0]: value}, frame)
        if last:
            yield inner
        else:
            yield from _frames(codes[1:], names[1:], cost, inner, run)


def _frames_of(
    codes: Sequence[Code], names: Sequence[str], cost: int
) -> Callable[[Frame, Run], Iterator[Frame]]:
    """What gives the frames of an iteration; one over a single list needs no detours."""
    if len(codes) > 1:
        return lambda frame, run: _frames(codes, names, cost, frame, run)
    code, name = codes[0], names[0]

    def single(frame: Frame, run: Run) -> Iterator[Frame]:
        for value in _values(code, frame, run):
            run.left -= cost
            if run.left < run.mark:
                run.look()
            yield Frame({name: value}, frame)

    return single


@compiles("for")
def _for(node: Node) -> Code:
    *lists, result = compile_parts(node)
    names, spot = node.value, node.spot
    partial, kept = reads(node, "partial"), _keeps_partial(node)
    frames = _frames_of(lists, names, weight(node.parts[-1]))

    def collect(frame: Frame, run: Run) -> Any:
        results: list[Any] = []
        so_far = {"partial": results}
        around = Frame(so_far, frame) if partial else frame
        most = run.budget.items
        try:
            for inner in frames(around, run):
                if kept:
                    run.hold(len(results))
                    so_far["partial"] = list(results)
                results.append(result(inner, run))
                if len(results) > most:
                    run.hold(len(results))
            run.hold(len(results))
        except NothingToGoOver as wrong:
            return run.warn("no list", f"'for' cannot go over {wrong}", spot)
        except BudgetExceeded as stopped:
            stopped.place(spot)
            raise
        return results

    return collect


PASSING = frozenset(("count", "sum", "min", "max", "mean", "median", "product", "list contains"))


def _keeps_partial(node: Node) -> bool:
    """Whether ``partial`` may end up in a result, so that it has to be copied for each turn."""
    for outer in node.walk():
        looks = outer.kind == "filter" or (outer.kind == "call" and outer.parts[0].value in PASSING)
        for place, part in enumerate(outer.parts):
            named = part.kind == "name" and part.value == "partial"
            if named and not (looks and (outer.kind == "call" or place == 0)):
                return True
    return False


@compiles("steps")
def _steps(node: Node) -> Code:
    start, end = compile_parts(node)
    spot = node.spot

    def count(frame: Frame, run: Run) -> Any:
        try:
            return paths.steps(start(frame, run), end(frame, run), run, spot)
        except BudgetExceeded as stopped:
            stopped.place(spot)
            raise

    return count


@compiles("some", "every")
def _quantified(node: Node) -> Code:
    *lists, test = compile_parts(node)
    spot, every = node.spot, node.kind == "every"
    frames = _frames_of(lists, node.value, weight(node.parts[-1]))

    def ask(frame: Frame, run: Run) -> bool | None:
        result: bool | None = every
        odd = ""
        try:
            for inner in frames(frame, run):
                met = test(inner, run)
                if met is (not every):
                    return not every
                if met is not every:
                    result, odd = None, odd if met is None else kind(met)
        except NothingToGoOver as wrong:
            run.warn("no list", f"'{node.kind}' cannot go over {wrong}", spot)
            return None
        except BudgetExceeded as stopped:
            stopped.place(spot)
            raise
        if result is None and odd:
            run.warn("no boolean", f"'{node.kind}' takes booleans, not a {odd}", spot)
        return result

    return ask


__all__ = ["compile_node"]
