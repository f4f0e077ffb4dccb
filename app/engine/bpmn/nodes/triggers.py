"""What an event waits for (BPMN 2.0, 10.5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine.bpmn import timers
from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.timers import Due
from app.engine.bpmn.tokens import Token

OUTSIDE = ("timer", "message", "signal", "conditional")
BOTH = frozenset({"create", "update"})

MAX_MATCHED = 255  # of a name, a correlation key, an id


@dataclass(frozen=True)
class Trigger:
    """A timer of a form, a message by name and key, a signal by name, a code, a condition."""

    kind: str = "none"
    form: str = ""
    text: Text | None = None  # a timer's time; the name of a message or signal
    key: Text | None = None
    code: str = ""
    condition: Text | None = None
    changes: frozenset[str] = BOTH  # which changes of a variable a condition is looked at for
    watched: frozenset[str] = frozenset()  # and of which variables; none said: of those it reads
    never: bool = False  # a cycle of no turns, from before such a one was refused: it never comes

    @property
    def listens(self) -> bool:
        """Whether it has to wait; errors and escalations find it by themselves."""
        return self.kind in OUTSIDE and not self.never

    @property
    def names(self) -> frozenset[str]:
        """The variables whose change lets its condition be looked at again."""
        if self.watched or self.condition is None:
            return self.watched
        return self.condition.reads

    def listen(self, token: Token) -> None:
        """Lets the token wait. Raises Fault when time, name or key cannot be read."""
        if self.kind == "timer":
            assert self.text is not None  # noqa: S101 - checked when the diagram was read
            value = self.text.value(token.data, token.top.now, strict=True)
            wait_until(token, timers.due(self.form, value, token.top.now))
        elif self.kind == "signal":
            token.wait("signal", signal=name_of(self.text, token, "signal"))
        elif self.kind == "conditional":
            token.wait("condition")
        else:
            name = name_of(self.text, token, "message")
            token.wait("message", message=name, key=key_of(self.key, token))

    def met(self, token: Token) -> bool:
        """Whether the condition is true now. Null is not; anything but true or false is a Fault."""
        assert self.condition is not None  # noqa: S101 - checked when the diagram was read
        value = self.condition.value(token.data, token.top.now)
        if value is None or isinstance(value, bool):
            return value is True
        reason = f"The condition {self.condition.text} is {value!r}, not true or false."
        raise Fault("condition", reason[:500])


def name_of(text: Text | None, token: Token, what: str) -> str:
    """The name of a message or signal. Raises Fault when it is no text."""
    name = text.value(token.data, token.top.now, strict=True) if text else None
    if isinstance(name, str) and name:
        return within(name, f"The {what}'s name", what)
    raise Fault(what, f"The {what}'s name is {name!r}, not a text.")


def key_of(text: Text | None, token: Token) -> str:
    """A correlation key: a number counts as its text. Raises Fault for anything else."""
    key = text.value(token.data, token.top.now, strict=True) if text else None
    if isinstance(key, bool) or not isinstance(key, str | int):
        said = text.text if text else ""
        raise Fault("message", f"The correlation key {said} is {key!r}, no text or number.")
    return within(str(key), "The correlation key", "message")


def within(text: str, words: str, what: str) -> str:
    """A text that is short enough to be matched whole: cut, two would become one. Raises Fault."""
    if len(text) <= MAX_MATCHED and "\0" not in text:
        return text
    remedy = f"Use up to {MAX_MATCHED} characters, without NUL."
    raise Fault(what, f"{words} has {len(text):,} characters: {text[:40]!r}…", remedy)


def wait_until(token: Token, due: Due) -> None:
    """Lets the token wait for a time."""
    said: dict[str, Any] = {"left": due.left, "interval": due.interval}
    if due.base is not None:
        said |= {"base": due.base.isoformat(), "turn": due.turn}
    token.wait("timer", due=due.at.isoformat(), **said)


def waited_for(wait: Mapping[str, Any]) -> Due:
    """The time that a token waits for."""
    base = datetime.fromisoformat(wait["base"]) if "base" in wait else None
    at = datetime.fromisoformat(wait["due"])
    return Due(at, wait["left"], wait["interval"], base, wait.get("turn", 0))


def note_event(token: Token, trigger: Trigger, values: Mapping[str, Any]) -> None:
    """Notes in the history what came."""
    if trigger.kind == "timer":
        token.top.note("timer_fired", token)
    elif trigger.kind in ("message", "signal"):
        token.top.note(f"{trigger.kind}_received", token, variables=dict(values))
    elif trigger.kind == "conditional":
        token.top.note("condition_met", token)
