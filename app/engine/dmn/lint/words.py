"""Sets of values in the words of a cell, and boxes as examples that can be tried."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.engine import feel
from app.engine.dmn.lint import language
from app.engine.dmn.lint.axis import NULL, Axis, Block
from app.engine.dmn.lint.boxes import Box
from app.engine.feel.nodes import Node

MOST_SHOWN = 6
MOST_TRIED = 4
NAMES = {"string": "text", "Any": "value"}
TEXTS = ("date", "time", "date and time", "duration", "number")  # functions that read a text


@dataclass(frozen=True)
class Example:
    """An input that shows a finding.

    ``values``: what each column sees, by its expression. ``context``: variables that bring this
    about, or None where a column calculates something that cannot be turned round.
    """

    values: dict[str, Any]
    context: dict[str, Any] | None

    def __str__(self) -> str:
        return ", ".join(f"{name} = {language.show(value)}" for name, value in self.values.items())

    def as_json(self) -> dict[str, Any]:
        """The values and the context for a program to read."""
        return {"values": feel.to_json(self.values), "context": feel.to_json(self.context)}


def example(axes: Sequence[Axis], box: Box, names: frozenset[str]) -> Example:
    """The plainest input of a box."""
    values = {
        axis.expression or axis.label: axis.sample(bits & ~NULL or bits)
        for axis, bits in zip(axes, box, strict=True)
    }
    return Example(values, _context(values, names))


def box_words(axes: Sequence[Axis], box: Box) -> str:
    """The box as one condition for each column that is not open."""
    parts = [
        f"{axis.label} {words(axis, bits)}"
        for axis, bits in zip(axes, box, strict=True)
        if (bits | NULL) != (axis.all | NULL)
    ]
    return " and ".join(parts) or "any input"


def words(axis: Axis, bits: int) -> str:
    """A set as a cell would say it."""
    parts = [text for block in axis.blocks for text in _block(block, bits >> block.offset)]
    if bits & NULL and len(parts) < MOST_SHOWN:
        parts.append("null")
    if len(parts) > MOST_SHOWN:
        parts[MOST_SHOWN:] = [f"{len(parts) - MOST_SHOWN} more"]
    return ", ".join(parts)


def _block(block: Block, bits: int) -> Iterator[str]:
    bits &= block.exists
    if bits and bits == block.exists and block.kind != "boolean":
        yield f"any {NAMES.get(block.kind, block.kind)}"
    elif block.cut:
        yield from _runs(block, bits)
    else:
        yield from _listed(block, bits)


def _listed(block: Block, bits: int) -> Iterator[str]:
    others = block.kind == "string" and bits >> len(block.points) & 1
    if others:
        left = [p for n, p in enumerate(block.points) if not bits >> n & 1]
        shown = ", ".join(map(language.show, left[:MOST_SHOWN]))
        more = ", ..." if len(left) > MOST_SHOWN else ""
        yield f"not({shown}{more})"
        return
    for number, point in enumerate(block.points):
        if bits >> number & 1:
            yield language.show(point)


def _runs(block: Block, bits: int) -> Iterator[str]:
    """The intervals; atoms without any value belong to the run around them."""
    start: int | None = None
    width = len(block.samples)
    for place in range(width + 1):
        there = place < width and bits >> place & 1
        empty = place < width and not block.exists >> place & 1
        if there and start is None:
            start = place
        elif start is not None and not there and not empty:
            yield _run(block, start, place - 1)
            start = None


def _run(block: Block, first: int, last: int) -> str:
    """The interval from one atom to another; even places lie between points, odd ones on them."""
    while not block.exists >> last & 1:
        last -= 1
    low = block.points[first // 2 - 1 + first % 2] if first else None
    high = block.points[last // 2] if last < len(block.samples) - 1 else None
    if first == last and first % 2:
        return language.show(low)
    if low is None:
        return f"{'<=' if last % 2 else '<'} {language.show(high)}"
    if high is None:
        return f"{'>=' if first % 2 else '>'} {language.show(low)}"
    ends = f"{language.show(low)}..{language.show(high)}"
    return f"{'[' if first % 2 else '('}{ends}{']' if last % 2 else ')'}"


def _context(values: dict[str, Any], names: frozenset[str]) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for text, value in values.items():
        try:
            node = language.tree(text, names)
        except feel.FeelError:
            return None
        if not _put(made, node, value) and not _try(made, text, node, value, names):
            return None
    return made


def _try(made: dict[str, Any], text: str, node: Node, value: Any, names: frozenset[str]) -> bool:
    """Lays values where the expression comes to the value: one path has it, the others nothing.

    What was found is evaluated, so that no example is wrong.
    """
    inner = list(dict.fromkeys(map(tuple, _paths(node))))
    if not 0 < len(inner) <= MOST_TRIED:
        return False
    nothing = 0 if language.kind_of(value) == "number" else value
    for lead in inner:
        trial = copy.deepcopy(made)
        there = all(_lay(trial, path, value if path == lead else nothing) for path in inner)
        if there and _comes_to(text, names, trial, value):
            made.update(trial)
            return True
    return False


def _comes_to(text: str, names: frozenset[str], context: dict[str, Any], value: Any) -> bool:
    try:
        found = feel.compile(text, names).evaluate(context, language.SMALL)
    except feel.FeelError:
        return False
    return not found.warnings and language.same(found.value, value)


def _paths(node: Node) -> Iterator[list[str]]:
    path = _path(node)
    if path is not None:
        yield path
        return
    called = node.kind in ("call", "call named")
    for part in node.parts[1:] if called else node.parts:
        yield from _paths(part)


def _put(made: dict[str, Any], node: Node, value: Any) -> bool:
    """Lays a value where the expression will find it; false when that cannot be told."""
    if node.kind == "compare" and node.value == "=" and isinstance(value, bool):
        return _put_compared(made, node, wanted=value)
    if node.kind == "call" and len(node.parts) == 2 and node.parts[0].value in TEXTS:
        shown = None if value is None else language.value_of("string(v)", v=value)
        return _put(made, node.parts[1], shown)
    path = _path(node)
    return path is not None and _lay(made, path, value)


def _lay(made: dict[str, Any], path: Sequence[str], value: Any) -> bool:
    """Puts a value at a path; false when something else lies there or on the way."""
    inner: Any = made
    for key in path[:-1]:
        inner = inner.setdefault(key, {})
        if not isinstance(inner, dict):
            return False
    if path[-1] in inner:
        return False
    inner[path[-1]] = value
    return True


def _put_compared(made: dict[str, Any], node: Node, *, wanted: bool) -> bool:
    """``path = constant``: the constant for true, another value for false."""
    left, right = node.parts
    if not language.is_constant(right):
        return False
    value, _ = language.constant(right)
    return _put(made, left, value if wanted else _other(value))


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + " no"
    kind = language.kind_of(value)
    return language.between(kind, value, None) if kind in language.ORDERED else None


def _path(node: Node) -> list[str] | None:
    """The keys of ``a.b.c``; None for anything else."""
    if node.kind == "name":
        return [node.value]
    if node.kind != "path":
        return None
    before = _path(node.parts[0])
    return None if before is None else [*before, node.value]
