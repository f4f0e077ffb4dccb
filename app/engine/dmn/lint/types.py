"""Constants that do not fit their column: wrong types, outputs that are not allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.engine import feel
from app.engine.dmn.lint import answers, language, source
from app.engine.dmn.lint.boxes import Box
from app.engine.dmn.lint.report import Report, spoken

WORDS = {"string": "text", "integer": "whole number"}


def check(report: Report) -> None:
    """Says what is wrong with cells and outputs."""
    _cells(report)
    _mixed(report)
    _empty(report)
    for place, column in enumerate(report.space.table.outputs):
        _outputs(report, place, column)


def word(kind: str) -> str:
    """The type in plain words."""
    return WORDS.get(kind, kind)


# ---- inputs


def _cells(report: Report) -> None:
    space = report.space
    for number, row in enumerate(space.read, 1):
        for k, cell in enumerate(row):
            column, axis = space.table.inputs[k], space.axes[space.place[k]]
            fault = cell.fault or _misfit(axis.kind, cell.condition.values())
            if not fault:
                continue
            report.broken.add(number)
            report.add(
                "error",
                "type",
                f"Rule {number}, {column.label}: {cell.text} {_why(cell.fault, fault, column)}.",
                f"Write it as a {word(axis.kind)}." if axis.kind else "Correct the cell.",
                rules=(number,),
                box=_beside(report, number - 1),
            )


def _why(fault: str, kind: str, column: source.Column) -> str:
    if fault:
        return f"comes to null: {fault}"
    return f"is a {word(kind)}, but {column.label} is a {word(column.kind or '')}"


def _misfit(wanted: str | None, values: Iterator[Any]) -> str:
    """The type of the first constant that the column can never be compared with."""
    if wanted is None:
        return ""
    plain = "number" if wanted == "integer" else wanted
    for value in values:
        kind = language.kind_of(value)
        if value is not None and kind != plain and {kind, plain} != {"date", "date and time"}:
            return kind
    return ""


def _beside(report: Report, number: int) -> Box | None:
    """An input that meets the other cells of the rule."""
    space = report.space
    box = tuple(
        (bits if bits & ~1 else 0) or axis.all
        for bits, axis in zip(space.rows[number], space.axes, strict=True)
    )
    return box if all(box) else None


def _mixed(report: Report) -> None:
    """A column without a type whose cells are of several."""
    space = report.space
    for place, axis in enumerate(space.axes):
        if axis.kind or len(axis.kinds) < 2 or set(axis.kinds) <= language.TEMPORAL:
            continue
        rules: dict[str, list[int]] = {kind: [] for kind in axis.kinds}
        for number, row in enumerate(space.read, 1):
            for k, cell in enumerate(row):
                if space.place[k] == place:
                    for kind in {language.kind_of(v) for v in cell.condition.values()} & set(rules):
                        rules[kind].append(number)
        parts = [f"{word(kind)} in {spoken(found)}" for kind, found in rules.items() if found]
        if len(parts) > 1:
            odd = min(filter(None, rules.values()), key=len)[-1]
            box = space.rows[odd - 1]
            message = f"The cells of {axis.label} are of different types: {', '.join(parts)}."
            remedy = f"Give {axis.label} a type, and write all its cells in it."
            shown = box if all(box) else None
            report.add("warning", "type", message, remedy, rules=(odd,), box=shown)


def _empty(report: Report) -> None:
    """A column whose allowed values leave nothing."""
    for axis in report.space.axes:
        if not axis.all & ~1:
            kind = word(axis.kind or axis.kinds[0])
            message = f"No {kind} is among the allowed values of {axis.label}."
            report.add("error", "value", message, "Correct the allowed values.")


# ---- outputs


def _outputs(report: Report, place: int, column: source.Column) -> None:
    table = report.space.table
    tests = [test for text in column.allowed if (test := _compiled(text, table.names))]
    seen: dict[str, tuple[str, str]] = {}
    for row in table.rows:
        text = row.answers[place] if place < len(row.answers) else ""
        if text not in seen:
            seen[text] = _output_fault(text, column, tests, table.names)
        kind, said = seen[text]
        if said:
            _say_output(
                report, column, kind, f"Rule {row.number}, {column.label}: {said}", row.number
            )
    kind, said = _output_fault(column.default, column, tests, table.names)
    if said:
        _say_output(report, column, kind, f"The default of {column.label}: {said}", None)


def _say_output(
    report: Report, column: source.Column, kind: str, message: str, rule: int | None
) -> None:
    remedy = "Use one of " + column.allowed[0] + ", or add it there." if column.allowed else ""
    if kind == "type":
        remedy = f"Write it as a {word(column.kind or '')}."
    box = report.space.rows[rule - 1] if rule else None
    shown = box if box is not None and all(box) else None
    report.add(
        "error", kind, message, remedy, rules=(rule,) if rule else (), box=shown, line=column.line
        if rule is None else None,
    )  # fmt: skip


def _compiled(text: str, names: frozenset[str]) -> feel.UnaryTests | None:
    try:
        return feel.compile_unary(text, names)
    except feel.FeelSyntaxError:
        return None


def _output_fault(
    text: str, column: source.Column, tests: list[feel.UnaryTests], names: frozenset[str]
) -> tuple[str, str]:
    value = answers.value(text, names)
    if value is answers.CALCULATED or value is None:
        return "", ""
    items = value if isinstance(value, list) else [value]
    for item in items:
        if kind := _misfit(column.kind, iter([item])):
            return (
                "type",
                f"{text} is a {word(kind)}, but the column is a {word(column.kind or '')}.",
            )
        if column.kind == "integer" and language.value_of("floor(a) = a", a=item) is not True:
            return "type", f"{text} is no whole number."
        if not all(_allows(test, item) for test in tests):
            return "value", f"{text} is not among the allowed values."
    return "", ""


def _allows(test: feel.UnaryTests, value: Any) -> bool:
    try:
        return test.evaluate(value, {}, language.SMALL).value is True
    except feel.BudgetExceeded:
        return True
