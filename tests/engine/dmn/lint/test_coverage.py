"""Overlaps, gaps and rules that never decide, each with an input that the engine confirms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.engine import dmn
from app.engine.dmn.lint import Limits
from tests.engine.dmn.lint.tables import answer, column, file, found, hits, numbered, shown

AMOUNT = column("amount", "number")
REGION = column("order.region", "string", '"EU", "UK", "US"')


def value_of(content: bytes, context: dict[str, Any]) -> Any:
    return dmn.load({"d.dmn": content}).decide("rate", context).value


def test_two_rules_that_fit_the_same_input_overlap_under_unique() -> None:
    content = file(
        [AMOUNT, REGION], numbered([("< 10", "-"), ("[5..20]", '"EU", "UK"'), (">= 20", "-")])
    )
    first, second = found(content, "overlap")
    assert first.rules == (1, 2)
    assert first.severity == "warning"
    assert 'amount [5..10) and order.region "EU", "UK"' in first.message
    assert hits(content, shown(first)) == [1, 2]
    assert second.rules == (2, 3)
    assert shown(second) == {"amount": Decimal(20), "order": {"region": "EU"}}
    assert hits(content, shown(second)) == [2, 3]


def test_rules_may_overlap_where_all_that_fit_count() -> None:
    rules = numbered([("< 10",), ("< 20",), ("-",)])
    for policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
        assert found(file([AMOUNT], rules, policy=policy)) == []


def test_under_any_only_different_answers_are_a_fault() -> None:
    rules = [(("< 10",), ('"low"',)), (("< 20",), ('"lo" + "w"',)), ((">= 5",), ('"high"',))]
    content = file([AMOUNT], rules, policy="ANY")
    assert [one.rules for one in found(content, "overlap")] == [(1, 3), (2, 3)]
    example = shown(found(content, "overlap")[0])
    assert value_of(content, example) is None
    assert value_of(content, {"amount": 3}) == "low"


def test_under_any_calculated_answers_are_left_to_the_reader() -> None:
    rules = [(("< 10",), ("amount * 2",)), (("< 20",), ("amount + amount",))]
    (only,) = found(file([AMOUNT], rules, policy="ANY"), "overlap")
    assert (only.severity, only.rules) == ("info", (1, 2))


def test_a_gap_between_two_numbers_is_found_and_shown() -> None:
    content = file([AMOUNT], numbered([("<= 100",), ("> 200",)]))
    (gap,) = found(content, "gap")
    assert gap.message == "No rule covers amount (100..200]."
    assert hits(content, shown(gap)) == []


def test_a_gap_names_what_every_column_has_to_be() -> None:
    content = file(
        [AMOUNT, REGION], numbered([("< 10", "-"), (">= 10", '"EU"'), ("> 10", 'not("EU")')])
    )
    (gap,) = found(content, "gap")
    assert gap.message == 'No rule covers amount 10 and order.region "UK", "US".'
    assert hits(content, shown(gap)) == []


def test_whole_numbers_and_days_have_nothing_between_them() -> None:
    whole = file([column("seats", "integer")], numbered([("<= 10",), (">= 11",)]))
    dates = numbered([('<= date("2026-01-31")',), ('>= date("2026-02-01")',)])
    assert found(whole) == []
    assert found(file([column("day", "date")], dates)) == []
    assert [one.kind for one in found(file([AMOUNT], numbered([("<= 10",), (">= 11",)])))] == [
        "gap"
    ]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("date", ('< date("2026-01-31")', '> date("2026-01-31")')),
        ("dateTime", ('< @"2026-01-31T10:00:00Z"', '> @"2026-01-31T10:00:00Z"')),
        ("time", ('< @"10:00:00"', '> @"10:00:00"')),
        ("dayTimeDuration", ('< @"P1D"', '> @"P1D"')),
        ("yearMonthDuration", ('< @"P1M"', '> @"P1M"')),
        ("string", ('< "m"', '> "m"')),
        ("boolean", ("true", "true")),
    ],
)
def test_every_type_that_has_values_can_have_a_gap(kind: str, cells: tuple[str, ...]) -> None:
    content = file([column("it", kind)], numbered([(cell,) for cell in cells]))
    (gap,) = found(content, "gap")
    assert hits(content, shown(gap)) == []


def test_null_is_an_input_only_where_a_cell_speaks_of_it() -> None:
    assert found(file([AMOUNT], numbered([("< 10",), (">= 10",)]))) == []
    content = file([AMOUNT], numbered([("< 10",), ("not(null)",)]))
    (gap,) = found(content, "gap")
    assert shown(gap) == {"amount": None}


def test_a_default_output_closes_every_gap() -> None:
    said = (answer("result", default="null"),)
    assert found(file([AMOUNT], numbered([("< 10",)]), answers=said)) == []


def test_a_list_of_hits_may_be_empty_so_a_gap_is_only_told() -> None:
    (gap,) = found(file([AMOUNT], numbered([("< 10",)]), policy="COLLECT"), "gap")
    assert gap.severity == "info"


def test_columns_that_ask_the_same_are_one() -> None:
    content = file(
        [AMOUNT, AMOUNT],
        numbered([(">= 0", "< 10"), (">= 10", "< 5"), (">= 10", "-"), ("-", "< 0")]),
    )
    (only,) = found(content)
    assert (only.kind, only.rules) == ("unreachable", (2,))
    assert ">= 10 and < 5" in only.message


def test_a_rule_behind_one_that_takes_everything_never_fires() -> None:
    content = file([AMOUNT], numbered([("< 10",), ("-",), ("> 50",)]), policy="FIRST")
    (dead,) = found(content, "unreachable")
    assert dead.rules == (2, 3)
    assert dead.message == "Rule 3 never decides: wherever it fits, rule 2 fits first."
    assert value_of(content, shown(dead)) == 2


def test_a_rule_that_several_earlier_ones_cover_together_never_fires() -> None:
    rules = numbered(
        [("< 10", '"EU"'), ("-", '"UK", "US"'), ("[5..20]", '"EU"'), ("[0..15]", '"EU", "US"')]
    )
    content = file([AMOUNT, REGION], rules, policy="FIRST")
    (dead,) = found(content, "unreachable")
    assert dead.rules == (1, 2, 3, 4)
    assert 4 in hits(content, shown(dead))
    assert value_of(content, shown(dead)) != 4


def test_a_rule_whose_cell_lets_no_allowed_value_through_never_fires() -> None:
    content = file([AMOUNT, REGION], numbered([("-", '"MARS"'), ("-", "-")]), policy="FIRST")
    (dead,) = found(content, "unreachable")
    assert (dead.rules, '"MARS"' in dead.message) == ((1,), True)
    assert hits(content, shown(dead)) == [2]


def test_a_rule_under_a_higher_priority_never_decides() -> None:
    rules = [(("> 10",), ('"low"',)), (("> 5",), ('"high"',)), (("<= 5",), ('"low"',))]
    said = (answer("risk", values='"high", "low"'),)
    content = file([AMOUNT], rules, policy="PRIORITY", answers=said)
    (dead,) = found(content, "unreachable")
    assert dead.rules == (2, 1)
    assert value_of(content, shown(dead)) == "high"


def test_a_rule_that_cannot_be_read_is_said_and_neither_overlaps_nor_closes_a_gap() -> None:
    rules = numbered([("< 10",), ("? > limit",), ("modulo(?, 2) = 0",), ("> 20",)])
    content = file([AMOUNT], rules)
    assert found(content, "overlap") == []
    (dark,) = found(content, "opaque")
    assert (dark.severity, dark.rules) == ("info", (2, 3))
    assert "amount `? > limit` (it reads limit)" in dark.message
    assert set(hits(content, shown(dark))) <= {2, 3}
    assert found(content, "gap") == []


def test_a_gap_that_no_unreadable_rule_can_reach_is_certain() -> None:
    rules = numbered([("< 10", '"EU"'), ("? > limit", '"UK", "US"'), (">= 20", '"EU"')])
    (gap,) = found(file([AMOUNT, REGION], rules), "gap")
    assert gap.message == 'No rule covers amount [10..20) and order.region "EU".'


def test_a_calculated_column_is_checked_though_its_example_has_no_variables() -> None:
    content = file([column("count(order.items)", "number")], numbered([("< 3",), ("> 3",)]))
    (gap,) = found(content, "gap")
    assert gap.example is not None
    assert gap.example.context is None
    assert gap.example.values == {"count(order.items)": Decimal(3)}


def test_columns_that_convert_or_compare_a_variable_have_an_example() -> None:
    columns = [column("date(order.day)", "date"), column("order.paid = true", "boolean")]
    content = file(columns, numbered([('> @"2026-05-01"', "true"), ("-", "false")]))
    (gap,) = found(content, "gap")
    assert shown(gap) == {"order": {"day": "2026-05-01", "paid": True}}
    assert hits(content, shown(gap)) == []


def test_a_variable_that_is_named_like_a_function_is_a_variable() -> None:
    content = file([column("product.id", "string")], numbered([("product.kind",), ('"a"',)]))
    assert found(content, "opaque")[0].rules == (1,)
    assert found(content, "type") == []
    (gap,) = found(file([column("product.id", "string")], numbered([('"a"',)])), "gap")
    assert shown(gap) == {"product": {"id": "any other"}}


def test_a_table_without_rules_covers_nothing() -> None:
    (gap,) = found(file([AMOUNT], ()), "gap")
    assert gap.message == "No rule covers any input."


def test_a_thousand_rules_are_looked_at_within_the_limit() -> None:
    cells = [(f"[{n * 7 % 997}..{n * 7 % 997 + 9}]", f"[{n * 31 % 983}..{n * 31 % 983 + 40}]",
              f"[{n * 17 % 991}..{n * 17 % 991 + 90}]", f">= {n * 13 % 977}")
             for n in range(1000)]  # fmt: skip
    columns = [column(name, "number") for name in "abcd"]
    content = file(columns, numbered(cells))
    limits = Limits(work=100_000)
    told = found(content, limits=limits)
    overlaps = [one for one in told if one.kind == "overlap"]
    assert len(overlaps) == limits.findings
    assert all(set(one.rules) <= set(hits(content, shown(one))) for one in overlaps[:3])
    assert any("more pairs of rules that overlap are not shown" in one.message for one in told)
    gap = next(one for one in told if one.kind == "gap")
    assert hits(content, shown(gap)) == []
    assert "Gaps were not looked at further" in told[-1].message


def test_a_limit_that_is_used_up_at_once_is_said() -> None:
    content = file([AMOUNT], numbered([("< 10",), ("> 5",)]))
    (only,) = found(content, limits=Limits(work=0))
    assert (only.kind, only.severity) == ("unfinished", "info")


def test_two_thousand_rules_with_a_key_are_checked_whole() -> None:
    content = file([column("sku", "string")], numbered([(f'"k{n}"',) for n in range(2000)]))
    assert [one.message[:29] for one in found(content)] == ['No rule covers sku not("k0", ']
