"""Which rules of a table hit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.engine.dmn.ask import Ask, Scope
from app.engine.feel.values import kind

if TYPE_CHECKING:
    from app.engine.dmn.tables.table import Rule, Table


class Search:
    """One look over a table: the columns' indexes first, then the cells that they left over.

    A text that stands in many cells of a column is evaluated once: value and names are the same.
    """

    def __init__(self, table: Table, values: list[Any], scope: Scope, ask: Ask) -> None:
        self.table, self.values, self.scope, self.ask = table, values, scope, ask
        self.met: list[dict[str, bool]] = [{} for _ in values]
        self.may = (1 << len(table.rules)) - 1
        self.rests: list[int] = []
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            if column.is_foreign(value):
                self._warn_of_kind(number, value)
            met, rest = column.find(value)
            self.may &= met
            self.rests.append(rest)

    def hits(self) -> list[int]:
        """The rules that hit, counted from 0; under FIRST only the first."""
        found = []
        for number, bit in _bits(self.may):
            if self._meets(self.table.rules[number], bit):
                found.append(number)
                if self.table.policy == "FIRST":
                    break
        return found

    def _meets(self, rule: Rule, bit: int) -> bool:
        for column, rest in enumerate(self.rests):
            if rest & bit and not self._cell(rule, column):
                return False
        return True

    def _cell(self, rule: Rule, column: int) -> bool:
        cell = rule.cells[column]
        known = self.met[column].get(cell.text)
        if known is None:
            value = self.values[column]
            known = self.ask.meets(cell.tests, value, self.scope, cell.place)
            self.met[column][cell.text] = known
        return known

    def _warn_of_kind(self, number: int, value: Any) -> None:
        said = f"is a {kind(value)}, which none of the cells below it can be compared with"
        expression = self.table.inputs[number].expression
        self.ask.warn("not comparable", said, expression.place, expression.text)


def _bits(mask: int) -> Iterator[tuple[int, int]]:
    """The numbers of the bits that are set, the lowest first, each with its bit."""
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit.bit_length() - 1, bit
