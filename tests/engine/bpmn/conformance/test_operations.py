"""Operations on a running instance (Camunda 8, "Process instance modification")."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    caught,
    el,
    ends,
    ext,
    flows,
    gate,
    job,
    jobs,
    many,
    mapping,
    sub,
    undoable,
)
from tests.engine.bpmn.diagrams import user, when

ROW = ends("e") + jobs("a", "b", "c") + flows("s > a > b > c > e")
FORKED = (
    ends("e")
    + gate("parallel", "f")
    + jobs("a", "b", "c")
    + flows("s > f > a > c > e", "f > b > e")
)
ORDER = {"order": {"id": "o-1"}}


def test_an_element_instance_can_be_cancelled_and_no_flow_of_it_is_taken() -> None:
    run = Run(FORKED)
    run.do(engine.CancelElement(run.at("a"), "wrong order"))
    assert run.waiting == ["b"]
    assert run.visits("c") == 0
    said = [event.detail["reason"] for event in run.events if event.kind == "intervention"]
    assert said == ["wrong order"]


def test_when_nothing_is_left_after_a_cancel_the_instance_is_over() -> None:
    run = Run(ROW)
    run.do(engine.CancelElement(run.at("a")))
    assert run.ended == "cancelled"
    assert run.waits == {}


@pytest.mark.parametrize(("after", "waiting"), [(False, ["a", "b"]), (True, ["a", "c"])])
def test_an_element_can_be_activated_before_or_after_it(after: bool, waiting: list[str]) -> None:
    run = Run(ROW)
    run.do(engine.ActivateElement("b", {"x": 1}, after=after))
    assert run.waiting == waiting


def test_variables_given_to_an_activation_are_local_to_it() -> None:
    run = Run(ROW, {"x": 0})
    run.do(engine.ActivateElement("c", {"x": 1}))
    assert run.seen_at("c")["x"] == 1
    assert run.variables == {"x": 0}


def test_a_token_can_be_moved() -> None:
    run = Run(ROW)
    run.do(engine.MoveToken(run.at("a"), "c", reason="b is not needed"))
    assert run.waiting == ["c"]
    assert run.work("c").ended == "completed"
    assert run.visits("b") == 0


def test_an_element_in_a_sub_process_that_does_not_run_opens_it_without_its_start() -> None:
    box = sub("box", jobs("i", "k"), flows("box_s > i > k > box_e"), more=ext(mapping("in own =1")))
    run = Run(ends("e") + jobs("a") + box + flows("s > a > box > e"))
    run.do(engine.ActivateElement("k"))
    assert run.waiting == ["a", "k"]
    assert run.visits("box_s") == 0
    run.work("k").work("a")
    assert run.waiting == ["i"]


def test_which_of_several_scopes_is_meant_has_to_be_said() -> None:
    box = sub("box", jobs("i", "k"), flows("box_s > i > k > box_e"))
    body = ends("e") + gate("parallel", "f") + gate("exclusive", "m") + jobs("x", "y") + box
    run = Run(body + flows("s > f > x > m > box > e", "f > y > m")).work("x").work("y")
    with pytest.raises(engine.CannotMove):
        run.do(engine.ActivateElement("k"))
    hosts = [e.element_instance for e in run.events if e.kind == "entered" and e.element == "box"]
    run.do(engine.ActivateElement("k", within=hosts[1]))
    assert run.waiting == ["i", "i", "k"]


FORBIDDEN = (
    ends("e")
    + job("a")
    + border("b", "a", "timer")
    + gate("eventBased", "g")
    + caught("c1", "timer")
    + caught("c2", "message", "M")
    + sub("each", many(), jobs("i"), flows("each_s > i > each_e"))
    + flows("s > a > g > c1 > each > e", "g > c2 > e", "b > e")
)


@pytest.mark.parametrize("element", ["s", "b", "c1", "i", "a-g", "gone"])
def test_what_cannot_be_activated_is_refused_and_nothing_has_moved(element: str) -> None:
    run = Run(FORBIDDEN, {**ORDER, "items": [1]})
    before = run.out.state
    with pytest.raises(engine.CannotMove):
        run.do(engine.ActivateElement(element))
    assert run.out.state == before


def test_a_reset_begins_an_earlier_element_anew_and_ends_what_is_beside_it() -> None:
    run = Run(ROW).work("a").work("b")
    run.do(engine.Reset("a", {}, reason="the customer changed his mind"))
    assert run.waiting == ["a"]
    assert run.work("a").work("b").work("c").ended == "completed"


def test_what_is_cancelled_by_hand_cannot_be_undone_later() -> None:
    body = (
        ends("e")
        + undoable("a")
        + el("intermediateThrowEvent", "t", "<compensateEventDefinition/>")
    )
    run = Run(body + jobs("z") + flows("s > a > z > t > e"))
    run.do(engine.MoveToken(run.at("a"), "z")).work("z")
    assert run.ended == "completed"
    assert run.visits("undo_a") == 0


def test_nothing_moves_while_it_is_suspended_and_what_came_in_is_kept() -> None:
    run = Run(FORKED)
    run.do(engine.Suspend("fraud check"))
    assert run.out.suspended
    run.work("a", x=1)
    assert run.visits("c") == 0
    run.do(engine.Resume())
    assert not run.out.suspended
    assert run.waiting == ["b", "c"]
    assert run.variables == {"x": 1}


def test_a_condition_that_became_true_in_a_suspended_instance_waits_until_it_goes_on() -> None:
    watch = when("boundaryEvent", "b", "=x > 1", attachedToRef="t")
    body = ends("e", "e2") + user("t") + watch + flows("s > t > e", "b > e2")
    run = Run(body, {"x": 0}).do(engine.Suspend("fraud check"))
    run.do(engine.SetVariables(0, {"x": 5}))
    assert run.waiting == ["t"]
    run.do(engine.Resume())
    assert run.ended == "completed"
    assert run.visits("e2") == 1


def test_a_condition_that_was_met_before_is_not_met_again_by_going_on() -> None:
    watch = when("boundaryEvent", "b", "=x > 1", attachedToRef="t", cancelActivity="false")
    body = ends("e", "e2") + user("t") + watch + flows("s > t > e", "b > e2")
    run = Run(body, {"x": 0})
    run.do(engine.SetVariables(0, {"x": 5}))
    assert run.visits("e2") == 1
    run.do(engine.Suspend("fraud check")).do(engine.Resume())
    assert run.visits("e2") == 1


def test_the_whole_instance_can_be_cancelled_with_a_reason() -> None:
    run = Run(ROW).do(engine.Cancel("withdrawn"))
    assert run.out.ended == "cancelled"
    assert run.waits == {}


def test_variables_can_be_set_in_one_scope_alone() -> None:
    box = sub("box", jobs("i"), flows("box_s > i > box_e"))
    run = Run(ends("e") + box + flows("s > box > e"), {"x": 1})
    number = run.at("i")
    run.do(engine.SetVariables(number, {"x": 2}, local=True))
    assert run.seen_at("i")["x"] == 2
    assert run.variables == {"x": 1}
    again = engine.advance(run.definition, run.out.state, engine.CompleteJob(number), now=NOW)
    assert again.variables == {"x": 1}
