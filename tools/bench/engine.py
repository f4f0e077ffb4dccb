"""The engine alone: what a step costs, and that it does not grow with age."""

from __future__ import annotations

from collections.abc import Callable

from app import engine
from tests.engine.bpmn.diagrams import LOOP, NOW, load
from tools.bench.measure import cpu, tell


def loop() -> None:
    """A loop of 1,000 turns: its last 100 turns over its first 100."""
    definition = load(LOOP)

    def turns(start: int) -> Callable[[], None]:
        outcome = engine.start(
            definition, "p", {"n": 0, "limit": 10**6}, now=NOW, budget=1 + 3 * start
        )

        def work() -> None:
            for _ in range(20):
                engine.advance(definition, outcome.state, engine.Continue(), now=NOW, budget=300)

        return work

    first, last = cpu(turns(1)) / 20, cpu(turns(900)) / 20
    tell("loop", "engine", last / first, f"{last:.2f} ms over {first:.2f} ms", "at most 1.3")
