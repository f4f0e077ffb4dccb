"""Constants that do not fit their column are errors, with the rule and what to write instead."""

from __future__ import annotations

import pytest

from app.engine.dmn.lint import Finding
from tests.engine.dmn.lint.tables import answer, column, file, found, hits, numbered, shown

AMOUNT = column("amount", "number")


def only(content: bytes) -> Finding:
    (finding,) = (one for one in found(content) if one.severity == "error")
    return finding


def test_text_in_a_column_of_numbers_is_an_error() -> None:
    content = file([AMOUNT], numbered([('"5"',), ("-",)]), policy="COLLECT")
    wrong = only(content)
    assert wrong.message == 'Rule 1, amount: "5" is a text, but amount is a number.'
    assert wrong.remedy == "Write it as a number."
    assert hits(content, shown(wrong)) == [2]


def test_a_column_of_a_declared_type_has_the_type_behind_it() -> None:
    allowed = '<allowedValues><text>"S", "L"</text></allowedValues>'
    size = f'<itemDefinition name="size"><typeRef>string</typeRef>{allowed}</itemDefinition>'
    content = file([column("size", "size")], numbered([('"S"',), ("7",)]), before=size)
    assert only(content).rules == (2,)
    gap = next(one for one in found(content) if one.kind == "gap")
    assert gap.message == 'No rule covers size "L".'


@pytest.mark.parametrize("cell", ["[10..5]", 'date("2026-02-30")', "1 / 0"])
def test_a_cell_that_comes_to_null_by_a_mistake_is_an_error(cell: str) -> None:
    wrong = only(file([AMOUNT], numbered([(cell,), ("-",)]), policy="FIRST"))
    assert wrong.rules == (1,)
    assert f"{cell} comes to null: " in wrong.message


def test_cells_of_different_types_are_told_where_the_column_has_none() -> None:
    content = file([column("amount")], numbered([("5",), ("7",), ('"9"',)]))
    (mixed,) = found(content, "type")
    assert (mixed.severity, mixed.rules) == ("warning", (3,))
    assert "number in rules 1 and 2, text in rule 3" in mixed.message


def test_allowed_values_that_leave_nothing_are_an_error() -> None:
    wrong = only(file([column("amount", "number", '"low"')], numbered([("5",)])))
    assert wrong.message == "No number is among the allowed values of amount."


def test_an_output_outside_its_allowed_values_is_an_error() -> None:
    said = (answer("level", "string", '"low", "high"'),)
    rules = [(("< 5",), ('"low"',)), ((">= 5",), ('"hihg"',))]
    content = file([AMOUNT], rules, answers=said)
    wrong = only(content)
    assert wrong.message == 'Rule 2, level: "hihg" is not among the allowed values.'
    assert wrong.remedy == 'Use one of "low", "high", or add it there.'
    assert hits(content, shown(wrong)) == [2]


def test_an_output_of_the_wrong_type_is_an_error() -> None:
    content = file([AMOUNT], [(("-",), ('"12"',))], answers=(answer("rate", "number"),))
    assert only(content).message == 'Rule 1, rate: "12" is a text, but the column is a number.'


def test_a_default_is_held_to_the_same_values() -> None:
    said = (answer("level", "string", '"low"', default='"none"'),)
    wrong = only(file([AMOUNT], [(("< 5",), ('"low"',))], answers=said))
    assert (wrong.rules, "The default of level" in wrong.message) == ((), True)


def test_calculated_outputs_and_null_are_left_alone() -> None:
    said = (answer("rate", "number", ">= 0"),)
    rules = [(("< 5",), ("amount * 2",)), (("[5..6)",), ("null",)), ((">= 6",), ("0.1 + 0.2",))]
    assert found(file([AMOUNT], rules, answers=said)) == []


def test_a_fraction_is_no_whole_number() -> None:
    content = file([AMOUNT], [(("-",), ("1.5",))], answers=(answer("seats", "integer"),))
    assert only(content).message == "Rule 1, seats: 1.5 is no whole number."


def test_dates_beside_dates_and_times_are_left_to_the_engine() -> None:
    rules = numbered([('< date and time("2026-01-01T00:00:00Z")',), ('> date("2026-01-01")',)])
    content = file([column("day", "date")], rules)
    assert [one.severity for one in found(content, "type")] == []
    assert found(content, "opaque")[0].rules == (1,)
