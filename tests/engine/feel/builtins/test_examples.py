"""Each built-in function by example; none is without one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from app.engine import feel
from app.engine.feel.builtins import REGISTRY

EXAMPLES: dict[str, Any] = {
    # numbers
    "decimal(1/3, 2)": Decimal("0.33"),
    "decimal(2.5, 0)": 2,
    "decimal(1, 6177)": None,
    "floor(-1.5)": -2,
    "floor(-1.56, 1)": Decimal("-1.6"),
    "ceiling(1.01)": 2,
    "round up(-5.5, 0)": -6,
    "round down(5.9, 0)": 5,
    "round half up(2.5, 0)": 3,
    "round half down(2.5, 0)": 2,
    "round half up(1.125, 2)": Decimal("1.13"),
    "round up(5)": None,
    "abs(-3)": 3,
    'abs(@"-P1D")': "P1D",
    "modulo(-10, 4)": 2,
    "modulo(10, -4)": -2,
    "modulo(1, 0)": None,
    "sqrt(16)": 4,
    "sqrt(-1)": None,
    "decimal(log(10), 4)": Decimal("2.3026"),
    "log(0)": None,
    "decimal(exp(1), 4)": Decimal("2.7183"),
    "odd(-3)": True,
    "even(2)": True,
    "even(2.5)": None,
    "random number()": None,
    # strings
    "string(1.50)": "1.5",
    "string(1e20)": "100000000000000000000",
    'string([1, "a", null, {b c: @"P1D"}])': '[1, "a", null, {b c: P1D}]',
    "string(null)": None,
    'number("1,234.5", ",", ".")': Decimal("1234.5"),
    'number("1 234,5", " ", ",")': Decimal("1234.5"),
    'number("1", ".", ".")': None,
    'number("12")': 12,
    'number("x")': None,
    'substring("foobar", 3, 2)': "ob",
    'substring("foobar", -2)': "ar",
    'substring("foobar", 0)': None,
    'string length("a🐎")': 2,
    'upper case("aé")': "AÉ",
    'lower case("AÉ")': "aé",
    'substring before("foobar", "bar")': "foo",
    'substring before("foobar", "x")': "",
    'substring after("foobar", "foo")': "bar",
    'contains("foobar", "ob")': True,
    'starts with("foobar", "foo")': True,
    'ends with("foobar", "bar")': True,
    'matches("foobar", "^fo+b")': True,
    'replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3")': "(012) 345-6789",
    'split("a;b;;c", ";")': ["a", "b", "", "c"],
    'extract("a1b22", "\\d+")': ["1", "22"],
    'string join(["a", null, "b"], "-")': "a-b",
    'string join(["a", "b"], ", ", "<", ">")': "<a, b>",
    "string join([1])": None,
    'trim("  a ")': "a",
    'is blank(" ")': True,
    'to base64("FEEL")': "RkVFTA==",
    "string format(1.5, 2)": "1.50",
    "uuid()": None,
    # lists
    "list contains([1, null], null)": True,
    "count([1, 2])": 2,
    "count(7)": 1,
    "count(null)": None,
    "min([3, 1])": 1,
    'min("b", "a")': "a",
    "max(3, 1, 2)": 3,
    'max([1, "a"])': None,
    "sum([0.1, 0.2])": Decimal("0.3"),
    'sum(@"P1D", @"PT12H")': "P1DT12H",
    "sum([])": None,
    "mean(1, 2, 3)": 2,
    "product([2, 3, 4])": 24,
    "median([8, 2, 5, 3, 4])": 4,
    "median([6, 1, 2, 3])": Decimal("2.5"),
    "stddev([2, 4, 7, 5])": Decimal("2.081665999466132735282297706979931"),
    "mode([6, 1, 9, 6, 1])": [1, 6],
    "all([true, null])": None,
    "all([])": True,
    "any([false, true])": True,
    "any([false, 1])": None,
    "sublist([1, 2, 3], 2)": [2, 3],
    "sublist([1, 2, 3], -2, 1)": [2],
    "append([1], 2, 3)": [1, 2, 3],
    "concatenate([1], [2, 3], [])": [1, 2, 3],
    "insert before([1, 3], 2, 2)": [1, 2, 3],
    "remove([1, 2, 3], -1)": [1, 2],
    "list replace([1, 2], 1, 9)": [9, 2],
    "list replace([1, 5], function(item, new) item > 3, 0)": [1, 0],
    "list replace([1], function(item, new) item, 0)": None,
    "reverse([1, 2])": [2, 1],
    "index of([1, 2, 1], 1)": [1, 3],
    "union([1, 2], [2, 3])": [1, 2, 3],
    "distinct values([1, {a: 1}, 1.0, {a: 1}])": [1, {"a": 1}],
    "duplicate values([1, 2, 1])": [1],
    "flatten([[1, [2]], 3])": [1, 2, 3],
    "sort([3, 1, 2], function(x, y) x > y)": [3, 2, 1],
    'sort(["b", "a"])': ["a", "b"],
    "partition([1, 2, 3], 2)": [[1, 2], [3]],
    "is empty([])": True,
    # contexts
    'get value({a: 1}, "a")': 1,
    'get value({a: {b: 2}}, ["a", "b"])': 2,
    "get entries({a: 1})": [{"key": "a", "value": 1}],
    'context([{key: "a", value: 1}])': {"a": 1},
    'context([{key: "a", value: 1}, {key: "a", value: 2}])': None,
    'context put({a: 1}, "b", 2)': {"a": 1, "b": 2},
    'context put({a: {b: 1}}, ["a", "c"], 2)': {"a": {"b": 1, "c": 2}},
    "context merge([{a: 1, b: 1}, {b: 2}])": {"a": 1, "b": 2},
    "get or else(null, 3)": 3,
    "is defined(null)": False,
    'assert(1, false, "wrong")': None,
    "not(true)": False,
    "not(1)": None,
    "is(1, 1.0)": True,
    # dates
    "date(2026, 2, 28)": "2026-02-28",
    'date(@"2026-02-28T10:00:00")': "2026-02-28",
    "date(2026, 2, 29)": None,
    'time(10, 20, 30, @"PT2H")': "10:20:30+02:00",
    'time(@"2026-02-28")': "00:00:00Z",
    'date and time(@"2026-02-28", @"10:00:00Z")': "2026-02-28T10:00:00Z",
    "date and time(2026, 2, 28, 10, 0, 1.5)": "2026-02-28T10:00:01.5",
    'date and time(2026, 2, 28, 10, 0, 0, "Europe/Paris")': "2026-02-28T10:00:00@Europe/Paris",
    'duration("P1DT2H")': "P1DT2H",
    'years and months duration(@"2011-12-22", @"2013-08-24")': "P1Y8M",
    'day of year(@"2019-09-17")': 260,
    'day of week(@"2019-09-17")': "Tuesday",
    'month of year(@"2019-09-17")': "September",
    'week of year(@"2003-12-29")': 1,
    'last day of month(@"2026-02-10")': "2026-02-28",
    "now()": None,
    "today()": None,
    # ranges
    "before(1, [1..10])": False,
    "before(1, (1..10])": True,
    "after([5..10], 4)": True,
    "meets([1..5], [5..10])": True,
    "met by([5..10], [1..5])": True,
    "overlaps([1..5], [5..8])": True,
    "overlaps([1..5), [5..8])": False,
    "overlaps before([1..5], [3..8])": True,
    "overlaps after([3..8], [1..5])": True,
    "finishes(5, [1..5])": True,
    "finished by([1..10], [5..10])": True,
    "includes([1..10], [4..6])": True,
    'includes([1..10], "a")': None,
    "during(5, [1..10])": True,
    "starts(1, [1..10])": True,
    "started by([1..10], [1..5])": True,
    "coincides([1..5], [1..5])": True,
    "before((< 5), 6)": True,
    "includes((> 5), 5)": False,
    'range("[1..3)")': "[1..3)",
    'range("(..@\\"2026-01-31\\"]")': "(..2026-01-31]",
    'range("[1+1..3]")': None,
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_a_built_in_does_what_its_example_says(text: str) -> None:
    assert feel.to_json(feel.compile(text).evaluate({}).value) == EXAMPLES[text]


def test_every_built_in_has_an_example() -> None:
    shown = {match for text in EXAMPLES for match in re.findall(r"([a-z][a-z0-9 ]*)\(", text)}
    assert REGISTRY.keys() - shown == set()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_built_in_refuses_what_it_cannot_take(name: str) -> None:
    many = ", ".join(["function() 1"] * 12)
    result = feel.compile(f"{name}({many})").evaluate({})
    if result.value is None:
        assert [warning.kind for warning in result.warnings[:1]] == ["wrong argument"]


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_arguments_may_be_named_and_unknown_names_are_refused(name: str) -> None:
    result = feel.compile(f"{name}(nobody: 1)").evaluate({})
    assert result.value is None
    assert result.warnings[0].kind == "wrong argument"


def test_names_choose_among_signatures() -> None:
    text = 'context put(context: {x: {y: 1}}, keys: ["x", "y"], value: 2)'
    assert feel.compile(text).evaluate({}).value == {"x": {"y": 2}}
    wrong = 'context put(context: {x: {y: 1}}, key: ["x", "y"], value: 2)'
    assert feel.compile(wrong).evaluate({}).value is None
