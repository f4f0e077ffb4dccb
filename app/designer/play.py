"""Plays a scenario with the engine on a clock of its own: no database, no waiting, no network.

Whatever can be answered is answered at its time; timers fire in the order of their due times, and
only when nothing else can move before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app import engine
from app.designer.contents import rule_key
from app.designer.scenarios import Answer, Mail, Scenario
from app.engine import feel
from app.lib.errors import Invalid

MAX_STEPS = 20_000
SET_STATE = "order.set-state"  # a job of Baton itself, which needs no answer


@dataclass(frozen=True)
class Call:
    """A provider operation that was asked for."""

    operation: str
    element: str
    inputs: Mapping[str, Any]
    at: datetime


@dataclass
class Played:
    """What happened in a scenario."""

    ended: str = "waiting"
    visited: list[str] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)  # as contents.rule_key names them
    tasks: Counter[str] = field(default_factory=Counter)
    calls: list[Call] = field(default_factory=list)
    waits_at: list[str] = field(default_factory=list)
    incidents: dict[str, str] = field(default_factory=dict)  # open ones: element and reason
    variables: dict[str, Any] = field(default_factory=dict)
    result: Any = None  # of a decision
    duration: timedelta = timedelta()


@dataclass(frozen=True)
class Due:
    """Something that can move an instance, and when."""

    at: datetime
    last: bool  # timers come after everything else of the same moment
    wait: engine.Wait
    answer: Answer | Mail | None = None


def play(definition: engine.Definition, scenario: Scenario) -> Played:
    """Plays it to its end, or to where nothing answers any more.

    Raises Invalid for an operation that the scenario does not answer.
    """
    if scenario.decision:
        return decide(definition, scenario)
    process = scenario.process or next(iter(definition.processes))
    player = Player(definition, scenario)
    player.take(engine.start(definition, process, scenario.variables, now=scenario.at))
    for _ in range(MAX_STEPS):
        if player.played.ended != "waiting" or not player.move():
            return player.finished()
    raise Invalid(f"{scenario.name}: did not come to rest in {MAX_STEPS:,} moves.")


def decide(definition: engine.Definition, scenario: Scenario) -> Played:
    """Asks one decision. Raises Invalid when the folder has none of that name."""
    key = scenario.decision or ""
    if key not in definition.decisions:
        raise Invalid(f"{scenario.name}: there is no decision {key}.")
    try:
        decided = definition.model.decide(key, scenario.variables, now=scenario.at)
    except feel.BudgetExceeded as stopped:
        raise Invalid(f"{scenario.name}: {stopped}.") from None
    rules = set(_rules(decided.explanation))
    result = feel.to_json(decided.value)
    lost = {warning.place or key: warning.message for warning in decided.losses}
    ended = "incident" if lost else "completed"  # as a business rule task would end
    return Played(ended=ended, rules=rules, result=result, incidents=lost)


class Player:
    """One instance on its own clock."""

    def __init__(self, definition: engine.Definition, scenario: Scenario) -> None:
        self.definition, self.scenario = definition, scenario
        self.now = scenario.at
        self.state = b""
        self.open: dict[int, tuple[engine.Wait, datetime]] = {}
        self.given: Counter[str] = Counter()
        self.messages = list(scenario.messages)
        self.played = Played()

    def take(self, outcome: engine.Outcome) -> None:
        """Notes what a step came to, and goes on while its budget ran out."""
        self.state = outcome.state
        for number in outcome.closed:
            self.open.pop(number, None)
        for event in outcome.events:
            self._note(event)
        for wait in outcome.opened:
            self._opened(wait)
        self.played.variables = outcome.variables
        if outcome.ended:
            self.played.ended = outcome.ended
        elif outcome.more:
            self._advance(engine.Continue())

    def move(self) -> bool:
        """Does what is due next; false when nothing is."""
        due = min(self._due(), key=lambda one: (one.at, one.last), default=None)
        if due is None or self._is_too_late(due.at):
            return False
        self.now = max(self.now, due.at)
        self._advance(self._command(due))
        return True

    def finished(self) -> Played:
        """What happened in all."""
        self.played.waits_at = [wait.element for wait, _ in self.open.values()]
        self.played.duration = self.now - self.scenario.at
        if self.played.ended == "waiting" and self.played.incidents:
            self.played.ended = "incident"
        return self.played

    def _advance(self, command: engine.Command) -> None:
        self.take(engine.advance(self.definition, self.state, command, now=self.now))

    def _is_too_late(self, moment: datetime) -> bool:
        until = self.scenario.until
        return until is not None and moment > self.scenario.at + until

    # ---- what waits

    def _opened(self, wait: engine.Wait) -> None:
        self.open[wait.element_instance] = (wait, self.now)
        if isinstance(wait, engine.UserTaskWait):
            self.played.tasks.update(wait.candidate_groups)
        elif isinstance(wait, engine.IncidentWait):
            self.played.incidents[wait.element] = wait.reason
        elif isinstance(wait, engine.JobWait) and wait.type != SET_STATE:
            call = Call(wait.type, wait.element, dict(wait.variables), self.now)
            self.played.calls.append(call)

    def _due(self) -> Iterator[Due]:
        """All that could move now or later, oldest first."""
        for wait, since in self.open.values():
            if isinstance(wait, engine.TimerWait):
                yield Due(max(wait.due, self.now), True, wait)
            elif isinstance(wait, engine.MessageWait | engine.SignalWait):
                yield from self._mail(wait, since)
            elif not self._being_assigned(wait):
                answer = self._answer(wait)
                if answer is not None:
                    yield Due(since + answer.after, False, wait, answer)

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
        for mail in self.messages:
            if mail.name == name and (signal or mail.key in (None, getattr(wait, "key", None))):
                yield Due(max(since, self.scenario.at + mail.after), False, wait, mail)
                return

    def _answer(self, wait: engine.Wait) -> Answer | None:
        """The answer that comes next for this wait; None when there is none."""
        if isinstance(wait, engine.IncidentWait):
            return self._repair(wait)
        if isinstance(wait, engine.UserTaskWait):
            answers = self.scenario.tasks.get(wait.element)
            return answers[min(self.given[wait.element], len(answers) - 1)] if answers else None
        kind = wait.type if isinstance(wait, engine.JobWait) else getattr(wait, "process_id", "")
        if kind == SET_STATE:
            return Answer()
        answers = self.scenario.operations.get(wait.element) or self.scenario.operations.get(kind)
        if not answers:
            raise Invalid(f"{self.scenario.name}: nothing answers {kind} at {wait.element}.")
        return answers[min(self.given[wait.element], len(answers) - 1)]

    def _repair(self, wait: engine.IncidentWait) -> Answer | None:
        """An incident is tried again as long as the scenario has further answers for it."""
        answers = self.scenario.operations.get(wait.element) or self._by_type(wait.element)
        left = len(answers) > self.given[wait.element] if answers else False
        return Answer() if left else None

    def _by_type(self, element: str) -> list[Answer] | None:
        for call in reversed(self.played.calls):
            if call.element == element:
                return self.scenario.operations.get(call.operation)
        return None

    # ---- what is done about it

    def _command(self, due: Due) -> engine.Command:
        wait, answer = due.wait, due.answer
        number = wait.element_instance
        if isinstance(wait, engine.TimerWait):
            return engine.FireTimer(number)
        if isinstance(answer, Mail):
            self.messages.remove(answer)
            if isinstance(wait, engine.SignalWait):
                return engine.BroadcastSignal(wait.signal, dict(answer.variables))
            return engine.DeliverMessage(number, dict(answer.variables))
        if isinstance(wait, engine.IncidentWait) or answer is None:
            return engine.Retry(number)
        self.given[wait.element] += 1
        if isinstance(wait, engine.UserTaskWait):
            return engine.CompleteUserTask(number, dict(answer.result or {}))
        if isinstance(wait, engine.CallWait):
            return engine.CompleteCall(number, dict(answer.result or {}))
        return self._job(wait, answer)

    def _job(self, wait: engine.Wait, answer: Answer) -> engine.Command:
        number = wait.element_instance
        if answer.error is not None:
            said = {"errorCode": answer.error, "errorMessage": answer.message}
            return engine.ThrowError(number, answer.error, answer.message, said)
        if answer.fails is not None:
            return engine.FailJob(number, answer.fails)
        name = wait.headers.get("resultVariable") if isinstance(wait, engine.JobWait) else None
        return engine.CompleteJob(number, {name: answer.result} if name else {})

    # ---- what is remembered

    def _note(self, event: engine.Event) -> None:
        if event.kind == "entered":
            self.played.visited.append(event.element)
        elif event.kind == "flow_taken":
            self.played.flows.add(event.element)
        elif event.kind == "decision":
            self.played.rules.update(_rules(event.detail))
        elif event.kind == "incident_resolved":
            self.played.incidents.pop(event.element, None)


def _rules(detail: Any, owner: str = "") -> Iterator[str]:
    """The rules that hit, wherever they stand in an explanation."""
    if isinstance(detail, Mapping):
        inside = str(detail.get("knowledge") or detail.get("decision") or owner)
        for rule in detail.get("rules") or ():
            yield rule_key(inside, rule["id"], rule["index"])
        for value in detail.values():
            yield from _rules(value, inside)
    elif isinstance(detail, list | tuple):
        for value in detail:
            yield from _rules(value, owner)
