"""Complex gateways: an activation condition decides when they go on (BPMN 2.0, 10.6.5, 13.4.5)."""

from __future__ import annotations

from tests.engine.bpmn.conformance.diagrams import (
    Run,
    el,
    ends,
    faults,
    flows,
    gate,
    jobs,
    refuses,
    safe,
    shows,
)


def body(condition: str, *more: str) -> str:
    """Three branches into a complex gateway."""
    asked = f"<activationCondition>{safe(condition)}</activationCondition>" if condition else ""
    drawn = (
        ends("e")
        + gate("parallel", "f")
        + el("complexGateway", "g", asked)
        + jobs("a", "b", "c", "x")
    )
    return drawn + flows("s > f > a > g > x > e", "f > b > g", "f > c > g", *more)


@shows("complex gateway")
def test_it_goes_on_when_two_of_three_have_come_and_swallows_the_third() -> None:
    run = Run(body("=activationCount >= 2")).work("a")
    assert run.waiting == ["b", "c"]
    run.work("c")
    assert run.waiting == ["b", "x"]
    run.work("b").work("x")
    assert run.ended == "completed"
    assert run.visits("x") == 1


@shows("complex gateway")
def test_a_condition_may_ask_by_which_flow_tokens_have_come() -> None:
    drawn = body("=first > 0 and (second > 0 or third > 0)")
    for before, after in (("a-g", "first"), ("b-g", "second"), ("c-g", "third")):
        drawn = drawn.replace(f'id="{before}"', f'id="{after}"')
    run = Run(drawn).work("b").work("c")
    assert run.waiting == ["a"]
    assert run.work("a").waiting == ["x"]


@shows("complex gateway")
def test_a_token_too_many_on_one_flow_is_for_the_next_round() -> None:
    asked = "<activationCondition>=activationCount &gt;= 2</activationCondition>"
    drawn = ends("e") + gate("parallel", "f") + gate("exclusive", "m", "n") + jobs("c", "x")
    drawn += el("complexGateway", "g", asked) + "".join(el("task", name) for name in "yzvw")
    lines = ("s > f > y > m > g > x > e", "f > z > m", "f > v > n > c > g", "f > w > n")
    run = Run(drawn + flows(*lines))
    assert run.waiting == ["c", "c"]
    assert run.work("c").waiting == ["c", "x"]
    assert run.work("c").waiting == ["x", "x"]
    assert run.work("x").work("x").ended == "completed"


@shows("complex gateway")
def test_one_that_can_never_go_on_is_an_incident() -> None:
    run = Run(body("=activationCount >= 4")).work("a").work("b").work("c")
    assert run.ended is None
    assert run.incident is not None
    assert run.incident.element == "g"


@shows("complex gateway")
def test_with_one_incoming_flow_it_splits_by_its_conditions() -> None:
    drawn = ends("e") + el("complexGateway", "g") + jobs("a", "b", "c")
    lines = ("s > g", "g > a if =x > 0", "g > b if =x > 1", "g > c if =x > 2")
    run = Run(drawn + flows(*lines, "a > e", "b > e", "c > e"), {"x": 2})
    assert run.waiting == ["a", "b"]


@shows("complex gateway", "parallel gateway")
def test_it_begins_anew_with_each_round() -> None:
    asked = "<activationCondition>=activationCount &gt;= 2</activationCondition>"
    drawn = ends("e") + gate("exclusive", "m") + gate("exclusive", "again", default="again-e")
    drawn += gate("parallel", "f") + el("complexGateway", "g", asked) + jobs("a", "b", "x")
    lines = ("s > m > f > a > g > x > again > e", "f > b > g", "again > m if =n < 3")
    run = Run(drawn + flows(*lines))
    for n in (1, 2, 3):
        run.work("a").work("b").work("x", n=n)
    assert run.ended == "completed"
    assert run.visits("g") == 3


@shows("complex gateway")
def test_a_condition_that_is_not_boolean_is_an_incident() -> None:
    run = Run(body("=activationCount")).work("a")
    assert run.incident is not None
    assert run.incident.element == "g"


@refuses("complex gateway")
def test_one_that_joins_without_a_condition_is_refused() -> None:
    assert faults(body("")) == {"g"}
