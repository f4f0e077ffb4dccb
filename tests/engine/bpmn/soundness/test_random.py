"""On random diagrams the search and the engine agree: a fault is found exactly when one is there.

Small ones are played in the engine with every choice that their gateways leave.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import pytest

from app import engine
from app.engine.bpmn.soundness import check, graph
from tests.engine.bpmn.diagrams import Run, el, flows, job, load
from tests.engine.bpmn.fuzz.driver import definition_of
from tests.engine.bpmn.fuzz.generator import draw

KINDS = ("job", "job", "exclusiveGateway", "parallelGateway", "inclusiveGateway")
QUIET = ("exclusiveGateway", "endEvent")
CHOICES = 100  # a diagram that leaves more is left out


@dataclass
class Tangle:
    """A random diagram without loops, and what its gateways can choose by variable."""

    kinds: dict[str, str]
    after: dict[str, list[str]]
    choices: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)

    def body(self) -> str:
        """The diagram; the condition of each flow is a variable."""
        text, lines = el("startEvent", "s"), []
        for name, kind in self.kinds.items():
            text += job(name) if kind == "job" else el(kind, name)
        for name, targets in [("s", ["n0"]), *self.after.items()]:
            many = len(targets) > 1 and self.kinds.get(name) in (
                "exclusiveGateway",
                "inclusiveGateway",
            )
            for number, target in enumerate(targets):
                lines.append(f"{name} > {target}" + (f" if ={name}_{number}" if many else ""))
            if many:
                sizes = (
                    (1,) if self.kinds[name] == "exclusiveGateway" else range(1, len(targets) + 1)
                )
                self.choices[name] = [
                    c for n in sizes for c in combinations(range(len(targets)), n)
                ]
        return text + flows(*lines)

    def runs(self) -> Iterator[dict[str, Any]]:
        """Every way to set the variables."""
        for chosen in product(*self.choices.values()):
            yield {
                f"{name}_{number}": number in some
                for name, some in zip(self.choices, chosen, strict=True)
                for number in range(len(self.after[name]))
            }


def tangle(seed: int) -> Tangle:
    """A random diagram in which every element can be come to."""
    dice = random.Random(seed)
    names = [f"n{number}" for number in range(dice.randint(4, 8))]
    kinds = {name: dice.choice(KINDS) for name in names}
    after: dict[str, list[str]] = {name: [] for name in names}
    for place, name in enumerate(names[1:], 1):
        after[dice.choice(names[:place])].append(name)
    for _ in range(dice.randint(1, 4)):
        first, second = sorted(dice.sample(range(len(names)), 2))
        if names[second] not in after[names[first]]:
            after[names[first]].append(names[second])
    for name in names:
        if not after[name]:
            after[name].append(f"e{name}")
            kinds[f"e{name}"] = "endEvent"
    return Tangle(kinds, after)


def faulty(made: Tangle, definition: engine.Definition, variables: dict[str, Any]) -> bool:
    """Whether a run comes to a join that waits in vain, or to an element twice."""
    for order in (min, max):
        run = Run(definition, variables)
        while jobs := [w.element for w in run.waits.values() if isinstance(w, engine.JobWait)]:
            run.work(order(jobs))
        if run.incident is not None:
            return True
        if any(run.visits(name) > 1 for name, kind in made.kinds.items() if kind not in QUIET):
            return True
    return False


def problems(definition: engine.Definition) -> list[engine.Problem]:
    graphs = {name: graph(spec) for name, spec in definition.scopes.items()}
    return check(graphs)


@pytest.mark.parametrize("seed", range(120))
def test_a_fault_is_found_exactly_when_the_engine_can_run_into_one(seed: int) -> None:
    made = tangle(seed)
    definition = load(made.body())
    runs = list(made.runs())
    if len(runs) > CHOICES:
        return
    found = [one for one in problems(definition) if one.severity != "info"]
    assert bool(found) == any(faulty(made, definition, run) for run in runs), (made, found)


@pytest.mark.parametrize("seed", range(120))
def test_what_can_never_complete_stops_every_run_or_is_not_come_to(seed: int) -> None:
    made = tangle(seed)
    definition = load(made.body())
    never = {one.element for one in problems(definition) if one.severity == "error"}
    for variables in list(made.runs())[:CHOICES] if never else ():
        run = Run(definition, variables)
        while jobs := [w.element for w in run.waits.values() if isinstance(w, engine.JobWait)]:
            run.work(min(jobs))
        assert not any(run.visits(join) for join in never)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_made_of_balanced_blocks_is_sound(seed: int) -> None:
    assert [one for one in problems(definition_of(draw(seed))) if one.severity != "info"] == []
