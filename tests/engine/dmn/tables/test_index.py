"""A column answers as FEEL does, cell by cell."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import feel
from app.engine.dmn.tables.index import Column
from app.engine.dmn.tables.simple import read_simple

NUMBERS = st.sampled_from(["0", "1", "1.0", "2.5", "-3", "10", "007", "0.10"])
DATES = st.sampled_from(['date("2024-02-29")', '@"2024-03-01"', 'date("2025-01-01")'])
LENGTHS = st.sampled_from(['duration("P1D")', '@"PT36H"', '@"-PT1S"'])
STRINGS = st.sampled_from(['"a"', '"b"', '""', '"a, b"', '"null"', '"é"'])
ORDERED = st.one_of(NUMBERS, DATES, LENGTHS)
COMPARED = st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), ORDERED)
WORDS = st.sampled_from(["true", "false", "null"])


@st.composite
def intervals(draw: st.DrawFn) -> str:
    ends = draw(st.sampled_from([NUMBERS, DATES, LENGTHS]))
    opening, closing = draw(st.sampled_from("[(]")), draw(st.sampled_from("])["))
    return f"{opening}{draw(ends)}..{draw(ends)}{closing}"


@st.composite
def cells(draw: st.DrawFn) -> str:
    atom = st.one_of(ORDERED, STRINGS, COMPARED, WORDS, intervals())
    text = ", ".join(draw(st.lists(atom, min_size=1, max_size=3)))
    return f"not({text})" if draw(st.booleans()) else text


VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    Decimal("1.00"),
    Decimal("2.5"),
    -3,
    7,
    "a",
    "b",
    "",
    "null",
    date(2024, 2, 29),
    date(2024, 6, 1),
    timedelta(hours=24),
    timedelta(hours=36),
    timedelta(seconds=-1),
    ["a"],
    {"a": 1},
]


@given(st.lists(cells(), min_size=1, max_size=6))
def test_a_column_meets_what_each_cell_meets(texts: list[str]) -> None:
    column = Column([read_simple(text) for text in texts], [False] * len(texts))
    for value in VALUES:
        may, rest = column.find(value)
        for number, text in enumerate(texts):
            if rest >> number & 1:
                continue  # has to be evaluated anyway
            met = feel.compile_unary(text).evaluate(value, {}).value is True
            assert bool(may >> number & 1) is met, (text, value)


@pytest.mark.parametrize(
    "text",
    ["x", "1 + 1", '"a" + "b"', "", ",", "1,", "> x", "[1..x]", '"a\\n"', "[1..2] and true", "1 2"],
)
def test_what_is_more_than_constants_is_left_to_feel(text: str) -> None:
    assert read_simple(text) is None


def test_a_dash_is_met_by_everything() -> None:
    column = Column([None], [True])
    assert all(column.find(value) == (1, 0) for value in VALUES)


def test_a_value_of_a_kind_that_no_cell_asks_for_is_told() -> None:
    column = Column([read_simple("> 5"), read_simple("1"), None], [False, False, True])
    assert column.is_foreign("7")
    assert not column.is_foreign(7)
    assert not column.is_foreign(None)


def test_an_index_of_many_rules_is_not_the_square_of_them() -> None:
    """An axis keeps sets at some pieces and changes between them: it answers alike everywhere."""
    count = 12_000
    column = Column([read_simple(f"[{n}..{n + 2})") for n in range(count)], [False] * count)
    axis = column.positive.axes[Decimal]
    assert axis.stride > 1
    assert sum(rules.bit_length() for rules in axis.whole) // 8 < 8_000_000
    for value in (0, 1, 2, 5_999, 6_000, Decimal("6000.5"), 11_999, 12_000, 12_001, -1):
        may, rest = column.find(value)
        wanted = [n for n in range(count) if n <= value < n + 2]
        assert [n for n in range(count) if may >> n & 1] == wanted
        assert rest == 0
