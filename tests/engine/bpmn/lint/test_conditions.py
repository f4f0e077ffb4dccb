"""Gateways where no condition may hold, and conditions that never do."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.diagrams import el, ends, flows, job
from tests.engine.bpmn.lint.samples import found, person, said

ASK = job("ask", "out x =order.x", "out y =order.y", "out name =order.name", "out items =order.z")


def split(*conditions: str, kind: str = "exclusiveGateway", default: str = "") -> str:
    """A split whose flows have these conditions; the default, if any, comes last."""
    count = len(conditions) + bool(default)
    names = [f"e{number}" for number in range(count)]
    more = {"default": f"g-e{count - 1}"} if default else {}
    body = ends(*names) + ASK + el(kind, "g", **more)
    lines = [f"g > e{n} if ={condition}" for n, condition in enumerate(conditions)]
    return body + flows("s > ask > g", *lines, *([f"g > e{count - 1}"] if default else []))


COVERING = [
    ("x > 10", "x <= 10"),
    ("x > 10", "x < 10", "x = 10"),
    ("10 < x", "not(x > 10)"),
    ("x in [1..5]", "x < 1", "x > 5"),
    ("x between 1 and 5", "x < 1 or x > 5"),
    ("x in (1, 2)", "not(x in (1, 2))"),
    ("x = true", "x = false"),
    ("x", "not(x)"),
    ('name = "a"', 'name != "a"'),
    ("x = null", "x != null"),
    ("x > y", "x <= y"),
    ("x = y", "y != x"),
    ("count(items) = 0", "count(items) > 0"),
    ("x > -1", "x <= -1"),
    ("x > 10 and y", "x > 10 and not(y)", "x <= 10"),
    ('contains(name, "a")', 'not(contains(name, "a"))'),
    ("order.total > 1000.50", "order.total <= 1000.5"),
]
LEAVING = [
    ("x > 10", "x < 10"),
    ("x > 10", "x < 5"),
    ("x in [1..5]", "x < 1", "x > 6"),
    ("x in ]1..5]", "x < 1", "x > 5"),
    ('name = "a"', 'name = "b"'),
    ("x > 10", "y <= 10"),
    ("x > y", "x < y"),
    ("count(items) = 0", "count(items) > 1"),
    ("x > 10 and y", "x <= 10"),
    ('contains(name, "a")', 'contains(name, "b")'),
]


@pytest.mark.parametrize("conditions", COVERING)
@pytest.mark.parametrize("kind", ["exclusiveGateway", "inclusiveGateway"])
def test_conditions_that_cover_every_case_need_no_default(
    conditions: tuple[str, ...], kind: str
) -> None:
    assert said(split(*conditions, kind=kind)) == []


@pytest.mark.parametrize("conditions", LEAVING)
@pytest.mark.parametrize("kind", ["exclusiveGateway", "inclusiveGateway"])
def test_conditions_that_leave_a_case_need_a_default(
    conditions: tuple[str, ...], kind: str
) -> None:
    (one,) = found(split(*conditions, kind=kind))
    assert (one.severity, one.element) == ("warning", "g")
    assert "default" in one.remedy
    assert one.line


@pytest.mark.parametrize("conditions", LEAVING)
def test_a_default_is_always_enough(conditions: tuple[str, ...]) -> None:
    assert said(split(*conditions, default="yes")) == []


def test_an_activity_whose_conditions_may_all_fail_is_named() -> None:
    body = ends("e1", "e2") + person("a")
    assert said(body + flows("s > a", "a > e1 if =order.x > 1", "a > e2 if =order.x > 2")) == [
        ("warning", "a")
    ]
    assert said(body + flows("s > a", "a > e1 if =order.x > 1", "a > e2")) == []


@pytest.mark.parametrize("condition", ["false", "1 > 2", "x > 5 and x < 3", "not(true)"])
def test_a_condition_that_is_never_true_is_named_with_what_never_runs(condition: str) -> None:
    body = split(condition, default="yes")
    assert said(body) == [("warning", "g-e0"), ("warning", "e0")]


@pytest.mark.parametrize(
    "conditions",
    [("x > 10", "x <= 10", "x > 20"), ("x > 10", "x <= 10", "x = 3"), ("true", "x = 3")],
)
def test_a_flow_after_one_that_always_wins_is_named(conditions: tuple[str, ...]) -> None:
    last = len(conditions) - 1
    assert said(split(*conditions)) == [("warning", f"g-e{last}"), ("warning", f"e{last}")]


def test_an_inclusive_gateway_takes_later_flows_as_well() -> None:
    assert said(split("x > 10", "x > 20", default="yes", kind="inclusiveGateway")) == []


def test_a_default_beside_a_condition_that_is_always_true_is_named() -> None:
    assert said(split("true", default="yes")) == [("warning", "g-e1"), ("warning", "e1")]


def test_a_default_that_the_conditions_leave_nothing_to_is_no_fault() -> None:
    assert said(split("x > 10", "x <= 10", default="yes")) == []


def test_many_conditions_are_not_decided_but_never_take_long() -> None:
    conditions = [f"f{number}(order)" for number in range(20)]
    assert said(split(*conditions))[0] == ("warning", "g")


def test_an_order_of_texts_is_not_decided() -> None:
    assert said(split('name < "m"', 'name >= "m"')) == [("warning", "g")]
