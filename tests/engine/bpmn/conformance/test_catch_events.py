"""Intermediate catch events and receive tasks (BPMN 2.0, 10.5.4; Camunda 8, "Events")."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    catching,
    caught,
    el,
    ends,
    ext,
    faults,
    flows,
    job,
    jobs,
    load,
    mapping,
    refuses,
    shows,
)

ORDER = {"order": {"id": "o-1"}}


def one(event: str) -> str:
    """A process of one event, named c."""
    return ends("e") + event + flows("s > c > e")


@shows("timer catch event")
def test_a_duration_counts_from_when_the_token_arrives() -> None:
    body = ends("e") + job("a") + caught("c", "timer", "PT2H") + flows("s > a > c > e")
    run = Run(body)
    later = NOW + timedelta(days=1)
    run.do(engine.CompleteJob(run.at("a")), later)
    assert run.wait("c").due == later + timedelta(hours=2)
    assert run.fire("c").ended == "completed"


@shows("timer catch event")
@pytest.mark.parametrize("text", ["PT0S", "-PT1H", "=duration(&quot;-P1D&quot;)"])
def test_a_duration_of_nothing_or_less_is_due_at_once(text: str) -> None:
    assert Run(one(caught("c", "timer", text))).wait("c").due == NOW


@shows("timer catch event")
@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P1M", "2026-02-05T09:00:00+00:00"),
        ("P1Y2M", "2027-03-05T09:00:00+00:00"),
        ("P2W", "2026-01-19T09:00:00+00:00"),
        ("P1DT30M", "2026-01-06T09:30:00+00:00"),
    ],
)
def test_a_duration_in_any_unit_is_read(text: str, due: str) -> None:
    assert Run(one(caught("c", "timer", text))).wait("c").due.isoformat() == due


@shows("timer catch event")
def test_a_month_from_the_last_day_is_cut_to_the_month() -> None:
    last = NOW.replace(day=31)
    definition = load(one(caught("c", "timer", "P1M")))
    outcome = engine.start(definition, "p", {}, now=last)
    assert isinstance(outcome.opened[0], engine.TimerWait)
    assert (outcome.opened[0].due.month, outcome.opened[0].due.day) == (2, 28)


@shows("timer catch event")
def test_a_duration_by_expression_is_evaluated_once_on_arrival() -> None:
    run = Run(one(caught("c", "timer", "=wait")), {"wait": "PT1H"})
    due = run.wait("c").due
    run.do(engine.SetVariables(0, {"wait": "PT9H"}))
    assert run.wait("c").due == due == NOW + timedelta(hours=1)


@shows("message catch event")
def test_name_and_key_are_evaluated_once_when_the_subscription_opens() -> None:
    run = Run(one(caught("c", "message", "M")), ORDER)
    assert (run.wait("c").message, run.wait("c").key) == ("paid", "o-1")
    run.do(engine.SetVariables(0, {"order": {"id": "o-2"}}))
    assert run.wait("c").key == "o-1"


@shows("message catch event")
def test_the_payload_of_a_message_becomes_variables() -> None:
    run = Run(one(caught("c", "message", "M")), ORDER).work("c", amount=3)
    assert run.ended == "completed"
    assert run.variables == {**ORDER, "amount": 3}


@shows("message catch event", "output mapping")
def test_with_an_output_mapping_only_its_targets_are_taken_from_a_message() -> None:
    body = one(caught("c", "message", "M", ext(mapping("out paid =amount * 2"))))
    assert Run(body, ORDER).work("c", amount=3).variables == {**ORDER, "paid": 6}


@shows("message catch event")
def test_a_second_turn_waits_for_a_message_of_its_own() -> None:
    body = ends("e") + el("exclusiveGateway", "m") + caught("c", "message", "M")
    body += el("exclusiveGateway", "g", default="g-m") + flows(
        "s > m > c > g > m", "g > e if =n = 2"
    )
    run = Run(body, {**ORDER, "n": 0})
    first = run.at("c")
    run.work("c", n=1)
    assert run.at("c") != first
    assert run.work("c", n=2).ended == "completed"


@shows("receive task")
def test_a_receive_task_waits_for_its_message() -> None:
    run = Run(one(el("receiveTask", "c", messageRef="M")), ORDER)
    assert (run.wait("c").message, run.wait("c").key) == ("paid", "o-1")
    assert run.work("c", amount=1).variables["amount"] == 1


@refuses("timer catch event")
def test_a_timer_of_two_kinds_is_refused() -> None:
    both = "<timeDuration>PT1H</timeDuration><timeDate>2026-02-01T00:00:00Z</timeDate>"
    event = el(
        "intermediateCatchEvent", "c", f"<timerEventDefinition>{both}</timerEventDefinition>"
    )
    assert faults(one(event)) == {"c"}


@refuses("message catch event")
def test_a_message_without_a_name_is_refused() -> None:
    assert faults(one(caught("c", "message"))) == {"c"}


@refuses("multiple event")
def test_an_event_with_several_triggers_is_refused() -> None:
    both = '<messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="SA"/>'
    assert faults(one(el("intermediateCatchEvent", "c", both))) == {"c"}


@shows("none throw event")
def test_a_plain_throw_event_is_a_milestone_that_passes() -> None:
    run = Run(one(el("intermediateThrowEvent", "c")))
    assert run.ended == "completed"
    assert run.visits("c") == 1


@shows("signal catch event", "signal throw event")
def test_a_signal_reaches_all_that_wait_for_it_in_the_instance_in_the_same_step() -> None:
    body = ends("e") + el("parallelGateway", "f") + caught("c1", "signal", "SA")
    body += caught("c2", "signal", "SA") + caught("c3", "signal", "SB") + jobs("a")
    body += catching("intermediateThrowEvent", "t", "signal", "SA")
    run = Run(body + flows("s > f > c1 > e", "f > c2 > e", "f > c3 > e", "f > a > t > e")).work("a")
    assert run.waiting == ["c3"]
    assert run.visits("e") == 3


@shows("signal throw event")
def test_a_signal_that_comes_before_anybody_waits_is_lost() -> None:
    body = ends("e") + catching("intermediateThrowEvent", "t", "signal", "SA")
    run = Run(body + caught("c", "signal", "SA") + flows("s > t > c > e"))
    assert run.waiting == ["c"]


@shows("link event")
def test_a_link_goes_on_at_the_catch_of_its_name() -> None:
    body = ends("e") + jobs("a", "b") + catching("intermediateThrowEvent", "t", "link", "L")
    run = Run(body + caught("c", "link", "L") + flows("s > a > t", "c > b > e")).work("a")
    assert run.waiting == ["b"]
    assert run.work("b").ended == "completed"


@shows("link event")
def test_many_links_lead_to_one_place_each_with_its_own_token() -> None:
    links = "".join(catching("intermediateThrowEvent", f"t{n}", "link", "L") for n in (1, 2))
    body = ends("e") + el("parallelGateway", "f") + links + caught("c", "link", "L") + jobs("a")
    run = Run(body + flows("s > f > t1", "f > t2", "c > a > e"))
    assert run.waiting == ["a", "a"]


@refuses("link event")
def test_a_link_that_leads_nowhere_is_refused() -> None:
    body = ends("e") + jobs("a") + catching("intermediateThrowEvent", "t", "link", "L")
    assert faults(body + flows("s > a > e", "a > t")) == {"t"}


@refuses("link event")
def test_two_places_for_one_link_are_refused() -> None:
    body = ends("e") + catching("intermediateThrowEvent", "t", "link", "L")
    body += caught("c1", "link", "L") + caught("c2", "link", "L")
    assert "p" in faults(body + flows("s > t", "c1 > e", "c2 > e"))


@shows("conditional catch event")
def test_a_condition_that_holds_already_is_passed_at_once() -> None:
    assert Run(one(caught("c", "conditional", "=x > 1")), {"x": 2}).ended == "completed"


@shows("conditional catch event")
def test_a_condition_is_looked_at_again_when_a_variable_of_it_changes() -> None:
    run = Run(one(caught("c", "conditional", "=x > 1")), {"x": 0, "y": 0})
    run.do(engine.SetVariables(0, {"y": 5}))
    assert run.ended is None
    run.do(engine.SetVariables(0, {"x": 1}))
    assert run.ended is None
    assert run.do(engine.SetVariables(0, {"x": 2})).out.ended == "completed"


@shows("conditional catch event", "script task")
def test_a_condition_hears_what_another_branch_writes() -> None:
    body = ends("e") + el("parallelGateway", "f") + caught("c", "conditional", "=x = 1") + jobs("a")
    run = Run(body + flows("s > f > c > e", "f > a > e"), {"x": 0}).work("a", x=1)
    assert run.ended == "completed"


@shows("conditional catch event")
def test_a_condition_of_another_type_is_an_incident_at_its_event() -> None:
    run = Run(one(caught("c", "conditional", "=x")), {"x": "soon"})
    assert run.incident is not None
    assert run.incident.element == "c"
    assert run.retry("c", x=True).ended == "completed"


@shows("signal catch event", "signal throw event", "input mapping")
def test_what_a_signal_carries_is_there_for_those_who_catch_it() -> None:
    throw = catching("intermediateThrowEvent", "t", "signal", "SA", ext(mapping("in sum =x + 1")))
    body = ends("e") + el("parallelGateway", "f") + caught("c", "signal", "SA") + jobs("a", "b")
    run = Run(body + throw + flows("s > f > c > b > e", "f > a > t > e"), {"x": 1}).work("a")
    assert run.seen_at("b")["sum"] == 2
