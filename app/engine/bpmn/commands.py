"""What can be told to an instance. ``element_instance`` 0 is the process scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Command:
    """The base of all commands."""


@dataclass(frozen=True)
class CompleteUserTask(Command):
    """A person's answers."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class CompleteJob(Command):
    """What a job came to."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class FailJob(Command):
    """The job will not be tried again by itself: an incident."""

    element_instance: int
    reason: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class ThrowError(Command):
    """A business error (BPMN 2.0, 10.5.6): caught by code, outwards from the thrower."""

    element_instance: int
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class FireTimer(Command):
    """The moment has come."""

    element_instance: int


@dataclass(frozen=True)
class DeliverMessage(Command):
    """The message has come, with what it carries."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class CompleteCall(Command):
    """A called process of another folder has ended; its variables."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class FailCall(Command):
    """A process of another folder cannot be called: an incident."""

    element_instance: int
    reason: str


@dataclass(frozen=True)
class Retry(Command):
    """Tries what stopped in an incident once more; the variables are written first."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class SetVariables(Command):
    """Writes variables by hand, into the nearest scope that knows each."""

    element_instance: int
    variables: Variables


@dataclass(frozen=True)
class Cancel(Command):
    """Ends the whole instance."""


@dataclass(frozen=True)
class Continue(Command):
    """Goes on where the budget of a step ran out."""
