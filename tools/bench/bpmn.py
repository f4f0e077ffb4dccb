"""The engine's growth: slopes over size and age, and stock SpiffWorkflow beside it in the same run.

A slope is that of a line through the logarithms of size and time: 1 means that twice as much takes
twice as long.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import linear_regression

from app import engine
from tests.engine.bpmn.conformance.diagrams import many
from tests.engine.bpmn.diagrams import LOOP, NOW, el, ends, flows, job, load, script, timer, user
from tools.bench import stock
from tools.bench.measure import cpu, tell

ENDLESS = 10**9
ENOUGH_MS = 30  # what is shorter is repeated
CHAIN = (10, 50, 200, 1_000, 2_000)
TURNS = (100, 500, 2_000, 10_000)
ITEMS = (50, 200, 1_000, 5_000)
AGES = (30, 300, 3_000)
VERSIONS = 1_000
PAGE = 4096


def bpmn() -> None:
    """All of the engine's growth."""
    chain()
    turns()
    items()
    age()
    versions()


def milliseconds(work: Callable[[], object]) -> float:
    """CPU of one call, repeated until it can be measured.

    Python's collector stands still meanwhile, as in ``timeit``: when it comes by depends on all
    else that is in memory, not on what is measured.
    """
    gc.collect()
    gc.disable()
    try:
        once = cpu(work)
        if once >= ENOUGH_MS:
            return once
        times = math.ceil(ENOUGH_MS / max(once, 0.05))

        def often() -> None:
            for _ in range(times):
                work()

        return cpu(often) / times
    finally:
        gc.enable()


def slope(times: dict[int, float]) -> float:
    """The exponent of growth."""
    sizes = [math.log(size) for size in times]
    return linear_regression(sizes, [math.log(taken) for taken in times.values()]).slope


def grow(
    name: str, sizes: tuple[int, ...], work: Callable[[int], Callable[[], object]], most: float
) -> dict[int, float]:
    """Measures each size, tells the slope."""
    times = {size: milliseconds(work(size)) for size in sizes}
    figures = f"{times[sizes[0]]:.2f} ms at {sizes[0]}, {times[sizes[-1]]:.0f} at {sizes[-1]:,}"
    tell(name, "slope", slope(times), figures, f"at most {most}")
    return times


def beside(name: str, size: int, ours: float, theirs: float) -> None:
    """Ours over stock SpiffWorkflow's."""
    figures = f"{ours:.1f} ms over {theirs:.1f} ms at {size:,}"
    tell(name, "over stock", ours / theirs, figures, "at most 1")


def to_rest(definition: engine.Definition, values: dict[str, object]) -> Callable[[], object]:
    """From the start to where the instance waits or ends, in steps as the runtime makes them."""

    def work() -> object:
        outcome = engine.start(definition, "p", values, now=NOW, ceiling=ENDLESS)
        while outcome.more:
            command = engine.Continue()
            outcome = engine.advance(definition, outcome.state, command, now=NOW, ceiling=ENDLESS)
        return outcome

    return work


# ---- a chain of automatic elements


def run_chain(size: int) -> Callable[[], object]:
    """From the start to the user task at the end."""
    names = [f"n{number}" for number in range(size)]
    body = ends("e") + user("ask") + "".join(script(name, "x", "=1") for name in names)
    return to_rest(load(body + flows(" > ".join(["s", *names, "ask", "e"]))), {})


def chain() -> None:
    """n scripts in a row."""
    times = grow("chain", CHAIN, run_chain, 1.15)
    beside("chain", 200, times[200], milliseconds(stock.chain(200)))


# ---- a loop


def turns() -> None:
    """n turns, and the state after few and after many."""
    definition = load(LOOP)

    def work(size: int) -> Callable[[], object]:
        return to_rest(definition, {"n": 0, "limit": size})

    times = grow("turns", TURNS, work, 1.1)
    sizes = [
        len(
            engine.start(
                definition, "p", {"n": 0, "limit": ENDLESS}, now=NOW, budget=3 * size
            ).state
        )
        for size in TURNS
    ]
    figures = f"{sizes[-1]} bytes over {sizes[0]} bytes"
    tell("turns", "state", sizes[-1] / sizes[0], figures, "at most 1.1")
    beside("turns", 100, times[100], milliseconds(stock.loop(100)))


# ---- a multi-instance


def run_items(size: int) -> Callable[[], object]:
    """A parallel multi-instance of scripts, results gathered."""
    multi = many(out="results =item")
    task = script("a", "r", "=item").replace("</scriptTask>", f"{multi}</scriptTask>")
    definition = load(ends("e") + task + flows("s > a > e"))
    return to_rest(definition, {"items": list(range(size))})


def items() -> None:
    """n items, and 1,000 of them over a chain of 1,000."""
    times = grow("items", ITEMS, run_items, 1.2)
    row = milliseconds(run_chain(1_000))
    figures = f"{times[1_000]:.1f} ms over {row:.1f} ms"
    tell("items", "over chain", times[1_000] / row, figures, "at most 5")
    beside("items", 200, times[200], milliseconds(stock.items(200)))


# ---- one step of a large process


def large() -> str:
    """Three branches of jobs that turn for ever, 200 elements."""
    body = ends("e") + el("parallelGateway", "f")
    for branch in "abc":
        back = f"{branch}0"
        body += el("exclusiveGateway", back)
        row = [back]
        for number in range(1, 14):
            name = f"{branch}{number}"
            body += job(f"{name}j") + script(f"{name}s", f"x{branch}", "=1")
            body += el("exclusiveGateway", f"{name}g", default=f"{name}g-{name}k") + job(f"{name}k")
            body += timer("boundaryEvent", f"{name}t", attachedToRef=f"{name}j")
            body += flows(f"{name}t > {name}g", f"{name}g > e if =1 > 2")
            row += [f"{name}j", f"{name}s", f"{name}g", f"{name}k"]
        body += flows(" > ".join(["f", *row, back]))
    return body + flows("s > f")


def age() -> None:
    """Load, advance and save after few and after many steps."""
    definition = load(large())
    outcome = engine.start(definition, "p", {"order": {"id": "A-1", "lines": list("abc")}}, now=NOW)
    waits = {wait.element_instance: wait for wait in outcome.opened}
    taken, done = dict[int, float](), 0
    for goal in AGES:
        while done < goal:
            number = next(n for n, wait in waits.items() if isinstance(wait, engine.JobWait))
            outcome = engine.advance(
                definition, outcome.state, engine.CompleteJob(number, {"done": done}), now=NOW
            )
            for gone in outcome.closed:
                del waits[gone]
            waits.update({wait.element_instance: wait for wait in outcome.opened})
            done += 1
        number = next(n for n, wait in waits.items() if isinstance(wait, engine.JobWait))
        command = engine.CompleteJob(number, {"done": done})
        taken[goal] = milliseconds(
            partial(engine.advance, definition, outcome.state, command, now=NOW)
        )
    worst, first = max(taken.values()), taken[AGES[0]]
    figures = f"{worst:.2f} ms, {len(definition.elements)} elements, {AGES[-1]:,} steps old"
    tell("step", "ms", worst, figures, "at most 1.5")
    tell("step", "age", taken[AGES[-1]] / first, f"over {first:.2f} ms when young", "at most 1.1")


# ---- versions


def order(number: int) -> str:
    """A process of an order's size; no two versions are the same."""
    parts = [f"part{number}_{place}" for place in range(12)]
    body = ends("e") + user("ask") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += flows("s > ask > f", "j > e")
    for name in parts:
        body += job(name, f"in given ={name}.price * 2", "out done =result") + el(
            "task", f"{name}t"
        )
        body += timer("boundaryEvent", f"{name}b", attachedToRef=name) + flows(
            f"f > {name} > {name}t > j", f"{name}b > {name}t"
        )
    return body


def versions() -> None:
    """What a version costs once it is loaded, and what loading costs over a step."""
    texts = [order(number) for number in range(VERSIONS)]
    load(texts[0])
    gc.collect()
    before = resident()
    loaded = [load(text) for text in texts]
    gc.collect()
    each = (resident() - before) / VERSIONS
    elements = len(loaded[0].elements)
    tell("versions", "KB each", each, f"{each * VERSIONS / 1024:.0f} MB for {VERSIONS:,}", "stated")
    once = milliseconds(partial(load, texts[0]))
    step = milliseconds(partial(engine.start, loaded[0], "p", {}, now=NOW))
    figures = f"{once:.2f} ms once over {step:.2f} ms, {elements} elements"
    tell("versions", "load/start", once / step, figures, "stated")


def resident() -> float:
    """Kilobytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1024
