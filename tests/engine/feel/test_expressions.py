"""What expressions come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.engine import feel

CONTEXT: dict[str, Any] = {
    "a": 1,
    "Monthly Salary": 10,
    "x": {"y": None},
    "lines": [{"qty": 6, "price": Decimal("0.10")}, {"qty": 1, "price": Decimal("0.20")}],
}
VALUES: list[tuple[str, Any]] = [
    ("1 + 2 * 3", 7),
    ("0.1 + 0.2 = 0.3", True),
    ("2 ** 3 ** 2", 64),
    ("-2 ** 2", 4),
    ("0 ** 0", 1),
    ("10 ** -2", Decimal("0.01")),
    ("(-8) ** 0.5", None),
    ('"a" + "b"', "ab"),
    ("{a: 1, b: a + 1}.b", 2),
    ("[1, 2, 3][2]", 2),
    ("[1, 2, 3][-1]", 3),
    ("[1, 2, 3][item > 1]", [2, 3]),
    ("lines[qty > 5].price", [Decimal("0.10")]),
    ("for x in 1..3 return x * 2", [2, 4, 6]),
    ("for i in 1..2, j in [10, 20] return i + j", [11, 21, 12, 22]),
    ("some x in [1, 2] satisfies x > 1", True),
    ("every x in [1, 2] satisfies x > 1", False),
    ("if a > 1 then 1 else if a > 0 then 2 else 3", 2),
    ("5 in [1..10]", True),
    ("10 in [1..10)", False),
    ("5 in ]5..10]", False),
    ("5 in (1, 2, 5)", True),
    ("5 in > 3", True),
    ("a between 0 and 2", True),
    ("Monthly Salary * 2", 20),
    ('string length("a🐎")', 2),
    ('substring(string: "abc", start position: 2)', "bc"),
    ("x.y.z", None),
    ("1 instance of number", True),
    ('["x"] instance of list<string>', True),
    ("(function(n) n + 1)(2)", 3),
    ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
    ("null = null", True),
    ('1 = "a"', None),
    ("true and null", None),
    ("false and null", False),
    ("true or null", True),
    ("not(null)", None),
    ('{"a b": 1}.a b', 1),
    ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
    ('@"2026-03-01" - @"2026-02-01"', "P28D"),
    ('date and time("2026-01-01T10:00:00Z").hour', 10),
    ("sum([0.1, 0.2])", Decimal("0.3")),
    ("1 / 3 * 3", Decimal("0." + "9" * 34)),
    ("1 / 0", None),
    ("get or else(null, 3)", 3),
    ("round half up(2.5, 0)", 3),
    ("decimal(2.5, 0)", 2),
    ("{a: function(x) x * 2, b: a(3)}.b", 6),
    ("[1, 2, 3, 4][item > 1][2]", 3),
    ("[{a: 1}, {b: 2}].a", [1, None]),
    ("for x in [1..3) return x", [1, 2]),
    ("for i in 3..1 return i", [3, 2, 1]),
    ('for d in @"2026-01-30"..@"2026-02-01" return d', ["2026-01-30", "2026-01-31", "2026-02-01"]),
    ("5 in (null..10]", None),
    ("5 in [[1..3], [4..6]]", True),
    ("(< 10) = (< 10)", True),
    ("(< 10) = (null..10)", False),
    ("(= 10) = [10..10]", False),
    ("[1, 2] = [1, 2.0]", True),
    ("{a: 1, b: 2} = {b: 2, a: 1}", True),
    ("[] = 0", None),
    ("10 - 2 - 3", 5),
    ("2 * 3 + 4 * 5", 26),
    ("if [] then 1 else 2", 2),
    ("some x in [null, true] satisfies x", True),
    ("every x in [] satisfies x", True),
    ("{a: {b: [1, 2]}}.a.b[2]", 2),
    ("(function(f, x) f(x))(function(n) n * 2, 4)", 8),
    (
        "{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(20)}.r",
        2432902008176640000,
    ),
    ('"\\u0041\\U01F40E"', "A🐎"),
    ('"\\uD83D\\uDC0E"', "🐎"),
    ('matches("abc", "^a.c$")', True),
    ('replace("a-b", "(a)-(b)", "$2-$1")', "b-a"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_an_expression_has_its_value(text: str, value: Any) -> None:
    compiled = feel.compile(text, ["Monthly Salary"])
    assert feel.to_json(compiled.evaluate(CONTEXT).value) == value


CELLS: list[tuple[str, Any, bool | None]] = [
    ("-", 1, True),
    ("> 5", 6, True),
    ("> 5", 5, False),
    ("> 5", None, None),
    ("[1..10]", 5, True),
    ('"a","b"', "b", True),
    ('not("a")', "b", True),
    ('not("a","b")', "b", False),
    ("? > 3 and ? < 5", 4, True),
    ("< 3, > 5", 6, True),
    ("true", True, True),
    ("true", False, False),
    ("null", None, True),
    ("> 5 and < 9", 6, True),
    ("> 5 and < 9", 10, False),
    ("not(> 5 and < 9)", 10, True),
    ("[1..3], 7", 7, True),
    ("(> 5)", 6, True),
    ("!= 5", 5, False),
    ('starts with(?, "a")', "abc", True),
    ("not(null)", None, False),
    ("[3..1]", 2, False),
    ("x", 4, True),
    ("list", 2, True),
    ("count(?) > 1", [1, 2], True),
]


@pytest.mark.parametrize(("text", "value", "met"), CELLS)
def test_a_cell_meets_its_input(text: str, value: Any, met: bool | None) -> None:
    assert feel.compile_unary(text).evaluate(value, {"x": 4, "list": [1, 2]}).value is met


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "for x in", "[1, 2", "if a then 1", "a 1", "{a:}", '"abc', "(" * 2000, "1)"],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile(text)
    assert refused.value.line >= 1
    assert refused.value.column >= 1


def test_no_attribute_of_python_is_reached() -> None:
    assert feel.compile("a.__class__").evaluate({"a": "x"}).value is None


def test_what_is_no_value_of_feel_does_no_harm() -> None:
    odd = {"x": 0.5, "y": object(), "z": {1: (2, 3)}}
    for text in ("x + 1", "x < 1", "y = y", "y.a", "string(z)", "z[a]", "count(y)", "y in [1..2]"):
        feel.compile(text).evaluate(odd)
    assert feel.compile("x + 1").evaluate(odd).warnings[0].kind == "no result"


def test_a_float_never_comes_in() -> None:
    with pytest.raises(TypeError):
        feel.from_json({"a": [0.1]})


def test_decimal128_rounds_at_34_digits_half_to_even() -> None:
    third = feel.compile("1 / 3").evaluate({}).value
    assert third == Decimal("0." + "3" * 34)
    assert feel.compile("1 / 3 * 3").evaluate({}).value == Decimal("0." + "9" * 34)
    ties = feel.compile("[decimal(0.125, 2), decimal(0.135, 2)]").evaluate({}).value
    assert ties == [Decimal("0.12"), Decimal("0.14")]
    long = feel.compile("1234567890123456789012345678901234.5 + 0").evaluate({}).value
    assert long == Decimal("1234567890123456789012345678901234")


def test_an_external_function_is_read_and_never_run() -> None:
    text = '(function(x) external {java: {class: "java.lang.Math", method: "cos"}})(1)'
    result = feel.compile(text).evaluate({})
    assert result.value is None
    assert result.warnings[0].kind == "external function"


def test_values_leave_as_json_without_a_float() -> None:
    text = '[1.50, 2.0, @"2026-01-01", @"P1D", [1..2], function() 1, {a: null}]'
    value = feel.to_json(feel.compile(text).evaluate({}).value)
    assert value == [Decimal("1.50"), 2, "2026-01-01", "P1D", "[1..2]", None, {"a": None}]
    with pytest.raises(TypeError):
        feel.to_json(object())
