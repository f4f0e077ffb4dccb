"""Boundary events for escalations, signals and conditions (BPMN 2.0, 10.5.4 and 13.5.3)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    border,
    call,
    el,
    ends,
    ext,
    faults,
    flows,
    gate,
    job,
    jobs,
    process,
    refuses,
    safe,
    shows,
    sub,
    thrown,
)


def hosted(*events: str, host: str = "", also: str = "") -> str:
    """A job ``a`` with the boundary event ``b``, which leads to a job ``x``."""
    body = ends("e", "late") + (host or job("a")) + jobs("x") + "".join(events) + also
    return body + flows("s > a > e", "b > x > late")


@shows("escalation boundary event", "escalation throw event")
def test_an_interrupting_escalation_ends_its_sub_process() -> None:
    box = sub("a", thrown("t", "escalation", "X1"), jobs("i"), flows("a_s > t > i > a_e"))
    run = Run(hosted(border("b", "a", "escalation", "X1"), host=box))
    assert run.waiting == ["x"]


@shows("non-interrupting escalation boundary event", "escalation throw event")
def test_an_escalation_that_does_not_interrupt_lets_both_go_on() -> None:
    box = sub("a", thrown("t", "escalation", "X1"), jobs("i"), flows("a_s > t > i > a_e"))
    run = Run(hosted(border("b", "a", "escalation", "X1", interrupting=False), host=box))
    assert run.waiting == ["i", "x"]


@shows("escalation throw event")
def test_an_escalation_that_nobody_catches_goes_on_without_an_incident() -> None:
    box = sub("a", thrown("t", "escalation", "X2"), jobs("i"), flows("a_s > t > i > a_e"))
    run = Run(hosted(border("b", "a", "escalation", "X1"), host=box))
    assert run.incident is None
    assert run.waiting == ["i"]


@shows("escalation end event", "escalation boundary event")
def test_an_escalation_end_throws_and_then_ends() -> None:
    inside = jobs("i") + el("endEvent", "t", '<escalationEventDefinition escalationRef="X1"/>')
    box = sub("a", inside, flows("a_s > i > t")).replace(el("endEvent", "a_e"), "")
    body = hosted(border("b", "a", "escalation", "X1", interrupting=False), host=box)
    run = Run(body).work("i")
    assert run.waiting == ["x"]
    assert run.visits("e") == 1


@shows("escalation throw event")
def test_an_escalation_may_say_its_code_by_expression() -> None:
    also = '<escalation id="XX" escalationCode="=code"/>'
    box = sub("a", thrown("t", "escalation", "XX"), jobs("i"), flows("a_s > t > i > a_e"))
    body = hosted(border("b", "a", "escalation", "X1"), host=box)
    assert Run(body, {"code": "late"}, also=also).waiting == ["x"]
    assert Run(body, {"code": "else"}, also=also).waiting == ["i"]
    stopped = Run(body, {"code": 7}, also=also)
    assert stopped.incident is not None
    assert stopped.incident.element == "t"


@shows("escalation boundary event")
def test_an_escalation_is_caught_once_by_the_nearest() -> None:
    deep = sub("deep", thrown("t", "escalation", "X1"), jobs("i"), flows("deep_s > t > i > deep_e"))
    near = border("near", "deep", "escalation", interrupting=False) + jobs("y")
    box = sub("a", deep, near, flows("a_s > deep > a_e", "near > y > a_e"))
    run = Run(hosted(border("b", "a", "escalation", "X1"), host=box))
    assert run.waiting == ["i", "y"]


@shows("signal boundary event", "signal throw event")
def test_a_signal_ends_the_activity_that_waits_for_it() -> None:
    body = (
        ends("e", "late")
        + gate("parallel", "f")
        + jobs("a", "c", "x")
        + thrown("t", "signal", "SA")
    )
    body += border("b", "a", "signal", "SA")
    run = Run(body + flows("s > f > a > e", "f > c > t > e", "b > x > late")).work("c")
    assert run.waiting == ["x"]


@shows("non-interrupting signal boundary event", "signal throw event")
def test_a_signal_that_does_not_interrupt_is_heard_each_time() -> None:
    body = ends("e", "late") + gate("parallel", "f") + jobs("a", "c", "x")
    body += thrown("t1", "signal", "SA") + thrown("t2", "signal", "SA")
    body += border("b", "a", "signal", "SA", interrupting=False)
    run = Run(body + flows("s > f > a > e", "f > c > t1 > t2 > e", "b > x > late")).work("c")
    assert [name for name in run.waiting if name != "b"] == ["a", "x", "x"]


@shows("conditional boundary event")
def test_a_condition_that_becomes_true_ends_the_activity() -> None:
    run = Run(hosted(border("b", "a", "conditional", "=x > 10")), {"x": 1})
    assert "a" in run.waiting
    assert run.do(engine.SetVariables(0, {"x": 11})).waiting == ["x"]


@shows("non-interrupting conditional boundary event")
def test_a_condition_that_does_not_interrupt_fires_on_each_change_that_leaves_it_true() -> None:
    event = border("b", "a", "conditional", "=n > 10 or m > 10", interrupting=False)
    run = Run(hosted(event), {"n": 0, "m": 0})
    run.do(engine.SetVariables(0, {"n": 12, "m": 12}))
    assert run.waiting.count("x") == 1  # two variables changed at once: asked once
    run.do(engine.SetVariables(0, {"z": 1}))
    assert run.waiting.count("x") == 1
    run.do(engine.SetVariables(0, {"n": 13}))
    assert run.waiting.count("x") == 2


@shows("conditional boundary event", "input mapping")
def test_what_an_activity_maps_in_can_trigger_its_condition() -> None:
    host = job("a", "in n =20")
    assert Run(hosted(border("b", "a", "conditional", "=n > 10"), host=host), {"n": 0}).waiting == [
        "x"
    ]


@shows("conditional boundary event", "output mapping")
def test_the_end_of_an_activity_does_not_trigger_its_own_condition() -> None:
    run = Run(hosted(border("b", "a", "conditional", "=n > 10")), {"n": 0}).work("a", n=20)
    assert run.ended == "completed"
    assert run.visits("b") == 0


@shows("conditional boundary event")
@pytest.mark.parametrize(("changes", "waiting"), [("create", ["a"]), ("update", ["x"])])
def test_a_condition_may_be_told_of_new_or_of_changed_variables_alone(
    changes: str, waiting: list[str]
) -> None:
    event = watching("=n = 1", variableEvents=changes)
    run = Run(hosted(event), {"n": 0})
    assert run.do(engine.SetVariables(0, {"n": 1})).waiting == waiting
    fresh = Run(hosted(event))
    other = ["x"] if changes == "create" else ["a"]
    assert fresh.do(engine.SetVariables(0, {"n": 1})).waiting == other


def watching(condition: str, *, interrupting: bool = True, **said: str) -> str:
    """A conditional boundary event at ``a`` with a filter."""
    told = ext("<zeebe:conditionalFilter " + " ".join(f'{k}="{v}"' for k, v in said.items()) + "/>")
    inner = f"<conditionalEventDefinition>{told}<condition>{safe(condition)}</condition>"
    whole = {"attachedToRef": "a", "cancelActivity": str(interrupting).lower()}
    return el("boundaryEvent", "b", f"{inner}</conditionalEventDefinition>", **whole)


@shows("non-interrupting conditional boundary event")
def test_a_condition_may_be_told_of_named_variables_alone() -> None:
    event = watching("=n + m > 10", interrupting=False, variableNames="m, o")
    run = Run(hosted(event), {"n": 0, "m": 0, "o": 0})
    run.do(engine.SetVariables(0, {"n": 20}))
    assert run.waiting.count("x") == 0  # true now, but nobody looked
    run.do(engine.SetVariables(0, {"o": 1}))
    assert run.waiting.count("x") == 1  # looked at for o, though the condition does not read it
    run.do(engine.SetVariables(0, {"m": 1, "o": 2}))
    assert run.waiting.count("x") == 2  # two watched variables at once: asked once


@shows("conditional boundary event")
def test_a_named_variable_may_be_heard_when_it_is_new_alone() -> None:
    event = watching("=n = 2", variableNames="go", variableEvents="create")
    run = Run(hosted(event), {"n": 1})
    run.do(engine.SetVariables(0, {"n": 2}))
    assert run.waiting == ["a"]
    assert run.do(engine.SetVariables(0, {"go": 1})).waiting == ["x"]
    late = Run(hosted(event), {"n": 1, "go": 0})
    late.do(engine.SetVariables(0, {"n": 2, "go": 1}))
    assert late.visits("x") == 0


@shows("conditional boundary event", "scopes")
def test_a_named_variable_that_a_nearer_scope_hides_is_not_heard() -> None:
    event = watching("=n = 2", variableNames="go")
    run = Run(hosted(event, host=job("a", "in go =0")), {"n": 1, "go": 0})
    run.do(engine.SetVariables(0, {"n": 2, "go": 1}))
    assert run.visits("x") == 0
    assert run.do(engine.SetVariables(run.at("a"), {"go": 2})).waiting == ["x"]


@shows("conditional boundary event")
def test_whatever_it_watches_a_condition_is_asked_once_when_it_begins() -> None:
    assert Run(hosted(watching("=n = 2", variableNames="go")), {"n": 2}).waiting == ["x"]


@refuses("conditional boundary event")
@pytest.mark.parametrize("names", ["=n", "order.status", "n, =m"])
def test_a_filter_that_names_no_variable_is_refused(names: str) -> None:
    assert faults(hosted(watching("=n = 2", variableNames=names))) == {"b"}


@shows("escalation boundary event", "call activity")
def test_an_escalation_of_a_called_process_reaches_the_call_in_its_caller() -> None:
    other = process("q", thrown("t", "escalation", "X1"), jobs("i"), flows("q_s > t > i > q_e"))
    body = hosted(border("b", "a", "escalation", "X1", interrupting=False), host=call("a", "q"))
    assert Run(body, also=other).waiting == ["i", "x"]
