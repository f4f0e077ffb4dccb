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
        self.met: list[dict[str, bool | None]] = [{} for _ in values]
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
        for column, value in enumerate(self.values):
            if value is not None and not self._is_comparable(column, value):
                self._warn_of_kind(column, value)
        return found

    def _is_comparable(self, column: int, value: Any) -> bool:
        """Whether some cell can say yes or no to a value of this kind, evaluated or not."""
        untold = self.table.columns[column].untold(value)
        known = self.met[column]
        if not untold or any(met is not None for met in known.values()):
            return True
        rules = [self.table.rules[number] for number, _ in _bits(untold)]
        left = {rule.cells[column].text: rule for rule in rules}
        return any(self._ask(rule, column) is not None for rule in left.values())

    def _meets(self, rule: Rule, bit: int) -> bool:
        for column, rest in enumerate(self.rests):
            if rest & bit and not self._cell(rule, column):
                return False
        return True

    def _cell(self, rule: Rule, column: int) -> bool:
        return self._ask(rule, column) is True

    def _ask(self, rule: Rule, column: int) -> bool | None:
        cell, known = rule.cells[column], self.met[column]
        if cell.text not in known:
            value = self.values[column]
            known[cell.text] = self.ask.meets(cell.tests, value, self.scope, cell.place)
        return known[cell.text]

    def _warn_of_kind(self, number: int, value: Any) -> None:
        expression = self.table.inputs[number].expression
        said = f"{expression.text!r} is a {kind(value)}, which no cell can be compared with"
        self.ask.warn("not comparable", said, expression.place)


def _bits(mask: int) -> Iterator[tuple[int, int]]:
    """The numbers of the bits that are set, the lowest first, each with its bit."""
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit.bit_length() - 1, bit
