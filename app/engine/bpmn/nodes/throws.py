"""Events that are thrown, on the way or at the end (BPMN 2.0, 10.5.1 and 13.5.6)."""

from __future__ import annotations

from typing import Any

from app.engine.bpmn import timers
from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.base import Flow, Node
from app.engine.bpmn.nodes.triggers import key_of, name_of, within
from app.engine.bpmn.outcome import ThrownMessage, ThrownSignal
from app.engine.bpmn.rise import rise
from app.engine.bpmn.tokens import Token


class EndError(Node):
    """Throws an error outwards (BPMN 2.0, 13.5.4)."""

    code: Text
    strict_inputs = True

    def work(self, token: Token) -> bool | None:
        """Raises Fault when nobody catches it: an incident at its thrower."""
        code = code_of(self.code, token, "error")
        if not rise(token, "error", code, dict(token.variables)):
            raise unhandled(code)
        return None

    def leave(self, token: Token) -> list[Flow]:
        """It is cancelled by the one who caught it."""
        return []


class ThrowEscalation(Node):
    """Throws an escalation outwards; nobody has to catch it (BPMN 2.0, 10.5.7)."""

    code: Text
    strict_inputs = True

    def work(self, token: Token) -> bool | None:
        """Goes on, unless the one who caught it has ended the scope around."""
        code = code_of(self.code, token, "escalation")
        if not rise(token, "escalation", code, dict(token.variables)):
            token.top.note("escalation_uncaught", token, code=code)
        return True if token.alive else None


class ThrowSignal(Node):
    """Tells a signal to all who wait for it: here in the same activation, elsewhere by the shell.

    It carries its own local variables (Camunda 8, "Signal events").
    """

    signal: Text
    strict_inputs = True

    def work(self, token: Token) -> bool | None:
        """Raises Fault when the name is no text."""
        name, values = name_of(self.signal, token, "signal"), dict(token.variables)
        token.top.note("signal_thrown", token, signal=name, variables=values)
        token.top.thrown.append(ThrownSignal(name, values))
        token.top.broadcast(name, values)
        return True if token.alive else None


class ThrowMessage(Node):
    """Publishes a message within Baton, with its local variables (``zeebe:publishMessage``)."""

    message: Text
    key: Text | None = None
    message_id: Text | None = None
    ttl: Text | None = None
    strict_inputs = True

    def work(self, token: Token) -> bool:
        """Raises Fault when name, key, id or time to live cannot be read."""
        view, now = token.data, token.top.now
        name = name_of(self.message, token, "message")
        key = key_of(self.key, token) if self.key is not None else ""
        mark = self.message_id.value(view, now, strict=True) if self.message_id else None
        if mark is not None and not isinstance(mark, str):
            raise Fault("message", f"The message's id is {mark!r}, not a text.")
        mark = within(mark or "", "The message's id", "message")
        ttl = self.ttl.value(view, now, strict=True) if self.ttl else "PT0S"
        if not isinstance(ttl, str):
            raise Fault("message", f"The message's time to live is {ttl!r}, no duration.")
        until, values = timers.after(now, ttl), dict(token.variables)
        token.top.note("message_thrown", token, message=name, key=key, variables=values)
        token.top.thrown.append(ThrownMessage(name, values, key, max(until, now), mark or None))
        return True


class EndTerminate(Node):
    """Ends everything else in its own scope (BPMN 2.0, 13.5.6)."""

    def work(self, token: Token) -> bool:
        """Cancels the other tokens; then it ends like a plain end."""
        scope = token.workflow
        scope.close_guards()
        for other in scope.task_tree.children:
            if other is not token:
                other.cancel()
        scope.done.clear()  # what was terminated cannot be undone any more
        return True


def code_of(text: Text, token: Token, what: str) -> str:
    """The code of an error or escalation. Raises Fault when it is no text."""
    code: Any = text.value(token.data, token.top.now, strict=True)
    if isinstance(code, str) and code:
        return code
    raise Fault("expression", f"The {what} code {text.text} is {code!r}, not a text.")


def unhandled(code: str, message: str = "") -> Fault:
    """The incident of an error that nobody catches."""
    said = f": {message}" if message else ""
    return Fault(
        "unhandled error",
        f"Nobody catches the error {code}{said}.",
        "Correct the cause and retry, or publish a version with a boundary event for this code.",
    )
