"""Call activities: which process runs, what it sees and gives back (BPMN 2.0, 13.3.5)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    border,
    call,
    ends,
    faults,
    flows,
    gate,
    job,
    jobs,
    many,
    mapping,
    process,
    refuses,
    script,
    shows,
)

OTHER = process("q", job("qa"), flows("q_s > qa > q_e"))


def calling(activity: str) -> str:
    """A process with the call ``c`` and a job behind it."""
    return ends("e") + activity + jobs("after") + flows("s > c > after > e")


@shows("call activity")
def test_a_called_process_gets_a_copy_of_all_and_gives_back_all() -> None:
    run = Run(calling(call("c", "q")), {"x": 1}, also=OTHER)
    assert run.seen_at("qa") == {"x": 1}
    run.do(engine.SetVariables(0, {"x": 5}))
    assert run.seen_at("qa")["x"] == 1  # a copy: the caller's later changes are not seen
    run.work("qa", y=2)
    assert run.waiting == ["after"]
    assert run.variables == {"x": 5, "y": 2}


@shows("call activity")
@pytest.mark.parametrize("target", ["q", "elsewhere"])
def test_what_it_was_given_and_left_alone_does_not_undo_what_others_wrote(target: str) -> None:
    run = Run(calling(call("c", target)), {"x": 1, "y": 1}, also=OTHER)
    run.do(engine.SetVariables(0, {"x": 5, "y": 5}))
    if target == "q":
        run.work("qa", y=2)
    else:
        run.work("c", x=1, y=2)
    assert run.variables == {"x": 5, "y": 2}


@shows("call activity")
def test_a_result_of_another_folder_that_only_looks_the_same_comes_back() -> None:
    run = Run(calling(call("c", "elsewhere")), {"x": 1})
    run.work("c", x=True)
    assert run.variables["x"] is True


@shows("call activity", "parallel multi-instance")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_calls_for_each_item_leave_each_others_results_alone(order: tuple[int, int]) -> None:
    run = Run(
        calling(call("c", "q", inside=many(out="results =r"))), {"items": ["a", "b"]}, also=OTHER
    )
    waits = sorted(number for number, wait in run.waits.items() if wait.element == "qa")
    for place in order:
        run.do(engine.CompleteJob(waits[place], {"r": place}))
    assert run.variables["results"] == [0, 1]


@shows("call activity")
def test_what_is_not_given_back_is_gone() -> None:
    run = Run(calling(call("c", "q", propagateAllChildVariables="false")), {"x": 1}, also=OTHER)
    assert run.work("qa", x=2, y=2).variables == {"x": 1}


@shows("call activity", "output mapping")
def test_an_output_mapping_reads_all_of_the_called_process() -> None:
    run = Run(calling(call("c", "q", mapping("out sum =x + y"))), {"x": 1}, also=OTHER)
    assert run.work("qa", y=2).variables == {"x": 1, "sum": 3}


@shows("call activity")
def test_a_process_chosen_by_expression_is_looked_up_when_the_call_is_reached() -> None:
    run = Run(calling(call("c", "=target")), {"target": "q"}, also=OTHER)
    assert run.waiting == ["qa"]
    for wrong in (None, 7, ""):
        stopped = Run(calling(call("c", "=target")), {"target": wrong}, also=OTHER)
        assert stopped.incident is not None
        assert stopped.incident.element == "c"


@shows("call activity")
def test_a_call_that_cannot_be_made_is_an_incident_that_can_be_tried_again() -> None:
    run = Run(calling(call("c", "elsewhere")))
    run.do(engine.FailCall(run.at("c"), "There is no process elsewhere."))
    assert run.incident is not None
    run.retry("c")
    assert isinstance(run.wait("c"), engine.CallWait)


@shows("call activity")
def test_a_call_of_another_folder_says_what_is_passed_on() -> None:
    body = calling(
        call("c", "elsewhere", mapping("in given =x"), propagateAllParentVariables="false")
    )
    assert Run(body, {"x": 1, "y": 2}).wait("c").variables == {"given": 1}


@shows("call activity", "error boundary event")
def test_an_error_in_a_called_process_passes_through_calls_to_the_nearest_catch() -> None:
    middle = process("m", call("mc", "q"), flows("m_s > mc > m_e"))
    body = ends("e", "late") + call("c", "m") + border("b", "c", "error", "E1") + jobs("fix")
    run = Run(body + flows("s > c > e", "b > fix > late"), also=middle + OTHER).throw("qa", "boom")
    assert run.waiting == ["fix"]


@shows("call activity")
def test_a_process_may_call_itself_to_a_depth_that_it_chooses() -> None:
    turn = (
        gate("exclusive", "g", default="g-q_e")
        + script("count", "n", "=n + 1")
        + call("again", "q")
    )
    other = process(
        "q", turn, flows("q_s > count > g", "g > again if =n < 10", "g > q_e", "again > q_e")
    )
    run = Run(calling(call("c", "q")), {"n": 0}, also=other)
    assert run.variables == {"n": 10}
    assert run.visits("count") == 10


@shows("call activity")
def test_a_called_process_does_not_write_into_its_caller_while_it_runs() -> None:
    other = process("q", script("set", "x", "=99"), job("qa"), flows("q_s > set > qa > q_e"))
    run = Run(calling(call("c", "q")), {"x": 1}, also=other)
    assert run.variables == {"x": 1}
    assert run.work("qa").variables == {"x": 99}


@shows("call activity")
@pytest.mark.parametrize(("binding", "tag"), [("latest", None), ("versionTag", "v2")])
def test_a_call_of_another_folder_says_which_version_it_wants(
    binding: str, tag: str | None
) -> None:
    said = {"versionTag": tag} if tag else {}
    wait = Run(calling(call("c", "elsewhere", bindingType=binding, **said))).wait("c")
    assert (wait.binding, wait.version_tag) == (binding, tag)


@refuses("call activity")
def test_a_call_bound_to_what_is_published_with_it_has_to_find_it_there() -> None:
    assert faults(calling(call("c", "elsewhere", bindingType="deployment"))) == {"c"}
    run = Run(calling(call("c", "q", bindingType="deployment")), also=OTHER)
    assert run.waiting == ["qa"]
