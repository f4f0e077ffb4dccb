"""Whatever an expression does, it ends: by a counted budget, with its place, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine import feel

STEPS = feel.Budget(steps=20_000, seconds=60, items=5_000, characters=100_000)
NESTED = "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]"
RUNAWAY = [
    ("count(for x in 1..1000000000 return x)", "steps"),
    ("for a in 1..2000, b in 1..2000 return 1", "items"),
    ("some x in 1..1000000 satisfies x < 0", "steps"),
    ("{f: function(n) f(n + 1), r: f(1)}.r", "deep"),
    ("{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(30)}.r", "steps"),
    ('for i in 1..100 return if i = 1 then "aa" else partial[-1] + partial[-1]', "characters"),
    (f"string({NESTED})", "steps"),
    (f"{{a: {NESTED}, b: {NESTED}, r: a[-1] = b[-1]}}.r", "steps"),
    (f"flatten({NESTED})", "steps|items"),
    ("string(for i in 1..3000 return if i = 1 then [1] else [partial[-1]])", "deeply|steps"),
    ("for i in 1..5000 return partial", "steps"),
    ("{a: for i in 1..5000 return i, r: for i in a return concatenate(a, [])}.r", "steps"),
    ('{a: string join(for i in 1..5000 return "aaaaaaaaaa"), r: replace(a, "a", a)}.r', "char"),
    ('string join(for i in 1..5000 return "aaaaaaaaaaaaaaaaaaaaaaaaa")', "characters"),
    ("sort(for i in 1..5000 return modulo(i * 7919, 5003), function(x, y) x < y)", "steps"),
    ("distinct values(for i in 1..5000 return {a: i})", "steps"),
    ('for d in @"0001-01-01"..@"9999-12-31" return d', "steps|items"),
]


@pytest.mark.parametrize(("text", "what"), RUNAWAY)
def test_a_runaway_expression_is_stopped_where_it_runs_away(text: str, what: str) -> None:
    with pytest.raises(feel.BudgetExceeded, match=what) as stopped:
        feel.compile(text).evaluate({}, STEPS)
    assert stopped.value.text == text
    assert (stopped.value.line, stopped.value.column >= 1) == (1, True)
    assert text[:40] in str(stopped.value)
    assert feel.compile("1 + 1").evaluate({}).value == 2


def test_a_deadline_is_kept() -> None:
    text = "for a in 1..1000 return count(for b in 1..1000 return b)"
    with pytest.raises(feel.BudgetExceeded, match="longer than 0.05 s"):
        feel.compile(text).evaluate({}, feel.Budget(steps=10**9, seconds=0.05))


def test_the_place_is_that_of_the_innermost_loop() -> None:
    text = "1 +\n  count(\n    for x in 1..100000000 return x)"
    with pytest.raises(feel.BudgetExceeded) as stopped:
        feel.compile(text).evaluate({}, STEPS)
    assert stopped.value.line == 3


def test_a_turn_of_a_loop_costs_what_its_body_is_worth() -> None:
    body = " + ".join(["x"] * 3_000)
    with pytest.raises(feel.BudgetExceeded, match="steps"):
        feel.compile(f"for x in 1..1000 return {body}").evaluate({}, STEPS)


LIMIT = "nested|characters|did not expect|expected|too deeply"
UNREADABLE = [
    "(" * 2_000 + "1" + ")" * 2_000,
    "[" * 2_000 + "]" * 2_000,
    "{a:" * 2_000 + "1" + "}" * 2_000,
    "1+" * 500_000 + "1",
    "1" + "=1" * 10_000,
    "a" + ".b" * 20_000,
    "a" + "[1]" * 20_000,
    "f(" * 2_000 + ")" * 2_000,
    "1 instance of " + "list<" * 2_000 + "number" + ">" * 2_000,
    "if a then " * 2_000,
    '"' + "\\" * 9_999,
    "/*" * 5_000,
    "not(" * 2_000,
]


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: text[:12])
def test_a_text_that_is_too_deep_or_too_long_is_refused_with_its_place(text: str) -> None:
    for read in (feel.compile, feel.compile_unary):
        with pytest.raises(feel.FeelSyntaxError, match=LIMIT) as refused:
            read(text)
        assert refused.value.line >= 1
        assert refused.value.column >= 1


LONG = [
    ("+".join(["1"] * 20_000), 20_000),
    ("-" * 20_001 + "1", -1),
    (" or ".join(["false"] * 10_000 + ["true"]), True),
    ("".join(f"if a = {i} then {i} else " for i in range(2_000)) + "0", 0),
    ('"a" in (' + ", ".join(f'"{i}"' for i in range(5_000)) + ', "a")', True),
]


@pytest.mark.parametrize(("text", "value"), LONG, ids=["sum", "signs", "or", "else if", "in"])
def test_length_alone_is_no_depth(text: str, value: Any) -> None:
    assert feel.compile(text).evaluate({"a": -1}, feel.Budget(seconds=60)).value == value


HUGE = [
    ("10 ** 6000 > 0", True),
    ("10 ** 7000", None),
    ("2 ** (10 ** 9)", None),
    ("exp(10 ** 30)", None),
    ("1e6144 * 10", None),
    ("1e99999", None),
    ("string length(string(1e6144))", 6145),
    ('number("1e99999")', None),
    ("date(10 ** 30, 1, 1)", None),
    ('@"P1D" * 10 ** 40', None),
    ('@"P999999999999999999D" + @"P1D" = null', False),
    ("floor(1e-6000, 6176) > 0", True),
    ("[1, 2][10 ** 40]", None),
    ('substring("abc", 10 ** 40)', None),
]


@pytest.mark.parametrize(("text", "value"), HUGE)
def test_huge_numbers_cost_nothing(text: str, value: Any) -> None:
    assert feel.compile(text).evaluate({}, STEPS).value == value


def test_a_value_that_says_more_than_it_holds_is_refused_as_json() -> None:
    value = feel.compile(NESTED).evaluate({}).value
    with pytest.raises(feel.BudgetExceeded, match="500,000 parts"):
        feel.to_json(value)


def test_a_value_that_is_too_deep_is_refused_as_json() -> None:
    text = "for i in 1..3000 return if i = 1 then [1] else [partial[-1]]"
    with pytest.raises(feel.BudgetExceeded, match="too deeply"):
        feel.to_json(feel.compile(text).evaluate({}).value)


def test_a_budget_is_shared_by_what_runs_within_an_evaluation() -> None:
    run = feel.Run("", feel.Budget(steps=100), None)
    loop = feel.compile("for x in 1..60 return x")
    assert len(loop.within(run, {})) == 60
    with pytest.raises(feel.BudgetExceeded, match="steps"):
        loop.within(run, {})
