"""Event-based gateways: the first event decides (BPMN 2.0, 13.4.4)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    caught,
    el,
    ends,
    ext,
    faults,
    flows,
    gate,
    jobs,
    load,
    mapping,
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


ALL = (
    gate("eventBased", "g", instantiate="true", eventGatewayType="Parallel")
    + caught("ordered", "message", "M")
    + caught("signed", "message", "MC")
    + el("receiveTask", "paid", messageRef="MP")
    + gate("parallel", "j")
    + jobs("a", "ship")
    + el("endEvent", "e")
    + flows("g > ordered > a > j", "g > signed > j", "g > paid > j", "j > ship > e")
)
PAID = (
    '<message id="MP" name="money"><extensionElements><zeebe:subscription '
    'correlationKey="=order.id"/></extensionElements></message>'
)


@shows("instantiating event-based gateway")
@pytest.mark.parametrize("first", ["ordered", "signed", "paid"])
def test_any_event_of_a_parallel_gateway_begins_and_all_others_are_awaited(first: str) -> None:
    definition = load(ALL, PAID)
    names = {"ordered", "signed", "paid"}
    assert {one.element for one in definition.starts("p")} == names
    run = Run(definition, ORDER, at=first)
    others = sorted(names - {first})
    found = [wait for wait in run.waits.values() if isinstance(wait, engine.MessageWait)]
    assert sorted(wait.element for wait in found) == others
    assert {wait.key for wait in found} == {"o-1"}  # the same correlation
    assert run.visits(first) == 1
    for other in others:
        assert run.visits("ship") == 0
        run.work(other)
    assert run.work("a").waiting == ["ship"]
    assert run.work("ship").ended == "completed"
    assert sorted(run.did("message_received")) == sorted(names)


@shows("instantiating event-based gateway")
def test_an_instance_is_complete_only_when_all_events_have_come() -> None:
    loose = gate("eventBased", "g", instantiate="true", eventGatewayType="Parallel")
    loose += caught("one", "message", "M") + caught("two", "message", "MC") + ends("e1", "e2")
    run = Run(loose + flows("g > one > e1", "g > two > e2"), ORDER, at="two")
    assert run.ended is None
    assert run.waiting == ["one"]
    assert run.work("one", more=1).ended == "completed"
    assert run.variables == {**ORDER, "more": 1}


@shows("instantiating event-based gateway")
def test_the_first_event_may_map_what_the_others_are_correlated_by() -> None:
    first = caught("signed", "message", "MC", ext(mapping("out order.id =contract")))
    body = ALL.replace(caught("signed", "message", "MC"), first)
    run = Run(load(body, PAID), {"contract": "c-7"}, at="signed")
    assert {run.wait("ordered").key, run.wait("paid").key} == {"c-7"}


@shows("instantiating event-based gateway")
def test_an_event_that_cannot_be_correlated_is_an_incident_and_the_others_wait() -> None:
    run = Run(load(ALL, PAID), {"contract": "c-7"}, at="signed")
    assert run.waiting == ["ordered", "paid"]
    assert run.incident is not None
    run.do(engine.Retry(run.incident.element_instance, ORDER))
    assert isinstance(run.wait("ordered"), engine.MessageWait)


@shows("instantiating event-based gateway")
def test_a_parallel_gateway_begun_by_hand_waits_for_all() -> None:
    body = ALL.replace(flows("j > ship > e"), "") + el("startEvent", "s") + jobs("first")
    run = Run(load(body + flows("s > first > e", "j > ship > e"), PAID), ORDER)
    run.do(engine.ActivateElement("g"))
    assert run.waiting == ["first", "ordered", "paid", "signed"]


@refuses("instantiating event-based gateway")
def test_a_parallel_gateway_that_begins_nothing_or_lacks_a_key_is_refused() -> None:
    inner = RACE.replace('id="g"', 'id="g" eventGatewayType="Parallel"')
    assert faults(inner) == {"g"}
    bare = '<message id="MP" name="money"/>'
    assert faults(ALL, bare) == {"paid"}
    assert faults(ALL.replace('"MC"', '"MS"'), PAID) == {"signed"}
