"""Control flow that deadlocks, runs twice or never ends is found; sound control flow is not."""

from __future__ import annotations

import pytest

from app import engine
from app.engine.bpmn.soundness import check, graph
from tests.engine.bpmn.diagrams import (
    Run,
    el,
    ends,
    event,
    ext,
    flows,
    job,
    load,
    timer,
    user,
)


def problems(body: str, also: str = "", **limits: int) -> list[engine.Problem]:
    definition = load(body, also)
    graphs = {name: graph(spec) for name, spec in definition.scopes.items()}
    return check(graphs, **limits)


def said(body: str, **limits: int) -> list[tuple[str, str]]:
    return [(one.severity, one.element) for one in problems(body, **limits)]


def gateways(split: str, join: str) -> str:
    """Two branches between a split and a join, of which one ends with ``c`` behind them."""
    body = ends("e") + el(split, "f") + el(join, "j") + user("a") + user("b") + user("c")
    condition = "" if split == "parallelGateway" else " if =x > 1"
    return body + flows("s > f", f"f > a{condition}", f"f > b{condition}", "a > j", "b > j > c > e")


BALANCED = [
    ("parallelGateway", "parallelGateway"),
    ("exclusiveGateway", "exclusiveGateway"),
    ("inclusiveGateway", "inclusiveGateway"),
    ("parallelGateway", "inclusiveGateway"),
    ("exclusiveGateway", "inclusiveGateway"),
]


@pytest.mark.parametrize(("split", "join"), BALANCED)
def test_a_split_with_its_own_join_is_sound(split: str, join: str) -> None:
    assert said(gateways(split, join)) == []


def test_an_exclusive_split_into_a_parallel_join_can_never_complete() -> None:
    (found,) = problems(gateways("exclusiveGateway", "parallelGateway"))
    assert (found.severity, found.element) == ("error", "j")
    assert found.path in [("s", "f", "a"), ("s", "f", "b")]
    assert "can never complete" in found.reason


def test_an_inclusive_split_into_a_parallel_join_can_wait_for_ever() -> None:
    (found,) = problems(gateways("inclusiveGateway", "parallelGateway"))
    assert (found.severity, found.element) == ("warning", "j")
    assert "no token comes by" in found.reason


@pytest.mark.parametrize("split", ["parallelGateway", "inclusiveGateway"])
def test_a_split_of_many_into_an_exclusive_merge_runs_what_follows_twice(split: str) -> None:
    (found,) = problems(gateways(split, "exclusiveGateway"))
    assert (found.severity, found.element) == ("warning", "j")
    assert set(found.path) == {"s", "f", "a", "b"}


@pytest.mark.parametrize(
    ("join", "found"), [("parallelGateway", []), ("exclusiveGateway", [("warning", "j")])]
)
def test_all_events_of_a_parallel_gateway_that_begins_a_process_come(
    join: str, found: list[tuple[str, str]]
) -> None:
    body = el("eventBasedGateway", "g", instantiate="true", eventGatewayType="Parallel")
    for name, ref in (("one", "M"), ("two", "MC")):
        body += event("intermediateCatchEvent", name, "message", ref)
    body += el(join, "j") + user("c") + el("endEvent", "e")
    body += flows("g > one > j", "g > two > j > c > e")
    other = '<message id="MC" name="more"><extensionElements>'
    other += '<zeebe:subscription correlationKey="=order.id"/></extensionElements></message>'
    assert [(one.severity, one.element) for one in problems(body, other)] == found


def test_branches_that_meet_at_an_activity_without_a_join_run_it_twice() -> None:
    body = ends("e") + el("parallelGateway", "f") + user("a") + user("b") + user("c")
    assert said(body + flows("s > f > a > c > e", "f > b > c")) == [("warning", "c")]


def test_branches_that_meet_only_at_an_end_are_no_fault() -> None:
    body = ends("e") + el("parallelGateway", "f") + user("a") + user("b")
    assert said(body + flows("s > f > a > e", "f > b > e")) == []


def test_branches_that_meet_before_an_end_at_a_merge_are_no_fault() -> None:
    body = ends("e") + el("parallelGateway", "f") + user("a") + user("b")
    body += el("exclusiveGateway", "m")
    assert said(body + flows("s > f > a > m > e", "f > b > m")) == []


def test_a_split_whose_branch_leads_back_before_it_multiplies_tokens() -> None:
    body = ends("e") + el("exclusiveGateway", "m") + el("parallelGateway", "f") + user("a")
    body += el("exclusiveGateway", "x", default="x-e")
    found = said(body + flows("s > m > f", "f > a > x", "f > m", "x > e", "x > m if =again"))
    assert found == [("warning", "a")]


def test_a_loop_around_a_sound_part_is_sound() -> None:
    body = ends("e") + el("exclusiveGateway", "m") + el("exclusiveGateway", "x", default="x-e")
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + user("a") + user("b")
    ways = flows("s > m > f > a > j > x > e", "f > b > j", "x > m if =again")
    assert said(body + ways) == []


def test_a_boundary_event_that_leads_around_a_join_deadlocks_it() -> None:
    body = ends("e", "e2") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += user("a") + user("b") + timer("boundaryEvent", "late", attachedToRef="a")
    (found,) = problems(body + flows("s > f > a > j > e", "f > b > j", "late > e2"))
    assert (found.severity, found.element) == ("warning", "j")
    assert "late" in found.path


def test_a_boundary_event_that_leads_to_the_join_as_well_is_sound() -> None:
    body = ends("e") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += user("a") + user("b") + timer("boundaryEvent", "late", attachedToRef="a")
    body += el("exclusiveGateway", "m")
    assert said(body + flows("s > f > a > m > j > e", "f > b > j", "late > m")) == []


def test_a_reminder_that_ends_by_itself_is_sound() -> None:
    body = ends("e", "e2") + user("a") + job("remind")
    body += timer("boundaryEvent", "late", cancelActivity="false", attachedToRef="a")
    assert said(body + flows("s > a > e", "late > remind > e2")) == []


def test_a_reminder_that_joins_the_main_way_runs_it_twice() -> None:
    body = ends("e") + user("a") + user("c")
    body += timer("boundaryEvent", "late", cancelActivity="false", attachedToRef="a")
    assert said(body + flows("s > a > c > e", "late > c")) == [("warning", "c")]


def test_a_terminate_end_frees_a_join_that_would_wait() -> None:
    body = ends("e") + event("endEvent", "stop", "terminate") + user("a") + user("b")
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + el("exclusiveGateway", "x")
    ways = flows("s > f > a > j > e", "f > b > x", "x > j if =ok", "x > stop if =not(ok)")
    assert said(body + ways) == []


def test_an_error_end_hides_nothing_of_what_runs_beside_it() -> None:
    inner = el("startEvent", "s2") + el("parallelGateway", "f") + user("a") + user("b")
    inner += event("endEvent", "bad", "error", "E1") + el("endEvent", "e3")
    inner += flows("s2 > f > a > bad", "f > b > e3")
    body = ends("e", "e2") + el("subProcess", "sub", inner)
    body += event("boundaryEvent", "caught", "error", "E1", attachedToRef="sub")
    assert said(body + flows("s > sub > e", "caught > e2")) == [("warning", "e")]


def test_a_sub_process_is_searched_as_a_scope_of_its_own() -> None:
    inner = gateways("exclusiveGateway", "parallelGateway")
    inner = inner.replace('"s"', '"s2"').replace('"s-f"', '"s2-f"').replace('"e"', '"e3"')
    body = ends("e") + el("subProcess", "sub", inner) + user("z") + flows("s > sub > z > e")
    assert said(body) == [("error", "j")]


def test_several_starts_are_alternatives_not_conjoined() -> None:
    body = ends("e") + event("startEvent", "t", "message", "MS") + user("a")
    body += el("parallelGateway", "j")
    assert said(body + flows("s > j > a > e", "t > j")) == [("error", "j")]
    body = body.replace("parallelGateway", "exclusiveGateway")
    assert said(body + flows("s > j > a > e", "t > j")) == []


def wide(branches: int, split: str = "parallelGateway", join: str = "parallelGateway") -> str:
    body = ends("e") + el(split, "f") + el(join, "j")
    lines = ["s > f", "j > e"]
    for number in range(branches):
        body += user(f"a{number}") + el(
            "exclusiveGateway", f"x{number}", default=f"x{number}-b{number}"
        )
        body += user(f"b{number}") + user(f"c{number}") + el("exclusiveGateway", f"m{number}")
        condition = "" if split == "parallelGateway" else " if =x"
        lines += [
            f"f > a{number}{condition}",
            f"a{number} > x{number}",
            f"x{number} > b{number} > m{number} > j",
            f"x{number} > c{number} if =y",
            f"c{number} > m{number}",
        ]
    return body + flows(*lines)


def test_twenty_parallel_branches_with_choices_are_looked_at_in_whole() -> None:
    assert problems(wide(20), states=500) == []


def test_twenty_branches_of_an_inclusive_split_are_looked_at_as_far_as_is_told() -> None:
    found = problems(wide(20, "inclusiveGateway", "inclusiveGateway"))
    assert [(one.severity, one.element) for one in found] == [("info", "p")]


def test_when_the_budget_ends_it_says_how_far_it_came() -> None:
    (found,) = problems(wide(5), states=10)
    assert (found.severity, found.element) == ("info", "p")
    assert "10 states" in found.reason


def test_a_path_can_be_played() -> None:
    (found,) = problems(gateways("parallelGateway", "exclusiveGateway"))
    run = Run(load(gateways("parallelGateway", "exclusiveGateway")))
    for element in found.path:
        if element in run.waiting:
            run.work(element)
    assert run.visits("c") == 2


def test_a_loop_without_a_way_out_does_not_hide_what_runs_beside_it() -> None:
    body = ends("e") + el("parallelGateway", "f") + el("exclusiveGateway", "m")
    body += user("a") + user("b") + user("c")
    found = said(body + flows("s > f > m > a > m", "f > b > c > e"))
    assert found == []


def test_an_event_sub_process_can_end_a_scope_that_would_not_end_by_itself() -> None:
    start = '<startEvent id="es"><errorEventDefinition errorRef="E1"/></startEvent>'
    saved = el(
        "subProcess",
        "saved",
        start,
        el("endEvent", "ee"),
        flows("es > ee"),
        triggeredByEvent="true",
    )
    inner = el("startEvent", "s2") + user("a") + event("endEvent", "bad", "error", "E1")
    inner += flows("s2 > a > bad")
    body = ends("e", "e2") + event("boundaryEvent", "caught", "error", "E1", attachedToRef="sub")
    ways = flows("s > sub > e", "caught > e2")
    assert said(body + el("subProcess", "sub", inner) + ways) == [("warning", "e")]
    assert said(body + el("subProcess", "sub", inner + saved) + ways) == []


def test_compensation_handlers_are_not_called_dead() -> None:
    undo = el(
        "serviceTask", "undo", ext('<zeebe:taskDefinition type="do.it"/>'), isForCompensation="true"
    )
    body = ends("e") + job("a") + undo
    body += event("boundaryEvent", "on_a", "compensate", attachedToRef="a")
    body += '<association id="as" sourceRef="on_a" targetRef="undo"/>'
    assert said(body + flows("s > a > e")) == []


def test_a_gateway_that_waits_for_events_takes_one_of_them() -> None:
    body = ends("e") + el("eventBasedGateway", "g") + user("c")
    body += timer("intermediateCatchEvent", "t")
    body += event("intermediateCatchEvent", "m", "message", "M")
    ways = flows("s > g > t > j > c > e", "g > m > j")
    assert said(body + el("exclusiveGateway", "j") + ways) == []
    assert said(body + el("parallelGateway", "j") + ways) == [("error", "j")]


def test_a_link_leads_on_like_a_flow() -> None:
    thrown = '<linkEventDefinition name="there"/>'
    body = ends("e") + el("intermediateThrowEvent", "out", thrown)
    body += el("intermediateCatchEvent", "in", thrown) + user("a")
    assert said(body + flows("s > out", "in > a > e")) == []


def test_a_complex_join_is_not_judged() -> None:
    rule = "<activationCondition>=activationCount >= 1</activationCondition>"
    body = ends("e") + el("parallelGateway", "f") + user("a") + user("b")
    body += el("complexGateway", "j", rule)
    assert said(body + flows("s > f > a > j > e", "f > b > j")) == []


def test_an_inclusive_split_of_many_in_a_row_stays_within_the_budget() -> None:
    body, lines = ends("e"), ["s > g0"]
    for number in range(300):
        body += el("inclusiveGateway", f"g{number}") + user(f"a{number}") + user(f"b{number}")
        after = f"g{number + 1}"
        for branch in "ab":
            lines += [f"g{number} > {branch}{number} if =x", f"{branch}{number} > {after}"]
    body += el("inclusiveGateway", "g300")
    (found,) = problems(body + flows(*lines, "g300 > e"), work=2_000)
    assert found.severity == "info"
