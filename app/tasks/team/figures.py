"""The figures of a team, made of groups of user tasks that are alike. Pure: nothing is read here.

A user task that is offered to several roles counts for each of them, as in the inbox.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from app.lib import days

DAYS = 14  # of throughput, today among them
NO_ROLE = "none"  # the key of what is offered to no role
LEAST_MOVED = 3  # of fewer user tasks nobody would speak


@dataclass(frozen=True)
class Age:
    """How long user tasks have been there, in days of the calendar; without a last day, longer."""

    name: str
    words: str
    first: int
    last: int | None

    def begins(self, today: date) -> datetime | None:
        """From when on they came in."""
        return None if self.last is None else days.begin(today - self.last * days.DAY)


AGES = (
    Age("day0", "today", 0, 0),
    Age("days1to2", "1 to 2 days", 1, 2),
    Age("days3to5", "3 to 5 days", 3, 5),
    Age("days6to10", "6 to 10 days", 6, 10),
    Age("older", "older", 11, None),
)


# What is counted of user tasks that are alike: how many there are, and of those how many are late,
# are due before this day ends, wait for a day, are how old.
MEASURES = ("open", "overdue", "today", "waiting", *(age.name for age in AGES))
Counts = tuple[int, ...]  # in the order of ``MEASURES``
NOTHING: Counts = (0,) * len(MEASURES)


def counts(number: int, overdue: int, tonight: int, waiting: int, *since: int) -> Counts:
    """The counts of a group from what a database sums with the least looking.

    ``tonight`` are due before this day ends, overdue or not; ``since`` came in since each age
    began, from the youngest on, without the oldest.
    """
    ages = (later - sooner for sooner, later in pairwise((0, *since, number)))
    return (number, overdue, tonight - overdue, waiting, *ages)


class Group(NamedTuple):
    """Open user tasks that are alike in their roles, their process and who has them."""

    roles: tuple[str, ...]
    process: str
    person: int | None
    counts: Counts


class Finished(NamedTuple):
    """A user task that was completed: how many days ago, and in how many seconds."""

    roles: tuple[str, ...]
    process: str
    person: int | None
    day: int
    seconds: int


@dataclass
class Through:
    """What was completed on each of the last days, today first, and how long it took."""

    days: list[int] = field(default_factory=lambda: [0] * DAYS)
    seconds: list[int] = field(default_factory=list)

    def add(self, one: Finished) -> None:
        """Counts one more."""
        self.days[one.day] += 1
        self.seconds.append(one.seconds)

    @property
    def done(self) -> int:
        """How many in all days together."""
        return sum(self.days)

    @property
    def median(self) -> timedelta | None:
        """The time from opening to completion that half of them took at most."""
        return timedelta(seconds=statistics.median(self.seconds)) if self.seconds else None


# What figures can be told apart by: the keys of a group, or of what was completed.
ROLE, PROCESS, PERSON = "role", "process", "person"
BY: Mapping[str, Callable[[Group | Finished], tuple[str | int | None, ...]]] = {
    ROLE: lambda one: one.roles,
    PROCESS: lambda one: (one.process,),
    PERSON: lambda one: (one.person,),
}


def sums(groups: Iterable[Group], by: str) -> dict[str | int | None, Counts]:
    """The counts of groups, told apart."""
    found: dict[str | int | None, Counts] = {}
    keys = BY[by]
    for group in groups:
        for key in keys(group):
            found[key] = _added(found.get(key, NOTHING), group.counts)
    return found


def total(groups: Iterable[Group]) -> Counts:
    """The counts of all groups together, each user task once."""
    made = NOTHING
    for group in groups:
        made = _added(made, group.counts)
    return made


def _added(one: Counts, other: Counts) -> Counts:
    return tuple([a + b for a, b in zip(one, other, strict=True)])


def throughput(finished: Iterable[Finished], by: str) -> dict[str | int | None, Through]:
    """What was completed, told apart."""
    found: defaultdict[str | int | None, Through] = defaultdict(Through)
    keys = BY[by]
    for one in finished:
        for key in keys(one):
            found[key].add(one)
    return dict(found)


def throughput_of_all(finished: Iterable[Finished]) -> Through:
    """What was completed, all together."""
    made = Through()
    for one in finished:
        made.add(one)
    return made


# ---- who has room


@dataclass(frozen=True)
class Hand:
    """Somebody who works: their roles, what they have, and whether they are there."""

    id: int
    name: str
    roles: frozenset[str]
    open: int
    away: bool = False


@dataclass(frozen=True)
class Move:
    """User tasks of one role that could go from one person to another."""

    giver: Hand
    taker: Hand
    role: str
    held: int  # of that role, by the giver
    number: int  # after which both have about as many


def rebalance(hands: Sequence[Hand], groups: Iterable[Group]) -> Move | None:
    """The one move that evens out most; None where nobody has twice as much as another.

    Of who is away all can go; of others, half of what they have more.
    """
    there = {hand.id: hand for hand in hands}
    able = _able(hands)
    moves = [
        _move(there[person], role, number, able.get(role, ()))
        for (person, role), number in _held(groups).items()
        if person in there
    ]
    known = [move for move in moves if move is not None]
    return max(known, key=lambda one: (one.giver.away, one.number, -one.giver.id), default=None)


def _held(groups: Iterable[Group]) -> dict[tuple[int, str], int]:
    """How many user tasks of each role each person has."""
    held: dict[tuple[int, str], int] = {}
    for group in groups:
        if group.person is not None:
            for role in group.roles:
                key = (group.person, role)
                held[key] = held.get(key, 0) + group.counts[0]
    return held


def _able(hands: Sequence[Hand]) -> dict[str, list[Hand]]:
    """Who of each role is there, who has least first."""
    able: dict[str, list[Hand]] = {}
    for hand in sorted(hands, key=lambda hand: (hand.open, hand.name)):
        for role in () if hand.away else hand.roles:
            able.setdefault(role, []).append(hand)
    return able


def _move(giver: Hand, role: str, held: int, able: Sequence[Hand]) -> Move | None:
    taker = next((hand for hand in able if hand.id != giver.id), None)
    if taker is None:
        return None
    number = min(held, held if giver.away else (giver.open - taker.open) // 2)
    if number < LEAST_MOVED or (not giver.away and giver.open < 2 * taker.open):
        return None
    return Move(giver, taker, role, held, number)
