"""Compensation: what was done is undone, last first (BPMN 2.0, 10.6 and 13.5.5)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    begun_by,
    border,
    call,
    drawn,
    el,
    ended,
    ends,
    event_sub,
    ext,
    faults,
    flows,
    gate,
    handler,
    job,
    jobs,
    many,
    mapping,
    process,
    refuses,
    shows,
    sub,
    thrown,
    undoable,
)
from tests.engine.bpmn.diagrams import loop


def undo_all(run: Run) -> list[str]:
    """Answers the handlers one by one; the order in which they came."""
    order = []
    while any(name.startswith("undo_") for name in run.waiting):
        names = [name for name in run.waiting if name.startswith("undo_")]
        assert len(names) == 1, "one after the other"
        order.append(names[0])
        run.work(names[0])
    return order


@shows("compensation throw event", "compensation boundary event")
def test_what_was_done_is_undone_in_reverse_order_one_after_the_other() -> None:
    body = (
        ends("e")
        + undoable("a")
        + undoable("b")
        + undoable("c")
        + thrown("t", "compensate")
        + jobs("after")
    )
    run = Run(body + flows("s > a > b > c > t > after > e")).work("a").work("b").work("c")
    assert undo_all(run) == ["undo_c", "undo_b", "undo_a"]
    assert run.waiting == ["after"]


@shows("compensation throw event")
def test_the_throw_waits_until_all_is_undone() -> None:
    body = ends("e") + undoable("a") + thrown("t", "compensate") + jobs("after")
    run = Run(body + flows("s > a > t > after > e")).work("a")
    assert "after" not in run.waiting
    assert run.work("undo_a").waiting == ["after"]


@shows("compensation throw event")
def test_with_nothing_to_undo_it_passes_at_once() -> None:
    body = ends("e") + thrown("t", "compensate") + undoable("a") + jobs("after")
    assert Run(body + flows("s > t > a > after > e")).waiting == ["a"]


@shows("compensation boundary event")
def test_what_is_running_failed_or_ended_by_force_is_not_undone() -> None:
    body = (
        ends("e")
        + gate("parallel", "f")
        + undoable("done")
        + undoable("running")
        + undoable("left")
    )
    body += (
        border("b", "left", "timer") + jobs("x", "go") + thrown("t", "compensate") + jobs("after")
    )
    run = Run(
        body
        + flows("s > f > done > go > t > after > e", "f > running > e", "f > left > e", "b > x > e")
    )
    run.work("done").fire("b").work("go")
    assert undo_all(run) == ["undo_done"]
    assert run.waiting == ["after", "running", "x"]


@shows("compensation boundary event")
def test_a_loop_of_three_is_undone_three_times() -> None:
    body = (
        ends("e") + gate("exclusive", "m") + gate("exclusive", "g", default="g-t") + undoable("a")
    )
    body += thrown("t", "compensate") + flows("s > m > a > g > t > e", "g > m if =n < 3")
    run = Run(body).work("a", n=1).work("a", n=2).work("a", n=3)
    assert undo_all(run) == ["undo_a"] * 3
    assert run.ended == "completed"


@shows("compensation throw event")
def test_nothing_is_undone_twice() -> None:
    body = (
        ends("e")
        + undoable("a")
        + thrown("t1", "compensate")
        + thrown("t2", "compensate")
        + jobs("after")
    )
    run = Run(body + flows("s > a > t1 > t2 > after > e")).work("a")
    assert undo_all(run) == ["undo_a"]
    assert run.waiting == ["after"]


@shows("compensation throw event")
def test_a_throw_that_names_an_activity_undoes_that_one_alone() -> None:
    body = (
        ends("e") + undoable("a") + undoable("b") + thrown("t", "compensate", "a") + jobs("after")
    )
    run = Run(body + flows("s > a > b > t > after > e")).work("a").work("b")
    assert undo_all(run) == ["undo_a"]
    assert run.waiting == ["after"]


@shows("compensation throw event", "embedded sub-process")
def test_a_completed_sub_process_is_undone_at_its_place_from_the_inside() -> None:
    box = sub("box", undoable("a"), undoable("b"), flows("box_s > a > b > box_e"))
    body = ends("e") + undoable("before") + box + undoable("c") + thrown("t", "compensate")
    run = Run(body + flows("s > before > box > c > t > e"))
    for name in ("before", "a", "b", "c"):
        run.work(name)
    assert undo_all(run) == ["undo_c", "undo_b", "undo_a", "undo_before"]
    assert run.ended == "completed"


@shows("compensation throw event", "embedded sub-process")
def test_a_throw_undoes_its_own_scope_not_the_one_around() -> None:
    box = sub("box", undoable("a"), thrown("t", "compensate"), flows("box_s > a > t > box_e"))
    body = ends("e") + undoable("before") + box + jobs("after")
    run = Run(body + flows("s > before > box > after > e")).work("before").work("a")
    assert undo_all(run) == ["undo_a"]
    assert run.waiting == ["after"]


@shows("compensation throw event", "error event sub-process")
def test_an_event_sub_process_undoes_the_scope_around_it() -> None:
    inside = event_sub(
        "h", begun_by("h_s", "error", "E1"), thrown("t", "compensate"), flows("h_s > t > h_e")
    )
    body = ends("e") + undoable("a") + jobs("b") + inside + flows("s > a > b > e")
    run = Run(body).work("a").throw("b", "boom")
    assert undo_all(run) == ["undo_a"]
    assert run.ended == "completed"


@shows("compensation throw event", "terminate end event")
def test_what_a_terminated_sub_process_had_done_can_no_longer_be_undone() -> None:
    inside = undoable("a") + ended("stop", "terminate") + flows("box_s > a > stop")
    box = sub("box", inside).replace('<endEvent id="box_e"></endEvent>', "")
    body = ends("e") + undoable("before") + box + thrown("t", "compensate") + jobs("after")
    run = Run(body + flows("s > before > box > t > after > e")).work("before").work("a")
    assert undo_all(run) == ["undo_before"]
    assert run.waiting == ["after"]


@shows("compensation throw event", "parallel gateway")
def test_what_was_done_in_parallel_is_undone_in_reverse_of_how_it_was_completed() -> None:
    body = ends("e") + gate("parallel", "f", "j") + undoable("a") + undoable("b")
    body += thrown("t", "compensate") + flows("s > f > a > j > t > e", "f > b > j")
    assert undo_all(Run(body).work("b").work("a")) == ["undo_a", "undo_b"]
    assert undo_all(Run(body).work("a").work("b")) == ["undo_b", "undo_a"]


@shows("compensation throw event", "user task", "embedded sub-process", "call activity")
def test_a_handler_may_be_any_activity() -> None:
    handlers = {
        "userTask": ext("<zeebe:userTask/>"),
        "callActivity": ext('<zeebe:calledElement processId="elsewhere"/>'),
    }
    for tag, inner in handlers.items():
        undo = el(tag, "undo_a", inner, isForCompensation="true")
        body = ends("e") + jobs("a") + border("on_a", "a", "compensate") + undo
        body += el("association", "as", sourceRef="on_a", targetRef="undo_a")
        run = Run(body + thrown("t", "compensate") + flows("s > a > t > e")).work("a")
        assert run.waiting == ["undo_a"]
        assert run.work("undo_a").ended == "completed"


@shows("compensation end event")
def test_a_compensation_end_undoes_and_then_ends() -> None:
    body = ends() + undoable("a") + ended("t", "compensate") + flows("s > a > t")
    run = Run(body).work("a")
    assert run.ended is None
    assert undo_all(run) == ["undo_a"]
    assert run.ended == "completed"


@shows("compensation boundary event", "input mapping", "output mapping")
def test_a_handler_has_mappings_of_its_own() -> None:
    body = ends("e") + undoable("a", "in booking =id", "out undone =ok") + thrown("t", "compensate")
    run = Run(body + flows("s > a > t > e")).work("a", id=7)
    assert run.wait("undo_a").variables == {"booking": 7}
    assert run.work("undo_a", ok=True).variables == {"id": 7, "undone": True}


@shows("compensation boundary event", "call activity")
def test_a_call_is_undone_by_its_own_handler_never_inside() -> None:
    other = process("q", undoable("qa"), flows("q_s > qa > q_e"))
    body = (
        ends("e")
        + call("c", "q")
        + handler("c")
        + thrown("t", "compensate")
        + flows("s > c > t > e")
    )
    run = Run(body, also=other).work("qa")
    assert undo_all(run) == ["undo_c"]


@shows("compensation boundary event", "parallel multi-instance")
def test_a_multi_instance_is_undone_once_as_a_whole() -> None:
    made = job("a", inside=many()) + handler("a")
    body = ends("e") + made + thrown("t", "compensate") + flows("s > a > t > e")
    run = Run(body, {"items": [1, 2, 3]}).work("a").work("a").work("a")
    assert undo_all(run) == ["undo_a"]


@shows("compensation boundary event", "parallel multi-instance", "standard loop")
@pytest.mark.parametrize("marker", [many(), loop("=again", testBefore="true")])
def test_what_was_done_for_no_item_and_in_no_turn_is_not_undone(marker: str) -> None:
    made = job("a", inside=marker) + handler("a")
    body = ends("e") + made + thrown("t", "compensate") + flows("s > a > t > e")
    assert Run(body, {"items": [], "again": False}).ended == "completed"


@shows("compensation boundary event", "embedded sub-process")
def test_a_sub_process_with_a_handler_of_its_own_is_undone_by_it() -> None:
    box = sub("box", undoable("a"), flows("box_s > a > box_e")) + handler("box")
    body = ends("e") + box + thrown("t", "compensate") + flows("s > box > t > e")
    run = Run(body).work("a")
    assert undo_all(run) == ["undo_box"]


@shows("compensation boundary event")
def test_a_handler_that_fails_is_an_incident_and_goes_on_when_tried_again() -> None:
    body = ends("e") + undoable("a") + thrown("t", "compensate") + flows("s > a > t > e")
    run = Run(body).work("a").fail("undo_a")
    assert run.incident is not None
    assert run.incident.element == "undo_a"
    run.retry("undo_a").work("undo_a")
    assert run.ended == "completed"


@shows("compensation throw event")
def test_what_other_branches_do_meanwhile_is_not_held_up() -> None:
    body = (
        ends("e")
        + gate("parallel", "f")
        + undoable("a")
        + thrown("t", "compensate")
        + jobs("b", "c")
    )
    run = Run(body + flows("s > f > a > t > e", "f > b > c > e")).work("a").work("b")
    assert run.waiting == ["c", "undo_a"]


@shows("compensation boundary event")
def test_values_that_the_handler_needs_can_be_those_of_the_time() -> None:
    inside = undoable("a", "in id =booking")
    box = sub(
        "box", many(), inside, flows("box_s > a > box_e"), more=ext(mapping("in booking =item"))
    )
    body = ends("e") + box + thrown("t", "compensate") + flows("s > box > t > e")
    run = Run(body, {"items": [1]}).work("a", booking=77)
    assert run.wait("undo_a").variables == {"id": 77}


@refuses("compensation boundary event")
def test_a_handler_that_does_not_say_what_to_do_is_refused() -> None:
    task = '<zeebe:taskDefinition type="do.it" retries="3"/>'
    body = ends("e") + job("a") + handler("a").replace(task, "")
    body += thrown("t", "compensate") + flows("s > a > t > e")
    assert faults(body) == {"undo_a"}


@refuses("compensation boundary event")
@pytest.mark.parametrize(
    ("wrong", "element"),
    [
        (undoable("a") + flows("undo_a > e"), "undo_a"),
        (undoable("a") + border("extra", "undo_a", "timer") + flows("extra > e"), "undo_a"),
        (job("a") + border("on_a", "a", "compensate"), "on_a"),
    ],
)
def test_a_handler_with_flows_or_events_or_none_at_all_is_refused(wrong: str, element: str) -> None:
    body = ends("e") + wrong + thrown("t", "compensate") + flows("s > a > t > e")
    assert faults(body) == {element}


@shows("compensation boundary event")
def test_a_handler_that_nothing_is_connected_to_is_told_and_never_runs() -> None:
    lonely = job("undo", isForCompensation="true")
    files = drawn(ends("e") + jobs("a") + lonely + flows("s > a > e"))
    assert {(one.element, one.severity) for one in engine.lint(files)} == {("undo", "warning")}
    assert Run(engine.load(files)).work("a").ended == "completed"


@shows("compensation throw event", "timer event sub-process")
def test_what_is_being_undone_ends_with_its_scope() -> None:
    late = event_sub("h", begun_by("h_s", "timer"), jobs("x"), flows("h_s > x > h_e"))
    body = ends("e") + undoable("a") + undoable("b") + thrown("t", "compensate") + late
    run = Run(body + flows("s > a > b > t > e")).work("a").work("b")
    assert run.waiting == ["h_s", "undo_b"]
    assert run.fire("h_s").waiting == ["x"]
    assert run.work("x").ended == "completed"
    assert run.visits("undo_a") == 0


@refuses("compensation throw event")
def test_a_throw_that_does_not_wait_is_refused() -> None:
    throw = el(
        "intermediateThrowEvent", "t", '<compensateEventDefinition waitForCompletion="false"/>'
    )
    assert faults(ends("e") + undoable("a") + throw + flows("s > a > t > e")) == {"t"}


@refuses("compensation throw event")
def test_a_throw_that_names_what_cannot_be_undone_is_refused() -> None:
    body = ends("e") + jobs("a") + thrown("t", "compensate", "gone") + flows("s > a > t > e")
    assert faults(body) == {"t"}
