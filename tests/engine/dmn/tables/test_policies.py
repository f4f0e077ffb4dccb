"""Hit policies over whole tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.engine import feel
from tests.engine.dmn.build import decide, item, table


def answers(*texts: str) -> list[str]:
    return [f"- | {text}" for text in texts]


@pytest.mark.parametrize(
    ("policy", "texts", "value"),
    [
        ("UNIQUE", ["1"], 1),
        ("UNIQUE", ["1", "1"], None),
        ("ANY", ["1", "1.0"], 1),
        ("ANY", ["1", "2"], None),
        ("ANY", ["null", "null"], None),
        ("FIRST", ["2", "1"], 2),
        ("COLLECT", ["1", "1", "2"], [1, 1, 2]),
        ("RULE ORDER", ["2", "1"], [2, 1]),
    ],
)
def test_a_policy_settles_several_hits(policy: str, texts: list[str], value: Any) -> None:
    assert decide(table(answers(*texts), policy=policy), x=1).value == value


@pytest.mark.parametrize(
    ("aggregation", "texts", "value"),
    [
        ("SUM", ["0.1", "0.2"], Decimal("0.3")),
        ("SUM", ['"a"', '"b"'], "ab"),
        ("SUM", ['duration("P1D")', 'duration("PT12H")'], "P1DT12H"),
        ("SUM", ["1", '"a"'], None),
        ("MIN", ['"b"', '"a"'], "a"),
        ("MAX", ['date("2024-01-01")', 'date("2025-01-01")'], "2025-01-01"),
        ("MIN", ["1", '"a"'], None),
        ("COUNT", ["1", "1"], 2),
    ],
)
def test_collect_aggregates_whatever_has_a_sum_or_an_order(
    aggregation: str, texts: list[str], value: Any
) -> None:
    more = f'aggregation="{aggregation}"'
    decided = decide(table(answers(*texts), policy="COLLECT", more=more), x=1)
    assert feel.to_json(decided.value) == value
    assert bool(decided.losses) is (value is None)


VALUES = '<outputValues><text>"high", "middle", "low"</text></outputValues>'


def ranked(policy: str) -> str:
    logic = table(answers('"low"', '"high"', '"odd"', '"middle"'), policy=policy)
    return logic.replace('<output name="result"/>', f'<output name="result">{VALUES}</output>')


def test_priority_takes_the_highest_output_value() -> None:
    assert decide(ranked("PRIORITY"), x=1).value == "high"


def test_output_order_sorts_by_the_output_values_and_puts_others_last() -> None:
    assert decide(ranked("OUTPUT ORDER"), x=1).value == ["high", "middle", "low", "odd"]


def valued(name: str, values: str) -> str:
    return f'<output name="{name}"><outputValues><text>{values}</text></outputValues></output>'


def test_priority_over_several_outputs_looks_at_the_first_first() -> None:
    rules = answers('"low" | 1', '"high" | 2', '"high" | 1')
    logic = table(rules, outputs="a b", policy="PRIORITY")
    for name, values in (("a", '"high", "low"'), ("b", "1, 2")):
        logic = logic.replace(f'<output name="{name}"/>', valued(name, values))
    assert decide(logic, x=1).value == {"a": "high", "b": 1}


def test_without_output_values_the_allowed_values_of_the_type_give_the_priority() -> None:
    level = item("tLevel", "string", allowed='"high", "low"')
    logic = table(answers('"low"', '"high"'), policy="PRIORITY")
    logic = logic.replace('<output name="result"/>', '<output name="result" typeRef="tLevel"/>')
    assert decide(logic, level, x=1).value == "high"


def test_several_outputs_make_a_context_for_each_rule() -> None:
    logic = table(answers("1 | 2", "3 | 4"), outputs="a b", policy="COLLECT")
    assert decide(logic, x=1).value == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def test_a_default_output_answers_when_no_rule_hits() -> None:
    default = "<defaultOutputEntry><text>x + 7</text></defaultOutputEntry>"
    logic = table(["1 | 1"]).replace(
        '<output name="result"/>', f'<output name="result">{default}</output>'
    )
    assert decide(logic, x=5).value == 12
    assert decide(logic, x=1).value == 1


def test_an_output_of_a_wrong_type_is_null_and_a_loss() -> None:
    logic = table(answers('"a"')).replace(
        '<output name="result"/>', '<output name="result" typeRef="number"/>'
    )
    decided = decide(logic, x=1)
    assert decided.value is None
    assert "result" in decided.losses[0].place


def test_an_input_that_is_not_allowed_is_null_and_a_loss() -> None:
    logic = table(answers("1")).replace(
        "</inputExpression>", "</inputExpression><inputValues><text>1, 2</text></inputValues>"
    )
    assert decide(logic, x=2).value == 1
    decided = decide(logic, x=3)
    assert decided.value is None
    assert "no allowed value" in decided.losses[0].message


@pytest.mark.parametrize(
    ("policy", "aggregation", "value"),
    [
        ("UNIQUE", "", None),
        ("PRIORITY", "", None),
        ("COLLECT", "", []),
        ("RULE ORDER", "", []),
        ("OUTPUT ORDER", "", []),
        ("COLLECT", "COUNT", 0),
        ("COLLECT", "SUM", None),
    ],
)
def test_no_hit_is_nothing_or_none_of_many(policy: str, aggregation: str, value: Any) -> None:
    more = f'aggregation="{aggregation}"' if aggregation else ""
    decided = decide(table(["1 | 1"], policy=policy, more=more), x=2)
    assert decided.value == value
    assert decided.losses == ()
