"""Variables, events, errors, calls: the rules of BPMN and Camunda 8, one promise a test."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import shows
from tests.engine.bpmn.diagrams import (
    NOW,
    Run,
    el,
    ends,
    event,
    ext,
    flows,
    folder,
    job,
    load,
    mapping,
    script,
    timer,
    user,
)


@shows("scopes")
def test_a_result_updates_the_nearest_scope_that_knows_its_name() -> None:
    run = Run(load(ends("e") + user("a") + flows("s > a > e")), {"x": 1}).work("a", x=2, y=3)
    assert run.variables == {"x": 2, "y": 3}


@shows("input mapping")
def test_an_input_mapping_is_local_and_later_ones_see_earlier_ones() -> None:
    body = ends("e") + job("a", "in x =1", "in y =x + 1") + flows("s > a > e")
    run = Run(load(body), {"x": 9})
    assert run.wait("a").variables == {"x": 1, "y": 2}
    assert run.work("a", x=5, z=6).variables == {"x": 9, "z": 6}


@shows("output mapping")
def test_with_an_output_mapping_only_its_targets_leave() -> None:
    body = ends("e") + job("a", "out order.status =result.state") + flows("s > a > e")
    run = Run(load(body), {"order": {"id": 1}}).work("a", result={"state": "ok"}, junk=1)
    assert run.variables == {"order": {"id": 1, "status": "ok"}}


@shows("embedded sub-process", "scopes")
def test_locals_of_a_sub_process_die_with_it() -> None:
    inner = el("startEvent", "is") + user("ia") + el("endEvent", "ie") + flows("is > ia > ie")
    sub = el("subProcess", "sub", ext(mapping("in c =0", "out d =c")), inner)
    run = Run(load(ends("e") + sub + flows("s > sub > e"))).work("ia", c=7)
    assert run.variables == {"d": 7}


def test_decimals_stay_exact_through_every_step() -> None:
    body = ends("e") + script("a", "sum", "=price * 3") + user("b") + flows("s > a > b > e")
    run = Run(load(body), {"price": Decimal("0.10")}).work("b")
    assert run.variables["sum"] == Decimal("0.30")


HOST = ends("e", "late") + job("a", inside="")


@shows("timer boundary event")
def test_an_interrupting_timer_ends_its_activity() -> None:
    body = HOST + timer("boundaryEvent", "b", attachedToRef="a") + flows("s > a > e", "b > late")
    run = Run(load(body))
    assert run.wait("b").due == NOW + timedelta(hours=1)
    run.fire("b")
    assert (run.out.ended, run.visits("late"), run.visits("e")) == ("completed", 1, 0)


@shows("non-interrupting timer boundary event")
def test_a_cycle_fires_as_often_as_it_says_and_does_not_drift() -> None:
    kind = {"attachedToRef": "a", "cancelActivity": "false"}
    body = HOST + timer("boundaryEvent", "b", "R3/P3D", "timeCycle", **kind)
    run = Run(load(body + flows("s > a > e", "b > late")))
    for turn in (1, 2, 3):
        assert run.wait("b").due == NOW + timedelta(days=3 * turn)
        run.fire("b", NOW + timedelta(days=3 * turn, hours=5))
    assert run.waiting == ["a"]
    assert run.visits("late") == 3


@shows("timer catch event")
def test_a_past_date_is_due_at_once_and_a_bad_one_is_an_incident() -> None:
    body = ends("e") + timer("intermediateCatchEvent", "t", "=when", "timeDate")
    definition = load(body + flows("s > t > e"))
    assert Run(definition, {"when": "2020-01-01T00:00:00Z"}).wait("t").due < NOW
    run = Run(definition, {"when": "soon"})
    assert run.incident is not None
    assert run.retry("t", when="2026-02-01T00:00:00Z").wait("t").due.month == 2


TWO = (
    ends("e", "caught", "caught2")
    + el("parallelGateway", "f")
    + job("a")
    + job("b")
    + event("boundaryEvent", "ea", "error", "E1", attachedToRef="a")
    + event("boundaryEvent", "eb", "error", "E1", attachedToRef="b")
    + flows("s > f > a > e", "f > b > e", "ea > caught", "eb > caught2")
)


@shows("error boundary event")
def test_an_error_hits_only_its_throwers_own_boundary() -> None:
    run = Run(load(TWO)).throw("a", "boom")
    assert run.waiting == ["b"]
    assert (run.visits("caught"), run.visits("caught2")) == (1, 0)


@shows("error boundary event")
def test_the_task_that_threw_is_never_called_completed() -> None:
    run = Run(load(TWO)).throw("a", "boom")
    assert ("completed", "a") not in [(e.kind, e.element) for e in run.events]


@shows("service task")
def test_an_error_that_nobody_catches_is_an_incident_at_its_thrower() -> None:
    run = Run(load(TWO)).throw("a", "unknown")
    assert run.incident is not None
    assert run.incident.element == "a"
    assert sorted(run.waiting) == ["a", "b"]
    assert run.retry("a").work("a").work("b").out.ended == "completed"


@shows("error boundary event")
def test_an_error_rises_through_scopes_to_the_exact_code() -> None:
    deep = el("startEvent", "ds") + job("dj") + el("endEvent", "de") + flows("ds > dj > de")
    inner = el("startEvent", "is") + el("subProcess", "deep", deep) + el("endEvent", "ie")
    inner += event("boundaryEvent", "b2", "error", "E2", attachedToRef="deep")
    inner += el("endEvent", "i2") + flows("is > deep > ie", "b2 > i2")
    body = ends("e", "caught") + el("subProcess", "sub", inner)
    body += event("boundaryEvent", "b1", "error", "E1", attachedToRef="sub")
    run = Run(load(body + flows("s > sub > e", "b1 > caught"))).throw("dj", "boom", why="x")
    assert run.visits("caught") == 1
    assert run.visits("i2") == 0
    assert run.out.ended == "completed"
    assert "why" not in run.variables  # what an error carries stays with its event


@shows("error end event")
def test_an_error_end_may_say_its_code_by_expression() -> None:
    inner = el("startEvent", "is") + event("endEvent", "ie", "error", "EX") + flows("is > ie")
    body = ends("e", "caught") + el("subProcess", "sub", inner)
    body += event("boundaryEvent", "b", "error", "E1", attachedToRef="sub")
    run = Run(load(body + flows("s > sub > e", "b > caught")), {"code": "boom"})
    assert run.visits("caught") == 1


@shows("call activity")
def test_a_called_process_sees_only_what_it_was_given() -> None:
    called = f'<process id="q" isExecutable="true">{el("startEvent", "qs")}{user("qa")}'
    called += f"{el('endEvent', 'qe')}{flows('qs > qa > qe')}</process>"
    call = el(
        "callActivity",
        "c",
        ext(
            '<zeebe:calledElement processId="=name" propagateAllParentVariables="false"/>',
            mapping("in given =x", "out back =result"),
        ),
    )
    run = Run(load(ends("e") + call + flows("s > c > e"), called), {"x": 1, "name": "q"})
    run.work("qa", result=5, junk=6)
    assert run.variables == {"x": 1, "name": "q", "back": 5}


@shows("call activity")
def test_a_process_of_another_folder_is_a_wait_for_the_shell() -> None:
    call = el("callActivity", "c", ext('<zeebe:calledElement processId="elsewhere"/>'))
    run = Run(load(ends("e") + call + flows("s > c > e")), {"x": 1})
    assert isinstance(run.wait("c"), engine.CallWait)
    assert run.work("c", y=2).variables == {"x": 1, "y": 2}


@shows("call activity")
def test_a_process_that_calls_itself_without_end_is_an_incident() -> None:
    call = el("callActivity", "c", ext('<zeebe:calledElement processId="p"/>'))
    run = Run(load(ends("e") + call + flows("s > c > e")))
    assert run.incident is not None
    assert "nested" in run.incident.reason


@shows("message catch event")
def test_a_correlation_key_has_to_be_text_or_number() -> None:
    body = ends("e") + event("intermediateCatchEvent", "m", "message", "M") + flows("s > m > e")
    definition = load(body)
    assert Run(definition, {"order": {"id": 7}}).wait("m").key == "7"
    for bad in (None, True, [1]):
        assert Run(definition, {"order": {"id": bad}}).incident is not None


def test_fifty_threads_worth_of_instances_share_one_definition() -> None:
    definition = load(TWO)
    ended: list[str | None] = []

    def work() -> None:
        for _ in range(20):
            ended.append(Run(definition).work("a").work("b").out.ended)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == ["completed"] * 160


CATCH = event("intermediateCatchEvent", "x", "message", "MS")
REFUSED = [
    ("a cut-off file", {"p.bpmn": folder(ends("e") + flows("s > e"))["p.bpmn"][:-40]}),
    ("a document type", {"p.bpmn": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
    ("a picture", {"p.bpmn": b"\x89PNG\r\n\x1a\n0000"}),
    ("nothing", {"p.bpmn": b""}),
    ("twenty megabytes", {"p.bpmn": b"<a>" + b" " * 20_000_000 + b"</a>"}),
    ("another XML", {"p.bpmn": b"<svg/>"}),
    ("no executable process", {"p.bpmn": folder("")["p.bpmn"].replace(b"true", b"false", 1)}),
    ("no start event", folder(el("endEvent", "e"))),
    ("two plain starts", folder(ends("e") + el("startEvent", "s2") + flows("s > e", "s2 > e"))),
    ("an element that nothing leads to", folder(ends("e") + user("a") + flows("s > e"))),
    ("a flow to nowhere", folder(ends("e") + flows("s > e", "s > gone"))),
    ("a signal without name", folder(ends("e") + event("endEvent", "g", "signal") + flows("s > e", "s > g"))),
    ("an event sub-process without event", folder(ends("e") + el("subProcess", "x", ends("xe").replace('"s"', '"xs"') + flows("xs > xe"), triggeredByEvent="true") + flows("s > e"))),
    ("a multi-instance without collection", folder(ends("e") + job("x", inside="<multiInstanceLoopCharacteristics/>") + flows("s > x > e"))),
    ("a complex join without condition", folder(ends("e") + el("parallelGateway", "f") + el("complexGateway", "x") + user("a") + flows("s > f > a > x > e", "f > x"))),
    ("a gateway flow without condition", folder(ends("e", "e2") + el("exclusiveGateway", "x") + flows("s > x > e", "x > e2"))),
    ("a condition that is none", folder(ends("e", "e2") + user("x") + flows("s > x > e", "x > e2 if yes"))),
    ("an unreadable expression", folder(ends("e") + script("x", "y", "=1 +") + flows("s > x > e"))),
    ("a job without type", folder(ends("e") + el("serviceTask", "x") + flows("s > x > e"))),
    ("a timer that cannot be read", folder(ends("e") + timer("intermediateCatchEvent", "x", "1 hour") + flows("s > x > e"))),
    ("a cycle on a catch event", folder(ends("e") + timer("intermediateCatchEvent", "x", "R3/PT1H", "timeCycle") + flows("s > x > e"))),
    ("a message without key", folder(ends("e") + CATCH + flows("s > x > e"))),
    ("a form that is not there", folder(ends("e") + user("x", '<zeebe:formDefinition formId="f"/>') + flows("s > x > e"))),
    ("an error boundary that does not interrupt", folder(HOST + event("boundaryEvent", "b", "error", "E1", attachedToRef="a", cancelActivity="false") + flows("s > a > e", "b > late"))),
    ("two ids that are the same", folder(ends("e") + user("a") + user("a") + flows("s > a > e"))),
    ("a default that starts elsewhere", folder(ends("e", "e2") + el("exclusiveGateway", "x", default="s-x") + flows("s > x > e if =true", "x > e2 if =true"))),
]  # fmt: skip


@pytest.mark.parametrize(("what", "files"), REFUSED, ids=[what for what, _ in REFUSED])
def test_what_cannot_be_run_is_refused_with_place_and_remedy(
    what: str, files: dict[str, bytes]
) -> None:
    with pytest.raises(engine.Refused) as refused:
        engine.load(files)
    for problem in refused.value.problems:
        assert problem.element
        assert problem.reason
        assert problem.remedy
        assert problem.file == "p.bpmn"
