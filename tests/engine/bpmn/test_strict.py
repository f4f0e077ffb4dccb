"""Where a null by mistake would cost money it is an incident; a null that is handled is none."""

from __future__ import annotations

from typing import Any

import pytest

from app import engine
from tests.engine.bpmn.diagrams import Run, el, ends, flows, job, load

CHOICE = ends("yes", "no") + el("exclusiveGateway", "g", default="g-no") + flows("s > g > no")


def choose(condition: str, **variables: Any) -> Run:
    return Run(load(CHOICE + flows(f"g > yes if ={condition}")), variables)


def cause(run: Run) -> str:
    (wait,) = run.waits.values()
    assert isinstance(wait, engine.IncidentWait)
    return wait.reason


@pytest.mark.parametrize(
    "condition",
    ['tire = "gold"', 'customer.tire = "gold"', "customer.tire > 3", "count(rows) > 3"],
)
def test_a_mistaken_name_never_takes_the_default_flow(condition: str) -> None:
    said = cause(choose(condition, customer={"tier": "gold"}))
    assert f"={condition}" in said
    assert "line 1, column" in said


@pytest.mark.parametrize(
    "condition",
    [
        "customer.tire != null and customer.tire > 3",
        'get or else(customer.tire, "none") = "gold"',
        "is defined(tire)",
        "count(customer.rows[worth > 5]) > 3",
    ],
)
def test_a_condition_that_handles_null_itself_decides(condition: str) -> None:
    run = choose(condition, customer={"tier": "gold", "rows": [{"worth": 1}, {}]})
    assert run.visits("no") == 1


def test_an_unknown_part_does_not_matter_where_the_other_decides() -> None:
    assert choose("customer.tire > 3 or total > 10", customer={}, total=11).visits("yes") == 1
    assert choose("customer.tire > 3 and total > 10", customer={}, total=9).visits("no") == 1


def test_a_null_deep_inside_the_input_of_a_call_is_never_sent() -> None:
    body = ends("e") + job("call", "in body ={to: customer.mial}") + flows("s > call > e")
    said = cause(Run(load(body), {"customer": {"mail": "a@b.example"}}))
    assert "has a null in it" in said
    assert "mial" in said
