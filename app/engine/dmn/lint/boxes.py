"""Sets of inputs as boxes: one set of atoms for each column; what rules leave uncovered of them.

The recursion goes column by column and looks only at atoms that the rules tell apart; rest columns
that were reached with the same rules are looked at once. All of it is counted against a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Box = tuple[int, ...]


class SpentError(Exception):
    """The limit of this check is used up."""


@dataclass
class Work:
    """How much may still be looked at, in operations on sets of rules."""

    left: int

    def spend(self, units: int = 1) -> None:
        """Counts; raises SpentError at the end."""
        self.left -= units
        if self.left < 0:
            raise SpentError


def members(bits: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class Column:
    """The cells of one column over all rules: which rules let which atoms through."""

    def __init__(self, cells: Sequence[int], domain: int, work: Work) -> None:
        self.domain = domain
        self.atoms = self._sweep(cells, domain, work)
        groups: dict[int, int] = {}
        for place in members(domain):
            rules = self.atoms[place]
            groups[rules] = groups.get(rules, 0) | 1 << place
        self.groups = [(bits, rules) for rules, bits in groups.items()]
        self._met: dict[int, int] = {}
        self._tree = [0] * len(self.atoms) + self.atoms  # each place: the rules of the two below
        for place in reversed(range(1, len(self.atoms))):
            self._tree[place] = self._tree[2 * place] | self._tree[2 * place + 1]

    @staticmethod
    def _sweep(cells: Sequence[int], domain: int, work: Work) -> list[int]:
        """The rules of each atom: cells are runs of atoms, so only their ends are looked at."""
        width = domain.bit_length()
        turns = [0] * (width + 1)
        same: dict[int, int] = {}
        for number, cell in enumerate(cells):
            same[cell & domain] = same.get(cell & domain, 0) | 1 << number
        for cell, rules in same.items():
            ends = cell ^ (cell << 1)
            work.spend(ends.bit_count())
            for place in members(ends):
                turns[place] ^= rules
        atoms, now = [], 0
        for place in range(width):
            now ^= turns[place]
            atoms.append(now)
        return atoms

    def meeting(self, cell: int, work: Work) -> int:
        """The rules that share an atom with the cell: those of each of its runs of atoms."""
        if cell not in self._met:
            found = 0
            ends = list(members(cell ^ (cell << 1)))
            work.spend(len(ends))
            for start, stop in zip(ends[::2], ends[1::2], strict=True):
                found |= self._any(start, stop)
            self._met[cell] = found
        return self._met[cell]

    def _any(self, start: int, stop: int) -> int:
        """The rules of all atoms from one to before another: a walk up a binary tree of them."""
        width, found = len(self.atoms), 0
        start, stop = start + width, stop + width
        while start < stop:
            if start & 1:
                found |= self._tree[start]
                start += 1
            if stop & 1:
                stop -= 1
                found |= self._tree[stop]
            start, stop = start >> 1, stop >> 1
        return found


@dataclass
class Search:
    """Looks for the part of a box that none of some rules covers."""

    columns: Sequence[Column]
    rows: Sequence[Box]
    work: Work

    def uncovered(self, box: Box, rules: int, most: int) -> list[Box]:
        """Up to ``most`` boxes that make up what is uncovered. Raises SpentError."""
        walk = _Walk(self, box, rules, most)
        return [walk.in_order(found) for found in walk.boxes(0, rules)]

    def first(self, box: Box, rules: int) -> Box | None:
        """One uncovered box, found as early as possible. Raises SpentError."""
        walk = _Walk(self, box, rules, 1)
        found = walk.first(0, rules)
        return None if found is None else walk.in_order(found)


class _Walk:
    """One search: columns in the order that tells rules apart with the fewest groups."""

    def __init__(self, search: Search, box: Box, rules: int, most: int) -> None:
        self.most, self.work = most, search.work
        groups = [
            self._within(column, bits) for column, bits in zip(search.columns, box, strict=True)
        ]
        self.order = sorted(range(len(box)), key=lambda k: len(groups[k]))
        self.groups = [groups[k] for k in self.order]
        self.box = tuple(box[k] for k in self.order)
        self.whole = self._whole(search, rules)
        self.known: dict[tuple[int, int], tuple[Box, ...]] = {}
        self.covered: set[tuple[int, int]] = set()

    def _within(self, column: Column, bits: int) -> list[tuple[int, int]]:
        self.work.spend(len(column.groups) // 8 + 1)
        return [(inside, rules) for group, rules in column.groups if (inside := group & bits)]

    def _whole(self, search: Search, rules: int) -> list[int]:
        """For each column the rules that let everything of it and of all later ones through."""
        whole, still = [0] * len(self.order), rules
        for place in reversed(range(len(self.order))):
            for _, there in self.groups[place]:
                still &= there
            whole[place] = still
        return whole

    def in_order(self, box: Box) -> Box:
        """The box with its columns where the table has them."""
        back = [0] * len(box)
        for bits, k in zip(box, self.order, strict=True):
            back[k] = bits
        return tuple(back)

    def boxes(self, place: int, rules: int) -> tuple[Box, ...]:
        """What is uncovered from this column on."""
        if not rules:
            return (self.box[place:],)
        if place == len(self.box) or rules & self.whole[place]:
            return ()
        key = place, rules
        if key not in self.known:
            self.known[key] = self._joined(place, rules)
        return self.known[key]

    def _joined(self, place: int, rules: int) -> tuple[Box, ...]:
        alike: dict[tuple[Box, ...], int] = {}
        for bits, left in self._split(place, rules):
            rest = self.boxes(place + 1, left)
            if rest:
                alike[rest] = alike.get(rest, 0) | bits
        found = [(bits, *tail) for rest, bits in alike.items() for tail in rest]
        return tuple(found[: self.most])

    def first(self, place: int, rules: int) -> Box | None:
        """The first uncovered box from this column on, where few rules are left looked at first."""
        if not rules:
            return self.box[place:]
        if place == len(self.box) or rules & self.whole[place]:
            return None
        if (place, rules) in self.covered:
            return None
        for bits, left in sorted(self._split(place, rules), key=lambda one: one[1].bit_count()):
            rest = self.first(place + 1, left)
            if rest is not None:
                return (bits, *rest)
        self.covered.add((place, rules))
        return None

    def _split(self, place: int, rules: int) -> list[tuple[int, int]]:
        """The atoms of a column by the rules that are left there."""
        self.work.spend(len(self.groups[place]))
        parts: dict[int, int] = {}
        for bits, there in self.groups[place]:
            left = rules & there
            parts[left] = parts.get(left, 0) | bits
        return [(bits, left) for left, bits in parts.items()]
