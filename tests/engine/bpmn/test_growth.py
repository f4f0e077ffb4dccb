"""What a step costs grows with what is active, not with size or age: lines run, no clock asked."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    el,
    ends,
    flows,
    gate,
    jobs,
    load,
    many,
    script,
    user,
)

SLACK = 1.15
ENDLESS = 10**9


def lines_of(work: Callable[[], object]) -> int:
    """How many lines of Python run, once what is kept for the next time is there."""
    work()
    lines = 0

    def trace(frame: object, what: str, _: object) -> object:
        nonlocal lines
        lines += what == "line"
        return trace

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()  # what others do when the collector comes by is not ours
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return lines


def begun(body: str, values: dict[str, object]) -> int:
    """The lines of a start that runs to the end."""
    definition = load(body)
    return lines_of(lambda: engine.start(definition, "p", values, now=NOW, budget=ENDLESS))


def chain(count: int) -> int:
    """Scripts in a row."""
    names = [f"n{number}" for number in range(count)]
    body = ends("e") + "".join(script(name, "x", "=1") for name in names)
    return begun(body + flows(" > ".join(["s", *names, "e"])), {})


def test_a_chain_costs_as_much_for_each_element_however_long() -> None:
    assert chain(400) / chain(50) < 8 * SLACK


def loop(turns: int) -> int:
    """Turns of a loop."""
    body = ends("e") + gate("exclusive", "m") + script("a", "n", "=n + 1")
    body += gate("exclusive", "g", default="g-e")
    return begun(body + flows("s > m > a > g > e", "g > m if =n < limit"), {"n": 0, "limit": turns})


def test_a_loop_costs_as_much_for_each_turn_however_many() -> None:
    assert loop(400) / loop(50) < 8 * SLACK


def items(count: int) -> int:
    """Items of a parallel multi-instance of scripts."""
    task = script("a", "r", "=item").replace("</scriptTask>", f"{many(out='out =r')}</scriptTask>")
    return begun(ends("e") + task + flows("s > a > e"), {"items": list(range(count))})


def test_a_multi_instance_costs_as_much_for_each_item_however_many() -> None:
    assert items(400) / items(50) < 8 * SLACK


def joined(branches: int) -> int:
    """Branches between a split and a join."""
    names = [f"n{number}" for number in range(branches)]
    body = ends("e") + gate("parallel", "f", "j") + "".join(el("task", name) for name in names)
    return begun(body + flows("s > f", "j > e", *[f"f > {name} > j" for name in names]), {})


def test_a_join_costs_as_much_for_each_branch_however_many() -> None:
    assert joined(400) / joined(50) < 8 * SLACK


def step(beside: int) -> int:
    """One step of an instance of a process with so many elements that are not active."""
    names = [f"n{number}" for number in range(beside)]
    body = ends("e") + jobs("a", "b") + "".join(user(name) for name in names)
    run = Run(body + flows(" > ".join(["s", "a", "b", *names, "e"])))
    number, state, definition = run.at("a"), run.out.state, run.definition
    return lines_of(lambda: engine.advance(definition, state, engine.CompleteJob(number), now=NOW))


def test_a_step_costs_the_same_in_a_large_process_as_in_a_small_one() -> None:
    assert step(400) == step(10)


def aged(turns: int) -> tuple[int, int]:
    """One step of an instance that has turned so often: its lines, and the bytes of its state."""
    body = ends("e") + gate("exclusive", "m") + jobs("a") + gate("exclusive", "g", default="g-m")
    run = Run(body + flows("s > m > a > g > m", "g > e if =done"), {"done": False})
    for _ in range(turns):
        run.work("a", done=False)
    number, state, definition = run.at("a"), run.out.state, run.definition
    lines = lines_of(lambda: engine.advance(definition, state, engine.CompleteJob(number), now=NOW))
    return lines, len(state)


def test_a_step_costs_the_same_in_an_old_instance_as_in_a_young_one() -> None:
    young, old = aged(10), aged(500)
    assert old[0] == young[0]
    assert old[1] <= young[1] + 10  # the numbers in it have more digits
