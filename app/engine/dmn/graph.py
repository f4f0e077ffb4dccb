"""What a file has: input data, decisions, knowledge models, services (DMN 1.5, chapter 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NamedTuple

from app.engine.dmn.logic.base import Logic, walk
from app.engine.dmn.logic.calls import Definition
from app.engine.dmn.logic.literal import Literal
from app.engine.feel.types import Type

Kind = OneOf["input", "decision", "knowledge", "service"]
Path = tuple[str, ...]


class Key(NamedTuple):
    """What an element is found by: its file, and its id there."""

    file: str
    id: str


@dataclass(frozen=True)
class Need:
    """A requirement. ``prefix`` is the name of the import that the element comes through.

    ``also``: other names that editors let people use: that of the variable, the id.
    """

    kind: Kind
    key: Key
    name: str
    prefix: str | None = None
    also: tuple[str, ...] = ()

    @property
    def seen_as(self) -> str:
        """The name in the expressions of the one that needs it."""
        return f"{self.prefix}.{self.name}" if self.prefix else self.name


@dataclass(frozen=True)
class InputData:
    """What is given from outside."""

    key: Key
    name: str
    type: Type | None = None


@dataclass(frozen=True)
class Decision:
    """A decision, what it needs, its logic, and the type of its value.

    ``hidden``: input data of the same file that it does not require and so does not see (DMN 1.5,
    10.4). Other values of the caller's are seen, as a file need not draw any input data at all.
    """

    key: Key
    name: str
    needs: tuple[Need, ...]
    logic: Logic
    type: Type | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The id within its file."""
        return self.key.id

    def reads(self) -> Iterator[str]:
        """Every name that an expression of it reads."""
        for part in walk(self.logic):
            if isinstance(part, Literal):
                yield from part.names


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model: a function, and the functions it needs."""

    key: Key
    name: str
    needs: tuple[Need, ...]
    definition: Definition

    @property
    def id(self) -> str:
        """The id within its file."""
        return self.key.id


@dataclass(frozen=True)
class Service:
    """A decision service: decisions as one function, inputs first, then the decisions it is given.

    Its parameters are in the order of DMN 1.5, 10.4.
    """

    key: Key
    name: str
    inputs: tuple[Need, ...]
    given: tuple[Need, ...]
    outputs: tuple[Need, ...]
    type: Type | None = None

    @property
    def id(self) -> str:
        """The id within its file."""
        return self.key.id

    @property
    def parameters(self) -> tuple[Need, ...]:
        """What it takes, in order."""
        return (*self.inputs, *self.given)


@dataclass(frozen=True)
class Graph:
    """All elements of all files."""

    inputs: Mapping[Key, InputData]
    decisions: Mapping[Key, Decision]
    knowledge: Mapping[Key, Knowledge]
    services: Mapping[Key, Service]


class Planned(NamedTuple):
    """A decision to be made, and the imports through which it was reached."""

    path: Path
    decision: Decision


class PlanTooLong(ValueError):
    """So many imports lead to so many decisions that asking would never end."""


MOST_PLANNED = 10_000


def plan(
    graph: Graph, wanted: Decision, path: Path = (), stop: frozenset[Key] = frozenset()
) -> tuple[Planned, ...]:
    """The decisions to be made for one, in order: those it needs first, each once.

    ``stop``: decisions that are given. The graph has no rings. Raises PlanTooLong.
    """
    ordered: dict[tuple[Path, Key], Planned] = {}
    todo = [(Planned(path, wanted), False)]
    while todo:
        planned, ready = todo.pop()
        mark = (planned.path, planned.decision.key)
        if mark in ordered:
            continue
        if ready:
            ordered[mark] = planned
            continue
        todo.append((planned, True))
        todo.extend((one, False) for one in _needed(graph, planned, stop))
        if len(todo) + len(ordered) > MOST_PLANNED:
            raise PlanTooLong(wanted.name)
    return tuple(ordered.values())


def _needed(graph: Graph, planned: Planned, stop: frozenset[Key]) -> Iterator[Planned]:
    for need in reversed(planned.decision.needs):
        if need.kind == "decision" and need.key not in stop:
            below = graph.decisions.get(need.key)
            if below is not None:
                path = (*planned.path, need.prefix) if need.prefix else planned.path
                yield Planned(path, below)
