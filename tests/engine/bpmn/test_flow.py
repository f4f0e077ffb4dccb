"""Where control goes: gateways, flows, ends, loops."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import shows
from tests.engine.bpmn.diagrams import LOOP, Run, el, ends, event, flows, job, load, script, user

XOR = (
    ends("e1", "e2")
    + el("exclusiveGateway", "g", default="g-e2")
    + flows("s > g", "g > e1 if =x > 1", "g > e2")
)
FORK = (
    ends("e")
    + el("parallelGateway", "f")
    + el("parallelGateway", "j")
    + user("a")
    + user("b")
    + flows("s > f > a > j > e", "f > b > j")
)


@shows("none start event", "none end event", "user task")
def test_a_process_runs_from_start_to_end() -> None:
    run = Run(load(ends("e") + user("a") + flows("s > a > e")))
    assert run.waiting == ["a"]
    assert run.work("a", answer=1).out.ended == "completed"
    assert run.variables == {"answer": 1}


@shows("exclusive gateway")
def test_the_first_true_condition_wins() -> None:
    assert Run(load(XOR), {"x": 2}).visits("e1") == 1


@shows("default flow")
def test_the_default_flow_is_the_last_resort() -> None:
    assert Run(load(XOR), {"x": 1}).visits("e2") == 1


@shows("exclusive gateway")
@pytest.mark.parametrize("x", [None, "text"])
def test_a_condition_that_is_not_boolean_is_an_incident(x: object) -> None:
    run = Run(load(XOR), {"x": x})
    assert run.incident is not None
    assert run.incident.element == "g"
    assert run.retry("g", x=5).out.ended == "completed"


@shows("exclusive gateway", "default flow")
def test_a_missing_variable_never_takes_the_default_in_silence() -> None:
    run = Run(load(XOR))
    assert run.incident is not None
    assert "x" in run.incident.reason


@shows("exclusive gateway")
def test_no_true_condition_and_no_default_is_an_incident() -> None:
    body = ends("e1", "e2") + el("exclusiveGateway", "g")
    run = Run(load(body + flows("s > g", "g > e1 if =x > 1", "g > e2 if =x > 2")), {"x": 0})
    assert run.incident is not None
    assert run.retry("g", x=2).out.ended == "completed"


@shows("conditional flow")
def test_an_activity_whose_conditions_all_fail_is_an_incident() -> None:
    body = ends("e1", "e2") + user("a") + flows("s > a", "a > e1 if =x > 1", "a > e2 if =x > 2")
    run = Run(load(body)).work("a", x=0)
    assert run.incident is not None
    assert run.out.ended is None


@shows("conditional flow")
def test_an_activity_takes_every_true_flow() -> None:
    body = ends("e1", "e2") + user("a") + flows("s > a", "a > e1 if =x > 1", "a > e2 if =x > 2")
    run = Run(load(body)).work("a", x=3)
    assert (run.visits("e1"), run.visits("e2")) == (1, 1)


@shows("parallel gateway", "scopes")
@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_join_waits_for_every_branch_and_loses_no_update(order: tuple[str, str]) -> None:
    run = Run(load(FORK), {"x": 0, "y": 0})
    run.work(order[0], **{"x" if order[0] == "a" else "y": 1})
    assert run.out.ended is None
    run.work(order[1], **{"x" if order[1] == "a" else "y": 1})
    assert run.out.ended == "completed"
    assert run.variables == {"x": 1, "y": 1}
    assert run.visits("j") == 1


@shows("parallel gateway")
def test_a_token_too_many_at_a_join_is_an_incident_not_an_end() -> None:
    body = ends("e") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += user("a") + user("b") + el("exclusiveGateway", "m")
    body += flows("s > f > a > m", "f > b > m > j", "f > j > e")
    run = Run(load(body)).work("a").work("b")
    assert run.out.ended is None
    assert run.incident is not None
    assert run.incident.kind == "stuck"


@shows("parallel gateway")
def test_a_join_whose_token_can_no_longer_come_is_an_incident() -> None:
    body = ends("e", "lost") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += el("exclusiveGateway", "g", default="g-j") + user("a")
    body += flows("s > f > a > j > e", "f > g > j", "g > lost if =x")
    run = Run(load(body), {"x": True}).work("a")
    assert run.incident is not None
    assert run.incident.element == "j"


INCLUSIVE = (
    ends("e")
    + el("inclusiveGateway", "f", default="f-c")
    + el("inclusiveGateway", "j")
    + user("a")
    + user("b")
    + user("c")
    + flows("s > f", "f > a if =x > 1", "f > b if =x > 2", "f > c", "a > j > e", "b > j", "c > j")
)


@shows("inclusive gateway")
@pytest.mark.parametrize(("x", "waiting"), [(3, ["a", "b"]), (2, ["a"]), (0, ["c"])])
def test_an_inclusive_join_waits_for_those_that_were_begun(x: int, waiting: list[str]) -> None:
    run = Run(load(INCLUSIVE), {"x": x})
    assert run.waiting == waiting
    for name in waiting:
        assert run.out.ended is None
        run.work(name)
    assert run.out.ended == "completed"
    assert run.visits("j") == 1


@shows("inclusive gateway")
def test_an_inclusive_join_fires_when_the_other_branch_ends_elsewhere() -> None:
    body = ends("e", "gone") + el("inclusiveGateway", "f", default="f-a")
    body += el("inclusiveGateway", "j") + user("a") + user("b")
    body += el("exclusiveGateway", "g", default="g-j")
    body += flows("s > f", "f > a", "f > b if =true", "a > j > e", "b > g > j", "g > gone if =x")
    body = body.replace('default="f-a"', 'default="f-b"').replace(
        '<sequenceFlow id="f-a" ', '<sequenceFlow id="f-a" '
    )
    text = body.replace(
        '<sequenceFlow id="f-a" sourceRef="f" targetRef="a"></sequenceFlow>',
        '<sequenceFlow id="f-a" sourceRef="f" targetRef="a"><conditionExpression>=true'
        "</conditionExpression></sequenceFlow>",
    ).replace('default="f-b"', "")
    run = Run(load(text), {"x": True}).work("a")
    assert run.out.ended is None
    assert run.work("b").out.ended == "completed"


@shows("parallel gateway")
def test_a_split_and_join_in_a_loop_turns_as_often_as_it_should() -> None:
    body = ends("e") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += script("a", "n", "=n + 1") + script("b", "m", "=m + 1")
    body += el("exclusiveGateway", "g", default="g-e") + el("exclusiveGateway", "m0")
    body += flows("s > m0 > f > a > j > g > e", "f > b > j", "g > m0 if =n < 100")
    run = Run(load(body), {"n": 0, "m": 0})
    assert run.out.ended == "completed"
    assert run.variables == {"n": 100, "m": 100}


def test_a_loop_of_two_thousand_turns_ends_and_leaves_nothing() -> None:
    run = Run(load(LOOP), {"n": 0, "limit": 2000}, budget=1000)
    assert run.out.ended == "completed"
    assert run.variables["n"] == 2000
    assert len(run.out.state) < 400


def test_a_loop_without_a_way_out_stops_at_the_ceiling() -> None:
    run = Run(load(LOOP), {"n": 0, "limit": 10**9}, ceiling=500)
    assert run.incident is not None
    assert run.incident.kind == "ceiling"
    assert run.out.ended is None


def test_a_step_is_bounded_by_its_budget() -> None:
    outcome = engine.start(
        load(LOOP), "p", {"n": 0, "limit": 100}, now=Run.__init__.__globals__["NOW"], budget=10
    )
    assert outcome.more
    assert outcome.ended is None


@shows("several incoming flows")
def test_several_flows_into_a_task_run_it_once_for_each() -> None:
    body = ends("e") + el("parallelGateway", "f") + user("a") + flows("s > f > a > e")
    body += el("sequenceFlow", "f-a2", sourceRef="f", targetRef="a")
    assert Run(load(body)).waiting == ["a", "a"]


@shows("terminate end event")
def test_a_terminate_end_ends_its_own_scope_alone() -> None:
    inner = el("startEvent", "is") + el("parallelGateway", "split")
    inner += user("ia") + user("ib") + event("endEvent", "it", "terminate")
    inner += el("endEvent", "ie") + flows("is > split > ia > it", "split > ib > ie")
    body = ends("e", "e2") + el("parallelGateway", "f") + user("out")
    body += el("subProcess", "sub", inner) + flows("s > f > sub > e", "f > out > e2")
    run = Run(load(body)).work("ia")
    assert run.waiting == ["out"]
    assert run.visits("e") == 1


def test_elements_named_start_and_end_are_ordinary() -> None:
    body = el("startEvent", "Start") + user("End") + el("endEvent", "root")
    run = Run(load(body + flows("Start > End > root")))
    assert run.waiting == ["End"]
    assert run.work("End").out.ended == "completed"


def test_five_hundred_elements_in_a_row_run() -> None:
    names = [f"n{n}" for n in range(500)]
    body = ends("e") + "".join(script(name, "x", "=1") for name in names)
    run = Run(load(body + flows(" > ".join(["s", *names, "e"]))))
    assert run.out.ended == "completed"


def test_a_budget_of_one_changes_nothing_but_the_number_of_steps() -> None:
    def story(budget: int) -> list[tuple[str, str]]:
        run = Run(load(FORK), {"x": 0}, budget=budget)
        run.work("b").work("a")
        return [(e.kind, e.element) for e in run.events]

    assert story(1) == story(1000)


def test_the_same_command_gives_the_same_state() -> None:
    def state() -> bytes:
        return Run(load(FORK)).work("a").out.state

    assert state() == state()


def test_a_command_to_what_no_longer_waits_is_refused() -> None:
    run = Run(load(ends("e") + job("a") + flows("s > a > e")))
    number = run.at("a")
    run.work("a")
    with pytest.raises(engine.NotWaiting):
        run.do(engine.CompleteJob(number))


@shows("inclusive gateway")
def test_an_inclusive_join_lets_go_before_a_parallel_one_behind_it_is_given_up() -> None:
    body = ends("e") + el("parallelGateway", "f") + el("parallelGateway", "j") + user("a")
    body += el("inclusiveGateway", "o", default="o-c") + el("inclusiveGateway", "p2")
    body += user("b") + user("c")
    body += flows("s > f > a > j > e", "f > o > b > p2 > j", "o > c > p2")
    text = body.replace(
        'id="o-b" sourceRef="o" targetRef="b">',
        'id="o-b" sourceRef="o" targetRef="b"><conditionExpression>=true</conditionExpression>',
    )
    run = Run(load(text)).work("a").work("b")
    assert run.out.ended == "completed"
    assert [e for e in run.events if e.kind == "incident"] == []
