"""What holds of every expression and every value."""

from __future__ import annotations

import copy
import threading
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import feel
from app.engine.feel.far import FarDate, FarLength, FineTime, moment_of
from app.engine.feel.values import Months, Range, same

zones = st.none() | st.sampled_from(
    [timezone(timedelta(hours=2)), timezone(timedelta(0)), ZoneInfo("Europe/Vienna")]
)
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=4
).map(lambda value: value if value else Decimal(0))
far_days = st.integers(-(10**11), 10**11)
clocks = st.integers(0, 86_400 * 10**9 - 1)
temporal = st.one_of(
    st.dates(),
    far_days.filter(lambda n: not 1 <= n <= date.max.toordinal()).map(FarDate),
    st.builds(lambda clock, zone: clock.replace(tzinfo=zone), st.times(), zones),
    st.builds(FineTime, clocks.filter(lambda n: n % 1000), zones),
    st.builds(moment_of, far_days, clocks, zones),
    st.timedeltas(),
    st.integers(10**24, 10**27).map(FarLength),
    st.integers(-(10**6), 10**6).map(Months),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = st.none() | st.booleans() | numbers | texts | temporal
ranges = st.builds(
    lambda low, size, low_in, high_in: Range(low, low + size, low_in, high_in),
    numbers,
    st.decimals(0, 1000, places=2),
    st.booleans(),
    st.booleans(),
)
values = st.recursive(
    scalars | ranges,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(values)
def test_a_value_written_as_a_literal_is_read_as_itself(value: Any) -> None:
    text = feel.literal(value)
    result = feel.compile(text).evaluate({})
    assert result.warnings == ()
    assert same(result.value, value), text
    assert feel.literal(result.value) == text


# ---- expressions of every shape, most of them nonsense

atoms = st.sampled_from(
    'a b x.y lines 1 -1 0 2.5 "s" "" null true false [] {} ? item partial @"P1D" @"2026-01-01" '
    '@"10:00:00Z" [1..3] (<5) now() today() 10**40 {a:1} [1,2,3]'.split()
)
SHAPES = [
    "{0} + {1}",
    "{0} - {1}",
    "{0} * {1}",
    "{0} / {1}",
    "{0} ** {1}",
    "-({0})",
    "{0} = {1}",
    "{0} < {1}",
    "({0}) >= {1}",
    "{0} and {1}",
    "{0} or {1}",
    "not({0})",
    "if {0} then {1} else {2}",
    "for v in {0} return {1}",
    "for v in {0}..3 return {1}",
    "some v in {0} satisfies {1}",
    "every v in {0} satisfies {1}",
    "({0})[{1}]",
    "({0}).y",
    "({0}).start",
    "[{0}, {1}]",
    "{{k: {0}, l: {1}}}",
    "{0} in ({1}, {2})",
    "{0} in {1}",
    "({0}) between {1} and {2}",
    "({0}) instance of number",
    "({0}) instance of list<string>",
    "[{0}..{1}]",
    "(function(p, q) {0})({1}, {2})",
    "(function(p: number) {0})({1})",
    "count({0})",
    "sum({0})",
    "min({0}, {1})",
    "sort({0}, function(p, q) {1})",
    "string({0})",
    "substring({0}, {1}, {2})",
    "matches({0}, {1})",
    "replace({0}, {1}, {2})",
    "context put({0}, {1}, {2})",
    "list replace({0}, {1}, {2})",
    "before({0}, {1})",
    "includes({0}, {1})",
    "is({0}, {1})",
    "date({0})",
    "date and time({0}, {1})",
    "round half up({0}, {1})",
    "get value({0}, {1})",
    "flatten({0})",
    "mode({0})",
    "stddev({0})",
    "range({0})",
    "index of({0}, {1})",
]
shapes = st.recursive(
    atoms,
    lambda inner: st.builds(
        lambda shape, *parts: shape.format(*parts), st.sampled_from(SHAPES), inner, inner, inner
    ),
    max_leaves=12,
)
SMALL = feel.Budget(steps=5_000, seconds=60, items=500, characters=5_000, regex_seconds=60)


@settings(max_examples=300, deadline=None)
@given(shapes, values, values)
def test_evaluation_raises_only_what_is_documented_and_changes_nothing(
    text: str, a: Any, lines: Any
) -> None:
    context = {"a": a, "b": [a, lines], "x": {"y": lines}, "lines": lines}
    before = copy.deepcopy(context)
    try:
        result = feel.compile(text).evaluate(context, SMALL)
        feel.to_json(result.value)
    except (feel.FeelSyntaxError, feel.BudgetExceeded):
        pass
    assert context == before


@settings(deadline=None)
@given(st.text(st.sampled_from('ab1 ."+-*/()[]{}<>=,:@?in for return if then else\n'), max_size=40))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    for read in (feel.compile, feel.compile_unary):
        try:
            read(text)
        except feel.FeelSyntaxError as refused:
            assert 1 <= refused.line <= text.count("\n") + 1
            assert refused.column >= 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=200))
def test_sums_are_exact(amounts: list[Decimal]) -> None:
    result = feel.compile("sum(amounts)").evaluate({"amounts": amounts})
    cents = sum(int(amount * 100) for amount in amounts)
    assert result.value * 100 == cents


def test_the_sum_of_a_hundred_thousand_invoice_lines_is_exact_to_the_last_digit() -> None:
    lines = [
        {"qty": n % 97, "price": Decimal(n * 7919 % 100_003).scaleb(-4)} for n in range(100_000)
    ]
    budget = feel.Budget(seconds=60)
    total = feel.compile("sum(for l in lines return l.qty * l.price)")
    wanted = sum((n % 97) * (n * 7919 % 100_003) for n in range(100_000))
    assert total.evaluate({"lines": lines}, budget).value == Decimal(wanted).scaleb(-4)


def test_eight_threads_come_to_the_same_as_one() -> None:
    texts = [
        "sum(for l in lines return l.qty * l.price)",
        "sort(lines, function(x, y) x.qty > y.qty)[1].qty",
        '1 / 3 * 3 + count(lines[qty > 3 and matches(sku, "^S\\d+$")])',
        "{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r",
    ]
    lines = [{"qty": n % 7, "price": Decimal(n) / 7, "sku": f"S{n}"} for n in range(50)]
    alone = [feel.compile(text).evaluate({"lines": lines}) for text in texts]
    seen: list[bool] = []

    def work() -> None:
        for _ in range(20):
            made = [feel.compile(text).evaluate({"lines": lines}) for text in texts]
            seen.append(made == alone)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 160


def test_ordinary_times_stay_ordinary() -> None:
    assert type(feel.compile('@"10:00:00"').evaluate({}).value) is time
    assert type(feel.compile('@"2026-01-01T10:00:00.5Z"').evaluate({}).value) is datetime
