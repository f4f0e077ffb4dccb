"""Events that are waited for: start, intermediate catch, boundary (BPMN 2.0, 10.5 and 13.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn import timers
from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.nodes.base import Node
from app.engine.bpmn.nodes.triggers import Trigger, note_event, wait_until, waited_for
from app.engine.bpmn.tokens import Token

LOCAL = ("error", "escalation")  # what these carry stays with the event, unless it is mapped


class Event(Node):
    """What starts, catches and borders have in common."""

    trigger = Trigger()

    def take(self, token: Token) -> None:
        """Takes what the event carried: it came before this token was there."""
        values = token.memory.pop("event")
        note_event(token, self.trigger, values)
        if self.trigger.kind in LOCAL:
            token.keep(values)
        else:
            token.accept(values)

    def work(self, token: Token) -> bool | None:
        """Passes when its event has come already; else waits for it."""
        if "event" in token.memory:
            self.take(token)
            return True
        if not self.trigger.listens:
            return True
        self.trigger.listen(token)
        return None

    def listen(self, token: Token) -> None:
        """Waits on behalf of an activity, a gateway or a scope."""
        self.trigger.listen(token)

    def listen_again(self, token: Token) -> None:
        """A message, signal or condition is waited for anew; a timer for its cycle's next turn."""
        wait = token.memory["wait"]
        if wait["kind"] != "timer":
            return
        former = waited_for(wait)
        token.unwait()
        try:
            following = timers.again(former)
        except Fault as fault:
            token.top.incident(token, fault)
            return
        if following is None:
            token.cancel()
        else:
            wait_until(token, following)


class Start(Event):
    """A start event; what triggered it came before the instance was there."""

    def work(self, token: Token) -> bool:
        """Passes at once."""
        if "event" in token.memory:
            self.take(token)
        return True


class Catch(Event):
    """An intermediate catch event or a receive task."""

    instantiates = False  # a receive task that begins the process

    def fire(self, token: Token, values: Mapping[str, Any]) -> None:
        """What it waited for has come."""
        if "listener" in token.memory:
            gate = token.parent
            assert gate is not None  # noqa: S101 - it hangs under its gateway
            gate.task_spec.chosen(gate, self, values)
            return
        note_event(token, self.trigger, values)
        self.answered(token, values)


class Boundary(Event):
    """An event at the border of an activity: its token hangs under the activity's."""

    interrupting = True

    def fire(self, token: Token, values: Mapping[str, Any]) -> None:
        """What it waited for has come while the activity was active."""
        host = token.parent
        assert host is not None  # noqa: S101 - it hangs under its activity
        note_event(token, self.trigger, values)
        self.go_on(host, values)
        if self.interrupting:
            host.cancel()
        else:
            self.listen_again(token)

    def caught(self, host: Token, values: Mapping[str, Any]) -> None:
        """An error, escalation or cancel has come; an interrupting event ends the activity."""
        self.go_on(host, values)
        if self.interrupting:
            host.cancel()

    def go_on(self, host: Token, values: Mapping[str, Any]) -> None:
        """Begins the way out, before the activity is cancelled: the scope is never empty.

        What an error carries stays with the event unless it is mapped (Camunda 8, "Error
        events"); what a message carries goes outwards.
        """
        after = host.workflow.task_tree.spawn(self, done=True, seen=True)
        after.top.note("entered", after)
        if self.trigger.kind in LOCAL:
            after.keep(values)
        else:
            after.accept(values)
