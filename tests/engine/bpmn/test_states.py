"""States that were saved by earlier versions: each loads and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import engine
from app.engine.bpmn import state
from tests.engine.bpmn.diagrams import NOW, Run

STATES = Path(__file__).parent / "states"
FORMATS = sorted(path.stem for path in STATES.glob("*.state"))


def resumed(name: str) -> Run:
    """A run that begins with a saved state."""
    definition = engine.load({"p.bpmn": (STATES / f"{name}.bpmn").read_bytes()})
    run = Run.__new__(Run)
    run.definition, run.events, run.thrown, run.budget, run.kw = definition, [], [], 1_000, {}
    kept = (STATES / f"{name}.state").read_bytes()
    run.waits = {wait.element_instance: wait for wait in engine.waits(definition, kept)}
    return run.take(engine.advance(definition, kept, engine.Continue(), now=NOW))


def test_a_state_of_every_format_is_kept() -> None:
    assert str(state.VERSION) in FORMATS
    assert [str(number) for number in range(1, state.VERSION + 1)] == FORMATS


def test_the_first_format_goes_on_to_its_end() -> None:
    run = resumed("1")
    assert run.waiting == ["ask", "mail", "other", "soon", "work"]
    run.fire("soon")
    run.retry("work").work("work").work("other").work("ask", answer="yes")
    assert run.out.ended is None
    run.work("mail")
    assert run.out.ended == "completed"
    assert run.variables == {"order": {"id": "o-1"}, "asked": "yes", "answer": "yes", "x": 1}


def test_the_second_format_goes_on_to_its_end() -> None:
    run = resumed("2")
    assert run.waiting == ["alarm", "each", "each", "hook", "loop", "paid", "stop", "undo"]
    run.work("hook").work("hook").work("undo")
    assert run.visits("undo2") == 1
    run.work("undo2").signal("alarm")
    run.work("each", r="x").work("each", r="y")
    run.do(engine.SetVariables(0, {"level": 20}))
    assert run.visits("seen") == 1
    run.work("loop").work("loop").work("paid")
    assert run.out.ended == "completed"
    assert run.variables["out"] == ["x", "y"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_user_task_of_every_format_can_be_changed_by_hand(name: str) -> None:
    run = resumed(name)
    tasks = [n for n, wait in run.waits.items() if isinstance(wait, engine.UserTaskWait)]
    for number in tasks:
        run.do(engine.UpdateUserTask(number, {"priority": 7, "candidate_groups": ["desk"]}))
    found = engine.waits(run.definition, run.out.state)
    said = [
        (wait.priority, wait.candidate_groups)
        for wait in found
        if isinstance(wait, engine.UserTaskWait)
    ]
    assert said == [(7, ("desk",))] * len(tasks)


def test_a_state_of_the_future_is_refused() -> None:
    plain = state.read((STATES / "1.state").read_bytes())
    assert plain["version"] == state.VERSION
    with pytest.raises(ValueError, match="version 99"):
        state.upgraded({**plain, "version": 99})
