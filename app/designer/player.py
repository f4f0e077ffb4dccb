"""One instance of a scenario: what it waits for, when that comes, and what is then told to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app import engine
from app.designer.played import Call, Played, rules_of
from app.designer.scenarios import Answer, Mail, Scenario
from app.lib.errors import Invalid

SET_STATE = "order.set-state"  # a job of Baton itself, which needs no answer
THROWN = ("message_thrown", "signal_thrown")


@dataclass
class Stage:
    """What the instances of a scenario share: one clock, the answers, what has happened."""

    definition: engine.Definition
    scenario: Scenario
    now: datetime
    mails: list[Mail]  # what has not come yet from outside
    given: Counter[tuple[bool, str]] = field(default_factory=Counter)  # to people, and to jobs
    opened: int = 0  # how many waits there were
    played: Played = field(default_factory=Played)
    asks: bool = False  # somebody is there who answers what the scenario does not
    seen: list[tuple[int, engine.Outcome]] | None = None  # by whom it is played step by step

    def watch(self, place: int, outcome: engine.Outcome) -> None:
        """Keeps what an instance came to for whoever watches."""
        if self.seen is not None:
            self.seen.append((place, outcome))


@dataclass(frozen=True)
class Due:
    """Something that can move an instance, and when."""

    at: datetime
    last: bool  # timers come after everything else of the same moment
    player: Player
    wait: engine.Wait
    answer: Answer | Mail | None = None


class Player:
    """One instance. ``key``: of the message that started it (one active one for each process)."""

    def __init__(self, stage: Stage, process_id: str, key: str = "", *, place: int = 0) -> None:
        self.stage, self.process_id, self.key, self.place = stage, process_id, key, place
        self.state = b""
        self.open: dict[int, tuple[engine.Wait, datetime]] = {}
        self.places: dict[int, int] = {}  # of the open waits, in the order of all instances' waits
        self.promised: set[int] = set()  # waits that a thrown message is on its way to
        self.ended: str | None = None
        self.ended_at = stage.now

    def take(self, outcome: engine.Outcome) -> list[str]:
        """Notes what a move came to; the elements that threw something, in its order."""
        self.state = outcome.state
        for number in outcome.closed:
            self.open.pop(number, None)
            self.places.pop(number, None)
            self.promised.discard(number)
        for event in outcome.events:
            self._note(event)
        for wait in outcome.opened:
            self._opened(wait)
        if outcome.ended:
            self.ended, self.ended_at = outcome.ended, self.stage.now
        return [event.element for event in outcome.events if event.kind in THROWN]

    def waiting(self, kind: type[engine.Wait]) -> list[engine.Wait]:
        """The open waits of a kind, the oldest first."""
        return [wait for wait, _ in self.open.values() if isinstance(wait, kind)]

    def calls(self, wait: engine.Wait) -> bool:
        """Whether it still waits for this called process."""
        now, _ = self.open.get(wait.element_instance, (None, None))
        return now is wait

    # ---- what waits

    def _opened(self, wait: engine.Wait) -> None:
        self.open[wait.element_instance] = (wait, self.stage.now)
        self.stage.opened += 1
        self.places[wait.element_instance] = self.stage.opened
        if isinstance(wait, engine.UserTaskWait):
            self.stage.played.tasks.update(wait.candidate_groups)
        elif isinstance(wait, engine.JobWait) and wait.type != SET_STATE:
            call = Call(wait.type, wait.element, dict(wait.variables), self.stage.now)
            self.stage.played.calls.append(call)

    def due(self) -> Iterator[Due]:
        """All that could move it now or later, oldest first."""
        if self.ended:
            return
        for wait, since in self.open.values():
            if isinstance(wait, engine.TimerWait):
                yield Due(max(wait.due, self.stage.now), True, self, wait)
            elif isinstance(wait, engine.MessageWait | engine.SignalWait):
                yield from self._mail(wait, since)
            elif not self._being_assigned(wait):
                answer = self._answer(wait)
                if answer is not None and not answer.open:
                    yield Due(since + answer.after, False, self, wait, answer)

    def _being_assigned(self, wait: engine.Wait) -> bool:
        """Whether listeners have still to agree to whom the diagram names."""
        if not isinstance(wait, engine.UserTaskWait) or wait.assigning is None:
            return False
        others = [other for other, _ in self.open.values() if other.element == wait.element]
        return any(isinstance(other, engine.JobWait | engine.IncidentWait) for other in others)

    def _mail(self, wait: engine.MessageWait | engine.SignalWait, since: datetime) -> Iterator[Due]:
        """A signal comes like a message, by its name alone."""
        signal = isinstance(wait, engine.SignalWait)
        name = wait.signal if isinstance(wait, engine.SignalWait) else wait.message
        for mail in self.stage.mails:
            if mail.name == name and (signal or mail.key in (None, getattr(wait, "key", None))):
                at = max(since, self.stage.scenario.at + mail.after)
                yield Due(at, False, self, wait, mail)
                return

    def _answer(self, wait: engine.Wait) -> Answer | None:
        """The answer that comes next for this wait; None when there is none."""
        scenario, given = self.stage.scenario, self.stage.given[_turn(wait)]
        if isinstance(wait, engine.IncidentWait):
            return self._repair(wait)
        if isinstance(wait, engine.UserTaskWait):
            answers = scenario.tasks.get(wait.element)
            return answers[min(given, len(answers) - 1)] if answers else None
        kind = wait.type if isinstance(wait, engine.JobWait) else getattr(wait, "process_id", "")
        if kind == SET_STATE:
            return Answer()
        answers = scenario.operations.get(wait.element) or scenario.operations.get(kind)
        if not answers and self.stage.asks:
            return None
        if not answers:
            raise Invalid(f"{scenario.name}: nothing answers {kind} at {wait.element}.")
        return answers[min(given, len(answers) - 1)]

    def _repair(self, wait: engine.IncidentWait) -> Answer | None:
        """An incident is tried again as long as the scenario has further answers for it."""
        answers = self.stage.scenario.operations.get(wait.element) or self._by_type(wait.element)
        left = len(answers) > self.stage.given[_turn(wait)] if answers else False
        return Answer() if left else None

    def _by_type(self, element: str) -> list[Answer] | None:
        for call in reversed(self.stage.played.calls):
            if call.element == element:
                return self.stage.scenario.operations.get(call.operation)
        return None

    # ---- what is done about it

    def command(self, due: Due) -> engine.Command:
        """What is told to the instance when it is due."""
        wait, answer = due.wait, due.answer
        number = wait.element_instance
        if isinstance(wait, engine.TimerWait):
            return engine.FireTimer(number)
        if isinstance(answer, Mail):
            return engine.DeliverMessage(number, dict(answer.variables))
        if isinstance(wait, engine.IncidentWait) or answer is None:
            return engine.Retry(number)
        self.stage.given[_turn(wait)] += 1
        if isinstance(wait, engine.CallWait):
            return _call(number, answer)
        if answer.error is not None:
            said = {"errorCode": answer.error, "errorMessage": answer.message}
            return engine.ThrowError(number, answer.error, answer.message, said)
        if isinstance(wait, engine.UserTaskWait):
            return engine.CompleteUserTask(number, dict(answer.result or {}))
        return _job(wait, answer)

    # ---- what is remembered

    def _note(self, event: engine.Event) -> None:
        played = self.stage.played
        if event.kind == "entered":
            played.visited.append(event.element)
        elif event.kind == "flow_taken":
            played.flows.add(event.element)
        elif event.kind == "decision":
            played.rules.update(rules_of(event.detail))


def _turn(wait: engine.Wait) -> tuple[bool, str]:
    """Whose answers are counted: a user task and the listeners of it have each their own."""
    return isinstance(wait, engine.UserTaskWait), wait.element


def _call(number: int, answer: Answer) -> engine.Command:
    if answer.error is not None:
        return engine.RaiseFromCall(number, answer.error)
    if answer.escalation is not None:
        return engine.RaiseFromCall(number, answer.escalation, "escalation")
    if answer.fails is not None:
        return engine.FailCall(number, answer.fails)
    return engine.CompleteCall(number, dict(answer.result or {}))


def _job(wait: engine.Wait, answer: Answer) -> engine.Command:
    number = wait.element_instance
    if answer.fails is not None:
        return engine.FailJob(number, answer.fails)
    name = wait.headers.get("resultVariable") if isinstance(wait, engine.JobWait) else None
    return engine.CompleteJob(number, {name: answer.result} if name else {})
