"""Event-based gateways: the first event decides (BPMN 2.0, 13.4.4)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    caught,
    ends,
    faults,
    flows,
    gate,
    jobs,
    refuses,
    shows,
)

RACE = (
    ends("e")
    + gate("eventBased", "g")
    + caught("late", "timer", "PT2H")
    + caught("paid", "message", "M")
    + jobs("a", "b")
    + flows("s > g > late > a > e", "g > paid > b > e")
)
ORDER = {"order": {"id": "o-1"}}


@shows("event-based gateway")
def test_the_first_event_wins_and_the_others_are_gone_in_the_same_step() -> None:
    run = Run(RACE, ORDER)
    lost = next(n for n, w in run.waits.items() if isinstance(w, engine.TimerWait))
    won = next(n for n, w in run.waits.items() if isinstance(w, engine.MessageWait))
    run.do(engine.DeliverMessage(won, {"amount": 3}))
    assert run.waiting == ["b"]
    assert run.variables == {**ORDER, "amount": 3}
    assert (run.visits("paid"), run.visits("late")) == (1, 0)
    with pytest.raises(engine.NotWaiting):
        run.do(engine.FireTimer(lost))


@shows("event-based gateway")
def test_a_timer_behind_an_event_gateway_wins_when_it_is_due_first() -> None:
    run = Run(RACE, ORDER)
    number = next(n for n, w in run.waits.items() if isinstance(w, engine.TimerWait))
    assert run.do(engine.FireTimer(number)).waiting == ["a"]


@shows("event-based gateway")
def test_nothing_of_an_event_gateway_is_left_when_its_scope_ends() -> None:
    run = Run(RACE, ORDER).do(engine.Cancel())
    assert run.waits == {}


@refuses("event-based gateway")
def test_an_event_gateway_with_one_way_or_with_another_way_to_its_event_is_refused() -> None:
    alone = ends("e") + gate("eventBased", "g") + jobs("a")
    catch = caught("late", "timer", "PT2H")
    assert faults(alone + catch + flows("s > g > late > a > e")) == {"g"}
    assert faults(RACE + flows("a > paid")) == {"g"}


@refuses("event-based gateway")
def test_an_event_gateway_that_leads_to_a_task_or_twice_to_a_message_is_refused() -> None:
    assert faults(RACE + flows("g > a")) == {"g"}
    twice = caught("paid2", "message", "M")
    assert faults(RACE + twice + flows("g > paid2 > e")) == {"g"}
