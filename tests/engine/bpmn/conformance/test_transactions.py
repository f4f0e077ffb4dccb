"""Transactions: all of it, or undone and left by the cancel event (BPMN 2.0, 10.3.6, 13.3.4)."""

from __future__ import annotations

from tests.engine.bpmn.conformance.diagrams import (
    Run,
    border,
    ended,
    ends,
    faults,
    flows,
    gate,
    jobs,
    refuses,
    shows,
    sub,
    thrown,
    undoable,
)

INSIDE = (
    undoable("a")
    + undoable("b")
    + gate("exclusive", "g", default="g-t_e")
    + ended("c", "cancel")
    + flows("t_s > a > b > g > t_e", "g > c if =fail")
)
BODY = (
    ends("e", "late")
    + sub("t", INSIDE, tag="transaction")
    + border("left", "t", "cancel")
    + jobs("after", "x")
    + flows("s > t > after > e", "left > x > late")
)


@shows("transaction")
def test_a_transaction_that_is_not_cancelled_completes_like_a_sub_process() -> None:
    run = Run(BODY, {"fail": False}).work("a").work("b")
    assert run.waiting == ["after"]


@shows("transaction", "cancel end event", "cancel boundary event")
def test_a_cancelled_one_is_undone_in_reverse_and_left_by_its_cancel_event() -> None:
    run = Run(BODY, {"fail": True}).work("a").work("b")
    assert run.waiting == ["undo_b"]
    run.work("undo_b")
    assert run.waiting == ["undo_a"]
    run.work("undo_a")
    assert run.waiting == ["x"]
    assert "t" not in run.did("completed")


@shows("transaction", "cancel end event")
def test_what_is_still_running_is_ended_and_not_undone() -> None:
    inside = gate("parallel", "f") + undoable("a") + undoable("b") + ended("c", "cancel")
    inside += flows("t_s > f > a > c", "f > b > t_e")
    body = ends("e", "late") + sub("t", inside, tag="transaction") + border("left", "t", "cancel")
    run = Run(body + jobs("x") + flows("s > t > e", "left > x > late")).work("a")
    assert run.waiting == ["undo_a"]
    assert run.work("undo_a").waiting == ["x"]


@shows("transaction", "error boundary event")
def test_an_error_leaves_a_transaction_without_undoing_anything() -> None:
    body = BODY + border("broken", "t", "error") + jobs("y") + flows("broken > y")
    run = Run(body, {"fail": False}).work("a").throw("b", "boom")
    assert run.waiting == ["y"]


@shows("transaction", "compensation throw event")
def test_a_completed_transaction_can_be_undone_from_outside() -> None:
    body = BODY.replace('targetRef="after"', 'targetRef="back"') + thrown("back", "compensate")
    run = Run(body + flows("back > after"), {"fail": False}).work("a").work("b")
    assert run.waiting == ["undo_b"]
    run.work("undo_b").work("undo_a")
    assert run.waiting == ["after"]


@refuses("cancel end event", "cancel boundary event")
def test_cancel_events_elsewhere_than_in_and_at_a_transaction_are_refused() -> None:
    inside = jobs("a") + ended("c", "cancel") + flows("t_s > a > c")
    box = sub("t", inside).replace('<endEvent id="t_e"></endEvent>', "")
    assert faults(ends("e") + box + flows("s > t > e")) == {"c"}
    body = ends("e") + sub("t", jobs("a"), flows("t_s > a > t_e")) + border("left", "t", "cancel")
    assert faults(body + flows("s > t > e", "left > e")) == {"t"}
