"""Plays a diagram in the engine and in the token game, answer by answer, and compares."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app import engine
from tests.engine.bpmn.conformance import diagrams
from tests.engine.bpmn.fuzz import drawing
from tests.engine.bpmn.fuzz.game import Game
from tests.engine.bpmn.fuzz.generator import Diagram

KINDS: dict[type[engine.Wait], str] = {
    engine.JobWait: "job",
    engine.UserTaskWait: "user",
    engine.TimerWait: "timer",
    engine.MessageWait: "message",
    engine.SignalWait: "signal",
}
MOST = 3_000  # answers to one diagram; more means that it never ends
BUDGETS = (1, 7, 1_000)


class Disagreement(AssertionError):
    """The engine, the token game or the plan say different things."""


HEARD = "<zeebe:taskListeners>"
BYE = '<zeebe:taskListener eventType="canceling" type="bye"/>'


def definition_of(diagram: Diagram, *, withdrawals: bool = False) -> engine.Definition:
    """The diagram, loaded; with ``withdrawals`` its listeners hear of the canceling too."""
    called = "".join(
        diagrams.el("process", name, drawing.xml(graph), isExecutable="true")
        for name, graph in diagram.called.items()
    )
    files = [drawing.xml(diagram.process), called + drawing.DECLARED]
    if withdrawals:
        files = [text.replace(HEARD, HEARD + BYE) for text in files]
    return diagrams.load(*files)


@dataclass
class Play:
    """One instance in the engine and beside it one in the token game."""

    diagram: Diagram
    seed: int
    budget: int
    answers: int = 0
    wishes: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.run = diagrams.Run(definition_of(self.diagram), budget=self.budget)
        self.game = Game(self.diagram.process, self.diagram.called)

    def to_the_end(self) -> Play:
        """Answers at random until nothing is left."""
        self.compare()
        while not self.game.ended:
            self.answer()
            self.compare()
            self.answers += 1
            if self.answers > MOST:
                raise Disagreement(f"it did not end after {MOST} answers")
        self.agree_at_the_end()
        return self

    def to_where_it_stops(self) -> set[str]:
        """Answers until nothing can be answered; the joins that wait in vain are the same ones."""
        self.compare()
        while any(kind == "job" for _, kind, _ in self.game.waits()):
            self.answer()
            self.compare()
            self.answers += 1
        stuck = self.game.stuck()
        ours = {w.element for w in self.run.waits.values() if isinstance(w, engine.IncidentWait)}
        if ours != stuck:
            raise Disagreement(f"the engine is stuck at {ours}, the game at {stuck}")
        if (self.run.ended == "completed") != self.game.ended:
            raise Disagreement(f"the engine says {self.run.ended}, the game {self.game.ended}")
        opened = Counter(name for name in self.run.entered if self.game.opened[name])
        if opened != +self.game.opened:
            raise Disagreement(f"engine {opened}, game {self.game.opened}")
        return stuck

    def agree_at_the_end(self) -> None:
        """Engine, game and plan say the same."""
        if self.run.ended != "completed":
            raise Disagreement(f"the game has ended, the engine says {self.run.ended}")
        if self.run.variables != self.game.root.variables:
            raise Disagreement(f"{self.run.variables} is not {self.game.root.variables}")
        expected = +self.diagram.plan.expected
        opened = Counter(self.opened_in_engine())
        if not expected == opened == +self.game.opened:
            raise Disagreement(f"plan {expected}, engine {opened}, game {self.game.opened}")

    def opened_in_engine(self) -> Counter[str]:
        """How often each job was opened."""
        jobs = self.diagram.plan.expected
        return Counter(name for name in self.run.entered if name in jobs)

    def compare(self) -> None:
        """What waits has to be the same on both sides."""
        ours = sorted(
            (wait.element, KINDS.get(type(wait), type(wait).__name__))
            for wait in self.run.waits.values()
            if not isinstance(wait, engine.IncidentWait)  # compared at the end
        )
        theirs = sorted(
            (element, kind)
            for element, kind, _ in self.game.waits()
            if kind != "conditional"  # nothing outside can bring it about
        )
        if ours != theirs:
            raise Disagreement(f"the engine waits at {ours}, the game at {theirs}")

    def answer(self) -> None:
        """One answer that the plan allows."""
        plan = self.diagram.plan
        able = [
            wait
            for wait in self.game.waits()
            if (wait[1] in ("job", "user") and wait[0] not in plan.never) or wait[0] in plan.come
        ]
        if not able:
            raise Disagreement(f"nothing can be answered: {self.game.waits()}")
        element = self.chance.choice(sorted({wait[0] for wait in able}))
        which = self.chance.randrange(sum(wait[0] == element for wait in able))
        for event in plan.before.get(element, []):
            self.fire(event, self.beside(event, element, which))
        if element in plan.come:
            self.fire(element, which)
            return
        how, what = plan.leave.get(element, ("work", ""))
        if how == "fire":
            self.fire(what, self.beside(what, element, which))
        elif how == "error":
            self.run.do(engine.ThrowError(self.number(element, which), what))
            self.game.throw(element, which, what)
        else:
            self.complete(element, which)

    def beside(self, event: str, element: str, which: int) -> int:
        """Which of the event's waits belongs to that job."""
        return self.game.beside(event, self.game.visit_at(element, which))

    def complete(self, element: str, which: int) -> None:
        """A job or a user task is done, or a listener of the completing objects."""
        number = self.number(element, which)
        wait = self.run.waits[number]
        if getattr(wait, "listener", "").startswith("completing") and self.chance.random() < 0.3:
            self.run.do(engine.CompleteJob(number, denied=True))
            self.game.deny(element, which)
            return
        if self.run.definition.listens(element, "updating"):
            self.wish(number)
        self.done[element] += 1
        values: dict[str, Any] = {f"r_{element}": self.answers, f"n_{element}": self.done[element]}
        made = {engine.JobWait: engine.CompleteJob, engine.UserTaskWait: engine.CompleteUserTask}
        self.run.do(made[type(self.run.waits[number])](number, values))
        self.game.complete(element, which, values)

    def wish(self, number: int) -> None:
        """People claim and change a user task first; listeners agree or object. It waits on."""
        if not isinstance(self.run.waits[number], engine.UserTaskWait):
            return
        element = self.run.waits[number].element
        for _ in range(self.chance.randrange(3)):
            self.wishes += 1
            name, denied = f"p{self.wishes}", self.chance.random() < 0.5
            change = engine.UpdateUserTask(number, {"candidate_users": [name]})
            changed = self.chance.random() < 0.5
            self.run.do(change if changed else engine.AssignUserTask(number, name))
            asked = max(n for n, wait in self.run.waits.items() if wait.element == element)
            self.run.do(engine.CompleteJob(asked, {f"r_{element}": -1}, denied=denied))
            found = engine.waits(self.run.definition, self.run.out.state)
            task = next(wait for wait in found if wait.element_instance == number)
            assert isinstance(task, engine.UserTaskWait)
            has = task.candidate_users == (name,) if changed else task.assignee == name
            if has == denied:
                raise Disagreement(f"{element} was denied: {denied}, and is changed: {has}")

    def fire(self, element: str, which: int) -> None:
        """An event comes."""
        number = self.number(element, which)
        commands = {engine.TimerWait: engine.FireTimer, engine.MessageWait: engine.DeliverMessage}
        self.run.do(commands[type(self.run.waits[number])](number))
        self.game.trigger(element, which)

    def number(self, element: str, which: int) -> int:
        """The element instance that waits there, counted by age."""
        found = sorted(n for n, wait in self.run.waits.items() if wait.element == element)
        if which >= len(found):
            raise Disagreement(f"{element} does not wait {which + 1} times")
        return found[which]


def check(diagram: Diagram, seed: int) -> int:
    """Plays the diagram with each budget; how many answers it took. Raises Disagreement.

    With a budget of 1 the state is saved and loaded between any two activations.
    """
    plays = [Play(diagram, seed, budget).to_the_end() for budget in BUDGETS]
    stories = [[(event.kind, event.element) for event in play.run.events] for play in plays]
    if stories[0] != stories[1] or stories[1] != stories[2]:
        raise Disagreement("a smaller budget changes what happens")
    return plays[0].answers


def check_tangle(diagram: Diagram, seed: int) -> set[str]:
    """Plays a tangle with each budget; the joins that it gets stuck at. Raises Disagreement."""
    found = [Play(diagram, seed, budget).to_where_it_stops() for budget in BUDGETS]
    return found[0]
