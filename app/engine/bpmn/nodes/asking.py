"""What a person wants of a user task while listeners look at it (Camunda 8, "User task listeners").

The user task waits on, as it was; its listeners are the work of a token of their own under it,
which remembers what is asked. So whatever ends the user task also ends what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.nodes.hooks import Hooked
from app.engine.bpmn.outcome import CannotMove
from app.engine.bpmn.tokens import STARTED, Token

EVENTS = {"assignment": "assigning", "update": "updating"}  # what is asked: who listens to it
WAIT_FOR_IT = "Wait until what listens to that has run."


class Asking(Hooked):
    """An element of which a person may want something that its listeners agree to, or deny."""

    def ask(self, token: Token, what: str, wanted: Any, about: Mapping[str, Any]) -> None:
        """Lets the listeners run; they read the element's locals and what is wanted."""
        asked = token._add_child(token.task_spec, STARTED)
        asked.memory.update(listener=what, asked=wanted, action=about["action"])
        asked.variables.update({**token.variables, "userTask": dict(about)})
        asked.again()

    def listen(self, token: Token) -> None:
        """Runs the next listener; when all have run, what is asked is done."""
        if not self.hooked(token, EVENTS[token.memory["listener"]]):
            self.agreed(_host(token), token.memory)
            token.cancel()

    def agreed(self, host: Token, asked: Mapping[str, Any]) -> None:
        """All listeners have agreed: does what is asked."""
        raise NotImplementedError

    def not_agreed(self, token: Token, values: Mapping[str, Any], reason: str) -> None:
        """A listener objects: all stays as it was."""
        host, event = _host(token), EVENTS[token.memory["listener"]]
        self.refused(host, event)
        host.top.note("denied", host, of=event, variables=values, reason=reason)
        token.cancel()

    def refused(self, host: Token, event: str) -> None:
        """What a user task remembers of a denial."""


def refuse_while_asked(token: Token) -> None:
    """Raises CannotMove while listeners look at what somebody wants of it."""
    for child in token.children:
        if "asked" in child.memory:
            done = "changed" if child.memory["listener"] == "update" else "assigned"
            raise CannotMove(f"{token.task_spec.bpmn_id} is being {done}.", WAIT_FOR_IT)


def forget_asked(token: Token) -> None:
    """Ends what is asked of a user task that is offered anew."""
    for child in token.children:
        if "asked" in child.memory:
            child.cancel()


def _host(token: Token) -> Token:
    host = token.parent
    assert host is not None  # noqa: S101 - it hangs under its user task
    return host
