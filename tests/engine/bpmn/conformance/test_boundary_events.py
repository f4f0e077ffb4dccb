"""Boundary events: when they listen, what they end, how often they fire (BPMN 2.0, 13.5.3)."""

from __future__ import annotations

from datetime import UTC, timedelta

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
    mapping,
    process,
    refuses,
    script,
    shows,
    sub,
)

ORDER = {"order": {"id": "o-1"}}


def hosted(*events: str, host: str = "", also: str = "") -> str:
    """A job ``a`` with the boundary event ``b``, which leads to a job ``x``."""
    body = ends("e", "late") + (host or job("a")) + jobs("x") + "".join(events) + also
    return body + flows("s > a > e", "b > x > late")


@shows("message boundary event")
def test_an_interrupting_message_ends_its_activity_and_brings_its_payload() -> None:
    run = Run(hosted(border("b", "a", "message", "M")), ORDER).work("b", reason="no money")
    assert run.waiting == ["x"]
    assert run.did("cancelled")[-1] == "a"
    assert run.variables["reason"] == "no money"


@shows("timer boundary event", "message boundary event")
def test_it_is_no_longer_listened_to_when_the_activity_is_done() -> None:
    both = border("b", "a", "timer") + border("b2", "a", "message", "M")
    run = Run(hosted(both, also=flows("b2 > x")), ORDER).work("a")
    assert run.ended == "completed"
    assert run.waits == {}


@shows("non-interrupting message boundary event")
def test_a_message_that_does_not_interrupt_fires_every_time_it_comes() -> None:
    run = Run(hosted(border("b", "a", "message", "M", interrupting=False)), ORDER)
    run.work("b", n=1).work("b", n=2)
    assert run.waiting == ["a", "b", "x", "x"]
    assert run.work("a").waiting == ["x", "x"]
    assert run.work("x").work("x").ended == "completed"


@shows("non-interrupting timer boundary event")
def test_a_duration_that_does_not_interrupt_fires_once() -> None:
    run = Run(hosted(border("b", "a", "timer", "PT1H", interrupting=False))).fire("b")
    assert run.waiting == ["a", "x"]


@shows("non-interrupting timer boundary event")
def test_an_endless_cycle_fires_until_the_activity_is_done() -> None:
    run = Run(hosted(border("b", "a", "timer", "R/PT1H", interrupting=False)))
    for hour in range(1, 5):
        assert run.wait("b").due == NOW + timedelta(hours=hour)
        run.fire("b", NOW + timedelta(hours=hour, minutes=7))
    assert run.work("a").waiting == ["x"] * 4


@shows("timer boundary event", "non-interrupting message boundary event")
def test_an_interrupting_event_closes_all_others_of_its_activity() -> None:
    nag = border("nag", "a", "message", "M", interrupting=False)
    run = Run(hosted(border("b", "a", "timer"), nag, also=flows("nag > x")), ORDER)
    run.work("nag").fire("b")
    assert run.waiting == ["x", "x"]


@shows("timer boundary event")
def test_an_activity_that_is_entered_again_has_a_new_time() -> None:
    body = ends("e") + gate("exclusive", "m") + job("a") + border("b", "a", "timer")
    definition = body + flows("s > m > a > e", "b > m")
    run, moment = Run(definition), NOW
    for _ in range(3):
        moment += timedelta(hours=1)
        assert run.wait("b").due == moment
        run.fire("b", moment)
    assert run.visits("a") == 4


@shows("timer boundary event", "embedded sub-process")
def test_a_boundary_event_of_a_sub_process_ends_all_that_is_inside() -> None:
    inside = gate("parallel", "f") + jobs("i1", "i2") + flows("a_s > f > i1 > a_e", "f > i2 > a_e")
    run = Run(hosted(border("b", "a", "timer"), host=sub("a", inside))).fire("b")
    assert run.waiting == ["x"]
    assert sorted(run.did("cancelled"))[:1] == ["a"]
    assert {"i1", "i2"} <= set(run.did("cancelled"))


@shows("timer boundary event", "call activity")
def test_a_boundary_event_of_a_call_ends_the_called_process() -> None:
    other = process("q", jobs("qa"), flows("q_s > qa > q_e"))
    body = hosted(border("b", "a", "timer"), host=call("a", "q"))
    run = Run(body, also=other).fire("b")
    assert run.waiting == ["x"]
    assert "qa" in run.did("cancelled")


@shows("timer boundary event", "user task", "receive task", "call activity")
@pytest.mark.parametrize(
    "host",
    [
        el("userTask", "a", ext("<zeebe:userTask/>")),
        el("receiveTask", "a", messageRef="M"),
        call("a", "elsewhere"),
    ],
)
def test_every_activity_that_waits_can_be_left_by_a_boundary_event(host: str) -> None:
    run = Run(hosted(border("b", "a", "timer"), host=host), ORDER).fire("b")
    assert run.waiting == ["x"]


@shows("message boundary event", "input mapping")
def test_its_correlation_key_sees_what_its_activity_maps_in() -> None:
    host = job("a", 'in order ={"id": "o-9"}')
    assert Run(hosted(border("b", "a", "message", "M"), host=host), ORDER).wait("b").key == "o-9"


@shows("timer boundary event", "output mapping")
def test_an_activity_that_is_interrupted_maps_nothing_out_and_its_locals_are_gone() -> None:
    host = job("a", "in local =1", "out done =true")
    after = script("x", "seen", "=local")
    body = ends("e", "late") + host + border("b", "a", "timer") + after
    run = Run(body + flows("s > a > e", "b > x > late")).fire("b")
    assert run.variables == {"seen": None}


@shows("message boundary event", "output mapping")
def test_an_output_mapping_of_the_event_chooses_what_is_taken_from_the_payload() -> None:
    event = border("b", "a", "message", "M", ext(mapping("out why =reason")))
    run = Run(hosted(event), ORDER).work("b", reason="no", junk=1)
    assert run.variables == {**ORDER, "why": "no"}


@shows("timer boundary event")
def test_an_incident_keeps_its_boundary_events_and_goes_with_its_activity() -> None:
    run = Run(hosted(border("b", "a", "timer"))).fail("a")
    assert run.incident is not None
    run.fire("b")
    assert run.incident is None
    assert run.waiting == ["x"]


@shows("error boundary event")
def test_an_event_without_a_code_catches_every_error() -> None:
    run = Run(hosted(border("b", "a", "error"))).throw("a", "whatever")
    assert run.waiting == ["x"]


@shows("error boundary event")
def test_the_exact_code_goes_before_the_one_that_catches_all() -> None:
    other = border("all", "a", "error") + jobs("y")
    run = Run(hosted(other, border("b", "a", "error", "E1"), also=flows("all > y")))
    assert run.throw("a", "boom").waiting == ["x"]


@shows("error boundary event")
def test_a_nearer_event_that_catches_all_goes_before_a_farther_exact_one() -> None:
    inner = job("i") + border("near", "i", "error") + jobs("y")
    box = sub("a", inner, flows("a_s > i > a_e", "near > y > a_e"))
    run = Run(hosted(border("b", "a", "error", "E1"), host=box)).throw("i", "boom")
    assert run.waiting == ["y"]


@shows("error boundary event", "timer boundary event")
def test_an_error_and_a_timer_at_one_activity_leave_it_by_their_own_ways() -> None:
    both = border("b", "a", "error", "E1") + border("t", "a", "timer") + jobs("y")
    body = hosted(both, also=flows("t > y"))
    assert Run(body).throw("a", "boom").waiting == ["x"]
    assert Run(body).fire("t").waiting == ["y"]


@shows("timer boundary event")
def test_what_a_boundary_event_began_lives_on_when_the_activity_is_done() -> None:
    run = Run(hosted(border("b", "a", "timer", interrupting=False))).fire("b").work("a")
    assert run.waiting == ["x"]
    assert run.ended is None


@shows("error boundary event", "output mapping")
def test_what_an_error_carries_leaves_its_event_only_by_an_output_mapping() -> None:
    event = border("b", "a", "error", "E1", ext(mapping("out why =reason")))
    run = Run(hosted(event)).throw("a", "boom", reason="sold out", junk=1)
    assert run.variables == {"why": "sold out"}


@shows("error boundary event")
def test_an_error_ends_the_scopes_between_and_leaves_parallel_branches_outside_alone() -> None:
    deep = sub(
        "deep",
        gate("parallel", "df") + jobs("d1", "d2"),
        flows("deep_s > df > d1 > deep_e", "df > d2 > deep_e"),
    )
    box = sub(
        "a",
        deep,
        border("wrong", "deep", "error", "E2"),
        jobs("w"),
        flows("a_s > deep > a_e", "wrong > w > a_e"),
    )
    body = (
        ends("e", "late")
        + gate("parallel", "f")
        + box
        + border("b", "a", "error", "E1")
        + jobs("x", "side")
    )
    run = Run(body + flows("s > f > a > e", "b > x > late", "f > side > e")).throw("d1", "boom")
    assert run.waiting == ["side", "x"]
    assert {"d1", "d2", "deep", "a"} <= set(run.did("cancelled"))


@shows("non-interrupting timer boundary event")
def test_a_cycle_goes_on_as_it_began_even_if_its_text_could_no_longer_be_read() -> None:
    event = el(
        "boundaryEvent",
        "b",
        "<timerEventDefinition><timeCycle>=beat</timeCycle></timerEventDefinition>",
        attachedToRef="a",
        cancelActivity="false",
    )
    run = Run(hosted(event), {"beat": "R/PT1H"})
    run.do(engine.SetVariables(0, {"beat": "nonsense"}))
    run.fire("b", NOW + timedelta(hours=1))
    assert run.wait("b").due == NOW + timedelta(hours=2)
    assert run.incident is None


@refuses(
    "error boundary event",
    "escalation boundary event",
    "signal boundary event",
    "message boundary event",
)
@pytest.mark.parametrize(
    ("kind", "what"),
    [("message", "M"), ("error", "E1"), ("error", ""), ("signal", "SA"), ("escalation", "X1")],
)
def test_two_events_of_an_activity_for_the_same_thing_are_refused(kind: str, what: str) -> None:
    host = sub("a", jobs("i"), flows("a_s > i > a_e"))
    both = border("b", "a", kind, what) + border("b2", "a", kind, what)
    assert faults(hosted(both, host=host, also=flows("b2 > x"))) == {"a"}


@refuses("timer boundary event")
def test_one_that_has_the_id_of_a_task_is_refused() -> None:
    body = ends("e", "late") + jobs("a", "b") + border("b", "a", "timer")
    assert faults(body + flows("s > a > b > e", "b > late")) >= {"b"}


@refuses("timer boundary event")
def test_a_cycle_that_interrupts_is_refused() -> None:
    assert faults(hosted(border("b", "a", "timer", "R3/PT1H"))) == {"b"}


@refuses("timer boundary event")
def test_an_event_that_leads_nowhere_or_hangs_nowhere_is_refused() -> None:
    assert faults(ends("e") + job("a") + border("b", "a", "timer") + flows("s > a > e")) == {"b"}
    assert faults(hosted(border("b", "gone", "timer"))) == {"b"}


@refuses("timer boundary event")
def test_a_flow_into_a_boundary_event_is_refused() -> None:
    assert faults(hosted(border("b", "a", "timer"), also=flows("x > b"))) == {"b"}


@shows("non-interrupting timer boundary event")
def test_a_cycle_that_leaves_the_calendar_is_an_incident_and_the_activity_goes_on() -> None:
    run = Run(hosted(border("b", "a", "timer", "R/P7000Y", interrupting=False))).fire("b")
    assert run.incident is not None
    assert run.incident.element == "b"
    assert run.work("a").work("x").ended == "completed"


@shows("non-interrupting timer boundary event")
def test_a_cycle_may_begin_at_a_moment_and_keep_to_the_calendar() -> None:
    text = "R3/2026-03-28T09:00:00+01:00[Europe/Berlin]/P1D"
    run, due = Run(hosted(border("b", "a", "timer", text, interrupting=False))), []
    while "b" in run.waiting:
        due.append(run.wait("b").due.astimezone(UTC).strftime("%d %H:%M"))
        run.fire("b", run.wait("b").due)
    assert due == ["28 08:00", "29 07:00", "30 07:00"]


@shows("non-interrupting timer boundary event")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R4/2026-01-31T09:00:00Z/P1M", ["01-31 09", "02-28 09", "03-31 09", "04-30 09"]),
        # 02:30 is no time of 29 March: the clocks go forward
        (
            "R3/2026-03-28T02:30:00+01:00[Europe/Berlin]/P1D",
            ["03-28 01", "03-29 01", "03-30 00"],
        ),
    ],
)
def test_a_short_month_or_a_night_without_that_hour_moves_its_own_turn_alone(
    text: str, expected: list[str]
) -> None:
    run, due = Run(hosted(border("b", "a", "timer", text, interrupting=False))), []
    while "b" in run.waiting:
        due.append(run.wait("b").due.astimezone(UTC).strftime("%m-%d %H"))
        run.fire("b", run.wait("b").due)
    assert due == expected


@shows("error boundary event")
def test_history_tells_who_caught_an_error_and_who_threw_it() -> None:
    box = sub("a", job("i"), flows("a_s > i > a_e"))
    run = Run(hosted(border("b", "a", "error", "E1"), host=box))
    number = run.at("i")
    run.throw("i", "boom")
    (told,) = [event for event in run.events if event.kind == "error_caught"]
    assert (told.element, told.detail["by"], told.detail["thrower"]) == ("a", "b", number)
    assert told.detail["code"] == "boom"
