"""Why a part of an expression became null: what happened, and where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.engine import feel

WARNED = [
    ("1 +\n missing", "no variable", 2, 2),
    ('1 + "a"', "no result", 1, 3),
    ("1 / 0", "no result", 1, 3),
    ('1 < "a"', "not comparable", 1, 3),
    ("{a: 1}.b", "no entry", 1, 7),
    ("null.b", "null in path", 1, 5),
    ("[1, 2][3]", "no item", 1, 7),
    ("if null then 1 else 2", "no boolean", 1, 4),
    ("1 and true", "no boolean", 1, 3),
    ("5(1)", "no function", 1, 1),
    ("sqrt(-1)", "wrong argument", 1, 1),
    ("sqrt()", "wrong argument", 1, 1),
    ("(function(a) a)()", "wrong number of arguments", 1, 2),
    ('@"soon"', "invalid literal", 1, 1),
    ("[3..1]", "invalid range", 1, 1),
    ("{a: 1, a: 2}", "duplicate key", 1, 1),
    ("for x in null return x", "no list", 1, 1),
    ("5 instance of tNobody", "no type", 1, 3),
    ("-null", "no result", 1, 1),
    ("1 between null and 2", "not comparable", 1, 3),
    ('(function(x) external {java: {class: "C"}})(1)', "external function", 1, 2),
    ("sum(lines.\n  price)", "no variable", 1, 5),
]


@pytest.mark.parametrize(("text", "kind", "line", "column"), WARNED)
def test_a_warning_says_what_and_where(text: str, kind: str, line: int, column: int) -> None:
    warning = feel.compile(text).evaluate({}).warnings[0]
    assert (warning.kind, warning.line, warning.column) == (kind, line, column)
    assert warning.expression == text


def test_null_that_is_meant_is_no_warning() -> None:
    text = "[null = null, get or else(null, 1), is defined(null), null or true, null and false]"
    result = feel.compile(text).evaluate({})
    assert result.value == [True, 1, False, True, False]
    assert result.warnings == ()


def test_a_function_of_another_expression_warns_with_its_own_text() -> None:
    function = feel.compile("function(n)\n n.missing").evaluate({}).value
    warning = feel.compile("f({})").evaluate({"f": function}).warnings[0]
    assert (warning.line, warning.expression) == (2, "function(n)\n n.missing")


def test_a_wrong_argument_is_named() -> None:
    warning = feel.compile('substring("abc", "x")').evaluate({}).warnings[0]
    assert warning.message == "substring: start position needs a number, not a string"


def test_not_a_number_never_gets_in() -> None:
    result = feel.compile("x < 1").evaluate({"x": Decimal("NaN")})
    assert (result.value, result.warnings[0].kind) == (None, "not a number")


def test_warnings_are_bounded() -> None:
    result = feel.compile("for x in 1..1000 return x.a").evaluate({})
    assert len(result.warnings) == 50
