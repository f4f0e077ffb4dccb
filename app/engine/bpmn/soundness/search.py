"""Looks at every state that a scope's tokens can be in, within a budget."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from app.engine.bpmn.soundness.net import Net, Part, State

MAX_STATES = 20_000
MAX_WORK = 300_000  # tokens looked at over all states: a state of many tokens costs as many


@dataclass
class Found:
    """What the search saw. A path is kept as each state's former one and what was run there."""

    net: Net
    states: int = 0
    complete: bool = True  # every state was looked at
    ended: bool = False  # a state without tokens was reached
    ran: set[str] = field(default_factory=set)
    stuck: list[State] = field(default_factory=list)
    crowded: dict[int, tuple[str, ...]] = field(default_factory=dict)  # place -> path
    before: dict[State, tuple[State | None, tuple[str, ...]]] = field(default_factory=dict)

    def path(self, state: State) -> tuple[str, ...]:
        """The elements that were run to get there, from the start on; the shortest such run."""
        found: list[str] = []
        at: State | None = state
        while at is not None:
            at, said = self.before[at]
            found += reversed(said)
        return tuple(reversed(found))


def search(net: Net, *, states: int = MAX_STATES, work: int = MAX_WORK) -> Found:
    """Runs the game from each start event, breadth first, so that paths are short."""
    found = Found(net)
    todo = deque(frozenset([place]) for place in net.entries)
    found.before = {state: (None, ()) for state in todo}
    while todo:
        if found.states >= states or net.work > work:
            found.complete = False
            break
        state = todo.popleft()
        found.states += 1
        net.work += len(state)
        _look(found, state, todo)
    found.complete = found.complete and net.whole
    return found


def _look(found: Found, state: State, todo: deque[State]) -> None:
    if not state:
        found.ended = True
        return
    ready = found.net.ready(state)
    if not ready:
        found.stuck.append(state)
        return
    first = ready[0]
    if _expand(found, state, first, todo) or first.name not in found.net.traps:
        return
    # It turns for ever, and came to where it was before: now the others have their turn.
    for part in ready[1:]:
        _expand(found, state, part, todo)


def _expand(found: Found, state: State, part: Part, todo: deque[State]) -> bool:
    """Notes the states that the element leads to; whether all of them are new."""
    found.ran.add(part.name)
    if part.ends:
        return part.throws or _note(found, state, frozenset(), (part.name,), todo)
    new = True
    left = found.net.left(part, state)
    for places, way in part.moves:
        found.ran.update(way.events)
        said = (part.name, *way.events)
        crowd = _crowd(found.net, left, places)
        if crowd is None:
            new &= _note(found, state, left.union(places), said, todo)
        elif crowd not in found.crowded:
            found.crowded[crowd] = (*found.path(state), *said)
    return new


def _crowd(net: Net, left: State, places: tuple[int, ...]) -> int | None:
    """A place where a token would come to another, and that is worth a word."""
    met = left.intersection(places)
    if len(set(places)) < len(places):
        met = met.union(place for place in places if places.count(place) > 1)
    return min(met - net.harmless, default=None)


def _note(
    found: Found, state: State, after: State, said: tuple[str, ...], todo: deque[State]
) -> bool:
    if after in found.before:
        return False
    found.before[after] = (state, said)
    todo.append(after)
    return True
