"""Plays a diagram against all plans: errors, failures, interventions, in any order.

Nothing has to come of it, but the engine must stay whole: what it raises is what it says that it
raises, an instance that rests says what it waits for, and a smaller budget changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from app import engine
from tests.engine.bpmn.conformance import diagrams
from tests.engine.bpmn.fuzz.canvas import Diagram
from tests.engine.bpmn.fuzz.driver import BUDGETS, Disagreement, definition_of

STEPS = 30
CODES = ("boom", "other", "late")
REFUSALS = (engine.NotWaiting, engine.CannotMove)
Story = list[tuple[str, str, int | None]]


class Mischief:
    """One instance, and somebody who does what comes to mind."""

    def __init__(self, definition: engine.Definition, seed: int, budget: int) -> None:
        self.chance = random.Random(seed)
        self.run = diagrams.Run(definition, budget=budget, ceiling=3_000)
        self.elements = sorted(definition.elements)
        self.refused = 0

    def play(self) -> Story:
        """Does so many things, unless it ends before; what happened."""
        for _ in range(STEPS):
            self.whole()
            if self.run.ended is not None:
                break
            try:
                self.run.do(self.idea())
            except REFUSALS:
                self.refused += 1
        self.whole()
        return [(e.kind, e.element, e.element_instance) for e in self.run.events]

    def whole(self) -> None:
        """What must hold whatever was done."""
        run = self.run
        if run.ended is not None and run.waits:
            raise Disagreement(f"it has ended ({run.ended}) and waits at {run.waiting}")
        engine.inspect(run.definition, run.out.state)
        resting = run.ended is None and not run.waits and not run.out.suspended
        if resting and not any("onditional" in kind or "dHoc" in kind for kind in self.hidden()):
            raise Disagreement("it rests and says nothing of what it waits for")

    def hidden(self) -> set[str]:
        """Kinds of elements that may wait for something that only the inside can bring about."""
        definition = self.run.definition
        return {
            trigger.kind if (trigger := getattr(node, "trigger", None)) else node.element_type
            for node in definition.nodes.values()
        }

    def idea(self) -> engine.Command:
        """Something to do."""
        ideas: list[Callable[[], engine.Command]] = [self.answer] * 12
        ideas += [self.disturb] * 3 + [self.move] * 2 + [self.pause]
        if self.run.out.suspended:
            ideas = [self.answer, engine.Resume]
        return self.chance.choice(ideas)()

    def answer(self) -> engine.Command:
        """What somebody waits for, or something like it."""
        if not self.run.waits:
            return engine.SetVariables(0, {"x": self.chance.randrange(3)})
        number = self.chance.choice(sorted(self.run.waits))
        match self.run.waits[number]:
            case engine.TimerWait():
                return engine.FireTimer(number)
            case engine.MessageWait():
                return engine.DeliverMessage(number, {"got": number})
            case engine.SignalWait(signal=signal):
                return engine.BroadcastSignal(signal, {})
            case engine.IncidentWait():
                return engine.Retry(number, {"x": 1})
            case engine.CallWait():
                return engine.CompleteCall(number, {})
            case engine.UserTaskWait():
                return self.person(number)
            case _:
                return self.work(number)

    def person(self, number: int) -> engine.Command:
        """A user task is done, or somebody wants it, or wants it otherwise."""
        made = [
            engine.CompleteUserTask(number, {"u": number}),
            engine.AssignUserTask(number, self.chance.choice(["Ada", None])),
            engine.UpdateUserTask(number, {"priority": self.chance.randrange(101)}),
        ]
        return self.chance.choice([made[0], *made])

    def work(self, number: int) -> engine.Command:
        """A job is done, fails, or throws."""
        made = [
            engine.CompleteJob(number, {"r": number}),
            engine.CompleteJob(number, {}),
            engine.CompleteJob(number, {}, denied=True, reason="no"),
            engine.FailJob(number, "no", {"why": 1}),
            engine.ThrowError(number, self.chance.choice(CODES), "", {"e": 1}),
        ]
        return self.chance.choice(made)

    def disturb(self) -> engine.Command:
        """A command that perhaps nobody waits for."""
        number = self.chance.randrange(1, 60)
        made: list[engine.Command] = [
            engine.CompleteJob(number),
            engine.FireTimer(number),
            engine.DeliverMessage(number),
            engine.ThrowError(number, "boom"),
            engine.Retry(number),
            engine.SetVariables(number, {"x": 2}, local=True),
            engine.BroadcastSignal("alarm"),
        ]
        return self.chance.choice(made)

    def move(self) -> engine.Command:
        """An intervention at random."""
        element = self.chance.choice(self.elements)
        number = self.chance.choice([*sorted(self.run.waits), self.chance.randrange(1, 60)])
        made: list[engine.Command] = [
            engine.CancelElement(number, "why not"),
            engine.ActivateElement(element, after=self.chance.random() < 0.3),
            engine.MoveToken(number, element),
            engine.Reset(element),
        ]
        return self.chance.choice(made)

    def pause(self) -> engine.Command:
        """A suspension."""
        return engine.Suspend("a break")


def check_mischief(diagram: Diagram, seed: int) -> int:
    """Plays it with each budget; how many commands were refused. Raises Disagreement."""
    definition = definition_of(diagram, withdrawals=True)
    plays = [Mischief(definition, seed, budget) for budget in BUDGETS]
    stories = [play.play() for play in plays]
    if stories[0] != stories[1] or stories[1] != stories[2]:
        raise Disagreement("a smaller budget changes what happens")
    return plays[0].refused
