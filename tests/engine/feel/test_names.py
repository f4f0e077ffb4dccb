"""What a name is: the longest that is known, or the words that stand together."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine import feel

CONTEXT: dict[str, Any] = {
    "Monthly Salary": 10,
    "a": 1,
    "a-b": 5,
    "b": 2,
    "is valid": True,
    "item": {"net price": 3},
    "if only": 7,
    "date": "no function",
    "order": {"ship to": {"post code": "1010"}},
    "🐎": 4,
}
NAMES = list(CONTEXT) + ["net price", "ship to", "post code"]
VALUES = [
    ("Monthly Salary * 2", 20),
    ("Monthly   Salary", 10),
    ("a-b", 5),
    ("a - b", -1),
    ("is valid and a = 1", True),
    ("item.net price + 1", 4),
    ("order.ship to.post code", "1010"),
    ("if only", 7),
    ("if if only > 1 then a else b", 1),
    ('date("2026-01-01").year', 2026),
    ("date", "no function"),
    ("🐎 + 1", 5),
    ('{"x y": 1, z: x y + 1}.z', 2),
    ("{x-y: 1}.x-y", 1),
    ("{foo   bar: 1}.foo bar", 1),
    ("for unit price in [1, 2] return unit price * 2", [2, 4]),
    ("some unit price in [1, 2] satisfies unit price > 1", True),
    ("(function(net sum, tax rate) net sum * tax rate)(2, 3)", 6),
    ("(function(net sum) net sum)(net sum: 4)", 4),
    ("{date: 5, r: date}.r", 5),
    ('@"2026-01-01T10:00:00+02:00".time offset = @"PT2H"', True),
    ("[1..5].start included", True),
    ("`Monthly Salary` + `a`", 11),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_name_is_found(text: str, value: Any) -> None:
    assert feel.to_json(feel.compile(text, NAMES).evaluate(CONTEXT).value) == value


def test_words_that_stand_together_are_one_name_even_when_nobody_said_so() -> None:
    compiled = feel.compile("Monthly Salary + order.ship to.post code")
    assert compiled.names == {"Monthly Salary", "order"}
    assert feel.compile("Monthly Salary * 2").evaluate(CONTEXT).value == 20
    assert feel.compile("order.ship to.post code").evaluate(CONTEXT).value == "1010"


def test_a_name_that_nobody_knows_is_null_with_a_warning() -> None:
    result = feel.compile("monthly salary").evaluate(CONTEXT)
    assert result.value is None
    assert "monthly salary" in result.warnings[0].message


def test_entries_of_an_item_hide_what_is_around() -> None:
    context = {"x": 1, "list": [{"x": 5}, {"y": 6}, 7]}
    assert feel.compile("list[x = 5]").evaluate(context).value == [{"x": 5}]
    assert feel.compile("[1, 2, 3][item > 1]").evaluate(context).value == [2, 3]
    nested = {"list": [{"item": 1}, {"item": 2}]}
    assert feel.compile("list[item = 2]").evaluate(nested).value == [{"item": 2}]


def test_an_expression_names_what_it_reads() -> None:
    compiled = feel.compile("for l in order.lines return l.qty * rate + count(extra)")
    assert compiled.names == {"order", "rate", "extra"}


def test_partial_results_are_kept_as_they_were() -> None:
    kept = feel.compile("for i in 1..3 return partial").evaluate({}).value
    assert kept == [[], [[]], [[], [[]]]]
    text = "for i in 0..4 return if i = 0 then 1 else i * partial[-1]"
    assert feel.compile(text).evaluate({}).value == [1, 1, 2, 6, 24]
