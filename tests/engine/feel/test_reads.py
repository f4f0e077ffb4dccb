"""The variables of an expression, and nulls that are never silent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.engine import feel


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("item.qty * 2", {"item"}),
        ("duration > 12", {"duration"}),
        ('duration("P1D") > @"PT1H"', set()),
        ("x + sum(for x in xs return x)", {"x", "xs"}),
        ("{a: b, c: a}.c + a", {"a", "b"}),
        ("(function(a) a + b)(a)", {"a", "b"}),
        ("lines[item.qty > k]", {"k", "lines"}),
        ("some z in zs satisfies z > w", {"w", "zs"}),
        ("for i in 1..n return partial[-1] + i", {"n"}),
        ("for x in xs, y in x.ys return y", {"xs"}),
    ],
)
def test_a_name_is_read_where_nothing_provides_it(text: str, names: set[str]) -> None:
    assert feel.compile(text).names == names


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("not(x)", "abc"),
        ("x in (> 5)", "7"),
        ("x in [1..5]", "7"),
        ("x in (1, 2)", "7"),
        ("some y in x satisfies y", [1]),
        ("every y in x satisfies y", [1]),
    ],
)
def test_what_becomes_null_by_a_wrong_kind_says_so(text: str, x: Any) -> None:
    result = feel.compile(text).evaluate({"x": x})
    assert result.value is None
    assert [one.handled for one in result.warnings] == [False]


def test_a_number_is_not_written_out_beyond_the_budget() -> None:
    with pytest.raises(feel.BudgetExceeded):
        feel.compile("string format(a, 2)").evaluate({"a": Decimal("1e99999999")})


def test_json_that_is_too_deep_or_too_large_is_no_value() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    for wrong in (deep, Decimal("1e6145"), Decimal("Infinity")):
        with pytest.raises(feel.BudgetExceeded):
            feel.from_json({"a": wrong})
