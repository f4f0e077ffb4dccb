"""What expressions come to."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
]


@pytest.mark.parametrize(("text", "value", "met"), CELLS)
def test_a_cell_meets_its_input(text: str, value: Any, met: bool | None) -> None:
    assert feel.compile_unary(text).evaluate(value, {}).value is met


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "for x in", "[1, 2", "if a then 1", "a 1", "{a:}", '"abc', "(" * 2000, "1)"],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile(text)
    assert refused.value.line >= 1
    assert refused.value.column >= 1


@pytest.mark.parametrize(
    "text",
    [
        "count(for x in 1..1000000000 return x)",
        "for a in 1..2000, b in 1..2000 return 1",
        "{f: function(n) f(n + 1), r: f(1)}.r",
    ],
)
def test_a_runaway_expression_is_stopped(text: str) -> None:
    with pytest.raises(feel.BudgetExceeded):
        feel.compile(text).evaluate({}, feel.Budget(seconds=0.3))


def test_an_exponential_pattern_is_stopped() -> None:
    text = f'matches("{"a" * 40}b", "^(a+)+$")'
    result = feel.compile(text).evaluate({}, feel.Budget(regex_seconds=0.05))
    assert result.value in (None, False)


def test_a_warning_says_why_and_where() -> None:
    result = feel.compile("1 +\n missing").evaluate({})
    assert result.value is None
    assert [(w.kind, w.line) for w in result.warnings][0] == ("no variable", 2)


def test_an_expression_names_what_it_reads() -> None:
    compiled = feel.compile("for l in order.lines return l.qty * rate + count(extra)")
    assert compiled.names == {"order", "rate", "extra"}


def test_no_attribute_of_python_is_reached() -> None:
    assert feel.compile("a.__class__").evaluate({"a": "x"}).value is None


def test_a_float_never_comes_in() -> None:
    with pytest.raises(TypeError):
        feel.from_json({"a": [0.1]})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.sampled_from([text for text, _ in VALUES]), json_values, json_values)
def test_evaluation_raises_nothing_and_changes_nothing(text: str, a: Any, x: Any) -> None:
    context = {"a": a, "x": x, "Monthly Salary": a, "lines": x}
    before = repr(context)
    feel.compile(text, ["Monthly Salary"]).evaluate(context)
    assert repr(context) == before


def test_eight_threads_come_to_the_same() -> None:
    compiled = feel.compile("sum(for l in lines return l.qty * l.price)")
    results: list[Any] = []

    def work() -> None:
        results.extend(compiled.evaluate(CONTEXT).value for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(results) == {Decimal("0.80")}
