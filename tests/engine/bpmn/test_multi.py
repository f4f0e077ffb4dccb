"""Multi-instance and loop (BPMN 2.0, 13.3.6; Camunda 8), one promise a test."""

from __future__ import annotations

import random
import sys

import pytest

from app import engine
from tests.engine.bpmn.diagrams import (
    NOW,
    Run,
    el,
    ends,
    event,
    ext,
    flows,
    job,
    load,
    loop,
    mapping,
    multi,
    script,
    timer,
    user,
)

COLLECT = {"item": "x", "results": "out", "result": "=r"}


def each(kind: str = "false", **more: str) -> str:
    """A job for each item."""
    return job("a", inside=multi("=items", isSequential=kind, **{**COLLECT, **more}))


def run_of(body: str, items: object, **more: object) -> Run:
    return Run(load(ends("e") + body + flows("s > a > e")), {"items": items, **more})


def jobs(run: Run) -> list[engine.JobWait]:
    return [w for w in run.waits.values() if isinstance(w, engine.JobWait)]


def test_results_stand_in_the_order_of_the_items_whatever_ends_first() -> None:
    run = run_of(each(), [10, 20, 30])
    waits = sorted(jobs(run), key=lambda w: w.variables["loopCounter"])
    assert [w.variables["x"] for w in waits] == [10, 20, 30]
    for wait in reversed(waits):
        run.do(engine.CompleteJob(wait.element_instance, {"r": wait.variables["x"] + 1}))
    assert run.out.ended == "completed"
    assert run.variables == {"items": [10, 20, 30], "out": [11, 21, 31]}


def test_a_sequence_runs_one_at_a_time() -> None:
    run = run_of(each("true"), ["a", "b"])
    assert [w.variables["loopCounter"] for w in jobs(run)] == [1]
    run.work("a", r=1)
    assert [w.variables["x"] for w in jobs(run)] == ["b"]
    assert run.work("a", r=2).variables["out"] == [1, 2]


def test_an_empty_list_is_done_at_once_with_an_empty_result() -> None:
    run = run_of(each(), [])
    assert (run.out.ended, run.variables["out"]) == ("completed", [])


@pytest.mark.parametrize("bad", [None, 3, "abc", {"a": 1}])
def test_what_is_no_list_is_an_incident_at_the_activity(bad: object) -> None:
    run = run_of(each(), bad)
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.retry("a", items=[1]).work("a", r=5).variables["out"] == [5]


def test_a_million_items_are_an_incident_and_not_a_million_tokens() -> None:
    run = run_of(each(), None)
    run.retry("a", items=list(range(100_001)))
    assert run.incident is not None
    assert "10,000" in run.incident.reason
    assert len(run.waits) == 1


@pytest.mark.parametrize("kind", ["true", "false"])
def test_a_completion_condition_ends_the_rest_and_leaves_their_places_null(kind: str) -> None:
    run = run_of(each(kind, until="=numberOfCompletedInstances >= 2"), [1, 2, 3])
    first = jobs(run)[0]
    run.do(engine.CompleteJob(first.element_instance, {"r": "one"}))
    second = jobs(run)[0]
    run.do(engine.CompleteJob(second.element_instance, {"r": "two"}))
    assert run.out.ended == "completed"
    assert run.variables["out"] == ["one", "two", None]


def test_a_completion_condition_sees_the_four_numbers_and_the_results() -> None:
    until = (
        "=numberOfInstances = 3 and numberOfActiveInstances = 1 and "
        "numberOfCompletedInstances = 2 and numberOfTerminatedInstances = 0 and out[2] = 8"
    )
    run = run_of(each(until=until), [1, 2, 3])
    for wait in jobs(run)[:2]:
        run.do(engine.CompleteJob(wait.element_instance, {"r": 8}))
    assert run.out.ended == "completed"
    assert run_of(each(), []).variables.keys() == {"items", "out"}


def test_a_condition_that_is_null_is_an_incident_and_nothing_has_moved() -> None:
    run = run_of(each(until="=enough"), [1])
    run.work("a", r=4)
    assert run.incident is not None
    assert run.out.ended is None
    assert run.retry("a", enough=True).out.ended == "completed"
    assert run.variables["out"] == [4]


def test_a_boundary_event_belongs_to_the_whole_and_fires_once() -> None:
    border = timer("boundaryEvent", "b", attachedToRef="a", cancelActivity="false")
    body = ends("e", "late") + each() + border + flows("s > a > e", "b > late")
    run = Run(load(body), {"items": [1, 2, 3]})
    assert run.waiting.count("b") == 1
    run.fire("b")
    assert run.visits("late") == 1
    assert len(jobs(run)) == 3


def test_an_error_of_one_instance_ends_all_of_them_and_collects_nothing() -> None:
    border = event("boundaryEvent", "b", "error", "E1", attachedToRef="a")
    body = ends("e", "caught") + each() + border + flows("s > a > e", "b > caught")
    run = Run(load(body), {"items": [1, 2, 3]}).throw("a", "boom")
    assert (run.out.ended, run.waits, run.visits("caught")) == ("completed", {}, 1)
    assert "out" not in run.variables


def test_output_mappings_write_into_the_instance_alone() -> None:
    body = job("a", "out r =answer * 2", inside=multi("=items", **COLLECT))
    run = run_of(body, [1, 2], r="outside")
    for wait in jobs(run):
        run.do(engine.CompleteJob(wait.element_instance, {"answer": wait.variables["x"]}))
    assert run.variables == {"items": [1, 2], "r": "outside", "out": [2, 4]}


def test_input_mappings_see_the_item() -> None:
    body = job("a", "in y =x * 10", inside=multi("=items", item="x"))
    run = run_of(body, [1, 2])
    assert sorted(w.variables["y"] for w in jobs(run)) == [10, 20]


def test_every_kind_of_activity_can_be_repeated() -> None:
    inner = el("startEvent", "is") + script("t", "r", "=x * x") + el("endEvent", "ie")
    called = f'<process id="q" isExecutable="true">{inner.replace("is", "qs")}'
    called = called.replace('id="t"', 'id="qt"').replace('id="ie"', 'id="qe"')
    called += f"{flows('qs > qt > qe')}</process>"
    mark = multi("=items", **COLLECT)
    kinds = [
        el("subProcess", "a", mark, inner, flows("is > t > ie")),
        el("callActivity", "a", ext('<zeebe:calledElement processId="q"/>'), mark),
        el(
            "scriptTask",
            "a",
            ext('<zeebe:script expression="=x * x" resultVariable="r"/>'),
            mark,
        ),
    ]
    for body in kinds:
        run = Run(load(ends("e") + body + flows("s > a > e"), called), {"items": [1, 2, 3]})
        assert (run.out.ended, run.variables["out"]) == ("completed", [1, 4, 9])


def test_saved_after_each_activation_it_does_the_same() -> None:
    inner = el("startEvent", "is") + script("t", "r", "=x + 1") + el("endEvent", "ie")
    sub = el("subProcess", "a", multi("=items", **COLLECT), inner, flows("is > t > ie"))
    definition = load(ends("e") + sub + flows("s > a > e"))
    for budget in (1, 2, 1000):
        run = Run(definition, {"items": [3, 4]}, budget=budget)
        assert (run.out.ended, run.variables["out"]) == ("completed", [4, 5])


def test_instances_answered_in_random_order_give_the_same_result() -> None:
    for seed in range(20):
        chance = random.Random(seed)
        run = run_of(each(), list(range(7)))
        while waits := jobs(run):
            wait = chance.choice(waits)
            run.do(engine.CompleteJob(wait.element_instance, {"r": wait.variables["x"]}))
        assert run.variables["out"] == list(range(7))


def steps_of(count: int) -> int:
    """How many lines of the engine run for so many items: no clock is asked."""
    body = ends("e") + user("u") + script("a", "r", "=x")
    mark = multi("=items", **COLLECT)
    body = body.replace("</scriptTask>", f"{mark}</scriptTask>") + flows("s > u > a > e")
    definition, lines = load(body), 0
    run = Run(definition, {"items": list(range(count))}, budget=100_000)
    number = run.at("u")

    def trace(frame: object, what: str, _: object) -> object:
        nonlocal lines
        lines += what == "line"
        return trace

    sys.settrace(trace)
    try:
        run.do(engine.CompleteUserTask(number))
    finally:
        sys.settrace(None)
    assert run.variables["out"] == list(range(count))
    return lines


def test_a_parallel_multi_instance_costs_as_much_for_each_item_however_many() -> None:
    few, many = steps_of(50), steps_of(400)
    assert many / few < 8 * 1.15


def test_a_user_task_for_each_of_a_list_of_people() -> None:
    mark = multi("=people", item="who")
    offered = '<zeebe:assignmentDefinition assignee="=who"/>'
    body = el("userTask", "a", ext("<zeebe:userTask/>", offered), mark)
    run = Run(load(ends("e") + body + flows("s > a > e")), {"people": ["ann", "bob"]})
    assert sorted(w.assignee for w in run.waits.values()) == ["ann", "bob"]


def test_a_number_of_instances_may_be_said_instead_of_a_collection() -> None:
    mark = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>=n'
        "</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    run = Run(load(ends("e") + job("a", inside=mark) + flows("s > a > e")), {"n": 3})
    for turn in (1, 2, 3):
        assert run.wait("a").variables["loopCounter"] == turn
        run.work("a")
    assert run.out.ended == "completed"


# ---- the standard loop


def test_a_loop_goes_on_while_its_condition_is_true() -> None:
    body = job("a", inside=loop("=tries < 3"))
    run = Run(load(ends("e") + body + flows("s > a > e")), {"tries": 0})
    for turn in (1, 2, 3):
        assert run.wait("a").variables == {"loopCounter": turn}
        run.work("a", tries=turn)
    assert run.out.ended == "completed"
    assert run.variables == {"tries": 3}


def test_a_loop_that_is_tested_before_may_not_run_at_all() -> None:
    body = job("a", inside=loop("=go", testBefore="true"))
    definition = load(ends("e") + body + flows("s > a > e"))
    assert Run(definition, {"go": False}).out.ended == "completed"
    run = Run(definition, {"go": True})
    assert run.waiting == ["a"]
    assert run.work("a", go=False).out.ended == "completed"


def test_a_loop_ends_at_its_maximum() -> None:
    definition = load(ends("e") + job("a", inside=loop(loopMaximum="2")) + flows("s > a > e"))
    run = Run(definition).work("a")
    assert run.waiting == ["a"]
    assert run.work("a").out.ended == "completed"


def test_output_mappings_of_a_loop_are_there_for_its_condition() -> None:
    body = job("a", "out state =answer", inside=loop('=state = "pending"'))
    run = Run(load(ends("e") + body + flows("s > a > e"))).work("a", answer="pending")
    assert run.waiting == ["a"]
    assert run.work("a", answer="done").variables == {"state": "done"}


def test_a_loop_condition_that_is_null_is_an_incident() -> None:
    definition = load(ends("e") + job("a", inside=loop("=more")) + flows("s > a > e"))
    run = Run(definition).work("a")
    assert run.incident is not None
    assert run.retry("a", more=False).out.ended == "completed"


def test_a_loop_without_end_stops_at_the_ceiling() -> None:
    body = script("a", "n", "=n + 1").replace("</scriptTask>", loop("=true") + "</scriptTask>")
    run = Run(load(ends("e") + body + flows("s > a > e")), {"n": 0}, budget=50, ceiling=500)
    assert run.incident is not None
    assert run.incident.kind == "ceiling"
    assert run.out.ended is None


def test_a_loop_without_condition_and_maximum_is_refused() -> None:
    with pytest.raises(engine.Refused, match="no end"):
        load(ends("e") + job("a", inside=loop()) + flows("s > a > e"))


def test_times_of_a_repeated_activity_are_counted_from_its_begin() -> None:
    border = timer("boundaryEvent", "b", attachedToRef="a", cancelActivity="true")
    body = ends("e", "late") + each("true") + border + flows("s > a > e", "b > late")
    run = Run(load(body), {"items": [1, 2]}).work("a", r=1)
    assert run.wait("b").due > NOW
    run.fire("b")
    assert (run.out.ended, run.visits("late")) == ("completed", 1)


def test_an_instance_cancelled_by_hand_does_not_keep_the_others() -> None:
    run = run_of(each(), [1, 2])
    first, second = jobs(run)
    run.do(engine.CancelElement(first.element_instance, "not wanted"))
    run.do(engine.CompleteJob(second.element_instance, {"r": 7}))
    assert (run.out.ended, run.variables["out"]) == ("completed", [None, 7])
    assert mapping("in a =1")  # the helper stays in use beside the markers
