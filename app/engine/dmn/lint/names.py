"""Names that nothing provides: a text reads them, and they are null in every question."""

from __future__ import annotations

from collections.abc import Iterator, Set

from app.engine import feel
from app.engine.dmn.lint import source
from app.engine.dmn.lint.report import Report, spoken


def check(report: Report, given: Set[str] | None) -> None:
    """``given``: the variables that whoever asks is known to have; None if that is not known."""
    table = report.space.table
    found: dict[str, list[int]] = {}
    for rule, text, unary in _texts(table):
        for name in _reads(text, table.names, unary=unary):
            found.setdefault(name, []).append(rule)
    for name in found.keys() - _missing(table, given, found.keys()):
        del found[name]
    for name, rules in sorted(found.items()):
        told = sorted({rule for rule in rules if rule})
        place = "An input" if 0 in rules else f"{spoken(told)} of {table.name}".capitalize()
        report.add(
            "warning",
            "name",
            f"{place} reads {name}, which nothing provides; it is null in every question.",
            f"Let the decision require the input data {name}."
            if name in table.hidden
            else f"Correct the name, or add an input data {name} that the decision requires.",
            rules=told,
        )


def _missing(
    table: source.Table, given: Set[str] | None, read: Set[str]
) -> frozenset[str] | set[str]:
    """The names without a value.

    Where it is not known what is given, the input data of the file say it, but only if the table
    reads one of them: editors of a kind draw input data as notes, and name the variables otherwise.
    """
    own = table.provided or frozenset()
    if given is None and not own & read:
        return table.hidden & read
    return set(read) - own - ((given or frozenset()) - table.hidden)


def _texts(table: source.Table) -> Iterator[tuple[int, str, bool]]:
    """Each text with its rule, 0 for those of columns, and whether it is a cell."""
    for column in table.inputs:
        yield 0, column.expression, False
        yield from ((0, text, True) for text in column.allowed)
    for column in table.outputs:
        yield 0, column.default, False
    for row in table.rows:
        yield from ((row.number, text, True) for text in row.cells)
        yield from ((row.number, text, False) for text in row.answers)


def _reads(text: str, names: frozenset[str], *, unary: bool) -> frozenset[str]:
    if text in ("", "-"):
        return frozenset()
    try:
        made = feel.compile_unary(text, names) if unary else feel.compile(text, names)
    except feel.FeelError:
        return frozenset()
    return made.names
