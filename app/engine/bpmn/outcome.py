"""What a step comes to: the state to keep, what waits now, what no longer does, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Problem:
    """A fault of a file: which element, why, and what to do."""

    element: str
    reason: str
    remedy: str = ""
    line: int | None = None
    file: str = ""
    severity: str = "error"  # or "warning": it runs all the same; "info": good to know
    path: tuple[str, ...] = ()  # the elements on the way to it, from the start event on
    waived: bool = (
        False  # a version that was published before there was this rule runs all the same
    )


class Refused(ValueError):
    """The files cannot be run; ``problems`` says why, all of it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.element}: {p.reason}" for p in self.problems))


class NotWaiting(LookupError):
    """The element instance does not wait for this command, or no longer does."""


class CannotMove(ValueError):
    """An intervention that is not possible; nothing has moved. ``remedy`` says what is."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(reason)


class VariablesTooLarge(ValueError):
    """One variable, or all of them, is larger than an instance may keep."""


@dataclass(frozen=True)
class Wait:
    """The base of all waits: who waits."""

    element_instance: int
    element: str
    name: str


@dataclass(frozen=True)
class UserTaskWait(Wait):
    """Work for a person."""

    assignee: str | None = None
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    due_date: datetime | None = None
    follow_up_date: datetime | None = None
    priority: int = 50
    form_id: str | None = None
    assigning: str | None = None  # who will have it when what listens to that agrees
    visible: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class JobWait(Wait):
    """Work for a worker; ``variables`` are the inputs that the diagram maps."""

    type: str = ""
    retries: int = 3
    headers: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    listener: str = ""  # of a listener: its event and place, such as ``start:0``


@dataclass(frozen=True)
class TimerWait(Wait):
    """A moment."""

    due: datetime = datetime.min  # noqa: DTZ901 - never used: the engine always says it


@dataclass(frozen=True)
class MessageWait(Wait):
    """A message of this name and correlation key."""

    message: str = ""
    key: str = ""


@dataclass(frozen=True)
class SignalWait(Wait):
    """A signal of this name."""

    signal: str = ""


@dataclass(frozen=True)
class CallWait(Wait):
    """A process of another folder that is to be run."""

    process_id: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    binding: str = "latest"  # or versionTag: the version that bears ``version_tag``
    version_tag: str | None = None


@dataclass(frozen=True)
class IncidentWait(Wait):
    """A person who repairs something."""

    kind: str = ""
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Event:
    """One thing that happened, for the history. ``element`` is a flow's id for a flow."""

    kind: str
    element: str
    element_instance: int | None
    element_type: str
    name: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """All that an open user task sees now, and the names of those variables that may be new to it.

    A list that results are still gathered in is left out.
    """

    element_instance: int
    visible: Mapping[str, Any]
    names: frozenset[str]


@dataclass(frozen=True)
class Thrown:
    """What leaves the instance: the base."""

    name: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class ThrownSignal(Thrown):
    """A signal, to be told to all other instances that wait for it and to all it starts."""


@dataclass(frozen=True)
class ThrownOut(Thrown):
    """An error or escalation that nobody in the instance catches: its caller may."""

    kind: str = "error"


@dataclass(frozen=True)
class ThrownMessage(Thrown):
    """A message, to be published until ``until``."""

    key: str = ""
    until: datetime = datetime.min  # noqa: DTZ901 - never used: the engine always says it
    message_id: str | None = None


@dataclass(frozen=True)
class Outcome:
    """A step's result. ``more``: the budget ran out, go on with ``Continue``."""

    state: bytes
    opened: list[Wait]
    closed: list[int]
    events: list[Event]
    ended: str | None
    more: bool
    variables: dict[str, Any]
    thrown: list[Thrown] = field(default_factory=list)
    suspended: bool = False
    renamed: Mapping[int, str] = field(default_factory=dict)  # waits that another version carries
    seen: list[Seen] = field(default_factory=list)  # of user tasks that were open before
