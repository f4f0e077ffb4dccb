"""Multi-instance activities (BPMN 2.0, 13.3.6; Camunda 8, "Multi-instance")."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    call,
    el,
    ends,
    ext,
    faults,
    flows,
    gate,
    job,
    jobs,
    many,
    mapping,
    process,
    refuses,
    shows,
    sub,
)

BOTH = pytest.mark.parametrize("sequential", [False, True])


def each(sequential: bool = False, *, until: str = "", out: str = "results =r") -> str:
    """A job for each item, and a job behind."""
    marker = many(out=out, sequential=sequential, until=until)
    return ends("e") + job("a", inside=marker) + jobs("after") + flows("s > a > after > e")


def answer(run: Run, element: str, *, last: bool = False, **values: object) -> None:
    """Completes the oldest or the youngest job of an element."""
    found = sorted(n for n, wait in run.waits.items() if wait.element == element)
    run.do(engine.CompleteJob(found[-1 if last else 0], values))


@shows("parallel multi-instance")
def test_all_instances_are_active_at_once() -> None:
    assert Run(each(), {"items": [5, 6, 7]}).waiting == ["a", "a", "a"]


@shows("sequential multi-instance")
def test_one_instance_is_active_after_the_other() -> None:
    run = Run(each(sequential=True), {"items": [5, 6, 7]})
    for item in (5, 6, 7):
        assert run.waiting == ["a"]
        assert run.seen_at("a")["item"] == item
        answer(run, "a", r=item)
    assert run.waiting == ["after"]


@shows("parallel multi-instance")
def test_results_stand_in_the_order_of_the_items_not_of_completion() -> None:
    run = Run(each(), {"items": [5, 6, 7]})
    for value in (70, 60, 50):
        answer(run, "a", last=True, r=value)
    assert run.variables == {"items": [5, 6, 7], "results": [50, 60, 70]}


@shows("parallel multi-instance", "sequential multi-instance")
@BOTH
def test_an_empty_list_is_done_at_once(sequential: bool) -> None:
    run = Run(each(sequential), {"items": []})
    assert run.waiting == ["after"]
    assert run.variables == {"items": [], "results": []}


@shows("parallel multi-instance", "sequential multi-instance")
@BOTH
@pytest.mark.parametrize("items", [None, "abc", 3, {"a": 1}])
def test_what_is_no_list_is_an_incident_that_can_be_tried_again(
    sequential: bool, items: object
) -> None:
    run = Run(each(sequential), {"items": items})
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.retry("a", items=[1]).waiting == ["a"]


@shows("parallel multi-instance", "sequential multi-instance")
@BOTH
def test_each_instance_knows_its_item_and_its_number(sequential: bool) -> None:
    marker = many(sequential=sequential)
    body = ends("e") + job("a", "in seen =[item, loopCounter]", inside=marker) + flows("s > a > e")
    run, seen = Run(body, {"items": ["x", "y"]}), []
    while run.ended is None:
        seen.append(run.wait("a").variables["seen"])
        answer(run, "a")
    assert seen == [["x", 1], ["y", 2]]
    assert run.variables == {"items": ["x", "y"]}


@shows("parallel multi-instance")
def test_without_a_gathered_result_nothing_of_the_instances_is_left() -> None:
    body = ends("e") + job("a", inside=many()) + flows("s > a > e")
    run = Run(body, {"items": [1, 2]})
    answer(run, "a", item=9)
    answer(run, "a")
    assert run.variables == {"items": [1, 2]}


@shows("parallel multi-instance")
def test_two_instances_that_set_the_same_result_do_not_disturb_each_other() -> None:
    run = Run(each(), {"items": [1, 2], "r": "outside"})
    answer(run, "a", r="one")
    answer(run, "a")
    assert run.variables == {"items": [1, 2], "r": "outside", "results": ["one", None]}


@shows("parallel multi-instance")
def test_a_completion_condition_ends_the_rest_and_leaves_their_places_empty() -> None:
    run = Run(each(until="=numberOfCompletedInstances >= 2"), {"items": [1, 2, 3]})
    answer(run, "a", last=True, r=30)
    assert run.waiting == ["a", "a"]
    answer(run, "a", r=10)
    assert run.waiting == ["after"]
    assert run.variables["results"] == [10, None, 30]


@shows("sequential multi-instance")
def test_a_completion_condition_stops_a_sequence() -> None:
    run = Run(each(sequential=True, until="=r > 5"), {"items": [1, 2, 3]})
    answer(run, "a", r=1)
    assert run.waiting == ["a"]
    answer(run, "a", r=6)
    assert run.waiting == ["after"]
    assert run.variables["results"] == [1, 6, None]


@shows("parallel multi-instance")
def test_a_completion_condition_knows_how_many_there_are() -> None:
    counts = "numberOfInstances, numberOfActiveInstances, numberOfCompletedInstances"
    until = f"=[{counts}, numberOfTerminatedInstances] = [3, 1, 2, 0]"
    run = Run(each(until=until), {"items": [1, 2, 3]})
    answer(run, "a")
    assert run.waiting == ["a", "a"]
    answer(run, "a")
    assert run.waiting == ["after"]
    assert "numberOfInstances" not in run.variables


@shows("parallel multi-instance")
@pytest.mark.parametrize("until", ["=gone > 1", "=1", '="yes"'])
def test_a_completion_condition_that_cannot_be_decided_is_an_incident(until: str) -> None:
    run = Run(each(until=until), {"items": [1, 2]})
    answer(run, "a")
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.ended is None


@shows("parallel multi-instance")
def test_a_result_that_costs_too_much_to_evaluate_is_an_incident() -> None:
    endless = "=count(for i in 1..100000, j in 1..100000 return i * j)"
    body = ends("e") + job("a", inside=many(out=f"results {endless}")) + flows("s > a > e")
    run = Run(body, {"items": [1]})
    answer(run, "a")
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.ended is None


@shows("parallel multi-instance", "timer boundary event")
def test_a_boundary_event_belongs_to_the_whole_and_fires_once() -> None:
    body = each() + border("b", "a", "timer", interrupting=False) + jobs("x") + flows("b > x")
    run = Run(body, {"items": [1, 2, 3]})
    assert run.waiting.count("b") == 1
    run.fire("b", NOW + timedelta(hours=1))
    assert run.waiting == ["a", "a", "a", "x"]


@shows("parallel multi-instance", "message boundary event")
@BOTH
def test_an_interrupting_event_ends_all_instances_and_gives_no_result(sequential: bool) -> None:
    body = each(sequential) + border("b", "a", "timer") + jobs("x") + flows("b > x")
    run = Run(body, {"items": [1, 2, 3]})
    answer(run, "a", r=1)
    run.fire("b")
    assert run.waiting == ["x"]
    assert "results" not in run.variables


@shows("parallel multi-instance", "error boundary event")
def test_an_error_of_one_instance_ends_the_whole() -> None:
    body = each() + border("b", "a", "error", "E1") + jobs("x") + flows("b > x")
    run = Run(body, {"items": [1, 2, 3]}).throw("a", "boom")
    assert run.waiting == ["x"]


@shows("parallel multi-instance")
def test_a_failed_instance_is_an_incident_and_the_others_go_on() -> None:
    run = Run(each(), {"items": [1, 2]}).fail("a")
    answer_to = [n for n, wait in run.waits.items() if isinstance(wait, engine.JobWait)]
    run.do(engine.CompleteJob(answer_to[0], {"r": 2}))
    assert run.incident is not None
    run.retry("a").work("a", r=1)
    assert run.variables["results"] == [1, 2]


@shows("parallel multi-instance", "user task", "receive task")
@pytest.mark.parametrize(
    "activity",
    [
        el("userTask", "a", ext("<zeebe:userTask/>"), many()),
        el("receiveTask", "a", many(), messageRef="M"),
    ],
)
def test_every_kind_of_activity_can_be_done_for_each_item(activity: str) -> None:
    run = Run(ends("e") + activity + flows("s > a > e"), {"items": [1, 2], "order": {"id": "o"}})
    assert run.waiting == ["a", "a"]
    assert run.work("a").work("a").ended == "completed"


@shows("parallel multi-instance", "script task")
def test_scripts_for_each_item_run_at_once() -> None:
    script = '<zeebe:script expression="=item * item" resultVariable="r"/>'
    task = el("scriptTask", "a", ext(script), many(out="squares =r"))
    run = Run(ends("e") + task + flows("s > a > e"), {"items": list(range(300))})
    assert run.ended == "completed"
    assert run.variables["squares"] == [n * n for n in range(300)]


@shows("sequential multi-instance")
def test_the_number_of_instances_is_fixed_on_entering() -> None:
    run = Run(each(sequential=True), {"items": [1, 2]})
    run.do(engine.SetVariables(0, {"items": [1, 2, 3, 4]}))
    answer(run, "a", r=1)
    answer(run, "a", r=2)
    assert run.waiting == ["after"]
    assert run.variables["results"] == [1, 2]


@shows("parallel multi-instance")
def test_one_inside_another_gathers_lists_of_lists() -> None:
    inner = job("i", inside=many("=row", "cell", out="cells =c")) + flows("a_s > i > a_e")
    box = sub("a", many("=rows", "row", out="table =cells"), inner)
    run = Run(ends("e") + box + flows("s > a > e"), {"rows": [[1, 2], [], [3]]})
    assert run.waiting == ["i", "i", "i"]
    while run.ended is None:
        answer(run, "i", c=run.seen_at("i")["cell"] * 10)
    assert run.variables["table"] == [[10, 20], [], [30]]


@shows("parallel multi-instance", "parallel gateway")
def test_two_tokens_make_two_rounds_that_share_nothing() -> None:
    body = (
        ends("e") + gate("parallel", "f") + jobs("y", "z") + job("a", inside=many(out="results =r"))
    )
    run = Run(body + flows("s > f > y > a > e", "f > z > a"), {"items": [1, 2]}).work("y").work("z")
    assert run.waiting == ["a"] * 4
    for value in (1, 2, 3, 4):
        answer(run, "a", r=value)
    assert run.ended == "completed"
    assert run.visits("e") == 2


@shows("parallel multi-instance")
def test_a_million_instances_are_an_incident_not_a_dead_worker() -> None:
    body = each().replace('inputCollection="=items"', 'inputCollection="=for i in 1..n return i"')
    run = Run(body, {"n": 10**6})
    assert run.incident is not None
    assert run.incident.element == "a"


@refuses("parallel multi-instance")
def test_one_without_a_collection_or_with_half_a_result_is_refused() -> None:
    bare = job("a", inside="<multiInstanceLoopCharacteristics/>")
    assert faults(ends("e") + bare + flows("s > a > e")) == {"a"}
    half = many().replace("inputElement", 'outputCollection="results" inputElement')
    assert faults(ends("e") + job("a", inside=half) + flows("s > a > e")) == {"a"}


@shows("parallel multi-instance", "embedded sub-process")
@BOTH
def test_a_sub_process_for_each_item_has_variables_of_its_own(sequential: bool) -> None:
    inside = job("i1") + job("i2") + flows("a_s > i1 > i2 > a_e")
    box = sub(
        "a",
        many(out="results =sum", sequential=sequential),
        inside,
        more=ext(mapping("in sum =item")),
    )
    run = Run(ends("e") + box + flows("s > a > e"), {"items": [10, 20]})
    while run.ended is None:
        name = "i1" if "i1" in run.waiting else "i2"
        answer(run, name, **({"sum": run.seen_at(name)["sum"] + 1}))
    assert run.variables == {"items": [10, 20], "results": [12, 22]}


@shows("parallel multi-instance", "call activity")
def test_a_process_is_called_for_each_item() -> None:
    other = process("q", job("qa"), flows("q_s > qa > q_e"))
    made = call(
        "a",
        "q",
        mapping("in given =item", "out r =answer"),
        inside=many(out="results =r"),
        propagateAllParentVariables="false",
    )
    run = Run(ends("e") + made + flows("s > a > e"), {"items": [1, 2]}, also=other)
    assert run.waiting == ["qa", "qa"]
    answer(run, "qa", last=True, answer="two")
    answer(run, "qa", answer="one")
    assert run.variables == {"items": [1, 2], "results": ["one", "two"]}


@shows("parallel multi-instance", "output mapping")
def test_output_mappings_write_into_their_own_instance_alone() -> None:
    marker = many(out="results =r")
    body = ends("e") + job("a", "out r =answer * 2", inside=marker) + flows("s > a > e")
    run = Run(body, {"items": [1, 2], "r": "outside"})
    answer(run, "a", answer=1)
    answer(run, "a", answer=2)
    assert run.variables == {"items": [1, 2], "r": "outside", "results": [2, 4]}


@shows("parallel multi-instance", "user task")
def test_a_user_task_for_each_of_a_list_of_people() -> None:
    offered = '<zeebe:assignmentDefinition assignee="=who"/>'
    body = el("userTask", "a", ext("<zeebe:userTask/>", offered), many("=people", "who"))
    run = Run(ends("e") + body + flows("s > a > e"), {"people": ["ann", "bob"]})
    assert sorted(wait.assignee for wait in run.waits.values()) == ["ann", "bob"]


@shows("sequential multi-instance")
def test_a_number_may_be_said_instead_of_a_collection() -> None:
    number = "<loopCardinality>=n</loopCardinality>"
    marker = el("multiInstanceLoopCharacteristics", "m", number, isSequential="true")
    run = Run(ends("e") + job("a", inside=marker) + flows("s > a > e"), {"n": 3})
    for turn in (1, 2, 3):
        assert run.seen_at("a")["loopCounter"] == turn
        run.work("a")
    assert run.ended == "completed"


@shows("parallel multi-instance")
def test_an_instance_cancelled_by_hand_does_not_keep_the_others() -> None:
    run = Run(each(), {"items": [1, 2]})
    run.do(engine.CancelElement(run.at("a"), "not wanted"))
    answer(run, "a", r=7)
    assert run.waiting == ["after"]
    assert run.variables["results"] == [None, 7]


@shows("parallel multi-instance")
def test_results_that_are_too_large_together_are_an_incident() -> None:
    run = Run(each(), {"items": [1, 2]})
    answer(run, "a", r="x" * 600_000)
    answer(run, "a", r="y" * 600_000)
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.visits("after") == 0
