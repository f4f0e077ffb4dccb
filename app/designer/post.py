"""What an instance throws while a scenario is played: who gets it, and what it starts.

By the rules of ``app.runtime.thrown`` and ``app.runtime.messages``. A message goes to the oldest
wait of its name and key in each process, starts each process that begins with it, and is kept for
its time to live; a signal reaches all who wait when it is thrown, and is never kept (BPMN 2.0,
10.5.1).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app import engine
from app.designer.player import Player, Stage


@dataclass
class Letter:
    """A message that ``element`` threw, and the processes that have had it."""

    said: engine.ThrownMessage
    element: str
    taken: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Delivery:
    """Something thrown on its way into an instance."""

    player: Player
    command: engine.DeliverMessage | engine.BroadcastSignal
    letter: Letter | None = None


@dataclass(frozen=True)
class Beginning:
    """Something thrown on its way to a start event."""

    process_id: str
    at: str
    said: engine.Thrown
    element: str  # who threw it
    letter: Letter | None = None

    @property
    def key(self) -> str:
        """The correlation key of the message; a signal has none."""
        return self.letter.said.key if self.letter else ""


class Post:
    """Matches what is thrown when it is thrown; it arrives before anything else moves."""

    def __init__(self, stage: Stage, players: Sequence[Player]) -> None:
        self._stage, self._players = stage, players
        self._letters: list[Letter] = []
        self.due: deque[Delivery | Beginning] = deque()

    def throw(self, thrower: Player, said: engine.Thrown, element: str) -> None:
        """Takes what an instance threw."""
        if isinstance(said, engine.ThrownSignal):
            self._signal(thrower, said, element)
        elif isinstance(said, engine.ThrownMessage) and not self._has_twin(said):
            letter = Letter(said, element)
            self._letters.append(letter)
            self._start(letter)
            self._match(letter)

    def opened(self, player: Player, wait: engine.Wait) -> None:
        """A message that is still kept goes to a wait that has just been opened."""
        if not isinstance(wait, engine.MessageWait):
            return
        for letter in self._letters:
            if letter.said.until > self._stage.now and self._fits(letter, player, wait):
                self._give(letter, player, wait)
                return

    def give_back(self, letter: Letter, process_id: str) -> None:
        """The wait was left, or the process begun, meanwhile: somebody else may have it."""
        letter.taken.discard(process_id)
        self._match(letter)

    def ended(self, player: Player) -> None:
        """The key that it was started with is free: the oldest kept message begins the next."""
        starts = {
            engine.constant(start.name, self._stage.now): start.element
            for start in self._stage.definition.starts(player.process_id)
            if start.kind == "message" and start.name
        }
        for letter in self._letters:
            said, kept = letter.said, letter.said.until > self._stage.now
            fits = said.key == player.key and player.process_id not in letter.taken
            if kept and fits and said.name in starts:
                self._begin(letter, player.process_id, starts[said.name])
                return

    def is_active(self, process_id: str, key: str) -> bool:
        """Whether an instance that was started with this key is still active."""
        return bool(key) and any(
            one.process_id == process_id and one.key == key and not one.ended
            for one in self._players
        )

    # ---- messages

    def _has_twin(self, said: engine.ThrownMessage) -> bool:
        """Whether a message with this name, key and id is still kept."""
        return said.message_id is not None and any(
            (one.said.name, one.said.key, one.said.message_id)
            == (said.name, said.key, said.message_id)
            and one.said.until > self._stage.now
            for one in self._letters
        )

    def _start(self, letter: Letter) -> None:
        for process_id, at in self._starts("message", letter.said.name):
            if not self.is_active(process_id, letter.said.key):
                self._begin(letter, process_id, at)

    def _begin(self, letter: Letter, process_id: str, at: str) -> None:
        letter.taken.add(process_id)
        self.due.append(Beginning(process_id, at, letter.said, letter.element, letter))

    def _match(self, letter: Letter) -> None:
        waits = [
            (player.places[wait.element_instance], player, wait)
            for player in self._players
            for wait in player.waiting(engine.MessageWait)
        ]
        for _, player, wait in sorted(waits, key=lambda one: one[0]):
            if self._fits(letter, player, wait):
                self._give(letter, player, wait)

    @staticmethod
    def _fits(letter: Letter, player: Player, wait: engine.Wait) -> bool:
        free = wait.element_instance not in player.promised and not player.ended
        if not free or player.process_id in letter.taken:
            return False
        said = letter.said
        return isinstance(wait, engine.MessageWait) and (wait.message, wait.key) == (
            said.name,
            said.key,
        )

    def _give(self, letter: Letter, player: Player, wait: engine.Wait) -> None:
        letter.taken.add(player.process_id)
        player.promised.add(wait.element_instance)
        command = engine.DeliverMessage(wait.element_instance, dict(letter.said.variables))
        self.due.append(Delivery(player, command, letter))

    # ---- signals

    def _signal(self, thrower: Player, said: engine.ThrownSignal, element: str) -> None:
        for player in self._players:
            if player is not thrower:  # its own were told when it threw
                self.tell(player, said.name, said)
        for process_id, at in self._starts("signal", said.name):
            self.due.append(Beginning(process_id, at, said, element))

    def tell(self, player: Player, name: str, said: engine.Thrown) -> None:
        """Tells a signal to those of an instance that wait for it at this moment."""
        numbers = tuple(
            wait.element_instance
            for wait in player.waiting(engine.SignalWait)
            if isinstance(wait, engine.SignalWait) and wait.signal == name and not player.ended
        )
        if numbers:
            command = engine.BroadcastSignal(name, dict(said.variables), numbers)
            self.due.append(Delivery(player, command))

    def _starts(self, kind: str, name: str) -> Iterator[tuple[str, str]]:
        """The start events of the folder that begin with it."""
        definition, now = self._stage.definition, self._stage.now
        for process_id in definition.processes:
            for start in definition.starts(process_id):
                if start.kind == kind and start.name and engine.constant(start.name, now) == name:
                    yield process_id, start.element
