"""Random structured diagrams, with what has to happen in each."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.engine.bpmn.diagrams import el, event, flows, job, script, timer

DEPTH = 4


@dataclass
class Diagram:
    """Elements and flows as they are drawn; ``expected`` says how often each job runs."""

    random: random.Random
    expected: Counter[str] = field(default_factory=Counter)
    events: dict[str, str] = field(default_factory=dict)  # job -> how it is left, if not by work
    borders: dict[str, str] = field(default_factory=dict)  # job -> its boundary event
    last: int = 0

    def name(self, kind: str) -> str:
        """A new id."""
        self.last += 1
        return f"{kind}{self.last}"

    def scope(self, depth: int, times: int) -> str:
        """The inside of a process or sub-process, run so many times."""
        start, end = self.name("start"), self.name("end")
        body, first, last = self.block(depth, times)
        inner = flows(f"{start} > {first}", f"{last} > {end}")
        return el("startEvent", start) + body + el("endEvent", end) + inner

    def block(self, depth: int, times: int) -> tuple[str, str, str]:
        """A part with one way in and one way out: its text, its first and its last element."""
        if depth == 0:
            return self.leaf(times)
        kinds = [self.leaf, self.row, self.choice, self.fork, self.some, self.sub, self.loop]
        kind = self.random.choice(kinds)
        if kind == self.leaf:
            return self.random.choice([self.leaf, self.interrupted])(times)
        return kind(depth - 1, times)  # type: ignore[call-arg, arg-type]  # the leaf is gone

    def leaf(self, times: int) -> tuple[str, str, str]:
        """A job."""
        name = self.name("job")
        self.expected[name] += times
        return job(name), name, name

    def interrupted(self, times: int) -> tuple[str, str, str]:
        """A job that an error or a timer ends; the way out leads to another job."""
        name, border, merge = self.name("job"), self.name("border"), self.name("merge")
        self.expected[name] += times
        self.events[name] = self.random.choice(["error", "timer"])
        self.borders[name] = border
        other, first, last = self.leaf(times)
        if self.events[name] == "error":
            caught = event("boundaryEvent", border, "error", "E1", attachedToRef=name)
        else:
            caught = timer("boundaryEvent", border, attachedToRef=name)
        body = job(name) + caught + other + el("exclusiveGateway", merge)
        body += flows(f"{name} > {merge}", f"{border} > {first}", f"{last} > {merge}")
        return body, name, merge

    def row(self, depth: int, times: int) -> tuple[str, str, str]:
        """Two parts, one after the other."""
        one, first, middle = self.block(depth, times)
        two, after, last = self.block(depth, times)
        return one + two + flows(f"{middle} > {after}"), first, last

    def choice(self, depth: int, times: int) -> tuple[str, str, str]:
        """One of two ways."""
        way = self.random.random() < 0.5
        return self._branches("exclusiveGateway", depth, times, [way, not way])

    def fork(self, depth: int, times: int) -> tuple[str, str, str]:
        """Both ways."""
        return self._branches("parallelGateway", depth, times, [True, True])

    def some(self, depth: int, times: int) -> tuple[str, str, str]:
        """One, two or three of three ways."""
        ways = [self.random.random() < 0.6 for _ in range(3)]
        return self._branches("inclusiveGateway", depth, times, ways if any(ways) else [True] * 3)

    def _branches(
        self, kind: str, depth: int, times: int, ways: list[bool]
    ) -> tuple[str, str, str]:
        split, merge = self.name("split"), self.name("merge")
        body = el(kind, split) + el(kind, merge)
        for taken in ways:
            inner, first, last = self.block(depth, times if taken else 0)
            said = "" if kind == "parallelGateway" else f" if ={str(taken).lower()}"
            body += inner + flows(f"{split} > {first}{said}", f"{last} > {merge}")
        return body, split, merge

    def sub(self, depth: int, times: int) -> tuple[str, str, str]:
        """A sub-process."""
        name = self.name("sub")
        return el("subProcess", name, self.scope(depth, times)), name, name

    def loop(self, depth: int, times: int) -> tuple[str, str, str]:
        """A part that is run two or three times; its counter begins anew with each visit."""
        turns = self.random.choice([2, 3])
        begin, merge, again = self.name("zero"), self.name("merge"), self.name("again")
        count, counter = self.name("count"), self.name("n")
        inner, first, last = self.block(depth, times * turns)
        body = script(begin, counter, "=0") + el("exclusiveGateway", merge) + inner
        out = self.name("out")
        body += script(count, counter, f"={counter} + 1")
        body += el("exclusiveGateway", again, default=f"{again}-{out}")
        body += el("task", out) + flows(
            f"{begin} > {merge} > {first}",
            f"{last} > {count} > {again}",
            f"{again} > {merge} if ={counter} < {turns}",
            f"{again} > {out}",
        )
        return body, begin, out


def draw(seed: int) -> tuple[str, Diagram]:
    """The text of a process, and what has to happen in it."""
    diagram = Diagram(random.Random(seed))
    return diagram.scope(DEPTH, 1), diagram
