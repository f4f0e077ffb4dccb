"""The laws of the engine, over diagrams that nobody drew."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from app import engine
from tests.engine.bpmn.diagrams import Run, load
from tests.engine.bpmn.generated import Diagram, draw

SEEDS = range(150)


def play(run: Run, diagram: Diagram, seed: int) -> Counter[str]:
    """Answers what waits, in random order; how often each job was there."""
    chance, seen = random.Random(seed), Counter[str]()
    while jobs := [w for w in run.waits.values() if isinstance(w, engine.JobWait)]:
        wait = chance.choice(jobs)
        seen[wait.element] += 1
        number = wait.element_instance
        match diagram.events.get(wait.element):
            case "error":
                run.do(engine.ThrowError(number, "boom"))
            case "timer":
                run.fire(diagram.borders[wait.element])
            case _:
                run.do(engine.CompleteJob(number))
    return seen


@pytest.mark.parametrize("budget", [1, 7, 1000])
def test_every_job_runs_as_often_as_the_diagram_says_and_nothing_is_left(budget: int) -> None:
    for seed in SEEDS:
        text, diagram = draw(seed)
        run = Run(load(text), budget=budget)
        seen = play(run, diagram, seed)
        assert (seed, run.out.ended, run.waits) == (seed, "completed", {})
        assert (seed, seen) == (seed, +diagram.expected)
