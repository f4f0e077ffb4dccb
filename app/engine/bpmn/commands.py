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
class Together(Command):
    """Several commands as one step: all of them are done, or none where one is refused.

    Each finds the instance as the ones before it left it, before anything has moved.
    """

    commands: tuple[Command, ...]


@dataclass(frozen=True)
class CompleteUserTask(Command):
    """A person's answers."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class AssignUserTask(Command):
    """Asks what listens to a user task's assigning whether this person may have it.

    Only for an element that has such listeners; the event ``assigned`` says that it is so now.
    None gives it back to those it is offered to. ``action`` is told to the listeners.
    """

    element_instance: int
    assignee: str | None
    action: str = "claim"


@dataclass(frozen=True)
class UpdateUserTask(Command):
    """Changes what a user task says of itself: dates, priority, candidates.

    ``changes`` has fields of ``UserTaskWait``: ``due_date``, ``follow_up_date``, ``priority``,
    ``candidate_groups``, ``candidate_users``; others stay. What listens to its updating is asked
    first, and the event ``updated`` says that it is so now. ``action`` is told to the listeners.
    ``stands``: what the shell keeps of these fields, where it may know better than the diagram.
    """

    element_instance: int
    changes: Mapping[str, Any]
    action: str = "update"
    stands: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CompleteJob(Command):
    """What a job came to.

    ``denied``: a listener of a user task's assigning, updating or completing objects, for this
    reason.
    """

    element_instance: int
    variables: Variables = field(default_factory=dict)
    denied: bool = False
    reason: str = ""


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
class BroadcastSignal(Command):
    """A signal has been thrown elsewhere: all who wait for it here are told.

    ``only`` names the element instances that waited when it was thrown; later ones are not meant.
    """

    signal: str
    variables: Variables = field(default_factory=dict)
    only: tuple[int, ...] | None = None


@dataclass(frozen=True)
class CompleteCall(Command):
    """A called process of another folder has ended; its variables."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class FailCall(Command):
    """A process of another folder cannot be called, or gives no result: an incident."""

    element_instance: int
    reason: str
    remedy: str = "Publish the process, or correct the call activity; then retry."


@dataclass(frozen=True)
class RaiseFromCall(Command):
    """A called process of another folder throws what it does not catch; nothing if nobody does."""

    element_instance: int
    code: str
    kind: str = "error"  # or escalation
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class Retry(Command):
    """Tries what stopped in an incident once more; the variables are written first."""

    element_instance: int
    variables: Variables = field(default_factory=dict)


# ---- intervention by a person: each is one event in the history, with its reason


@dataclass(frozen=True)
class SetVariables(Command):
    """Writes variables by hand: into the nearest scope that knows each, or into this one."""

    element_instance: int
    variables: Variables
    reason: str = ""
    local: bool = False


@dataclass(frozen=True)
class ActivateAdHoc(Command):
    """A person chooses what is done next in an ad-hoc sub-process, in whose scope ``variables`` go.

    ``own``: for each of the elements variables that are local to it, so that one element may be
    activated several times over with others each time.
    """

    element_instance: int
    elements: tuple[str, ...]
    variables: Variables = field(default_factory=dict)
    own: tuple[Variables, ...] = ()


@dataclass(frozen=True)
class CancelElement(Command):
    """Ends one element instance and all that is in it; no flow out of it is taken."""

    element_instance: int
    reason: str = ""


@dataclass(frozen=True)
class ActivateElement(Command):
    """Lets control stand at an element, before it is done or as if it had been.

    The sub-processes around it are opened when none is active; ``within`` names the element
    instance of the one that is meant when there are several. ``variables`` are local to it.
    """

    element: str
    variables: Variables = field(default_factory=dict)
    after: bool = False
    within: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class MoveToken(Command):
    """Takes control from one element instance and lets it stand at another element."""

    element_instance: int
    element: str
    variables: Variables = field(default_factory=dict)
    after: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Reset(Command):
    """Goes back to an element: what is active beside it in its scope ends, and it begins anew."""

    element: str
    variables: Variables = field(default_factory=dict)
    within: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Suspend(Command):
    """Nothing moves until it is resumed; what comes in meanwhile is kept."""

    reason: str = ""


@dataclass(frozen=True)
class Resume(Command):
    """Goes on after a suspension."""

    reason: str = ""


@dataclass(frozen=True)
class Cancel(Command):
    """Ends the whole instance."""

    reason: str = ""


@dataclass(frozen=True)
class Continue(Command):
    """Goes on where the budget of a step ran out."""
