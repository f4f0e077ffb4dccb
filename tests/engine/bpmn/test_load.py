"""What was published goes on past the rules that came after it, and past no others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from tests.engine.bpmn.diagrams import (
    NOW,
    Run,
    el,
    ends,
    event,
    flows,
    folder,
    job,
    load,
    multi,
    timer,
    user,
)

NEVER = "R0/PT1H"


def aside(cycle: str) -> str:
    """A user task with a cycle at its border, which opens another beside it."""
    border = timer(
        "boundaryEvent", "b", cycle, "timeCycle", attachedToRef="ask", cancelActivity="false"
    )
    return ends("e", "e2") + user("ask") + border + user("look") + flows(*WAY)


WAY = ("s > ask > e", "b > look > e2")
MULTI = job("a", inside=multi("=[1]", behavior="None"))
LATER = {
    "a cycle of no turns": aside(NEVER),
    "a quantity": ends("e") + job("a", startQuantity="2") + flows("s > a > e"),
    "a behavior": ends("e") + MULTI + flows("s > a > e"),
    "an unknown start": ends("e") + event("startEvent", "t", "message", "MX") + flows("s > e"),
    "twins": ends("e")
    + event("startEvent", "t", "message", "MS")
    + event("startEvent", "u", "message", "MT"),
}
NAMES = '<message id="MX" name="=x"/><message id="MT" name="=&quot;be&quot; + &quot;gun&quot;"/>'
JOINED = {"an unknown start": flows("t > e"), "twins": flows("s > e", "t > e", "u > e")}


@pytest.mark.parametrize("rule", list(LATER))
def test_a_rule_that_came_later_keeps_from_publishing_and_not_from_running(rule: str) -> None:
    files = folder(LATER[rule] + JOINED.get(rule, ""), NAMES)
    with pytest.raises(engine.Refused) as refused:
        engine.load(files)
    assert [problem.waived for problem in refused.value.problems] == [True]
    assert any(one.severity == "error" and one.waived for one in engine.lint(files))
    run = Run(engine.load_published(files))
    for element in list(run.waiting):
        run.work(element)
    assert run.out.ended == "completed"


def test_what_cannot_be_built_is_refused_whenever_it_was_published() -> None:
    body = ends("e") + job("a", startQuantity="2") + el("callActivity", "c") + flows("s > a > c")
    with pytest.raises(engine.Refused) as refused:
        engine.load_published(folder(body + flows("c > e")))
    assert [problem.element for problem in refused.value.problems] == ["c"]


def test_a_cycle_of_no_turns_is_never_waited_for() -> None:
    run = Run(engine.load_published(folder(aside(NEVER))))
    assert run.waiting == ["ask"]


def test_a_cycle_of_no_turns_that_waits_already_ends_without_a_word() -> None:
    run = Run(load(aside("R3/PT1H")))
    run.definition = engine.load_published(folder(aside(NEVER)))
    run.fire("b", NOW + timedelta(hours=1))
    assert run.waiting == ["ask"]
    assert run.work("ask").out.ended == "completed"


def test_a_start_of_no_turns_is_never_due() -> None:
    assert engine.next_due(NEVER, NOW) is None
