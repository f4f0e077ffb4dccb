"""Event sub-processes: begun by an event while their scope is active (BPMN 2.0, 10.3.5, 13.5.4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    begun_by,
    border,
    caught,
    el,
    ended,
    ends,
    event_sub,
    ext,
    faults,
    flows,
    gate,
    job,
    jobs,
    mapping,
    refuses,
    script,
    shows,
    sub,
    thrown,
)

ORDER = {"order": {"id": "o-1"}, "x": 0}
WHAT = {
    "message": "M",
    "timer": "PT1H",
    "signal": "SA",
    "conditional": "=x > 1",
    "escalation": "X1",
}


def handler(kind: str, *, interrupting: bool = True, name: str = "h") -> str:
    """An event sub-process with one job ``<name>_job``."""
    start = begun_by(f"{name}_s", kind, WHAT.get(kind, ""), interrupting=interrupting)
    return event_sub(name, start, jobs(f"{name}_job"), flows(f"{name}_s > {name}_job > {name}_e"))


def guarded(inside: str, nested: bool) -> str:
    """A job ``a`` beside the event sub-process, in the process or in a sub-process."""
    if not nested:
        return ends("e") + jobs("a") + flows("s > a > e") + inside
    box = sub("box", jobs("a"), flows("box_s > a > box_e"), inside)
    return ends("e") + box + jobs("after") + flows("s > box > after > e")


def happen(run: Run, kind: str) -> None:
    """Lets the event come."""
    if kind == "timer":
        run.fire("h_s")
    elif kind == "message":
        run.work("h_s", got=1)
    elif kind == "signal":
        run.do(engine.BroadcastSignal("alarm"))
    elif kind == "conditional":
        run.do(engine.SetVariables(0, {"x": 2}))
    else:
        run.throw("a", "boom")


@shows(
    "message event sub-process",
    "timer event sub-process",
    "signal event sub-process",
    "conditional event sub-process",
    "error event sub-process",
)
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("kind", ["message", "timer", "signal", "conditional", "error"])
def test_an_interrupting_one_ends_all_else_in_its_scope_which_then_completes(
    kind: str, nested: bool
) -> None:
    run = Run(guarded(handler(kind), nested), ORDER)
    happen(run, kind)
    assert run.waiting == ["h_job"]
    assert run.did("cancelled") == ["a"]
    run.work("h_job")
    assert run.waiting == (["after"] if nested else [])
    assert run.ended == (None if nested else "completed")


@shows(
    "non-interrupting message event sub-process",
    "non-interrupting timer event sub-process",
    "non-interrupting signal event sub-process",
    "non-interrupting conditional event sub-process",
)
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("kind", ["message", "timer", "signal", "conditional"])
def test_one_that_does_not_interrupt_runs_beside_its_scope_and_holds_it(
    kind: str, nested: bool
) -> None:
    run = Run(guarded(handler(kind, interrupting=False), nested), ORDER)
    happen(run, kind)
    assert [name for name in run.waiting if name != "h_s"] == ["a", "h_job"]
    run.work("a")
    assert run.ended is None
    assert [name for name in run.waiting if name != "h_s"] == ["h_job"]
    run.work("h_job")
    assert run.waiting == (["after"] if nested else [])
    assert run.ended == (None if nested else "completed")


@shows("timer event sub-process", "message event sub-process")
@pytest.mark.parametrize("kind", ["message", "timer"])
def test_one_that_only_listens_does_not_hold_its_scope(kind: str) -> None:
    run = Run(guarded(handler(kind), nested=False), ORDER).work("a")
    assert run.ended == "completed"
    assert run.waits == {}


@shows("non-interrupting message event sub-process")
def test_one_that_does_not_interrupt_runs_once_for_each_message() -> None:
    run = Run(guarded(handler("message", interrupting=False), nested=False), ORDER)
    run.work("h_s", n=1).work("h_s", n=2)
    assert run.waiting == ["a", "h_job", "h_job", "h_s"]


@shows("non-interrupting timer event sub-process")
def test_a_cycle_begins_it_as_often_as_it_says() -> None:
    start = begun_by("h_s", "timer", "R2/PT1H", interrupting=False)
    inside = event_sub("h", start, jobs("h_job"), flows("h_s > h_job > h_e"))
    run = Run(guarded(inside, nested=False))
    run.fire("h_s", NOW + timedelta(hours=1))
    assert run.wait("h_s").due == NOW + timedelta(hours=2)
    run.fire("h_s", NOW + timedelta(hours=2))
    assert run.waiting == ["a", "h_job", "h_job"]


@shows("message event sub-process")
def test_an_interrupting_one_ends_those_that_run_beside_and_nobody_listens_any_more() -> None:
    beside = handler("timer", interrupting=False, name="n")
    run = Run(guarded(handler("message") + beside, nested=False), ORDER)
    run.fire("n_s")
    assert "n_job" in run.waiting
    run.work("h_s")
    assert run.waiting == ["h_job"]


@shows("message event sub-process", "scopes")
def test_it_sees_and_writes_the_variables_of_its_scope() -> None:
    inside = event_sub(
        "h",
        begun_by("h_s", "message", "M"),
        script("w", "own", "=own + got"),
        flows("h_s > w > h_e"),
    )
    box = sub(
        "box",
        jobs("a"),
        flows("box_s > a > box_e"),
        inside,
        more=ext(mapping("in own =1", "out total =own")),
    )
    run = Run(ends("e") + box + flows("s > box > e"), ORDER).work("h_s", got=5)
    assert run.variables["total"] == 6


@shows("message event sub-process", "scopes")
def test_what_its_message_carries_goes_outwards_by_name() -> None:
    box = sub(
        "box",
        jobs("a"),
        flows("box_s > a > box_e"),
        handler("message"),
        more=ext(mapping("in own =1")),
    )
    run = Run(ends("e") + box + flows("s > box > e"), ORDER).work("h_s", own=2, fresh=3)
    assert run.local("box") == {"own": 2}
    assert run.variables == {**ORDER, "fresh": 3}


@shows("error event sub-process")
def test_of_two_for_one_error_the_one_inside_goes_before_the_boundary_event() -> None:
    box = sub("box", jobs("a"), flows("box_s > a > box_e"), handler("error"))
    body = ends("e", "late") + box + border("b", "box", "error", "E1") + jobs("x")
    run = Run(body + flows("s > box > e", "b > x > late")).throw("a", "boom")
    assert run.waiting == ["h_job"]


@shows("error event sub-process", "error end event")
def test_an_error_thrown_inside_it_goes_to_the_scope_around() -> None:
    inside = event_sub(
        "h", begun_by("h_s", "error", "E1"), ended("again", "error", "E1"), flows("h_s > again")
    )
    inside = inside.replace(el("endEvent", "h_e"), "")
    box = sub("box", jobs("a"), flows("box_s > a > box_e"), inside)
    body = ends("e", "late") + box + border("b", "box", "error", "E1") + jobs("x")
    run = Run(body + flows("s > box > e", "b > x > late")).throw("a", "boom")
    assert run.waiting == ["x"]
    assert run.incident is None


@shows("error event sub-process", "output mapping")
def test_what_an_error_carries_stays_with_its_start_event() -> None:
    inside = event_sub("h", begun_by("h_s", "error", "E1"), job("j"), flows("h_s > j > h_e"))
    run = Run(guarded(inside, nested=False), {"x": 1}).throw("a", "boom", why="sold out")
    assert run.seen_at("j") == {"x": 1}
    assert run.work("j").variables == {"x": 1}


@shows("error event sub-process", "output mapping")
def test_an_output_mapping_of_its_start_carries_what_an_error_brings() -> None:
    start = begun_by("h_s", "error", "E1", ext(mapping("out reason =why")))
    inside = event_sub("h", start, job("j"), flows("h_s > j > h_e"))
    run = Run(guarded(inside, nested=False)).throw("a", "boom", why="sold out", junk=1)
    assert run.seen_at("j") == {"reason": "sold out"}


@shows("error event sub-process")
def test_it_does_not_run_when_its_scope_begins() -> None:
    run = Run(guarded(handler("error") + handler("escalation", name="k"), nested=False))
    assert run.waiting == ["a"]
    assert run.work("a").ended == "completed"


@shows("escalation event sub-process", "non-interrupting escalation event sub-process")
@pytest.mark.parametrize(("interrupting", "waiting"), [(True, ["h_job"]), (False, ["b", "h_job"])])
def test_an_escalation_thrown_in_the_scope_begins_it(
    interrupting: bool, waiting: list[str]
) -> None:
    body = ends("e") + jobs("a", "b") + thrown("t", "escalation", "X1") + flows("s > a > t > b > e")
    run = Run(body + handler("escalation", interrupting=interrupting)).work("a")
    assert run.waiting == waiting


@shows("message event sub-process")
def test_a_key_is_evaluated_when_the_scope_is_entered() -> None:
    box = sub(
        "box",
        jobs("a"),
        flows("box_s > a > box_e"),
        handler("message"),
        more=ext(mapping('in order ={"id": "o-9"}')),
    )
    run = Run(ends("e") + box + flows("s > box > e"), ORDER)
    assert run.wait("h_s").key == "o-9"
    run.work("a")
    assert run.ended == "completed"


@shows("non-interrupting message event sub-process")
def test_two_visits_of_a_scope_listen_each_for_itself() -> None:
    box = sub("box", jobs("a"), flows("box_s > a > box_e"), handler("message", interrupting=False))
    body = ends("e") + gate("parallel", "f") + script("y", "v", "=1") + script("z", "v", "=1") + box
    run = Run(body + flows("s > f > y > box > e", "f > z > box"), ORDER)
    assert run.waiting.count("h_s") == 2
    run.work("h_s").work("a")
    assert run.visits("h_job") == 1


@shows("message event sub-process", "terminate end event")
def test_a_terminate_end_ends_the_scope_with_what_runs_beside_it() -> None:
    body = ends("e") + gate("parallel", "f") + jobs("a", "b") + ended("t", "terminate")
    body += flows("s > f > a > t", "f > b > e") + handler("message", interrupting=False)
    run = Run(body, ORDER).work("h_s").work("a")
    assert run.ended == "completed"
    assert {"b", "h_job"} <= set(run.did("cancelled"))


@shows("message event sub-process")
def test_an_event_sub_process_may_have_one_inside() -> None:
    deep = handler("timer", name="k", interrupting=False)
    inside = event_sub(
        "h", begun_by("h_s", "message", "M"), jobs("j"), flows("h_s > j > h_e"), deep
    )
    run = Run(guarded(inside, nested=False), ORDER).work("h_s")
    assert run.waiting == ["j", "k_s"]
    assert run.fire("k_s").waiting == ["j", "k_job"]


@shows("compensation event sub-process")
def test_a_completed_sub_process_is_undone_by_its_compensation_event_sub_process() -> None:
    undo = event_sub(
        "h",
        begun_by("h_s", "compensate"),
        job("back", "in what =booking"),
        flows("h_s > back > h_e"),
    )
    box = sub(
        "box", jobs("a"), flows("box_s > a > box_e"), undo, more=ext(mapping("in booking =1"))
    )
    body = ends("e") + box + thrown("t", "compensate") + jobs("after")
    run = Run(body + flows("s > box > t > after > e")).work("a", booking=7)
    assert run.waiting == ["back"]
    assert run.wait("back").variables == {"what": 7}  # the variables of the time
    assert run.work("back").waiting == ["after"]


@refuses("message event sub-process", "none event sub-process")
def test_one_without_a_trigger_or_with_two_starts_or_with_flows_is_refused() -> None:
    plain = event_sub("h", el("startEvent", "h_s"), flows("h_s > h_e"))
    assert faults(guarded(plain, nested=False)) == {"h_s"}
    two = event_sub(
        "h",
        begun_by("h_s", "message", "M") + begun_by("h_t", "timer"),
        flows("h_s > h_e", "h_t > h_e"),
    )
    assert faults(guarded(two, nested=False)) == {"h"}
    assert faults(guarded(handler("message"), nested=False) + flows("a > h")) == {"h"}


@refuses("message event sub-process", "message boundary event")
def test_a_message_inside_an_instance_needs_a_correlation_key() -> None:
    begun = event_sub("h", begun_by("h_s", "message", "MS"), flows("h_s > h_e"))
    assert faults(guarded(begun, nested=False)) == {"h_s"}
    body = ends("e") + jobs("a") + border("b", "a", "message", "MS") + flows("s > a > e", "b > e")
    assert faults(body) == {"b"}


@refuses("compensation event sub-process")
def test_a_process_itself_is_never_undone() -> None:
    assert faults(guarded(handler("compensate"), nested=False)) == {"h_s"}


@refuses("error event sub-process")
def test_an_error_that_does_not_interrupt_is_refused() -> None:
    assert faults(guarded(handler("error", interrupting=False), nested=False)) == {"h_s"}


@shows("message catch event", "message event sub-process")
def test_a_scope_that_waits_inside_and_outside_for_events_hears_both() -> None:
    body = (
        ends("e")
        + caught("c", "message", "MC")
        + flows("s > c > e")
        + handler("message", interrupting=False)
    )
    run = Run(body, ORDER).work("h_s").work("c")
    assert run.waiting == ["h_job", "h_s"]
    assert run.work("h_job").ended == "completed"


@shows("conditional event sub-process", "scopes")
def test_a_condition_hears_changes_in_its_own_scope_not_in_those_inside() -> None:
    box = sub("box", job("a"), flows("box_s > a > box_e"), more=ext(mapping("in x =0")))
    run = Run(ends("e") + box + flows("s > box > e") + handler("conditional"), ORDER)
    run.do(engine.SetVariables(run.at("a"), {"x": 5}))
    assert run.waiting == ["a"]
    run.do(engine.SetVariables(0, {"x": 5}))
    assert run.waiting == ["h_job"]


@refuses("message event sub-process")
def test_two_for_the_same_message_in_one_scope_are_refused() -> None:
    two = handler("message") + handler("message", name="k")
    assert faults(guarded(two, nested=False)) == {"p"}
