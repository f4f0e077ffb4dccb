"""Plays a scenario with the engine on a clock of its own: no database, no waiting, no network.

Whatever can be answered is answered at its time; timers fire in the order of their due times, and
only when nothing else can move before. What an instance throws arrives before anything else moves,
and may start other processes of the folder: they are played beside it.
"""

from __future__ import annotations

from collections import Counter
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
MAX_INSTANCES = 100
SHOWN = 5  # elements of a loop


def play(definition: engine.Definition, scenario: Scenario, *, most: int = MAX_MOVES) -> Played:
    """Plays it to its end, or to where nothing answers any more.

    Raises Invalid for an operation that the scenario does not answer, a start event that is not
    there, and for what does not come to rest.
    """
    if scenario.decision:
        return decide(definition, scenario)
    process, at = where(definition, scenario)
    playing = Playing(definition, scenario)
    playing.begin(process, at, scenario.variables)
    for _ in range(most):
        if not playing.move():
            return playing.finished()
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
    """The instances of one scenario, the first of which is its own."""

    def __init__(self, definition: engine.Definition, scenario: Scenario) -> None:
        self.stage = Stage(definition, scenario, scenario.at, list(scenario.messages))
        self.players: list[Player] = []
        self.post = Post(self.stage, self.players)

    def begin(
        self, process: str, at: str | None, variables: Mapping[str, Any], key: str = ""
    ) -> None:
        """Starts an instance."""
        player = Player(self.stage, process, key)
        self.players.append(player)
        self.stage.played.started.append(process)
        definition, now = self.stage.definition, self.stage.now
        self._take(player, engine.start(definition, process, variables, now=now, at=at))

    def move(self) -> bool:
        """Does what is due next; false when nothing is."""
        if self.post.due:
            self._arrive(self.post.due.popleft())
            return True
        waiting = (due for player in self.players for due in player.due())
        due = min(waiting, key=lambda one: (one.at, one.last), default=None)
        if due is None or self._is_too_late(due.at):
            return False
        self.stage.now = max(self.stage.now, due.at)
        self._do(due)
        return True

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

    def _do(self, due: Due) -> None:
        if isinstance(due.answer, Mail):
            self.stage.mails.remove(due.answer)
            if isinstance(due.wait, engine.SignalWait):
                said = engine.ThrownSignal(due.wait.signal, due.answer.variables)
                for player in self.players:
                    self.post.tell(player, said.name, said)
                return
        command = due.player.command(due)
        self._advance(due.player, command)
        if isinstance(command, engine.RaiseFromCall) and due.player.calls(due.wait):
            reason = f"Nobody catches the error {command.code} of the called process."
            self._advance(due.player, engine.FailCall(command.element_instance, reason))

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
        self._take(player, engine.advance(definition, player.state, command, now=now))

    def _take(self, player: Player, outcome: engine.Outcome) -> None:
        """Notes what a move came to, hands on what it threw, goes on while its budget ran out."""
        throwers = iter(player.take(outcome))
        if player is self.players[0]:
            self.stage.played.variables = outcome.variables
        for wait in outcome.opened:
            self.post.opened(player, wait)
        for said in outcome.thrown:
            if isinstance(said, engine.ThrownMessage | engine.ThrownSignal):
                self.post.throw(player, said, next(throwers, ""))
        if outcome.more and not outcome.ended:
            self._advance(player, engine.Continue())

    def _is_too_late(self, moment: datetime) -> bool:
        until = self.stage.scenario.until
        return until is not None and moment > self.stage.scenario.at + until
