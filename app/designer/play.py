"""Plays a scenario with the engine on a clock of its own: no database, no waiting, no network.

Whatever can be answered is answered at its time; timers fire in the order of their due times, and
only when nothing else can move before. What an instance throws arrives before anything else moves,
and may start other processes of the folder: they are played beside it.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app import engine
from app.designer.played import Played, rules_of
from app.designer.player import Due, Player, Stage
from app.designer.post import Beginning, Delivery, Post
from app.designer.scenarios import Mail, Scenario
from app.engine import feel
from app.lib.errors import Invalid

MAX_MOVES = 20_000
MAX_SECONDS = 60.0
MAX_INSTANCES = 100
SHOWN = 5  # elements of a loop
WHOLE = 1_000  # elements in one move, as in the running system


def play(
    definition: engine.Definition,
    scenario: Scenario,
    *,
    most: int = MAX_MOVES,
    seconds: float = MAX_SECONDS,
) -> Played:
    """Plays it to its end, or to where nothing answers any more.

    Raises Invalid for an operation that the scenario does not answer, a start event that is not
    there, data that no instance may keep, and for what does not come to rest.
    """
    if scenario.decision:
        return decide(definition, scenario)
    process, at = where(definition, scenario)
    playing, until = Playing(definition, scenario), time.monotonic() + seconds
    try:
        playing.begin(process, at, scenario.variables)
        for _ in range(most):
            if not playing.move():
                return playing.finished()
            if time.monotonic() > until:
                said = f"did not come to rest in {seconds:g} seconds"
                raise Invalid(f"{scenario.name}: {said}. {playing.loop()}")
    except engine.VariablesTooLarge as error:
        raise Invalid(f"{scenario.name}: {error}.") from None
    raise Invalid(f"{scenario.name}: did not come to rest in {most:,} moves. {playing.loop()}")


def decide(definition: engine.Definition, scenario: Scenario) -> Played:
    """Asks one decision. Raises Invalid when the folder has none of that name."""
    key = scenario.decision or ""
    if key not in definition.decisions:
        raise Invalid(f"{scenario.name}: there is no decision {key}.")
    try:
        decided = definition.model.decide(key, scenario.variables, now=scenario.at)
    except feel.BudgetExceeded as stopped:
        raise Invalid(f"{scenario.name}: {stopped}.") from None
    rules = set(rules_of(decided.explanation))
    result = feel.to_json(decided.value)
    lost = {warning.place or key: warning.message for warning in decided.losses}
    ended = "incident" if lost else "completed"  # as a business rule task would end
    return Played(ended=ended, rules=rules, result=result, incidents=lost)


def where(definition: engine.Definition, scenario: Scenario) -> tuple[str, str | None]:
    """The process and the start event that a scenario begins at; None is the plain one.

    Without a plain start event the only one there is. Raises Invalid.
    """
    process = scenario.process or _having(definition, scenario.start)
    if process not in definition.processes:
        there = ", ".join(definition.processes) or "none"
        raise Invalid(f"{scenario.name}: there is no process {process}. There are: {there}.")
    starts = definition.starts(process)
    known = {start.element: start for start in starts}
    there = "; ".join(_told(start) for start in starts) or "none"
    if scenario.start is not None:
        if scenario.start not in known:
            missing = f"{process} has no start event {scenario.start}"
            raise Invalid(f"{scenario.name}: {missing}. Those there are: {there}.")
        plain = known[scenario.start].kind == "none"
        return process, None if plain else scenario.start
    if any(start.kind == "none" for start in starts):
        return process, None
    if len(starts) != 1:
        said = f"say with start: <id> how {process} begins"
        raise Invalid(f"{scenario.name}: {said}. Its start events are: {there}.")
    return process, starts[0].element


def _having(definition: engine.Definition, start: str | None) -> str:
    """The first process that has this start event; else the first."""
    for process in definition.processes:
        if start in {one.element for one in definition.starts(process)}:
            return process
    return next(iter(definition.processes), "")


def _told(start: engine.StartEvent) -> str:
    said = start.timer or start.name
    return f"{start.element} ({start.kind} {said})" if said else f"{start.element} ({start.kind})"


class Playing:
    """The instances of one scenario, the first of which is its own.

    ``budget``: how many elements one move runs at most. With 1 somebody can watch each of them;
    the engine is told the same in the same order either way.
    """

    def __init__(
        self, definition: engine.Definition, scenario: Scenario, *, budget: int | None = None
    ) -> None:
        self.stage = Stage(definition, scenario, scenario.at, list(scenario.messages))
        self.players: list[Player] = []
        self.post = Post(self.stage, self.players)
        self.going: deque[Player] = deque()  # whose budget ran out
        self._budget = budget or WHOLE

    def begin(
        self, process: str, at: str | None, variables: Mapping[str, Any], key: str = ""
    ) -> None:
        """Starts an instance."""
        player = Player(self.stage, process, key, place=len(self.players))
        self.players.append(player)
        self.stage.played.started.append(process)
        definition, now = self.stage.definition, self.stage.now
        outcome = engine.start(definition, process, variables, now=now, at=at, budget=self._budget)
        self._take(player, outcome)

    def move(self) -> bool:
        """Does what is due next; false when nothing is."""
        if self.go_on():
            return True
        due = self.next_due()
        if due is None:
            return False
        self.do(due)
        return True

    @property
    def goes_on(self) -> bool:
        """Whether something moves by itself, without an answer and without time passing."""
        return bool(self.going or self.post.due)

    def go_on(self) -> bool:
        """Lets one thing move that moves by itself; false when there is none."""
        if self.going:
            self._advance(self.going.popleft(), engine.Continue())
        elif self.post.due:
            self._arrive(self.post.due.popleft())
        else:
            return False
        return True

    def next_due(self) -> Due | None:
        """What the scenario answers next, or the next timer; None when there is nothing."""
        waiting = (due for player in self.players for due in player.due())
        due = min(waiting, key=lambda one: (one.at, one.last), default=None)
        return None if due is None or self._is_too_late(due.at) else due

    def finished(self) -> Played:
        """What happened in all. An incident anywhere is the end of the scenario, never unseen."""
        played, first = self.stage.played, self.players[0]
        live = [player for player in self.players if not player.ended]
        stopped = [wait for player in live for wait in player.waiting(engine.IncidentWait)]
        played.waits_at = [wait.element for one in live for wait in one.waiting(engine.Wait)]
        played.incidents = {
            wait.element: wait.reason for wait in stopped if isinstance(wait, engine.IncidentWait)
        }
        played.ended = "incident" if stopped else first.ended or "waiting"
        until = first.ended_at if first.ended else self.stage.now
        played.duration = until - self.stage.scenario.at
        return played

    def loop(self) -> str:
        """Which elements it went round through at last, in words."""
        last = Counter(self.stage.played.visited[-1000:])
        often = max(last.values(), default=0)
        round_ = [element for element, times in last.items() if times * 2 > often]
        names = ", ".join(self._named(element) for element in round_[:SHOWN])
        more = f" and {len(round_) - SHOWN} more" if len(round_) > SHOWN else ""
        return (
            f"It goes round through {names}{more}. Give an answer that leads out, "
            "say until when to play, or give the diagram a way out."
        )

    def _named(self, element: str) -> str:
        known = self.stage.definition.elements.get(element)
        return f"{element} ({known.name})" if known and known.name else element

    # ---- one move

    def do(self, due: Due) -> None:
        """Tells an instance what is due, at its time."""
        self.stage.now = max(self.stage.now, due.at)
        if isinstance(due.answer, Mail):
            if due.answer in self.stage.mails:
                self.stage.mails.remove(due.answer)
            if isinstance(due.wait, engine.SignalWait):
                self.signal(due.wait.signal, due.answer.variables)
                return
        command = due.player.command(due)
        self._advance(due.player, command)
        if not isinstance(command, engine.RaiseFromCall) or command.kind != "error":
            return
        if due.player.calls(due.wait):
            reason = f"Nobody catches the error {command.code} of the called process."
            self._advance(due.player, engine.FailCall(command.element_instance, reason))

    def signal(self, name: str, variables: Mapping[str, Any]) -> None:
        """A signal that comes from outside: all who wait for it now are told."""
        for player in self.players:
            self.post.tell(player, name, engine.ThrownSignal(name, variables))

    def _arrive(self, thing: Delivery | Beginning) -> None:
        """Lets something thrown arrive."""
        if isinstance(thing, Beginning):
            self._begin_by(thing)
        elif isinstance(thing.command, engine.BroadcastSignal):
            if not thing.player.ended:
                self._advance(thing.player, thing.command)
        elif thing.command.element_instance in thing.player.open:
            # What does not interrupt goes on waiting, and may have the next one.
            thing.player.promised.discard(thing.command.element_instance)
            self._advance(thing.player, thing.command)
        elif thing.letter is not None:
            self.post.give_back(thing.letter, thing.player.process_id)

    def _begin_by(self, thing: Beginning) -> None:
        if thing.letter is not None and self.post.is_active(thing.process_id, thing.key):
            self.post.give_back(thing.letter, thing.process_id)
            return
        if len(self.players) >= MAX_INSTANCES:
            thrower = self._named(thing.element)
            raise Invalid(
                f"{self.stage.scenario.name}: more than {MAX_INSTANCES} instances. {thrower} "
                f"throws {thing.said.name} again and again, which starts {thing.process_id}. "
                "Give it a condition."
            )
        self.begin(thing.process_id, thing.at, thing.said.variables, thing.key)

    def _advance(self, player: Player, command: engine.Command) -> None:
        definition, now = self.stage.definition, self.stage.now
        outcome = engine.advance(definition, player.state, command, now=now, budget=self._budget)
        self._take(player, outcome)

    def _take(self, player: Player, outcome: engine.Outcome) -> None:
        """Notes what a move came to, hands on what it threw, goes on while its budget ran out."""
        throwers = iter(player.take(outcome))
        self.stage.watch(player.place, outcome)
        if player is self.players[0]:
            self.stage.played.variables = outcome.variables
        for wait in outcome.opened:
            self.post.opened(player, wait)
        for said in outcome.thrown:
            if isinstance(said, engine.ThrownMessage | engine.ThrownSignal):
                self.post.throw(player, said, next(throwers, ""))
        if outcome.ended and player.key:
            self.post.ended(player)
        if outcome.more and not outcome.ended:
            if self._budget < WHOLE:
                self.going.append(player)
            else:
                self._advance(player, engine.Continue())

    def _is_too_late(self, moment: datetime) -> bool:
        until = self.stage.scenario.until
        return until is not None and moment > self.stage.scenario.at + until
