"""A column as an index: which rules a value meets, found at once for all rules.

Sets of rules are whole numbers, a bit for each rule, the first rule the lowest. Values with an
order are found by bisection: the ends of all intervals cut the line into pieces.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.engine.dmn.tables.simple import Simple, Span

ORDERED: dict[type, type] = {int: Decimal, Decimal: Decimal, date: date, timedelta: timedelta}
PLAIN = frozenset((*ORDERED, str, bool))
MOST_BYTES = 4_000_000  # of the sets that an axis keeps ready
FEW = 8


def as_bits(rules: Iterable[int]) -> int:
    """The set of these rules."""
    bits = 0
    for rule in rules:
        bits |= 1 << rule
    return bits


class Axis:
    """All values of one ordered kind, cut at the ends of the intervals that rules ask for.

    A point has two sides: piece 2n lies before it, 2n + 1 is the point, 2n + 2 lies behind. What
    changes from piece to piece is kept, and the whole set at every so manieth piece, so that
    memory grows with the rules and not with their square.
    """

    __slots__ = ("any", "changes", "points", "stride", "whole")

    def __init__(self, spans: Sequence[tuple[int, Span]]) -> None:
        self.any = as_bits({rule for rule, _ in spans})
        self.points: list[Any] = sorted(
            {end for _, s in spans for end in (s.low, s.high) if end is not None}
        )
        self.changes = self._changes(spans)
        size = len(self.changes) * (self.any.bit_length() // 8 + 32)
        self.stride = size // MOST_BYTES + 1
        self.whole: list[int] = []
        rules = 0
        for piece, changed in enumerate(self.changes):
            rules ^= as_bits(changed)
            if piece % self.stride == 0:
                self.whole.append(rules)

    def _changes(self, spans: Sequence[tuple[int, Span]]) -> list[tuple[int, ...]]:
        """The rules that begin or cease to be met at each piece."""
        place = {point: number for number, point in enumerate(self.points)}
        moves: list[list[tuple[int, int]]] = [[] for _ in range(2 * len(self.points) + 2)]
        for rule, span in spans:
            low = 0 if span.low is None else 2 * place[span.low] + (1 if span.low_in else 2)
            moves[low].append((rule, 1))
            if span.high is not None:
                moves[2 * place[span.high] + (2 if span.high_in else 1)].append((rule, -1))
        open_: Counter[int] = Counter()
        changes = []
        for moved in moves[:-1]:
            before = {rule: open_[rule] > 0 for rule, _ in moved}
            for rule, step in moved:
                open_[rule] += step
            changes.append(tuple(r for r, was in before.items() if was != (open_[r] > 0)))
        return changes

    def find(self, value: Any) -> int:
        """The rules that a value meets."""
        place = bisect_left(self.points, value)
        on = place < len(self.points) and self.points[place] == value
        piece = 2 * place + on
        start = piece // self.stride
        rules = self.whole[start]
        for changed in self.changes[start * self.stride + 1 : piece + 1]:
            rules ^= as_bits(changed)
        return rules


class Bank:
    """Which rules have an atom that a value meets."""

    __slots__ = ("any_boolean", "any_string", "axes", "booleans", "nulls", "strings")

    def __init__(self, cells: Iterable[tuple[int, Simple]]) -> None:
        strings: dict[str, list[int]] = {}
        booleans: dict[bool, list[int]] = {}
        nulls: list[int] = []
        spans: dict[type, list[tuple[int, Span]]] = {}
        for rule, cell in cells:
            for atom in cell.atoms:
                if atom is None:
                    nulls.append(rule)
                elif isinstance(atom, bool):
                    booleans.setdefault(atom, []).append(rule)
                elif isinstance(atom, str):
                    strings.setdefault(atom, []).append(rule)
                else:
                    span = atom if isinstance(atom, Span) else Span(atom, True, atom, True)
                    spans.setdefault(span.kind, []).append((rule, span))
        self.nulls = as_bits(nulls)
        self.booleans = {value: as_bits(rules) for value, rules in booleans.items()}
        self.any_boolean = as_bits(rule for rules in booleans.values() for rule in rules)
        self.any_string = as_bits(rule for rules in strings.values() for rule in rules)
        # A set of many rules is kept ready, one of a few is made when it is asked for.
        self.strings = {v: r if len(r) <= FEW else as_bits(r) for v, r in strings.items()}
        self.axes = {kind: Axis(found) for kind, found in spans.items()}

    def string(self, value: str) -> int:
        """The rules that a string meets."""
        found = self.strings.get(value, 0)
        return found if isinstance(found, int) else as_bits(found)


class Column:
    """The cells of one column. ``rest`` has the rules whose cell has to be evaluated."""

    __slots__ = ("all", "dashes", "kinds", "negated", "negative", "positive", "rest", "truths")

    def __init__(self, cells: Sequence[Simple | None], dashes: Sequence[bool]) -> None:
        self.dashes = as_bits(n for n, dash in enumerate(dashes) if dash)
        simple = [(n, cell) for n, cell in enumerate(cells) if cell is not None]
        self.positive = Bank((n, cell) for n, cell in simple if not cell.negated)
        self.negative = Bank((n, cell) for n, cell in simple if cell.negated)
        self.all = (1 << len(cells)) - 1
        self.rest = self.all & ~self.dashes & ~as_bits(n for n, _ in simple)
        self.negated = as_bits(n for n, cell in simple if cell.negated)
        # ``true`` in a cell is a condition that holds; against a boolean it is a comparison.
        self.truths = self.positive.any_boolean | self.negative.any_boolean

        self.kinds = frozenset((*self.positive.axes, *self.negative.axes, *self._strings()))

    def _strings(self) -> tuple[type, ...]:
        return (str,) if self.positive.any_string | self.negative.any_string else ()

    def is_foreign(self, value: Any) -> bool:
        """Whether no cell could ever be met by a value of this kind, as no cell is FEEL."""
        plain = type(value) in PLAIN  # what is no plain value is left to FEEL
        return bool(self.kinds) and not self.rest and plain and not self.knows(value)

    def untold(self, value: Any) -> int:
        """The cells that have to be evaluated to see whether they can be compared with it."""
        if type(value) not in PLAIN:
            return self.all & ~self.dashes
        return 0 if self.knows(value) else self.rest

    def knows(self, value: Any) -> bool:
        """Whether a cell that is no FEEL can say yes or no to a value of this kind."""
        kind = type(value)
        return bool(self.truths) or ORDERED.get(kind, kind) in self.kinds

    def find(self, value: Any) -> tuple[int, int]:
        """The rules that the value may meet, and those of them that have yet to be evaluated.

        ``not(...)`` of another kind is left to FEEL: whether it is met or null depends on the test.
        """
        kind = type(value)
        positive, negative = self.positive, self.negative
        same = 0  # the negated cells of the value's kind
        if kind in ORDERED:
            met, without, same = self._ordered(ORDERED[kind], value)
        elif kind is str:
            met, same = positive.string(value), negative.any_string
            without = negative.string(value)
        elif kind is bool:
            met, same = positive.booleans.get(value, 0), negative.any_boolean
            without = negative.booleans.get(value, 0)
        elif value is None:
            met = without = positive.nulls
        else:
            return self.all, self.all & ~self.dashes
        rest = self.rest | (self.negated & ~same)
        if kind is not bool and value is not None:
            rest |= self.truths
        return met | (same & ~without) | self.dashes | rest, rest

    def _ordered(self, kind: type, value: Any) -> tuple[int, int, int]:
        axis, negative = self.positive.axes.get(kind), self.negative.axes.get(kind)
        met = axis.find(value) if axis is not None else 0
        if negative is None:
            return met, 0, 0
        return met, negative.find(value), negative.any
