"""The outputs of rules as far as they are constants: which agree, and which come first."""

from __future__ import annotations

from typing import Any

from app.engine import feel
from app.engine.dmn.lint import language, source

CALCULATED = object()


def value(text: str, names: frozenset[str]) -> Any:
    """The constant that a text says, or CALCULATED; a text that is none says null."""
    if text in ("", "-"):
        return None
    try:
        node = language.tree(text, names)
        return language.constant(node)[0] if language.is_constant(node) else CALCULATED
    except feel.FeelError:
        return CALCULATED


class Answers:
    """The outputs of all rules of a table."""

    def __init__(self, table: source.Table) -> None:
        self.table = table
        read: dict[str, Any] = {}
        self.values = [
            tuple(
                read[text] if text in read else read.setdefault(text, value(text, table.names))
                for text in (*row.answers, *[""] * len(table.outputs))[: len(table.outputs)]
            )
            for row in table.rows
        ]
        self._classes: dict[int, int] = {}
        self._above: list[int] | None = None

    def known(self, number: int) -> bool:
        """Whether all outputs of the rule, counted from 0, are constants."""
        return all(one is not CALCULATED for one in self.values[number])

    def alike(self, number: int) -> int:
        """The rules that surely answer the same: equal constants, or the same text."""
        if not self._classes:
            self._sort()
        return self._classes[number]

    def _sort(self) -> None:
        kinds: dict[str, int] = {}
        keys = [
            repr([self._key(text, one) for text, one in zip(row.answers, values, strict=False)])
            for row, values in zip(self.table.rows, self.values, strict=True)
        ]
        for number, key in enumerate(keys):
            kinds[key] = kinds.get(key, 0) | 1 << number
        self._classes = {number: kinds[key] for number, key in enumerate(keys)}

    @staticmethod
    def _key(text: str, one: Any) -> tuple[str, str]:
        if one is CALCULATED:
            return "text", " ".join(text.split())
        return language.kind_of(one), language.show(one)

    def above(self, number: int) -> int:
        """The rules whose outputs surely have a higher priority (DMN 1.5, 8.2.8, PRIORITY)."""
        if self._above is None:
            self._above = self._higher()
        return self._above[number]

    def _higher(self) -> list[int]:
        ranks = self._rank()
        classes: dict[tuple[int, ...], int] = {}
        for number, rank in enumerate(ranks):
            if rank is not None:
                classes[rank] = classes.get(rank, 0) | 1 << number
        before, so_far = {}, 0
        for rank in sorted(classes):
            before[rank] = so_far
            so_far |= classes[rank]
        return [0 if rank is None else before[rank] for rank in ranks]

    def _rank(self) -> list[tuple[int, ...] | None]:
        columns = [self._priorities(column) for column in self.table.outputs]
        return [
            tuple(
                next((n for n, v in enumerate(listed) if language.same(v, one)), len(listed))
                for listed, one in zip(columns, values, strict=True)
            )
            if self.known(number)
            else None
            for number, values in enumerate(self.values)
        ]

    def _priorities(self, column: source.Column) -> list[Any]:
        listed = value(f"[{column.allowed[0]}]", self.table.names) if column.allowed else None
        return listed if isinstance(listed, list) else []
