"""What nobody should draw, and what may happen to a state: bounded, named, never a crash."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest

from app import engine
from app.engine.bpmn import nodes
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    border,
    el,
    ends,
    faults,
    flows,
    gate,
    job,
    jobs,
    load,
    many,
    script,
    sub,
    thrown,
    user,
)


@pytest.mark.parametrize("text", ["R/PT0S", "R3/-PT1H", "R/P", "R0/PT1H", "R-1/PT1H"])
def test_a_cycle_without_an_interval_or_a_turn_is_refused(text: str) -> None:
    event = border("b", "a", "timer", text, interrupting=False)
    assert faults(ends("e") + job("a") + event + flows("s > a > e", "b > e")) == {"b"}


def test_a_diagram_of_five_thousand_elements_runs() -> None:
    names = [f"n{number}" for number in range(5_000)]
    body = ends("e") + "".join(el("task", name) for name in names)
    run = Run(body + flows(" > ".join(["s", *names, "e"])))
    assert run.ended == "completed"
    assert len(run.definition.elements) == 5_002


@pytest.mark.parametrize(
    "name", ["ä-ö.ü", "_", "Müll_99", "a.b.c", "root", "self", "tasks", "data"]
)
def test_ids_with_odd_characters_or_words_of_python_are_ordinary(name: str) -> None:
    run = Run(ends("e") + user(name) + flows(f"s > {name} > e"))
    assert run.waiting == [name]
    assert run.work(name, x=1).ended == "completed"


def test_the_budget_of_a_step_holds_for_lists_within_lists_too() -> None:
    deep = sub("inner", many("=line", "cell"), el("task", "t"), flows("inner_s > t > inner_e"))
    box = sub("box", many("=table", "line"), deep, flows("box_s > inner > box_e"))
    definition = load(ends("e") + box + flows("s > box > e"))
    table = [list(range(100))] * 100
    outcome = engine.start(definition, "p", {"table": table}, now=NOW, budget=500)
    assert outcome.more
    assert sum(event.kind == "completed" for event in outcome.events) <= 500


def test_two_branches_that_signal_each_other_for_ever_stop_at_the_ceiling() -> None:
    body = ends() + gate("parallel", "f") + gate("exclusive", "m1", "m2")
    for here, there in (("1", "SA"), ("2", "SB")):
        body += thrown(f"t{here}", "signal", there)
        body += flows(f"f > m{here} > t{here} > m{here}")
    run = Run(body + flows("s > f"), ceiling=300)
    assert run.incident is not None
    assert run.incident.kind == "ceiling"
    assert run.ended is None


def test_a_variable_too_large_is_an_incident_at_the_element_that_made_it() -> None:
    grow = script("a", "x", '=string join(for i in 1..300 return big, "")')
    run = Run(ends("e") + grow + flows("s > a > e"), {"big": "x" * 10_000})
    assert run.incident is not None
    assert run.incident.element == "a"
    assert run.retry("a", big="y").ended == "completed"


def test_a_feel_expression_is_never_python() -> None:
    body = ends("e") + script("a", "x", "=__import__('os').getcwd()") + flows("s > a > e")
    assert faults(body) == {"a"}


def test_a_state_whose_keys_come_in_another_order_is_the_same_state() -> None:
    body = (
        ends("e")
        + gate("parallel", "f", "j")
        + jobs("a", "b")
        + flows("s > f > a > j > e", "f > b > j")
    )
    run = Run(body, {"z": {"y": 1, "x": 2}, "a": 1}).work("a", m=1)
    plain: Any = json.loads(zlib.decompress(run.out.state))
    turned = zlib.compress(json.dumps(plain, sort_keys=True).encode())
    command = engine.CompleteJob(run.at("b"), {"n": 2})
    ours = engine.advance(run.definition, run.out.state, command, now=NOW)
    theirs = engine.advance(run.definition, turned, command, now=NOW)
    assert (theirs.ended, theirs.variables) == (ours.ended, ours.variables)


def test_a_state_of_an_unknown_format_is_refused_with_a_reason() -> None:
    run = Run(ends("e") + jobs("a") + flows("s > a > e"))
    plain = json.loads(zlib.decompress(run.out.state))
    newer = zlib.compress(json.dumps({**plain, "version": 10**6}).encode())
    with pytest.raises(ValueError, match="version"):
        engine.inspect(run.definition, newer)


def test_a_command_that_fails_changes_nothing() -> None:
    run = Run(ends("e") + jobs("a") + flows("s > a > e"), {"x": 1})
    before = run.out.state
    with pytest.raises(engine.NotWaiting):
        run.do(engine.CompleteJob(10**6, {"x": 2}))
    assert run.out.state == before
    assert run.work("a").variables == {"x": 1}


def nested(inside: str) -> str:
    """A multi-instance within a multi-instance, both over the same list."""
    inner = sub("inner", many(), inside)
    outer = sub("outer", many(), inner, flows("outer_s > inner > outer_e"))
    return ends("e") + outer + flows("s > outer > e")


def test_lists_within_lists_stop_before_they_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nodes.multi, "MAX_ACTIVE", 500)  # the same at 50,000, but sooner
    body = nested(user("a") + flows("inner_s > a > inner_e"))
    run = Run(body, {"items": list(range(30))}, budget=10_000)
    assert run.incident is not None
    assert run.incident.element == "inner"
    assert len(run.waits) < 600


def test_a_hundred_by_a_hundred_is_run() -> None:
    run = Run(nested(flows("inner_s > inner_e")), {"items": list(range(100))}, budget=10**6)
    assert run.ended == "completed"
    assert run.visits("inner_e") == 10_000
