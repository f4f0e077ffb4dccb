"""A decision table as a space: columns as axes, rules as boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.engine.dmn.lint import cells, source
from app.engine.dmn.lint.axis import NULL, Axis
from app.engine.dmn.lint.boxes import Box, Column, Search, Work


@dataclass(frozen=True)
class Opaque:
    """A cell that cannot be turned into a set, and why."""

    rule: int  # counted from 1
    column: int
    text: str
    reason: str


@dataclass
class Space:
    """The axes of a table (columns that ask the same are one), and what its rules let through.

    An opaque cell stands in ``rows`` as everything that its column allows.
    """

    table: source.Table
    read: list[list[cells.Cell]]  # by rule, then by column of the table
    axes: list[Axis] = field(default_factory=list)
    place: list[int] = field(default_factory=list)  # the axis of each column
    rows: list[Box] = field(default_factory=list)
    opaque: list[Opaque] = field(default_factory=list)

    @property
    def domain(self) -> Box:
        """All inputs that the table allows."""
        return tuple(axis.all for axis in self.axes)

    @property
    def asked(self) -> Box:
        """The inputs that the table means to answer: null only where a cell speaks of it."""
        return tuple(axis.all if axis.speaks_of_null else axis.all & ~NULL for axis in self.axes)

    @cached_property
    def closed(self) -> int:
        """The rules, as bits from 0, that are known whole."""
        dark = {one.rule for one in self.opaque}
        return (1 << len(self.rows)) - 1 & ~sum(1 << rule - 1 for rule in dark)

    def search(self, work: Work) -> Search:
        """What can look for uncovered boxes. Raises boxes.SpentError."""
        columns = [
            Column([row[k] for row in self.rows], axis.all, work)
            for k, axis in enumerate(self.axes)
        ]
        return Search(columns, self.rows, work)

    def locate(self, values: Mapping[str, Any]) -> Box:
        """The atom of each axis that holds the value of its expression."""
        return tuple(axis.locate(values[axis.expression]) & axis.all for axis in self.axes)


def space(table: source.Table) -> Space:
    """Reads all cells of a table; rules with a wrong number of cells are cut or filled with any."""
    width = len(table.inputs)
    read = [
        [cells.read(text, table.names) for text in (*row.cells, *[""] * width)[:width]]
        for row in table.rows
    ]
    made = Space(table, read)
    allowed = [
        [cells.read(text, table.names) for text in column.allowed] for column in table.inputs
    ]
    _lay_axes(made, allowed)
    made.rows = [_row(made, number) for number in range(len(read))]
    return made


def _lay_axes(made: Space, allowed: list[list[cells.Cell]]) -> None:
    columns = made.table.inputs
    first: dict[str, int] = {}
    for number, column in enumerate(columns):
        key = column.expression or f"\0{number}"
        made.place.append(first.setdefault(key, len(first)))
    for axis in range(len(first)):
        mine = [k for k in range(len(columns)) if made.place[k] == axis]
        kind = next((columns[k].kind for k in mine if columns[k].kind), None)
        made.axes.append(
            Axis(
                columns[mine[0]].label,
                columns[mine[0]].expression,
                kind,
                [row[k] for row in made.read for k in mine],
                [cell for k in mine for cell in allowed[k]],
            )
        )


def _row(made: Space, number: int) -> Box:
    box = [axis.all for axis in made.axes]
    for k, cell in enumerate(made.read[number]):
        axis = made.axes[made.place[k]]
        if reason := axis.opaque(cell):
            made.opaque.append(Opaque(number + 1, k, cell.text, reason))
        else:
            box[made.place[k]] &= axis.bits(cell)[0]
    return tuple(box)
