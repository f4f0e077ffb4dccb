"""One column as a row of atoms: the pieces of its domain that no cell tells apart.

Numbers, dates, times and durations are cut at each constant that a cell names: below the first, the
first itself, between the first and the second, and so on. Text is each text that is named, and any
other. A set of values is then a whole number whose bits are atoms, and what a cell says is the set
where it is true and the set where it is false; where it is neither, FEEL says null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.engine.dmn.lint import language
from app.engine.dmn.lint.cells import Cell, Condition

NULL = 1  # the first atom of each column
OTHERS = ("any other", "something else", "none of these")
Truth = tuple[int, int]


@dataclass
class Block:
    """The atoms of one type. ``cut``: there are atoms between the points as well."""

    kind: str
    points: list[Any]
    offset: int
    cut: bool
    samples: list[Any] = field(default_factory=list)  # one value of each atom; None: no such value
    exists: int = 0

    def __post_init__(self) -> None:
        self.samples = list(self._cut() if self.cut else self._listed())
        for place, sample in enumerate(self.samples):
            self.exists |= (sample is not None) << place
        self.places = {point: number for number, point in enumerate(self.points)}

    def _cut(self) -> Iterator[Any]:
        ends = [None, *self.points, None]
        for low, high in zip(ends, ends[1:], strict=False):
            yield language.between(self.kind, low, high)
            if high is not None:
                fits = self.kind != "integer" or language.value_of("floor(a) = a", a=high)
                yield high if fits else None

    def _listed(self) -> Iterator[Any]:
        yield from self.points
        if self.kind == "string":
            yield next(
                text for text in OTHERS + tuple(map(str, range(99))) if text not in self.points
            )

    @property
    def all(self) -> int:
        """The atoms in their place."""
        return self.exists << self.offset

    def compare(self, sign: str, value: Any) -> Truth:
        """Where a comparison with one of the points is true, and where it is false."""
        number = self.places.get(value, -1)
        if number < 0:  # the same moment, said in another zone
            number = next(n for n, point in enumerate(self.points) if language.same(point, value))
        at = 1 << (2 * number + 1 if self.cut else number)
        if sign in ("=", "!="):
            yes = at
        elif not self.cut:
            return 0, 0  # there is no order, so FEEL says null
        elif sign in ("<", ">="):
            yes = at - 1
        else:
            yes = 2 * at - 1
        if sign in ("!=", ">", ">="):
            yes = ~yes
        return (yes & self.exists) << self.offset, (~yes & self.exists) << self.offset


class Axis:
    """A column: its atoms, and which of them its cells let through.

    ``kind`` is the type that the file gives the column, or None; ``integer`` means whole numbers.
    ``loose`` says why the allowed values could not be looked into, so that the domain is too large.
    """

    def __init__(
        self,
        label: str,
        expression: str,
        kind: str | None,
        cells: Sequence[Cell],
        allowed: list[Cell],
    ) -> None:
        self.label, self.expression, self.kind = label, expression, kind
        read = [*cells, *allowed]
        constants = [value for cell in read for value in cell.condition.values()]
        self.zoned = len({language.has_zone(v) for v in constants if _is_clock(v)}) > 1
        self.kinds = self._kinds(cells, allowed)
        self.blocks: list[Block] = []
        ordered = any(
            one.kind == "compare" and one.sign not in ("=", "!=")
            for cell in read
            for one in cell.condition.walk()
        )
        for name in self.kinds:
            self._add(name, constants, ordered=ordered)
        self.known = NULL | sum(block.all for block in self.blocks)
        self.all = self.known
        self.speaks_of_null = any(cell.speaks_of_null for cell in read)
        self.loose = next((reason for cell in allowed if (reason := self.opaque(cell))), "")
        for cell in allowed:
            if not self.opaque(cell):
                self.all &= self.bits(cell)[0] | NULL

    def _kinds(self, cells: Iterable[Cell], allowed: Iterable[Cell]) -> list[str]:
        if self.kind:
            return [self.kind]
        for group in (allowed, cells):
            values = [v for cell in group for v in cell.condition.values() if v is not None]
            if values:
                return sorted({language.kind_of(value) for value in values})
        return ["Any"]

    def _add(self, kind: str, constants: Iterable[Any], *, ordered: bool) -> None:
        offset = max((b.offset + len(b.samples) for b in self.blocks), default=1)
        plain = "number" if kind == "integer" else kind
        mine = [value for value in constants if language.kind_of(value) == plain]
        if kind == "boolean":
            block = Block(kind, [False, True], offset, cut=False)
        elif kind == "string" and not ordered:
            block = Block(kind, list(dict.fromkeys(mine)), offset, cut=False)
        elif kind in language.ORDERED:
            block = Block(kind, language.in_order(mine), offset, cut=True)
        else:
            block = Block("Any", ["anything"], offset, cut=False)
        self.blocks.append(block)

    def opaque(self, cell: Cell) -> str:
        """Why a cell of this column cannot be turned into a set; empty when it can."""
        if cell.condition.opaque:
            return cell.condition.opaque
        for value in cell.condition.values():
            if reason := self._cannot_place(value):
                return reason
        return ""

    def _cannot_place(self, value: Any) -> str:
        kind = language.kind_of(value)
        if self.zoned and _is_clock(value):
            return "the column mixes times with and without a zone"
        if kind == "time" and language.has_zone(value):
            return "it compares with a time in a zone"
        if kind == "boolean" and self.kinds not in (["boolean"], ["Any"]) and not self.kind:
            return "the column mixes true and false with other values"
        if kind in language.TEMPORAL and self._mixes_temporal(kind):
            return "the column mixes dates with dates and times"
        return ""

    def _mixes_temporal(self, kind: str) -> bool:
        return any(other in language.TEMPORAL and other != kind for other in self.kinds)

    def bits(self, cell: Cell) -> Truth:
        """The atoms where the cell is true, and those where it is false."""
        yes, no = self._truth(cell.condition)
        return yes | (cell.at_null is True), no | (cell.at_null is False)

    def _truth(self, said: Condition) -> Truth:
        if said.kind == "any":
            return self.known & ~NULL, 0
        if said.kind == "compare":
            return self._compare(said.sign, said.value)
        inner = [self._truth(part) for part in said.parts]
        if said.kind == "not":
            return inner[0][1], inner[0][0]
        yes, no = inner[0]
        for more, less in inner[1:]:
            yes, no = (yes & more, no | less) if said.kind == "all" else (yes | more, no & less)
        return yes, no

    def _compare(self, sign: str, value: Any) -> Truth:
        if value is None:
            everything = self.known & ~NULL
            return {"=": (0, everything), "!=": (everything, 0)}.get(sign, (0, 0))
        kind = language.kind_of(value)
        for block in self.blocks:
            if kind == ("number" if block.kind == "integer" else block.kind):
                return block.compare(sign, value)
        return 0, 0

    def sample(self, bits: int) -> Any:
        """A value of the set: one that a cell names, else another one, else null."""
        for point in (True, False):
            for block in self.blocks:
                own = (bits >> block.offset) & block.exists
                if point and block.cut:
                    own &= int("10" * (len(block.samples) // 2) or "0", 2)
                if own:
                    return block.samples[(own & -own).bit_length() - 1]
        return None

    def locate(self, value: Any) -> int:
        """The atom that a value lies in; 0 when it is of no type of this column."""
        if value is None:
            return NULL
        plain = language.kind_of(value)
        for block in self.blocks:
            if plain == ("number" if block.kind == "integer" else block.kind):
                return _atom(block, value) << block.offset
        return 0


def _atom(block: Block, value: Any) -> int:
    for number, point in enumerate(block.points):
        if language.same(value, point):
            return 1 << (2 * number + 1 if block.cut else number)
    if not block.cut:
        return 1 << len(block.points) if block.kind == "string" else 0
    return 1 << 2 * sum(language.is_less(point, value) for point in block.points)


def _is_clock(value: Any) -> bool:
    return language.kind_of(value) in ("date and time", "time")
