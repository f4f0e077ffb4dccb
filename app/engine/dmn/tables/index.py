"""A column as an index: which rules a value meets, found at once for all rules.

Rules are bits of a whole number, the first rule the lowest. Numbers are found by bisection: the
ends of all intervals cut the line into pieces, and each piece knows its rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from app.engine.dmn.tables.simple import Simple, Span


class Bank:
    """Which rules have an atom that a value meets."""

    def __init__(self, cells: Iterable[tuple[int, Simple]]) -> None:
        self.strings: dict[str, int] = {}
        self.booleans: dict[bool, int] = {}
        self.nulls = 0
        self.any_number = self.any_string = self.any_boolean = 0
        spans: list[tuple[int, Span]] = []
        for bit, cell in cells:
            for atom in cell.atoms:
                self._add(bit, atom, spans)
        self.points, self.on, self.after = _cut(spans)

    def _add(self, bit: int, atom: Any, spans: list[tuple[int, Span]]) -> None:
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
            spans.append((bit, span))
            self.any_number |= bit

    def number(self, value: Decimal | int) -> int:
        """The rules that a number meets."""
        place = bisect_left(self.points, value)
        if place < len(self.points) and self.points[place] == value:
            return self.on[place]
        return self.after[place]


def _cut(spans: Sequence[tuple[int, Span]]) -> tuple[list[Decimal], list[int], list[int]]:
    """The ends in order; the rules on each of them; the rules before, between and behind them."""
    points = sorted({end for _, s in spans for end in (s.low, s.high) if end is not None})
    place = {point: number for number, point in enumerate(points)}
    # A point has two sides: 2n is the piece before it, 2n + 1 the point, 2n + 2 the piece behind.
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for bit, span in spans:
        low = 0 if span.low is None else 2 * place[span.low] + (1 if span.low_in else 2)
        starts.setdefault(low, []).append(bit)
        if span.high is not None:
            ends.setdefault(2 * place[span.high] + (2 if span.high_in else 1), []).append(bit)
    return points, *_sweep(len(points), starts, ends)


def _sweep(
    count: int, starts: dict[int, list[int]], ends: dict[int, list[int]]
) -> tuple[list[int], list[int]]:
    open_spans: dict[int, int] = {}
    rules, pieces = 0, []
    for piece in range(2 * count + 1):
        for bit in starts.get(piece, ()):
            open_spans[bit] = open_spans.get(bit, 0) + 1
            rules |= bit
        for bit in ends.get(piece, ()):
            open_spans[bit] -= 1
            if not open_spans[bit]:
                rules &= ~bit
        pieces.append(rules)
    return pieces[1::2], pieces[0::2]


class Column:
    """The cells of one column. ``rest`` has the rules whose cell has to be evaluated."""

    def __init__(self, cells: Sequence[Simple | None], dashes: Sequence[bool]) -> None:
        self.dashes = sum(1 << n for n, dash in enumerate(dashes) if dash)
        simple = [(1 << n, cell) for n, cell in enumerate(cells) if cell is not None]
        self.positive = Bank((bit, cell) for bit, cell in simple if not cell.negated)
        self.negative = Bank((bit, cell) for bit, cell in simple if cell.negated)
        self.all = (1 << len(cells)) - 1
        self.rest = self.all & ~self.dashes & ~sum(bit for bit, _ in simple)

    def find(self, value: Any) -> tuple[int, int]:
        """The rules that the value may meet, and those of them that have yet to be evaluated."""
        if value is None:
            met = self.positive.nulls
        elif isinstance(value, str):
            met = self.positive.strings.get(value, 0)
            met |= self.negative.any_string & ~self.negative.strings.get(value, 0)
            return self._whole(met, self._truths())
        elif isinstance(value, bool):
            met = self.positive.booleans.get(value, 0)
            met |= self.negative.any_boolean & ~self.negative.booleans.get(value, 0)
        elif isinstance(value, int | Decimal):
            met = self.positive.number(value)
            met |= self.negative.any_number & ~self.negative.number(value)
            return self._whole(met, self._truths())
        else:
            return self.all, self.all & ~self.dashes
        return self._whole(met, 0)

    def _truths(self) -> int:
        """``true`` in a cell is a condition that holds; against a boolean it is a comparison."""
        return self.positive.any_boolean | self.negative.any_boolean

    def _whole(self, met: int, more: int) -> tuple[int, int]:
        rest = self.rest | more
        return met | self.dashes | rest, rest
