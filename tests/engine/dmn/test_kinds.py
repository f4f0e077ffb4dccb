"""A value that no cell can be compared with is a loss, never a silent default rule."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.engine import dmn, feel
from tests.engine.dmn.test_tables import table

MOMENT = 'date and time("2024-01-01T00:00:00")'


def ask(cells: list[str], **context: Any) -> dmn.Decided:
    """A table of one column that takes the first rule; the last rule is the default."""
    answers = ['"hit"'] * (len(cells) - 1) + ['"default"']
    rules = [([cell], [answer]) for cell, answer in zip(cells, answers, strict=True)]
    content = table(rules, policy="FIRST", inputs=("x",))
    return dmn.load({"d.dmn": content}).decide("rate", context)


@pytest.mark.parametrize(
    ("cells", "context"),
    [
        (["> 5", "-"], {"x": "7"}),
        (["> 5", "> 1+1", "-"], {"x": "7"}),
        ([f"> {MOMENT}", "-"], {"x": "2025-01-01T00:00:00"}),
        (['> @"P1Y"', "-"], {"x": "P2Y"}),
        (["> limit", "-"], {"x": "7", "limit": 5}),
        (["> 5", "-"], {"x": [1]}),
        (["> 5", "-"], {"x": {"a": 1}}),
        (["> 5", "-"], {"x": datetime(2024, 1, 1, tzinfo=UTC)}),
        (["> limit", "-"], {"x": 7, "limit": None}),
        (["> limit.a", "-"], {"x": 7, "limit": {}}),
        (['"nullable"', "-"], {}),
    ],
)
def test_what_no_cell_can_say_is_a_loss(cells: list[str], context: dict[str, Any]) -> None:
    decided = ask(cells, **context)
    assert decided.value == "default"
    assert decided.losses


@pytest.mark.parametrize(
    ("cells", "context", "value"),
    [
        (["> 5", "-"], {"x": 3}, "default"),
        (["> 5", "-"], {"x": None}, "default"),
        (["> limit", "-"], {"x": 7, "limit": 5}, "hit"),
        (["> limit", "-"], {"x": 3, "limit": 5}, "default"),
        (["> 5", '"a"', "-"], {"x": "b"}, "default"),
        (["null", "-"], {}, "hit"),
        (["-"], {"x": [1]}, "default"),
        (["? > 5 and ? < 9", "-"], {"x": 7}, "hit"),
    ],
)
def test_what_a_cell_can_say_is_none(cells: list[str], context: dict[str, Any], value: str) -> None:
    decided = ask(cells, **context)
    assert (decided.value, decided.losses) == (value, ())


def test_a_sum_of_one_output_that_is_no_number_is_a_loss() -> None:
    content = table([(["-"], ["true"])], policy="COLLECT", more='aggregation="SUM"')
    assert dmn.load({"d.dmn": content}).decide("rate", {"amount": 1}).losses


def test_a_number_out_of_range_stops_a_decision_and_breaks_nothing() -> None:
    content = table([(["> 5"], ["-amount"])])
    for wrong in (Decimal("1e9999999"), Decimal("NaN")):
        with pytest.raises(feel.BudgetExceeded):
            dmn.load({"d.dmn": content}).decide("rate", {"amount": wrong})
