"""Events: start, end, intermediate catch, boundary (BPMN 2.0, 10.5 and 13.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine.bpmn import timers
from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.base import Flow, Node
from app.engine.bpmn.timers import Due
from app.engine.bpmn.tokens import Token


@dataclass(frozen=True)
class Trigger:
    """What an event waits for: a timer of a form, a message by name and key, an error code."""

    kind: str = "none"
    form: str = ""
    text: Text | None = None
    key: Text | None = None
    code: str = ""

    @property
    def listens(self) -> bool:
        """Whether something outside has to come; errors come from inside."""
        return self.kind in ("timer", "message")

    def listen(self, token: Token) -> None:
        """Lets the token wait. Raises Fault when time, name or key cannot be read."""
        if self.kind == "timer":
            assert self.text is not None  # noqa: S101 - checked when the diagram was read
            value = self.text.value(token.data, token.top.now, strict=True)
            wait_until(token, timers.due(self.form, value, token.top.now))
            return
        token.wait("message", message=self._name(token), key=self._key(token))

    def _name(self, token: Token) -> str:
        name = self.text.value(token.data, token.top.now, strict=True) if self.text else None
        if not isinstance(name, str) or not name:
            raise Fault("message", f"The message's name is {name!r}, not a text.")
        return name

    def _key(self, token: Token) -> str:
        key = self.key.value(token.data, token.top.now, strict=True) if self.key else None
        if isinstance(key, bool) or not isinstance(key, str | int):
            said = self.key.text if self.key else ""
            raise Fault("message", f"The correlation key {said} is {key!r}, no text or number.")
        return str(key)


def wait_until(token: Token, due: Due) -> None:
    """Lets the token wait for a time."""
    token.wait("timer", due=due.at.isoformat(), left=due.left, interval=due.interval)


def note_event(spec: Node, token: Token, values: Mapping[str, Any]) -> None:
    """Notes in the history what came."""
    kind = spec.trigger.kind
    if kind == "timer":
        token.top.note("timer_fired", token)
    elif kind == "message":
        token.top.note("message_received", token, variables=dict(values))


class Start(Node):
    """A start event; what triggered it came before the instance was there."""

    trigger = Trigger()

    def work(self, token: Token) -> bool:
        """Passes at once."""
        if token.memory.get("triggered"):
            note_event(self, token, {})
        return True


class Catch(Node):
    """An intermediate catch event or a receive task."""

    trigger = Trigger()

    def work(self, token: Token) -> bool | None:
        """Waits, unless there is nothing to wait for."""
        if not self.trigger.listens:
            return True
        self.trigger.listen(token)
        return None

    def fire(self, token: Token, values: Mapping[str, Any]) -> None:
        """What it waited for has come."""
        note_event(self, token, values)
        self.answered(token, values)


class Boundary(Catch):
    """An event at the border of an activity: its token hangs under the activity's."""

    interrupting = True

    def listen(self, token: Token) -> None:
        """Begins to listen with the activity."""
        self.trigger.listen(token)

    def fire(self, token: Token, values: Mapping[str, Any]) -> None:
        """The timer or message has come while the activity was active."""
        host = token.parent
        assert host is not None  # noqa: S101 - it hangs under its activity
        wait = dict(token.memory["wait"])
        note_event(self, token, values)
        self.go_on(host, values)
        if self.interrupting:
            host.cancel()
        else:
            self._listen_again(token, wait)

    def _listen_again(self, token: Token, wait: dict[str, Any]) -> None:
        """A message is waited for anew; a cycle's next turn is counted from the last."""
        if wait["kind"] == "message":
            return
        former = Due(datetime.fromisoformat(wait["due"]), wait["left"], wait["interval"])
        following = timers.again(former)
        token.unwait()
        if following is None:
            token.cancel()
        else:
            wait_until(token, following)

    def caught(self, host: Token, values: Mapping[str, Any]) -> None:
        """An error has come: the activity ends, and control goes on here."""
        self.go_on(host, values)
        host.cancel()

    def go_on(self, host: Token, values: Mapping[str, Any]) -> None:
        """Begins the way out, before the activity is cancelled: the scope is never empty.

        What an error carries stays with the event unless it is mapped (Camunda 8, "Error
        events"); what a message carries goes outwards.
        """
        after = host.workflow.task_tree.spawn(self, done=True, seen=True)
        after.top.note("entered", after)
        if self.trigger.kind == "error":
            after.variables.update(values)
        else:
            after.accept(values)


class EndError(Node):
    """Throws an error outwards (BPMN 2.0, 13.5.4)."""

    code: Text
    strict_inputs = True

    def work(self, token: Token) -> bool | None:
        """Raises Fault when nobody catches it: an incident at its thrower."""
        code = self.code.value(token.data, token.top.now, strict=True)
        if not isinstance(code, str) or not code:
            raise Fault("expression", f"The error code {self.code.text} is {code!r}, not a text.")
        if not token.top.rise(token, code, dict(token.variables)):
            raise unhandled(code)
        return None

    def leave(self, token: Token) -> list[Flow]:
        """It is cancelled by the one who caught it."""
        return []


def unhandled(code: str, message: str = "") -> Fault:
    """The incident of an error that nobody catches."""
    said = f": {message}" if message else ""
    return Fault(
        "unhandled error",
        f"Nobody catches the error {code}{said}.",
        "Correct the cause and retry, or publish a version with a boundary event for this code.",
    )


class EndTerminate(Node):
    """Ends everything else in its own scope (BPMN 2.0, 13.5.6)."""

    def work(self, token: Token) -> bool:
        """Cancels the other tokens; then it ends like a plain end."""
        for other in token.workflow.task_tree.children:
            if other is not token:
                other.cancel()
        return True
