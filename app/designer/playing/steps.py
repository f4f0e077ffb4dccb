"""A play that somebody steps through: the same instances as a scenario's, moved one at a time."""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app import engine
from app.designer.play import Playing
from app.designer.player import SET_STATE, Due, Player
from app.designer.playing.moves import Move, Start, checked
from app.designer.playing.tale import Tale
from app.designer.scenarios import Answer, Mail, Scenario, length
from app.lib.errors import Invalid
from app.lib.schema import read_moment

LEFT = {"completed", "cancelled", "withdrawn"}  # how an element instance ends
MOST_AT_ONCE = 500
SECONDS_AT_ONCE = 3.0
Example = Callable[[engine.Wait], Any]


class Play:
    """Where a play stands after its moves; ``move`` makes one more."""

    def __init__(self, definition: engine.Definition, scenario: Scenario, start: Start) -> None:
        self.start, self.definition = start, definition
        self.scenario = replace(scenario, at=start.at)
        self.playing = Playing(definition, self.scenario, budget=1)
        self.stage = self.playing.stage
        self.stage.asks, self.stage.seen = True, []
        self.active: dict[tuple[int, int], str] = {}
        self.done: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.flowing: list[str] = []
        self.tale = Tale()

    def begin(self) -> dict[str, Any]:
        """Starts the first instance; what happened. Raises Invalid."""
        start = self.start
        with _Refusing():
            self.playing.begin(start.process, start.element, start.variables)
        return self._entry({"do": "start"})

    def move(self, move: Move) -> dict[str, Any]:
        """Makes a move; what happened. Raises Invalid when it is not possible here."""
        deed = checked(move)["do"]
        if "now" in move:
            self._let_pass(read_moment(move["now"]) or self.stage.now)
        before = self._unanswered()
        with _Refusing():
            if deed == "go":
                if not self.playing.go_on():
                    raise Invalid("Nothing moves by itself here.")
            elif deed == "signal":
                self._signal(move)
            elif deed != "wait":
                before.pop((move.get("player", 0), move["at"]), None)
                self._answer(move)
        for key in before.keys() - self._unanswered().keys():
            self.tale.left_open(before[key])
        return self._entry(move)

    def twin(self) -> Play:
        """A copy that goes its own way. What never changes is shared."""
        same = [self.definition, self.scenario, self.start, *self.stage.mails]
        same += [wait for player in self.playing.players for wait, _ in player.open.values()]
        same += [self.stage.played.variables, *self.stage.played.calls]
        return copy.deepcopy(self, {id(one): one for one in same})

    @property
    def ended(self) -> bool:
        """Whether every instance has ended."""
        return all(player.ended for player in self.playing.players) and not self.playing.goes_on

    # ---- what comes next

    def wished(self, wish: Move, example: Example | None) -> Iterator[dict[str, Any]]:
        """Makes the moves that a wish comes to, one after the other; each with what happened."""
        deed = wish["do"]
        if deed == "next":
            move = self._next(example)
            if move is not None:
                yield self.move(move)
        elif deed == "run":
            yield from self._until(lambda: self._next(example))
        elif deed == "timer":
            yield from self._to_timer(wish, example)
        elif deed == "wait":
            yield from self._wait(wish, example)
        else:
            yield self.move(wish)

    def _until(self, next_move: Callable[[], Move | None]) -> Iterator[dict[str, Any]]:
        until = time.monotonic() + SECONDS_AT_ONCE
        for _ in range(MOST_AT_ONCE):
            move = next_move()
            if move is None:
                return
            yield self.move(move)
            if time.monotonic() > until:
                return

    def _next(self, example: Example | None) -> Move | None:
        """What moves by itself, or as the scenario or an example says; None: a person decides."""
        if self.playing.goes_on:
            return {"do": "go"}
        due = self.playing.next_due()
        open_ = list(self.open_jobs())
        if due is not None and due.at <= self.stage.now:
            return _told(due)
        if open_ and example is not None:
            player, wait = open_[0]
            value = example(wait)
            return {"do": "result", "player": player.place, "at": wait.element_instance,
                    "value": value, "made": True}  # fmt: skip
        follows = due is not None and self.start.follows and not open_
        return _told(due) if due is not None and (follows or not due.last) else None

    def _to_timer(self, wish: Move, example: Example | None) -> Iterator[dict[str, Any]]:
        """To the next timer, or to this one: those that are due before it fire before."""
        timers = self.timers()
        if not timers:
            raise Invalid("No timer waits here.")
        which = (wish.get("player", 0), wish["at"]) if "at" in wish else _place(timers[0])
        if which not in {_place(due) for due in timers}:
            raise Invalid("This timer does not wait any more.")

        def towards() -> Move | None:
            left = self.timers()
            if which not in {_place(due) for due in left}:
                return None
            return self._by_itself() or _told(left[0])

        yield from self._until(towards)

    def _wait(self, wish: Move, example: Example | None) -> Iterator[dict[str, Any]]:
        """Lets time pass: what is due meanwhile fires."""
        if "length" not in wish:
            raise Invalid("Say how long, such as PT4H.")
        long = length(wish["length"], "wait")
        if not timedelta() < long <= timedelta(days=3660):
            raise Invalid("A wait is longer than nothing and at most ten years.")
        until = self.stage.now + long

        def towards() -> Move | None:
            if (move := self._by_itself()) is not None:
                return move
            timers = [due for due in self.timers() if due.at <= until]
            return _told(timers[0]) if timers else None

        yield from self._until(towards)
        if self.stage.now < until:
            yield self.move({"do": "wait", "now": until.isoformat()})

    def _by_itself(self) -> Move | None:
        if self.playing.goes_on:
            return {"do": "go"}
        for player, wait in self._waits():
            if isinstance(wait, engine.JobWait) and wait.type == SET_STATE:
                return {"do": "result", "player": player.place, "at": wait.element_instance}
        return None

    def timers(self) -> list[Due]:
        """The timers that wait, the next one first."""
        all_ = (due for player in self.playing.players for due in player.due())
        return sorted(
            (due for due in all_ if isinstance(due.wait, engine.TimerWait)), key=lambda due: due.at
        )

    def open_jobs(self) -> Iterator[tuple[Player, engine.Wait]]:
        """Jobs and called processes that nobody has answered, and no scenario does."""
        answered = {
            (player.place, due.wait.element_instance)
            for player in self.playing.players
            for due in player.due()
        }
        for player, wait in self._waits():
            place = (player.place, wait.element_instance)
            if isinstance(wait, engine.JobWait | engine.CallWait) and place not in answered:
                yield player, wait

    def told(self) -> dict[str, Any]:
        """What was answered and what came, as a scenario says it; what is open stays open."""
        return self.tale.told(self._unanswered().values())

    def _unanswered(self) -> dict[tuple[int, int], engine.Wait]:
        """All that somebody could answer, by instance and element instance."""
        return {
            (player.place, wait.element_instance): wait
            for player, wait in self._waits()
            if isinstance(wait, engine.JobWait | engine.CallWait | engine.UserTaskWait)
        }

    def _waits(self) -> Iterator[tuple[Player, engine.Wait]]:
        for player in self.playing.players:
            if not player.ended:
                yield from ((player, wait) for wait, _ in list(player.open.values()))

    # ---- one move

    def _let_pass(self, moment: datetime) -> None:
        if moment < self.stage.now:
            raise Invalid("It lies before the moment at which the play stands.")
        missed = [due for due in self.timers() if due.at < moment]
        if missed:
            raise Invalid(f"The timer of {missed[0].wait.name} is due before it.")
        self.stage.now = moment

    def _signal(self, move: Move) -> None:
        name, value = move["name"], _context(move.get("value"))
        heard = [
            wait
            for _, wait in self._waits()
            if isinstance(wait, engine.SignalWait) and wait.signal == name
        ]
        if not heard:
            raise Invalid(f"Nobody waits for the signal {name}.")
        self.tale.mail(name, None, value, self.stage.now - self.start.at)
        self.playing.signal(name, value)

    def _answer(self, move: Move) -> None:
        player, wait = self._wait_of(move)
        wanted, words = FITTING[move["do"]]
        if not isinstance(wait, wanted):
            raise Invalid(f"{wait.name} does not wait for {words}.")
        answer = self._said(move, player, wait)
        since = player.open[wait.element_instance][1]
        self.tale.answered(wait, answer, self.stage.now - since)
        if isinstance(answer, Mail):
            self.tale.mail(answer.name, answer.key, answer.variables, answer.after)
        self.playing.do(Due(self.stage.now, False, player, wait, answer))

    def _wait_of(self, move: Move) -> tuple[Player, engine.Wait]:
        place, players = move.get("player", 0), self.playing.players
        if place >= len(players):
            raise Invalid(f"There are {len(players)} instances; none has the number {place}.")
        wait, _ = players[place].open.get(move["at"], (None, None))
        if wait is None:
            raise Invalid("What it answers does not wait here. It is done, or not yet reached.")
        return players[place], wait

    def _said(self, move: Move, player: Player, wait: engine.Wait) -> Answer | Mail | None:
        deed, value = move["do"], move.get("value")
        if deed == "timer":
            if isinstance(wait, engine.TimerWait) and wait.due > self.stage.now:
                self._let_pass(wait.due)
            return None
        if deed == "retry":
            return Answer()
        if deed == "message":
            return self._mail(move, wait)
        if deed == "result" or deed == "answer":
            plain = isinstance(wait, engine.JobWait)
            return Answer(result=value if plain else _context(value))
        if deed == "fail":
            return Answer(fails=move["reason"])
        if deed == "escalation":
            return Answer(escalation=move["code"])
        return Answer(error=move["code"], message=move.get("reason", ""))

    def _mail(self, move: Move, wait: engine.Wait) -> Mail:
        """The scenario's own, when it said so: that one is used up."""
        if isinstance(wait, engine.SignalWait):
            name, key = wait.signal, None
        else:
            assert isinstance(wait, engine.MessageWait)  # noqa: S101 - checked by its caller
            name, key = wait.message, wait.key
        if move.get("told"):
            for mail in self.stage.mails:
                if mail.name == name and mail.key in (None, key):
                    return mail
        after = self.stage.now - self.start.at
        return Mail(name, key, _context(move.get("value")), after)

    # ---- what is remembered

    def _entry(self, move: Move) -> dict[str, Any]:
        """What happened in the move, for the log."""
        seen, self.stage.seen = self.stage.seen or [], []
        self.flowing = []
        happened: list[dict[str, Any]] = []
        for place, outcome in seen:
            for event in outcome.events:
                self._note(place, event)
                happened.append(_told_event(place, event))
            if outcome.ended:
                for key in [key for key in self.active if key[0] == place]:
                    del self.active[key]
        return {"move": dict(move), "now": self.stage.now.isoformat(), "events": happened}

    def _note(self, place: int, event: engine.Event) -> None:
        number = event.element_instance or 0
        if event.kind == "entered":
            self.active[place, number] = event.element
        elif event.kind in LEFT:
            self.active.pop((place, number), None)
            if event.kind == "completed":
                self.done[event.element] += 1
        elif event.kind == "flow_taken":
            self.taken[event.element] += 1
            self.flowing.append(event.element)


class _Refusing:
    """Turns what the engine cannot do into a sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, engine.NotWaiting | engine.CannotMove | ValueError):
            words = str(error)
            raise Invalid(f"{words[:1].upper()}{words[1:]}.") from error


JOBS = (engine.JobWait, engine.CallWait)
FITTING: dict[str, tuple[tuple[type[engine.Wait], ...], str]] = {
    "answer": ((engine.UserTaskWait,), "a person's answers"),
    "result": (JOBS, "a result"),
    "fail": (JOBS, "a result"),
    "error": ((*JOBS, engine.UserTaskWait), "an answer that an error can replace"),
    "escalation": ((engine.CallWait,), "a called process, which alone can escalate here"),
    "retry": ((engine.IncidentWait,), "a repair"),
    "timer": ((engine.TimerWait,), "a timer"),
    "message": ((engine.MessageWait, engine.SignalWait), "a message"),
}


def _place(due: Due) -> tuple[int, int]:
    return due.player.place, due.wait.element_instance


def _context(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid("The variables have to be an object: names with their values.")
    return value


def _told(due: Due) -> Move:
    """The move that the scenario, or the clock, comes to."""
    player, at = _place(due)
    made: dict[str, Any] = {"player": player, "at": at, "now": due.at.isoformat(), "told": True}
    answer = due.answer
    if isinstance(due.wait, engine.TimerWait):
        return {"do": "timer", **made}
    if isinstance(answer, Mail):
        return {"do": "message", **made, "value": dict(answer.variables)}
    if isinstance(due.wait, engine.IncidentWait) or answer is None:
        return {"do": "retry", **made}
    if answer.error is not None:
        return {"do": "error", **made, "code": answer.error, "reason": answer.message}
    if answer.escalation is not None:
        return {"do": "escalation", **made, "code": answer.escalation}
    if answer.fails is not None:
        return {"do": "fail", **made, "reason": answer.fails}
    deed = "answer" if isinstance(due.wait, engine.UserTaskWait) else "result"
    return {"do": deed, **made, "value": answer.result}


def _told_event(place: int, event: engine.Event) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": event.kind, "element": event.element, "name": event.name}
    if place:
        said["player"] = place
    if event.kind == "variable":
        said["variable"] = event.detail.get("name")
    elif event.kind not in ("entered", "completed", "flow_taken"):
        said["detail"] = dict(event.detail)
    return said
