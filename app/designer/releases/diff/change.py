"""A change as people read it: what it is at, and each property before and after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MAX_VALUE = 400


class Kind(StrEnum):
    """What became of a part. Moved: it lies elsewhere, and does what it did."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Detail:
    """One property, before and after; an empty side means that it was not there."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.what} added: {self.after}"
        if not self.after:
            return f"{self.what} removed: {self.before}"
        return f"{self.what}: {self.before} → {self.after}"


@dataclass(frozen=True)
class Change:
    """A part of a file that is not as it was.

    ``at``: the elements of diagrams where it is met, with their files: the element itself, or
    those that use the form or the decision. ``listed`` is false for what only follows from another
    change, such as the flow to a new element.
    """

    kind: Kind
    file: str
    element: str
    name: str
    sort: str
    details: tuple[Detail, ...] = ()
    at: tuple[tuple[str, str], ...] = ()
    listed: bool = True

    @property
    def words(self) -> str:
        """The change in one line, for those who read no table."""
        if self.kind in (Kind.ADDED, Kind.REMOVED):
            told = "; ".join(f"{one.what}: {one.after or one.before}" for one in self.details)
            return f"{self.sort} {self.kind}: {self.name}" + (f" ({told})" if told else "")
        return f"{self.name}: " + "; ".join(str(one) for one in self.details)


@dataclass(frozen=True)
class Words:
    """How people call what files name by a key."""

    roles: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, str] = field(default_factory=dict)  # of all diagrams, by id

    def role(self, keys: str) -> str:
        """Roles by their names."""
        return ", ".join(self.roles.get(key, key) for key in _parts(keys))

    def operation(self, key: str) -> str:
        """An operation by its name, and its key."""
        return f"{self.operations[key]} ({key})" if key in self.operations else key

    def element(self, key: str) -> str:
        """An element of any diagram by its name."""
        return self.elements.get(key) or key


def _parts(keys: str) -> Iterator[str]:
    return filter(None, (part.strip() for part in keys.split(",")))


class Facts:
    """What is said of a part, property by property, in the order in which it is told."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[str, str, str]] = {}

    def put(self, what: str, value: str | None, key: str = "", same: str = "") -> None:
        """Adds a property; nothing is said of an empty one. ``key`` when names may repeat.

        ``same``: what is compared instead of the words, such as the id of an element that is told
        by its name.
        """
        said = shortened(value or "")
        if said:
            self._told[key or what] = (what, said, same or (value or "").strip())

    def __iter__(self) -> Iterator[Detail]:
        """Everything, as of something new."""
        return (Detail(what, "", value) for what, value, _ in self._told.values())

    def since(self, before: Facts) -> tuple[Detail, ...]:
        """What differs from how it was."""
        nothing = ("", "", "")
        keys = dict.fromkeys([*before._told, *self._told])
        found = []
        for key in keys:
            was, now = before._told.get(key, nothing), self._told.get(key, nothing)
            if was[2] != now[2]:
                found.append(Detail(now[0] or was[0], was[1], now[1]))
        return tuple(found)

    def without(self, *keys: str) -> tuple[Detail, ...]:
        """Everything but these, as of something new."""
        told = ((key, what, value) for key, (what, value, _) in self._told.items())
        return tuple(Detail(what, "", value) for key, what, value in told if key not in keys)


def gone(details: Iterable[Detail]) -> tuple[Detail, ...]:
    """The same details of something that is there no more."""
    return tuple(Detail(one.what, one.after, "") for one in details)


def shortened(value: str) -> str:
    """On one line, and no longer than anybody reads in a table."""
    said = " ".join(value.split())
    return said if len(said) <= MAX_VALUE else f"{said[: MAX_VALUE - 1]}…"


def formula(text: str | None) -> str:
    """An expression without its sign; a fixed text in quotes, so that the two stay apart."""
    said = (text or "").strip()
    if not said:
        return ""
    return said[1:].strip() if said.startswith("=") else f"“{said}”"


def plain(text: str | None) -> str:
    """A value that may be an expression or fixed, where nobody could mix up the two."""
    said = (text or "").strip()
    return said[1:].strip() if said.startswith("=") else said


def spoken(name: str) -> str:
    """``candidateGroups`` as ``Candidate groups``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    return words[:1].upper() + words[1:]


def settled(places: list[int]) -> set[int]:
    """The places (in this list) of the longest run that rises: what was not moved."""
    best: list[int] = []  # best[n]: where a run of n + 1 ends lowest
    before: list[int] = []
    for here, value in enumerate(places):
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            if places[best[middle]] < value:
                low = middle + 1
            else:
                high = middle
        before.append(best[low - 1] if low else -1)
        best[low:] = [here, *best[low + 1 :]]
    found, at = set(), best[-1] if best else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
