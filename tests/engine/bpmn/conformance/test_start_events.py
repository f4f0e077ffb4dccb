"""Start events: how an instance, a sub-process and a called process begin (BPMN 2.0, 10.5.2)."""

from __future__ import annotations

from datetime import UTC

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    call,
    catching,
    caught,
    el,
    ends,
    faults,
    flows,
    gate,
    jobs,
    load,
    process,
    refuses,
    shows,
)

WAYS = (
    ends("e")
    + catching("startEvent", "by_message", "message", "MS")
    + catching("startEvent", "by_timer", "timer", "R/P1D")
    + jobs("plain", "told", "timed")
    + flows("s > plain > e", "by_message > told > e", "by_timer > timed > e")
)


@shows("none start event", "several start events")
def test_the_plain_start_is_the_one_that_a_command_begins_at() -> None:
    assert Run(WAYS).waiting == ["plain"]


@shows("message start event", "several start events")
def test_a_message_start_begins_its_own_way_and_no_other() -> None:
    run = Run(WAYS, {"amount": 3}, at="by_message")
    assert run.waiting == ["told"]
    assert run.variables == {"amount": 3}
    assert run.entered == ["by_message", "told"]


@shows("timer start event")
def test_a_timer_start_begins_its_own_way() -> None:
    assert Run(WAYS, at="by_timer").waiting == ["timed"]


@shows("message start event", "timer start event")
def test_a_definition_says_what_its_processes_begin_with() -> None:
    said = {(one.element, one.kind, one.name, one.timer) for one in load(WAYS).starts("p")}
    assert said == {
        ("s", "none", None, None),
        ("by_message", "message", "begun", None),
        ("by_timer", "timer", None, "R/P1D"),
    }


@shows("timer start event")
def test_a_daily_start_is_due_day_after_day_without_drift() -> None:
    first = engine.next_due("R/2026-03-28T09:00:00Z/P1D", NOW)
    assert first is not None
    second = engine.next_due("R/2026-03-28T09:00:00Z/P1D", NOW, after=first)
    assert second is not None
    assert (first.day, second.day, second.hour) == (28, 29, 9)


@shows("timer start event")
def test_a_day_in_a_named_zone_is_a_day_of_the_calendar_there() -> None:
    text = "R/2026-03-28T09:00:00+01:00[Europe/Berlin]/P1D"
    first = engine.next_due(text, NOW)
    assert first is not None
    second = engine.next_due(text, NOW, after=first)
    assert second is not None
    assert first.astimezone(UTC).hour == 8
    assert second.astimezone(UTC).hour == 7  # the clocks go forward that night


@shows("timer start event")
def test_a_cycle_with_a_number_begins_so_many_and_no_more() -> None:
    due, seen = engine.next_due("R3/PT1H", NOW), []
    while due is not None:
        seen.append(due)
        due = engine.next_due("R3/PT1H", NOW, after=due, fired=len(seen))
    assert len(seen) == 3


@shows("timer start event")
@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("R/2025-03-28T09:00:00Z/P1D", [5, 6, 7]),  # this morning's turn is due now
        ("R3/2026-01-04T12:00:00Z/P1D", [5, 6]),  # the first of three was yesterday
        ("R3/2025-01-04T12:00:00Z/P1D", []),
    ],
)
def test_a_cycle_that_began_before_it_was_published_does_not_make_up_for_that(
    text: str, days: list[int]
) -> None:
    due, seen = engine.next_due(text, NOW), list[int]()
    while due is not None and len(seen) < 3:
        seen.append(due.day)
        due = engine.next_due(text, NOW, after=due, fired=len(seen))
    assert seen == days


@shows("message start event")
def test_a_process_without_a_plain_start_begins_only_at_its_events() -> None:
    body = catching("startEvent", "m", "message", "MS") + jobs("a") + flows("m > a")
    with pytest.raises(KeyError):
        Run(body)
    assert Run(body, at="m").waiting == ["a"]


@shows("several start events")
def test_several_starts_into_one_element_are_alternatives_that_do_not_wait_for_each_other() -> None:
    body = ends("e") + catching("startEvent", "m", "message", "MS") + gate("exclusive", "x")
    body += jobs("a") + flows("s > x > a > e", "m > x")
    assert Run(body).waiting == ["a"]
    assert Run(body, at="m").waiting == ["a"]


@shows("none start event", "call activity")
def test_a_called_process_begins_at_its_plain_start() -> None:
    other = process(
        "q",
        catching("startEvent", "qm", "message", "MS"),
        jobs("qa", "qb"),
        flows("q_s > qa > q_e", "qm > qb > q_e"),
    )
    run = Run(ends("e") + call("c", "q") + flows("s > c > e"), also=other)
    assert run.waiting == ["qa"]


BY_EVENT = (
    ends("e")
    + catching("startEvent", "by_signal", "signal", "SA")
    + catching("startEvent", "by_condition", "conditional", "=x > 1")
    + jobs("plain", "heard", "met")
    + flows("s > plain > e", "by_signal > heard > e", "by_condition > met > e")
)


@shows("signal start event", "conditional start event")
@pytest.mark.parametrize(("start", "waiting"), [("by_signal", "heard"), ("by_condition", "met")])
def test_a_signal_or_a_condition_begins_its_own_way(start: str, waiting: str) -> None:
    assert Run(BY_EVENT, {"x": 2}, at=start).waiting == [waiting]


@shows("signal start event", "conditional start event")
def test_what_signal_and_condition_begin_a_process_with_is_said() -> None:
    said = {(one.element, one.kind, one.name) for one in load(BY_EVENT).starts("p")}
    assert said == {
        ("s", "none", None),
        ("by_signal", "signal", "alarm"),
        ("by_condition", "conditional", None),
    }


INSTANTIATING = (
    gate("eventBased", "g", instantiate="true")
    + caught("c1", "message", "M")
    + caught("c2", "message", "MC")
    + jobs("a", "b")
    + flows("g > c1 > a", "g > c2 > b")
)


@shows("instantiating event-based gateway")
@pytest.mark.parametrize(("start", "waiting"), [("c1", "a"), ("c2", "b")])
def test_the_first_message_behind_an_instantiating_gateway_begins_the_process(
    start: str, waiting: str
) -> None:
    definition = load(INSTANTIATING)
    assert {one.element for one in definition.starts("p")} == {"c1", "c2"}
    run = Run(definition, {"order": {"id": "o-1"}}, at=start)
    assert run.waiting == [waiting]


@shows("receive task")
def test_an_instantiating_receive_task_begins_a_process() -> None:
    receive = el("receiveTask", "r", messageRef="M", instantiate="true")
    run = Run(receive + jobs("a") + flows("r > a"), {"x": 1}, at="r")
    assert run.waiting == ["a"]


@refuses("none start event")
def test_two_plain_starts_are_refused() -> None:
    assert faults(ends("e") + '<startEvent id="s2"/>' + flows("s > e", "s2 > e")) == {"s2"}


@refuses("message start event")
def test_a_sub_process_that_begins_with_a_message_is_refused() -> None:
    inside = catching("startEvent", "im", "message", "MS") + jobs("ia") + flows("im > ia")
    body = ends("e") + f'<subProcess id="box">{inside}</subProcess>' + flows("s > box > e")
    assert faults(body) == {"im"}


@refuses("message start event")
@pytest.mark.parametrize("name", ["begun", "=&quot;be&quot; + &quot;gun&quot;"])
def test_two_starts_for_one_message_are_refused(name: str) -> None:
    both = catching("startEvent", "m1", "message", "MS")
    both += catching("startEvent", "m2", "message", "M2")
    also = f'<message id="M2" name="{name}"/>'
    assert faults(ends("e") + both + flows("s > e", "m1 > e", "m2 > e"), also) == {"p"}


@refuses("message start event")
@pytest.mark.parametrize("name", ["=[1]", "={a: 1}"])
def test_a_start_for_a_message_without_a_text_as_its_name_is_refused(name: str) -> None:
    also = f'<message id="M2" name="{name}"/>'
    body = ends("e") + catching("startEvent", "m", "message", "M2") + flows("s > e", "m > e")
    assert faults(body, also) == {"m"}


@refuses("timer start event")
def test_a_start_after_a_duration_is_refused() -> None:
    body = ends("e") + catching("startEvent", "t", "timer", "PT1H") + flows("s > e", "t > e")
    assert faults(body) == {"t"}


@refuses("none start event")
def test_a_flow_into_a_start_is_refused() -> None:
    assert faults(ends("e") + jobs("a") + flows("s > a > e", "a > s")) == {"s"}
