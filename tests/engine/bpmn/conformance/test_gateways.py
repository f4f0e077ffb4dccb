"""Gateways: which flows are taken, how many tokens a join needs (BPMN 2.0, 13.4)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    el,
    ends,
    ext,
    faults,
    flows,
    gate,
    jobs,
    load,
    refuses,
    script,
    shows,
    sub,
)


def split(kind: str, *lines: str, **attributes: str) -> str:
    """A gateway ``g`` with ways to the jobs a, b and c."""
    body = ends("e") + gate(kind, "g", **attributes) + jobs("a", "b", "c")
    return body + flows("s > g", *lines, "a > e", "b > e", "c > e")


@shows("exclusive gateway")
def test_conditions_are_asked_in_the_order_of_the_file_not_of_the_drawing() -> None:
    body = split("exclusive", "g > c if =x > 0", "g > a if =x > 0", "g > b if =x > 0")
    assert Run(body, {"x": 1}).waiting == ["c"]


@shows("exclusive gateway")
def test_where_elements_are_drawn_changes_nothing() -> None:
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{name}" id="d{name}"><dc:Bounds x="0" y="{y}" width="9" '
        'height="9"/></bpmndi:BPMNShape>'
        for y, name in enumerate(("a", "b", "c"))
    )
    drawing = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d"><bpmndi:BPMNPlane '
        f'bpmnElement="p" id="dp">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    body = split("exclusive", "g > c if =x > 0", "g > a if =x > 0", "g > b if =x > 0")
    assert Run(body, {"x": 1}, also=drawing).waiting == ["c"]


@shows("exclusive gateway", "parallel gateway", "inclusive gateway")
@pytest.mark.parametrize("kind", ["exclusive", "parallel", "inclusive"])
def test_a_gateway_without_an_outgoing_flow_ends_its_token(kind: str) -> None:
    run = Run(el("startEvent", "s") + gate(kind, "g") + flows("s > g"))
    assert run.ended == "completed"
    assert run.incident is None


@shows("exclusive gateway")
def test_conditions_behind_the_true_one_are_not_asked() -> None:
    body = split("exclusive", "g > a if =x > 0", "g > b if =not_there > 0", "g > c if =x > 9")
    run = Run(body, {"x": 1})
    assert run.incident is None
    assert run.waiting == ["a"]


@shows("exclusive gateway", "default flow")
def test_a_default_flow_is_the_last_resort_wherever_it_is_drawn() -> None:
    body = split("exclusive", "g > a", "g > b if =x > 0", "g > c if =x > 5", default="g-a")
    assert Run(body, {"x": 1}).waiting == ["b"]
    assert Run(body, {"x": 0}).waiting == ["a"]


@shows("default flow")
def test_a_condition_on_a_default_flow_is_not_asked() -> None:
    body = split("exclusive", "g > a if =true", "g > b if =x > 0", default="g-a")
    assert Run(body + flows("g > c if =x > 9"), {"x": 1}).waiting == ["b"]
    assert Run(body + flows("g > c if =x > 9"), {"x": 0}).waiting == ["a"]


@shows("exclusive gateway")
def test_a_single_flow_needs_no_condition() -> None:
    body = ends("e") + gate("exclusive", "g") + jobs("a") + flows("s > g > a > e")
    assert Run(body).waiting == ["a"]


@shows("exclusive gateway", "parallel gateway")
def test_an_exclusive_merge_lets_each_token_pass_alone() -> None:
    body = ends("e") + gate("parallel", "f") + gate("exclusive", "m") + jobs("a")
    body += script("x", "v", "=1") + script("y", "v", "=1")
    run = Run(body + flows("s > f > x > m > a > e", "f > y > m"))
    assert run.waiting == ["a", "a"]
    assert run.visits("m") == 2


@shows("parallel gateway")
def test_a_parallel_split_takes_every_flow() -> None:
    assert Run(split("parallel", "g > a", "g > b", "g > c")).waiting == ["a", "b", "c"]


@shows("parallel gateway")
def test_a_join_takes_one_token_from_each_flow_and_keeps_what_is_too_many() -> None:
    body = (
        ends("e") + gate("parallel", "f", "j") + gate("exclusive", "m") + jobs("a", "b", "c", "d")
    )
    body += flows("s > f > a > m > j > e", "f > b > m", "f > c > j", "f > d > c")
    run = Run(body).work("a").work("b")
    assert run.visits("j") == 0
    run.work("c")
    assert run.visits("j") == 1
    assert run.ended is None
    run.work("d").work("c")
    assert (run.visits("j"), run.visits("e"), run.ended) == (2, 2, "completed")


@shows("parallel gateway")
def test_a_gateway_may_join_and_split_at_once() -> None:
    body = ends("e") + gate("parallel", "f", "g") + jobs("a", "b", "c", "d")
    body += flows("s > f > a > g > c > e", "f > b > g > d > e")
    run = Run(body).work("a")
    assert run.waiting == ["b"]
    assert run.work("b").waiting == ["c", "d"]


@shows("parallel gateway")
def test_two_hundred_branches_are_joined_once() -> None:
    names = [f"n{n}" for n in range(200)]
    body = ends("e") + gate("parallel", "f", "j") + "".join(script(n, n, "=1") for n in names)
    run = Run(body + flows("s > f", "j > e", *[f"f > {name} > j" for name in names]))
    assert run.ended == "completed"
    assert run.visits("j") == 1
    assert len(run.variables) == 200


@shows("inclusive gateway")
def test_an_inclusive_split_takes_every_true_flow_in_the_order_of_the_file() -> None:
    body = split("inclusive", "g > c if =x > 0", "g > a if =x > 0", "g > b if =x > 5")
    run = Run(body, {"x": 1})
    assert run.waiting == ["a", "c"]
    assert run.taken == ["s-g", "g-c", "g-a"]


@shows("inclusive gateway", "default flow")
def test_an_inclusive_split_takes_its_default_only_when_nothing_is_true() -> None:
    body = split("inclusive", "g > a if =x > 0", "g > b if =x > 5", "g > c", default="g-c")
    assert Run(body, {"x": 6}).waiting == ["a", "b"]
    assert Run(body, {"x": 0}).waiting == ["c"]


@shows("inclusive gateway")
def test_an_inclusive_split_without_a_true_flow_or_default_is_an_incident() -> None:
    run = Run(
        split("inclusive", "g > a if =x > 0", "g > b if =x > 5", "g > c if =x > 99"), {"x": 0}
    )
    assert run.incident is not None
    assert run.incident.element == "g"
    assert run.retry("g", x=9).waiting == ["a", "b"]


CROSSED = (
    ends("e")
    + gate("inclusive", "f")
    + gate("inclusive", "j1", "j2")
    + gate("exclusive", "x", default="x-j1")
    + jobs("a", "b", "c")
    + flows(
        "s > f",
        "f > a if =n > 0",
        "f > b if =n > 1",
        "f > c if =n > 2",
        "a > j1 > j2 > e",
        "b > x > j1",
        "x > j2 if =over",
        "c > j2",
    )
)


@shows("inclusive gateway")
@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba"])
@pytest.mark.parametrize("over", [True, False])
def test_joins_whose_branches_cross_fire_once_each_in_any_order(order: str, over: bool) -> None:
    run = Run(CROSSED, {"n": 3, "over": over})
    for name in order:
        assert run.ended is None
        run.work(name)
    assert run.ended == "completed"
    assert (run.visits("j1"), run.visits("j2"), run.visits("e")) == (1, 1, 1)


@shows("inclusive gateway")
def test_a_join_is_asked_again_when_the_token_it_waits_for_is_cancelled() -> None:
    body = ends("e", "gone") + gate("inclusive", "f", "j") + jobs("a", "b", "x")
    body += border("t", "b", "timer")
    run = Run(
        body
        + flows("s > f", "f > a if =true", "f > b if =true", "a > j > e", "b > j", "t > x > gone")
    ).work("a")
    assert run.visits("j") == 0
    run.fire("t")
    assert run.visits("j") == 1


@shows("inclusive gateway")
def test_tokens_of_other_scopes_do_not_hold_an_inclusive_join() -> None:
    inside = gate("inclusive", "f", "j") + jobs("a", "b")
    lines = ("box_s > f", "f > a if =true", "f > b if =false", "a > j > box_e", "b > j")
    body = ends("e") + gate("parallel", "p0") + sub("box", inside, flows(*lines)) + jobs("side")
    run = Run(body + flows("s > p0 > box > e", "p0 > side > e"))
    assert run.work("a").waiting == ["side"]


@shows("inclusive gateway")
def test_an_inclusive_join_takes_one_token_of_each_flow_and_keeps_the_second_round() -> None:
    body = ends("e") + gate("parallel", "f") + gate("exclusive", "m") + gate("inclusive", "j")
    body += script("x", "v", "=1") + script("y", "v", "=1") + jobs("c", "after")
    run = Run(body + flows("s > f > x > m > j > after > e", "f > y > m", "f > c > j")).work("c")
    assert run.waiting == ["after", "after"]


@shows("inclusive gateway")
def test_an_inclusive_split_and_join_turn_in_a_loop() -> None:
    body = ends("e") + gate("exclusive", "m") + gate("inclusive", "f", "j")
    body += (
        gate("exclusive", "g", default="g-e")
        + script("a", "x", "=x + 1")
        + script("b", "y", "=y + 1")
    )
    run = Run(
        body
        + flows(
            "s > m > f",
            "f > a if =true",
            "f > b if =x < 5",
            "a > j > g > e",
            "b > j",
            "g > m if =x < 20",
        ),
        {"x": 0, "y": 0},
    )
    assert run.ended == "completed"
    assert run.variables == {"x": 20, "y": 5}


@shows("parallel gateway")
def test_a_state_in_the_middle_of_a_join_goes_on_after_it_was_saved() -> None:
    body = (
        ends("e")
        + gate("parallel", "f", "j")
        + jobs("a", "b")
        + flows("s > f > a > j > e", "f > b > j")
    )
    run = Run(body).work("a")
    again = engine.advance(load(body), run.out.state, engine.CompleteJob(run.at("b")), now=NOW)
    assert again.ended == "completed"


@refuses("parallel gateway")
def test_a_condition_behind_a_parallel_gateway_is_refused() -> None:
    assert faults(split("parallel", "g > a if =true", "g > b", "g > c")) == {"g-a"}


@shows("conditional flow", "default flow")
def test_a_flow_without_condition_beside_conditional_ones_is_always_taken() -> None:
    body = ends("e") + jobs("t", "a", "b", "c")
    lines = flows("s > t", "t > a if =x > 1", "t > b", "a > e", "b > e", "c > e")
    assert Run(body + lines + flows("t > c if =x > 5"), {"x": 2}).work("t").waiting == ["a", "b"]


@shows("conditional flow", "default flow")
def test_the_default_flow_of_an_activity_is_taken_when_no_condition_is_true() -> None:
    task = (
        '<serviceTask id="t" default="t-c">'
        + ext('<zeebe:taskDefinition type="do"/>')
        + "</serviceTask>"
    )
    body = (
        ends("e")
        + task
        + jobs("a", "c")
        + flows("s > t", "t > a if =x > 1", "t > c", "a > e", "c > e")
    )
    assert Run(body, {"x": 2}).work("t").waiting == ["a"]
    assert Run(body, {"x": 0}).work("t").waiting == ["c"]


@shows("several outgoing flows")
def test_several_flows_out_of_an_activity_are_a_parallel_split() -> None:
    body = ends("e") + jobs("t", "a", "b") + flows("s > t > a > e", "t > b > e")
    assert Run(body).work("t").waiting == ["a", "b"]


@shows("inclusive gateway")
def test_an_inclusive_gateway_may_join_and_split_at_once() -> None:
    body = ends("e") + gate("inclusive", "f", "g") + jobs("a", "b", "c", "d")
    body += flows("s > f", "f > a if =true", "f > b if =true", "a > g", "b > g")
    run = Run(body + flows("g > c if =x > 0", "g > d if =x > 1", "c > e", "d > e"), {"x": 2})
    assert run.work("b").waiting == ["a"]
    assert run.work("a").waiting == ["c", "d"]
