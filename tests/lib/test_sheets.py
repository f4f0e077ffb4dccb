"""A file for a spreadsheet says what people wrote, and does nothing of it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.lib import sheets

BEGINNINGS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"


def opened(content: bytes, divided_by: str = ",") -> list[list[str]]:
    """The cells as a spreadsheet finds them."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=divided_by))


@pytest.mark.parametrize("begins", BEGINNINGS)
def test_nothing_that_people_write_is_a_formula(begins: str) -> None:
    for text in (f"{begins}cmd|' /C calc'!A0", f"  {begins}A1", f"a;{begins}A1", f"\n{begins}A1"):
        said = sheets.cell(text).replace(";", "\n").splitlines()
        assert not [one for one in said if one.strip()[:1] in [*"=+-@\t\r", *BEGINNINGS]], text


LETTERS = st.sampled_from(';,"=@ a\t\n') | st.characters(exclude_categories=["Cs"])


@given(st.lists(st.text(LETTERS), min_size=1, max_size=3))
@example(["a", 'b;"=1+1;'])
def test_no_cell_begins_a_formula_whatever_divides_the_cells(texts: list[str]) -> None:
    for divided_by in (",", ";", "\t"):
        for row in opened(sheets.table([texts]), divided_by):
            begun = [one for one in row if one.lstrip()[:1] in [*BEGINNINGS]]
            assert [one for one in begun if not sheets.NUMBER.fullmatch(one)] == []


def test_a_number_stays_a_number() -> None:
    assert [sheets.cell(one) for one in ("-5", "24.50", "-0.5", "+5", "-5+1", "--5")] == [
        *("-5", "24.50", "-0.5"),
        *("'+5", "'-5+1", "'--5"),
    ]


def test_what_is_written_is_read_again_letter_by_letter() -> None:
    rows = [["Order", 'Say "yes"'], ["a, b; c", "Zürich"], ["", "O'Neil"]]
    assert opened(sheets.table(rows)) == rows
    assert sheets.table([["Zürich"]]) == b"\xef\xbb\xbfZ\xc3\xbcrich\r\n"


def test_a_cell_is_one_line() -> None:
    assert sheets.cell("first\r\n\tsecond") == "first second"
