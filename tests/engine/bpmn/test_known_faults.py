"""What an earlier sketch of this engine got wrong: a promise for each, so that it stays right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

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
    folder,
    job,
    load,
    mapping,
    multi,
    script,
    timer,
    user,
    when,
)


def stopped(run: Run, element: str) -> engine.IncidentWait:
    """The incident, which is at this element; the instance has not ended."""
    assert run.incident is not None
    assert (run.incident.element, run.out.ended) == (element, None)
    assert run.incident.remedy
    return run.incident


# ---- nothing else runs in silence


def test_an_activity_with_conditions_of_which_none_is_true_stops() -> None:
    body = ends("e", "e2") + user("a") + flows("s > a", "a > e if =x = 1", "a > e2 if =x = 2")
    run = Run(load(body), {"x": 3}).work("a")
    stopped(run, "a")
    assert run.retry("a", x=2).out.ended == "completed"


def test_a_condition_that_is_null_is_not_false() -> None:
    gate = el("exclusiveGateway", "g", default="g-e2")
    run = Run(load(ends("e", "e2") + gate + flows("s > g", "g > e if =unknown > 1", "g > e2")))
    stopped(run, "g")
    assert run.retry("g", unknown=2).visits("e") == 1


def test_a_default_flow_is_the_last_resort_even_with_a_condition() -> None:
    gate = el("exclusiveGateway", "g", default="g-e2")
    flow = flows("s > g", "g > e2 if =true", "g > e if =true")
    run = Run(load(ends("e", "e2") + gate + flow))
    assert (run.visits("e"), run.visits("e2")) == (1, 0)


def inside(start: str) -> str:
    """An event sub-process with a script that shows what it sees."""
    body = start + script("look", "seen", "=x") + el("endEvent", "ee")
    return el("subProcess", "evs", body + flows("ev > look > ee"), triggeredByEvent="true")


def test_what_triggers_an_event_sub_process_writes_outwards_by_name() -> None:
    start = event("startEvent", "ev", "signal", "G", isInterrupting="false")
    run = Run(load(ends("e") + user("a") + flows("s > a > e") + inside(start)), {"x": 1})
    run.signal("alarm", x=5)
    assert run.variables["x"] == 5
    assert run.variables["seen"] == 5


def test_what_an_error_carries_stays_with_its_event_unless_it_is_mapped() -> None:
    plain = event("boundaryEvent", "b", "error", "E1", attachedToRef="a")
    mapped = plain.replace("<errorEvent", ext(mapping("out why =message")) + "<errorEvent", 1)
    for border, known in ((plain, {}), (mapped, {"why": "broken"})):
        body = ends("e", "c") + job("a") + border + flows("s > a > e", "b > c")
        run = Run(load(body)).throw("a", "boom", message="broken")
        assert (run.out.ended, run.variables) == ("completed", known)


def test_an_inclusive_join_takes_one_token_of_each_flow() -> None:
    body = ends("e") + el("inclusiveGateway", "f") + el("inclusiveGateway", "j")
    body += el("parallelGateway", "two") + el("exclusiveGateway", "m") + el("task", "n")
    body += user("a") + user("after")
    body += flows("f > two if =true", "f > a if =true", "two > n > m > j > after > e")
    run = Run(load(body + flows("s > f", "two > m", "a > j")))
    assert run.waiting == ["a"]
    assert run.work("a").waiting == ["after", "after"]


def test_codes_of_thrown_errors_and_escalations_may_be_expressions() -> None:
    for kind, thrown, caught in (("error", "EX", "E1"), ("escalation", "C2", "C1")):
        inner = el("startEvent", "is") + event("endEvent", "ie", kind, thrown) + flows("is > ie")
        border = event("boundaryEvent", "b", kind, caught, attachedToRef="sub")
        body = ends("e", "c") + el("subProcess", "sub", inner) + border
        code = "boom" if kind == "error" else "late"
        run = Run(load(body + flows("s > sub > e", "b > c")), {"code": code})
        assert run.visits("c") == 1


@pytest.mark.parametrize("bad", [None, 4, True, [1]])
def test_a_job_type_that_is_no_text_opens_no_job(bad: Any) -> None:
    body = job("a").replace('type="do.it"', 'type="=kind"')
    run = Run(load(ends("e") + body + flows("s > a > e")), {"kind": bad})
    stopped(run, "a")
    assert run.retry("a", kind="do.it").wait("a").type == "do.it"


@pytest.mark.parametrize("bad", [None, "many", 0, 10**9, [3]])
def test_retries_that_are_no_number_are_an_incident(bad: Any) -> None:
    run = Run(load(ends("e") + job("a", retries="=n") + flows("s > a > e")), {"n": bad})
    stopped(run, "a")
    assert run.retry("a", n=2).wait("a").retries == 2


def test_an_assignee_that_is_no_text_is_an_incident() -> None:
    offered = '<zeebe:assignmentDefinition assignee="=who"/>'
    body = ends("e") + el("userTask", "a", ext("<zeebe:userTask/>", offered)) + flows("s > a > e")
    run = Run(load(body), {"who": 7})
    stopped(run, "a")
    assert run.retry("a", who="ann").wait("a").assignee == "ann"


def test_a_thrown_signal_carries_its_local_variables_and_nothing_else() -> None:
    shout = event("intermediateThrowEvent", "t", "signal", "G").replace(
        "<signalEvent", ext(mapping("in sum =x + 1")) + "<signalEvent", 1
    )
    body = ends("e") + el("parallelGateway", "f") + user("wait") + shout
    body += event("intermediateCatchEvent", "g", "signal", "G") + user("told")
    run = Run(load(body + flows("s > f > g > told > e", "f > wait > t > e")), {"x": 1})
    run.work("wait")
    assert "told" in run.waiting
    assert run.variables == {"x": 1, "sum": 2}
    assert [(t.name, t.variables) for t in run.thrown] == [("alarm", {"sum": 2})]


def test_variables_of_a_failed_job_stay_with_its_element() -> None:
    run = Run(load(ends("e") + job("a") + flows("s > a > e")))
    run.do(engine.FailJob(run.at("a"), "no line", {"half": 1}))
    assert engine.visible(run.definition, run.out.state, run.at("a"))["half"] == 1
    assert run.retry("a").work("a").variables == {}


NOT_BY_HAND = (
    ends("e", "c")
    + user("a")
    + timer("boundaryEvent", "b", attachedToRef="a")
    + el("eventBasedGateway", "g")
    + timer("intermediateCatchEvent", "t1")
    + timer("intermediateCatchEvent", "t2", "PT2H")
    + el(
        "subProcess",
        "many",
        multi("=[1]"),
        el("startEvent", "ms") + user("mu") + el("endEvent", "me") + flows("ms > mu > me"),
    )
    + flows("s > a > g > t1 > many > e", "g > t2 > e", "b > c")
)


@pytest.mark.parametrize("element", ["s", "b", "t1", "mu", "s-a", "nowhere"])
def test_what_cannot_be_activated_by_hand_is_said_and_nothing_moves(element: str) -> None:
    run = Run(load(NOT_BY_HAND))
    with pytest.raises(engine.CannotMove):
        run.do(engine.ActivateElement(element))
    assert run.waiting == ["a", "b"]


# ---- an incident, never an exception out of the engine


@pytest.mark.parametrize("bad", ["=missing", '="yes"', "=1 / 0 > 2"])
def test_a_completion_condition_that_fails_is_an_incident_of_its_instance(bad: str) -> None:
    body = job("a", inside=multi("=[1]", item="x", until=bad))
    run = Run(load(ends("e") + body + flows("s > a > e"))).work("a")
    stopped(run, "a")


def test_a_result_too_large_to_be_kept_is_an_incident() -> None:
    mark = multi("=[1, 2]", item="x", results="out", result="=big")
    run = Run(load(ends("e") + job("a", inside=mark) + flows("s > a > e")))
    run.work("a", big="x" * 600_000).work("a", big="y" * 600_000)
    stopped(run, "a")


def test_a_cycle_keeps_its_interval_whatever_becomes_of_the_variable() -> None:
    kind = {"attachedToRef": "a", "cancelActivity": "false"}
    border = timer("boundaryEvent", "b", "=text", "timeCycle", **kind)
    run = Run(
        load(ends("e", "c") + user("a") + border + flows("s > a > e", "b > c")),
        {"text": "R3/PT1H"},
    )
    run.do(engine.SetVariables(0, {"text": None})).fire("b")
    assert run.wait("b").due == NOW + timedelta(hours=2)


def test_a_cycle_that_leaves_the_calendar_is_an_incident() -> None:
    kind = {"attachedToRef": "a", "cancelActivity": "false"}
    border = timer("boundaryEvent", "b", "R/P7000Y", "timeCycle", **kind)
    run = Run(load(ends("e", "c") + user("a") + border + flows("s > a > e", "b > c")))
    run.fire("b")
    stopped(run, "b")
    assert run.work("a").out.ended == "completed"


def test_an_event_condition_of_another_type_is_an_incident_at_its_event() -> None:
    body = ends("e") + when("intermediateCatchEvent", "w", "=x") + flows("s > w > e")
    run = Run(load(body), {"x": "soon"})
    stopped(run, "w")
    assert run.retry("w", x=True).out.ended == "completed"


# ---- no incident where there is none to be


@pytest.mark.parametrize("kind", ["exclusive", "parallel", "inclusive"])
def test_a_gateway_without_a_way_out_ends_its_token(kind: str) -> None:
    run = Run(load(el("startEvent", "s") + el(f"{kind}Gateway", "g") + flows("s > g")))
    assert run.out.ended == "completed"


def test_a_negative_duration_is_due_at_once() -> None:
    body = ends("e") + timer("intermediateCatchEvent", "t", "-PT5M") + flows("s > t > e")
    assert Run(load(body)).wait("t").due == NOW


# ---- refused by name when it is read

LINK = '<linkEventDefinition name="{}"/>'
REFUSED = {
    "compensation that is not waited for": (
        ends("e")
        + el(
            "intermediateThrowEvent",
            "x",
            '<compensateEventDefinition waitForCompletion="false"/>',
        )
        + flows("s > x > e")
    ),
    "compensation of what is not there": (
        ends("e")
        + el("intermediateThrowEvent", "x", '<compensateEventDefinition activityRef="gone"/>')
        + flows("s > x > e")
    ),
    "a link without target": (
        ends("e")
        + el("intermediateThrowEvent", "x", LINK.format("L"))
        + user("a")
        + flows("s > a > e", "a > x")
    ),
    "a handler with flows": (
        ends("e")
        + user("a")
        + event("boundaryEvent", "b", "compensate", attachedToRef="a")
        + job("x", isForCompensation="true")
        + flows("s > a > e", "x > e")
        + '<association id="as" sourceRef="b" targetRef="x"/>'
    ),
    "an event gateway with one event": (
        ends("e")
        + el("eventBasedGateway", "x")
        + timer("intermediateCatchEvent", "t")
        + flows("s > x > t > e")
    ),
    "a cancel end outside of a transaction": (
        ends("e") + user("a") + event("endEvent", "x", "cancel") + flows("s > a > e", "a > x")
    ),
    "two triggers in one event": (
        ends("e")
        + el("intermediateCatchEvent", "x", "<signalEventDefinition/><timerEventDefinition/>")
        + flows("s > x > e")
    ),
    "a task listener that cannot be served": (
        ends("e")
        + user(
            "x",
            '<zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="t"/>'
            "</zeebe:taskListeners>",
        )
        + flows("s > x > e")
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_run_is_refused_by_its_element(what: str) -> None:
    with pytest.raises(engine.Refused) as refused:
        engine.load(folder(REFUSED[what]))
    assert "x" in {problem.element for problem in refused.value.problems}
    assert all(problem.reason and problem.remedy for problem in refused.value.problems)


# ---- what is without measure


def test_lists_within_lists_stop_before_they_fill_the_memory() -> None:
    deep = el("startEvent", "ds") + user("du") + el("endEvent", "de") + flows("ds > du > de")
    inner = el("subProcess", "in2", multi("=items"), deep)
    outer = el("startEvent", "os") + inner + el("endEvent", "oe") + flows("os > in2 > oe")
    body = ends("e") + el("subProcess", "out2", multi("=items"), outer) + flows("s > out2 > e")
    run = Run(load(body), {"items": list(range(300))}, budget=10**6)
    assert run.incident is not None
    assert run.incident.element == "in2"
    assert len(run.waits) < 51_000


def test_a_hundred_by_a_hundred_is_run() -> None:
    inner = script("a", "r", "=x").replace(
        "</scriptTask>", multi("=items", item="x") + "</scriptTask>"
    )
    sub = el("startEvent", "is") + inner + el("endEvent", "ie") + flows("is > a > ie")
    body = ends("e") + el("subProcess", "sub", multi("=items"), sub) + flows("s > sub > e")
    run = Run(load(body), {"items": list(range(100))})
    assert run.out.ended == "completed"
    assert run.visits("a") == 10_000
