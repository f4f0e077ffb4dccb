"""The standard loop: an activity that is done again and again (BPMN 2.0, 10.3.7 and 13.3.6)."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.conformance.diagrams import (
    Run,
    border,
    ends,
    ext,
    faults,
    flows,
    job,
    jobs,
    mapping,
    refuses,
    safe,
    script,
    shows,
    sub,
)


def again(condition: str, *, before: bool = False, most: str = "") -> str:
    """The marker of a standard loop."""
    said = f' testBefore="{str(before).lower()}"' + (f' loopMaximum="{most}"' if most else "")
    asked = f"<loopCondition>{safe(condition)}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics{said}>{asked}</standardLoopCharacteristics>"


def looped(marker: str) -> str:
    """A job that loops, and a job behind it."""
    return ends("e") + job("a", inside=marker) + jobs("after") + flows("s > a > after > e")


@shows("standard loop")
def test_it_is_done_again_while_the_condition_is_true() -> None:
    run = Run(looped(again("=n < 3")), {"n": 0})
    for n in (1, 2, 3):
        assert run.waiting == ["a"]
        run.work("a", n=n)
    assert run.waiting == ["after"]


@shows("standard loop")
@pytest.mark.parametrize(("before", "visits"), [(False, 1), (True, 0)])
def test_the_condition_is_asked_after_the_first_time_or_before_it(
    before: bool, visits: int
) -> None:
    run = Run(looped(again("=false", before=before)))
    while "a" in run.waiting:
        run.work("a")
    assert run.visits("a") == visits
    assert run.waiting == ["after"]


@shows("standard loop")
def test_it_stops_at_its_maximum() -> None:
    run = Run(looped(again("=true", most="2"))).work("a").work("a")
    assert run.waiting == ["after"]


@shows("standard loop")
def test_each_turn_knows_its_number_and_so_does_the_condition() -> None:
    run, seen = Run(looped(again("=loopCounter < 3"))), []
    while "a" in run.waiting:
        seen.append(run.seen_at("a")["loopCounter"])
        run.work("a")
    assert seen == [1, 2, 3]
    assert "loopCounter" not in run.variables


@shows("standard loop")
def test_a_condition_that_is_asked_before_counts_what_was_done() -> None:
    run = Run(looped(again("=loopCounter < 1", before=True))).work("a")
    assert run.waiting == ["after"]
    assert run.visits("a") == 1


@shows("standard loop")
def test_a_condition_that_is_not_boolean_is_an_incident() -> None:
    run = Run(looped(again("=gone")), {}).work("a")
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.ended is None


@shows("standard loop", "embedded sub-process")
def test_a_sub_process_loops_with_a_scope_for_each_turn() -> None:
    box = sub(
        "a",
        script("i", "n", "=n + mine"),
        flows("a_s > i > a_e"),
        again("=n < 4"),
        more=ext(mapping("in mine =2")),
    )
    run = Run(ends("e") + box + flows("s > a > e"), {"n": 0})
    assert run.ended == "completed"
    assert run.variables == {"n": 4}
    assert run.visits("i") == 2


@shows("standard loop", "timer boundary event")
def test_a_boundary_event_ends_the_whole_loop() -> None:
    body = looped(again("=true")) + border("b", "a", "timer") + jobs("x") + flows("b > x")
    run = Run(body).work("a").work("a").fire("b")
    assert run.waiting == ["x"]


@shows("standard loop")
def test_a_loop_of_a_thousand_turns_leaves_nothing_behind() -> None:
    task = script("a", "n", "=n + 1").replace("</scriptTask>", again("=n < 1000") + "</scriptTask>")
    run = Run(ends("e") + task + jobs("after") + flows("s > a > after > e"), {"n": 0})
    assert run.variables == {"n": 1000}
    assert len(run.out.state) < 400


@shows("standard loop", "output mapping")
def test_what_a_turn_maps_out_is_there_for_the_condition() -> None:
    marker = again('=state = "pending"')
    body = ends("e") + job("a", "out state =answer", inside=marker) + flows("s > a > e")
    run = Run(body).work("a", answer="pending")
    assert run.waiting == ["a"]
    assert run.work("a", answer="done").variables == {"state": "done"}


@shows("standard loop")
def test_a_loop_without_a_way_out_stops_at_the_ceiling() -> None:
    task = script("a", "n", "=n + 1").replace("</scriptTask>", again("=true") + "</scriptTask>")
    run = Run(ends("e") + task + flows("s > a > e"), {"n": 0}, budget=50, ceiling=500)
    assert run.incident is not None
    assert run.incident.kind == "ceiling"
    assert run.ended is None


@refuses("standard loop")
def test_a_loop_with_neither_condition_nor_maximum_is_refused() -> None:
    assert faults(looped(again(""))) == {"a"}
