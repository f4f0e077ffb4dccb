"""End events: what ends, and what goes on (BPMN 2.0, 10.5.3 and 13.5.6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    call,
    caught,
    el,
    ended,
    ends,
    ext,
    faults,
    flows,
    gate,
    jobs,
    mapping,
    process,
    refuses,
    shows,
    sub,
)

FORKED = ends("e1", "e2") + gate("parallel", "f") + jobs("a", "b")


@shows("none end event")
def test_an_end_consumes_its_own_token_alone() -> None:
    run = Run(FORKED + flows("s > f > a > e1", "f > b > e2")).work("a")
    assert run.ended is None
    assert run.waiting == ["b"]
    assert run.work("b").ended == "completed"


@shows("none end event")
def test_an_end_with_several_flows_ends_each_token_by_itself() -> None:
    run = Run(
        ends("e") + gate("parallel", "f") + jobs("a", "b") + flows("s > f > a > e", "f > b > e")
    )
    assert run.work("a").work("b").ended == "completed"
    assert run.visits("e") == 2


@shows("none end event", "undefined task")
def test_a_node_without_an_outgoing_flow_ends_its_token() -> None:
    run = Run(el("startEvent", "s") + jobs("a") + flows("s > a")).work("a")
    assert run.ended == "completed"


@shows("terminate end event")
def test_a_terminate_end_completes_the_process_and_cancels_the_rest() -> None:
    body = ends("e") + gate("parallel", "f") + jobs("a", "b") + ended("t", "terminate")
    run = Run(body + flows("s > f > a > t", "f > b > e")).work("a")
    assert run.ended == "completed"
    assert run.did("cancelled") == ["b"]
    assert run.waits == {}


@shows("terminate end event", "error boundary event")
def test_a_terminate_end_triggers_no_boundary_event_and_the_sub_process_completes() -> None:
    inside = gate("parallel", "f") + jobs("a", "b") + ended("t", "terminate")
    box = sub("box", inside, flows("box_s > f > a > t", "f > b > box_e"))
    body = ends("e", "caught") + box + border("x", "box", "error") + jobs("after")
    run = Run(body + flows("s > box > after > e", "x > caught")).work("a")
    assert run.waiting == ["after"]
    assert "box" in run.did("completed")
    assert run.visits("x") == 0


@shows("terminate end event", "call activity")
def test_a_terminate_end_in_a_called_process_completes_the_call() -> None:
    inside = gate("parallel", "f") + jobs("a", "b") + ended("t", "terminate")
    other = process("q", inside, flows("q_s > f > a > t", "f > b > q_e"))
    body = ends("e") + call("c", "q") + jobs("after") + flows("s > c > after > e")
    assert Run(body, also=other).work("a").waiting == ["after"]


@shows("error end event", "error boundary event")
def test_an_error_end_leaves_its_sub_process_by_the_boundary_event() -> None:
    box = sub("box", jobs("a"), ended("x", "error", "E1"), flows("box_s > a > x"))
    box = box.replace(el("endEvent", "box_e"), "")
    body = ends("e", "caught") + box + border("b", "box", "error", "E1")
    run = Run(body + flows("s > box > e", "b > caught")).work("a")
    assert run.ended == "completed"
    assert (run.visits("caught"), run.visits("e")) == (1, 0)
    assert "box" in run.did("cancelled")


@shows("error end event")
def test_an_error_end_that_nobody_catches_is_an_incident_and_the_rest_goes_on() -> None:
    body = ends("e") + gate("parallel", "f") + jobs("a") + ended("x", "error", "E1")
    run = Run(body + flows("s > f > x", "f > a > e"))
    assert run.incident is not None
    assert (run.incident.element, run.incident.kind) == ("x", "unhandled error")
    assert run.waiting == ["a", "x"]


@shows("error end event", "call activity", "error boundary event")
def test_an_error_of_a_called_process_reaches_the_call_in_its_caller() -> None:
    other = process("q", jobs("qa"), ended("x", "error", "E1"), flows("q_s > qa > x"))
    other = other.replace(el("endEvent", "q_e"), "")
    body = ends("e", "caught") + call("c", "q") + border("b", "c", "error", "E1")
    run = Run(body + flows("s > c > e", "b > caught"), also=other).work("qa")
    assert (run.visits("caught"), run.visits("e")) == (1, 0)


@shows("message end event")
def test_a_message_end_is_a_job_and_ends_when_the_job_is_done() -> None:
    told = el(
        "endEvent",
        "m",
        ext('<zeebe:taskDefinition type="tell"/>'),
        '<messageEventDefinition messageRef="M"/>',
    )
    run = Run(el("startEvent", "s") + told + flows("s > m"))
    assert run.wait("m").type == "tell"
    assert run.ended is None
    assert run.work("m").ended == "completed"


@shows("signal end event")
def test_a_signal_end_tells_everybody_and_ends() -> None:
    body = ends() + gate("parallel", "f") + caught("c", "signal", "SA") + jobs("a", "b")
    run = Run(body + ended("t", "signal", "SA") + flows("s > f > c > b", "f > a > t")).work("a")
    assert run.waiting == ["b"]
    assert [(one.name, dict(one.variables)) for one in run.thrown] == [("alarm", {})]


@shows("signal end event", "signal throw event", "input mapping")
def test_a_signal_carries_the_locals_of_its_event() -> None:
    body = ends() + ended("t", "signal", "SA", ext(mapping("in level =x + 1"))) + flows("s > t")
    run = Run(body, {"x": 1})
    assert [(one.name, dict(one.variables)) for one in run.thrown] == [("alarm", {"level": 2})]


def told(tag: str) -> str:
    """An event that publishes a message by itself."""
    published = '<zeebe:publishMessage correlationKey="=order.id" timeToLive="PT1H"/>'
    return el(
        tag, "t", ext(published, mapping("in sum =5")), '<messageEventDefinition messageRef="M"/>'
    )


@shows("message throw event", "message end event")
@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
def test_a_message_with_a_key_is_published_with_its_locals_and_its_time_to_live(tag: str) -> None:
    run = Run(ends() + told(tag) + flows("s > t"), {"order": {"id": "o-1"}})
    assert run.ended == "completed"
    (one,) = run.thrown
    assert isinstance(one, engine.ThrownMessage)
    assert (one.name, one.key, dict(one.variables)) == ("paid", "o-1", {"sum": 5})
    assert one.until == NOW + timedelta(hours=1)


@shows("message throw event")
def test_a_message_throw_with_a_job_type_is_a_job() -> None:
    task = ext('<zeebe:taskDefinition type="tell"/>')
    event = el("intermediateThrowEvent", "t", task, '<messageEventDefinition messageRef="M"/>')
    run = Run(ends("e") + event + flows("s > t > e"))
    assert run.wait("t").type == "tell"
    assert run.work("t").ended == "completed"


@refuses("none end event")
def test_a_flow_out_of_an_end_is_refused() -> None:
    assert faults(ends("e") + jobs("a") + flows("s > e > a")) == {"e"}


@refuses("error end event")
def test_an_error_end_without_a_code_is_refused() -> None:
    assert faults(el("startEvent", "s") + ended("x", "error") + flows("s > x")) == {"x"}
