"""A column as an index: which rules a value meets, found at once for all rules.

Rules are bits of a whole number, the first rule the lowest. Values with an order are found by
bisection: the ends of all intervals cut the line into pieces, and each piece knows its rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.engine.dmn.tables.simple import Simple, Span

ORDERED: dict[type, type] = {int: Decimal, Decimal: Decimal, date: date, timedelta: timedelta}
PLAIN = frozenset((*ORDERED, str, bool))


class Axis:
    """All values of one ordered kind, cut at the ends of the intervals that rules ask for."""

    __slots__ = ("after", "any", "on", "points")

    def __init__(self, spans: Sequence[tuple[int, Span]]) -> None:
        self.any = 0
        for bit, _ in spans:
            self.any |= bit
        self.points: list[Any] = sorted(
            {end for _, s in spans for end in (s.low, s.high) if end is not None}
        )
        self.on, self.after = _sweep(self.points, spans)

    def find(self, value: Any) -> int:
        """The rules that a value meets."""
        place = bisect_left(self.points, value)
        if place < len(self.points) and self.points[place] == value:
            return self.on[place]
        return self.after[place]


def _sweep(points: Sequence[Any], spans: Sequence[tuple[int, Span]]) -> tuple[list[int], list[int]]:
    """The rules on each point; the rules before, between and behind the points.

    A point has two sides: 2n is the piece before it, 2n + 1 the point, 2n + 2 the piece behind.
    """
    place = {point: number for number, point in enumerate(points)}
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for bit, span in spans:
        low = 0 if span.low is None else 2 * place[span.low] + (1 if span.low_in else 2)
        starts.setdefault(low, []).append(bit)
        if span.high is not None:
            ends.setdefault(2 * place[span.high] + (2 if span.high_in else 1), []).append(bit)
    opened: dict[int, int] = {}
    rules, pieces = 0, []
    for piece in range(2 * len(points) + 1):
        for bit in starts.get(piece, ()):
            opened[bit] = opened.get(bit, 0) + 1
            rules |= bit
        for bit in ends.get(piece, ()):
            opened[bit] -= 1
            if not opened[bit]:
                rules &= ~bit
        pieces.append(rules)
    return pieces[1::2], pieces[0::2]


class Bank:
    """Which rules have an atom that a value meets."""

    __slots__ = ("any_boolean", "any_string", "axes", "booleans", "nulls", "strings")

    def __init__(self, cells: Iterable[tuple[int, Simple]]) -> None:
        self.strings: dict[str, int] = {}
        self.booleans: dict[bool, int] = {}
        self.nulls = self.any_string = self.any_boolean = 0
        spans: dict[type, list[tuple[int, Span]]] = {}
        for bit, cell in cells:
            for atom in cell.atoms:
                self._add(bit, atom, spans)
        self.axes = {kind: Axis(found) for kind, found in spans.items()}

    def _add(self, bit: int, atom: Any, spans: dict[type, list[tuple[int, Span]]]) -> None:
        if atom is None:
            self.nulls |= bit
        elif isinstance(atom, bool):
            self.booleans[atom] = self.booleans.get(atom, 0) | bit
            self.any_boolean |= bit
        elif isinstance(atom, str):
            self.strings[atom] = self.strings.get(atom, 0) | bit
            self.any_string |= bit
        else:
            span = atom if isinstance(atom, Span) else Span(atom, True, atom, True)
            spans.setdefault(span.kind, []).append((bit, span))


class Column:
    """The cells of one column. ``rest`` has the rules whose cell has to be evaluated."""

    __slots__ = ("all", "dashes", "kinds", "negated", "negative", "positive", "rest", "truths")

    def __init__(self, cells: Sequence[Simple | None], dashes: Sequence[bool]) -> None:
        self.dashes = sum(1 << n for n, dash in enumerate(dashes) if dash)
        simple = [(1 << n, cell) for n, cell in enumerate(cells) if cell is not None]
        self.positive = Bank((bit, cell) for bit, cell in simple if not cell.negated)
        self.negative = Bank((bit, cell) for bit, cell in simple if cell.negated)
        self.all = (1 << len(cells)) - 1
        self.rest = self.all & ~self.dashes & ~sum(bit for bit, _ in simple)
        self.negated = sum(bit for bit, cell in simple if cell.negated)
        # ``true`` in a cell is a condition that holds; against a boolean it is a comparison.
        self.truths = self.positive.any_boolean | self.negative.any_boolean

        self.kinds = frozenset(
            (*self.positive.axes, *self.negative.axes, *self._strings()) if not self.rest else ()
        )

    def _strings(self) -> tuple[type, ...]:
        return (str,) if self.positive.any_string | self.negative.any_string else ()

    def is_foreign(self, value: Any) -> bool:
        """Whether no cell could ever be met by a value of this kind."""
        kind = type(value)
        if not self.kinds or self.truths or kind not in PLAIN:
            return False
        return ORDERED.get(kind, kind) not in self.kinds

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
            met, same = positive.strings.get(value, 0), negative.any_string
            without = negative.strings.get(value, 0)
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
