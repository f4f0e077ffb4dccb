"""A running instance is taken to another version of its process."""

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
    ext,
    flows,
    job,
    load,
    multi,
    timer,
    user,
)

LATE = timer("boundaryEvent", "late", attachedToRef="a")
OLD = ends("e", "gone") + user("a") + LATE + flows("s > a > e", "late > gone")


def moved(run: Run, target: engine.Definition, *anew: str, **mapping: str) -> Run:
    """The run after its migration."""
    how = engine.Migration(mapping, frozenset(anew), "a better version")
    outcome = engine.migrate(run.definition, target, run.out.state, how, now=NOW)
    run.definition = target
    return run.take(outcome)


def against(run: Run, target: engine.Definition, **mapping: str) -> dict[str, str]:
    """What stands against it, by element."""
    found = engine.check_migration(run.definition, target, run.out.state, mapping)
    return {one.source: one.reason for one in found if not one.possible}


def test_what_waits_is_carried_with_its_identity_and_goes_on_in_the_new_version() -> None:
    new = load(
        ends("e", "gone")
        + user("check")
        + timer("boundaryEvent", "late", "PT5H", attachedToRef="check")
        + user("after")
        + flows("s > check > after > e", "late > gone")
    )
    run = Run(load(OLD))
    before, due = run.at("a"), run.wait("late").due
    assert against(run, new) == {"a": "The new version has no a."}
    assert against(run, new, a="check") == {}
    moved(run, new, a="check")
    assert run.out.renamed[before] == "check"
    assert (run.out.opened, run.out.closed) == ([], [])
    assert due == NOW + timedelta(hours=1)
    run.do(engine.CompleteUserTask(before))
    assert run.waiting == ["after"]
    said = [e.detail for e in run.events if e.kind == "migrated"]
    assert said == [{"mapping": {"a": "check"}, "anew": [], "reason": "a better version"}]


def test_what_is_to_be_made_anew_is_evaluated_by_the_new_version() -> None:
    new = load(OLD.replace("PT1H", "PT9H").replace("csr, finance", "manager"))
    run = moved(Run(load(OLD)), new, "a", "late")
    assert run.wait("a").candidate_groups == ("manager",)
    assert run.wait("late").due == NOW + timedelta(hours=9)
    assert run.work("a").out.ended == "completed"


def test_an_event_that_is_gone_no_longer_listens_and_a_new_one_does() -> None:
    border = timer("boundaryEvent", "soon", attachedToRef="a", cancelActivity="false")
    new = load(ends("e", "gone") + user("a") + border + flows("s > a > e", "soon > gone"))
    run = moved(Run(load(OLD)), new)
    assert run.waiting == ["a", "soon"]
    assert run.work("a").out.ended == "completed"


def test_event_sub_processes_listen_from_then_on() -> None:
    inner = event("startEvent", "g", "signal", "G") + el("task", "t") + el("endEvent", "x")
    sub = el("subProcess", "sub", inner, flows("g > t > x"), triggeredByEvent="true")
    run = moved(Run(load(OLD)), load(OLD + sub)).signal("alarm")
    assert (run.out.ended, run.visits("t")) == ("completed", 1)


def test_another_kind_another_scope_and_another_repetition_are_named() -> None:
    run = Run(load(OLD))
    assert "cannot become" in against(run, load(OLD.replace("userTask", "manualTask")))["a"]
    inner = el("startEvent", "is") + user("a") + el("endEvent", "ie") + flows("is > a > ie")
    nested = ends("e") + el("subProcess", "sub", inner) + flows("s > sub > e")
    assert "another scope" in against(run, load(nested))["a"]
    repeated = OLD.replace("</userTask>", multi("=items") + "</userTask>")
    assert "repeated in another way" in against(run, load(repeated))["a"]
    with pytest.raises(engine.CannotMove, match="a: "):
        moved(run, load(nested))
    assert run.work("a").out.ended == "completed"  # nothing has moved


def test_tokens_that_wait_at_a_join_are_carried_by_their_flows() -> None:
    body = ends("e") + el("parallelGateway", "f") + el("parallelGateway", "j") + user("b")
    old = body + user("a") + flows("s > f > a > j > e", "f > b > j")
    run = Run(load(old)).work("a")
    gone = body + user("a") + el("task", "more") + flows("s > f > a > more > j > e", "f > b > j")
    assert "a-j" in against(run, load(gone))["j"]
    run = moved(run, load(gone), **{"a-j": "more-j"})
    assert run.work("b").out.ended == "completed"


def test_items_of_a_multi_instance_are_carried() -> None:
    mark = multi("=items", item="x", results="out", result="=r")
    old = load(ends("e") + job("a", inside=mark) + flows("s > a > e"))
    new = load(ends("e") + job("c", inside=mark) + user("z") + flows("s > c > z > e"))
    run = moved(Run(old, {"items": [1, 2]}).work("a", r=1), new, a="c")
    run.do(engine.CompleteJob(next(iter(run.waits)), {"r": 2}))
    assert run.variables["out"] == [1, 2]
    assert run.waiting == ["z"]


def in_order(*names: str) -> engine.Definition:
    """An ad-hoc sub-process that activates a and b, one after the other, with these jobs in it."""
    chosen = '<zeebe:adHoc activeElementsCollection="=[&quot;a&quot;, &quot;b&quot;]"/>'
    jobs = "".join(job(name) for name in names)
    box = el("adHocSubProcess", "box", ext(chosen), jobs, ordering="Sequential")
    return load(ends("e") + box + flows("s > box > e"))


def test_what_is_still_to_be_activated_in_order_has_to_be_there_too() -> None:
    run = Run(in_order("a", "b"))
    assert list(against(run, in_order("a", "b", "c"))) == []
    new = load(ends("e") + el("adHocSubProcess", "box", job("a"), job("z")) + flows("s > box > e"))
    assert "to be activated next" in against(run, new)["b"]
    assert moved(run, new, b="z").work("a").waiting == ["z"]


def listening(start: str) -> engine.Definition:
    """A process with a listener of its own, which begins at a plain start of that name."""
    heard = '<zeebe:executionListener eventType="start" type="look"/>'
    heard = ext(f"<zeebe:executionListeners>{heard}</zeebe:executionListeners>")
    body = heard + el("startEvent", "s") + event("startEvent", start, "message", "MS")
    return load(body + user("a") + el("endEvent", "e") + flows("s > a > e", f"{start} > a"))


def test_where_an_instance_is_to_begin_when_its_listener_has_run_has_to_be_there_too() -> None:
    run = Run(listening("come"), at="come")
    new = listening("arrive")
    assert "to begin there" in against(run, new)["come"]
    assert moved(run, new, come="arrive").work("p").waiting == ["a"]
