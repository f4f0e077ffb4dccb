"""The assignment of a user task while listeners look at it (Camunda 8, "User task listeners").

The user task waits on, as it was; its listeners are the work of a token of their own under it,
which remembers what is asked. So whatever ends the user task also ends what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.nodes.hooks import Hooked
from app.engine.bpmn.outcome import CannotMove
from app.engine.bpmn.tokens import STARTED, Token

EVENT = "assigning"
WAIT_FOR_IT = "Wait until what listens to that has run."


class Assigned(Hooked):
    """An element that has an assignee, and perhaps listeners of its assigning."""

    def assign(self, token: Token, assignee: str | None, action: str) -> None:
        """Asks the listeners; None gives it back. Raises CannotMove when one was asked before."""
        if EVENT not in self.hooks:
            raise CannotMove("Nothing listens to the assignment.", "Assign it without the engine.")
        refuse_while_asked(token)
        asked = token._add_child(token.task_spec, STARTED)
        asked.memory.update(listener="assignment", asked=assignee, action=action)
        about = {"assignee": assignee, "action": action}
        asked.variables.update({**token.variables, "userTask": about})
        asked.again()

    def at_first(self, token: Token, assignee: str | None) -> tuple[str | None, str | None]:
        """Who has it when it is offered, and whom the listeners are asked about (Camunda 8).

        When it is offered again after a denied completing, it has whom it had.
        """
        if EVENT not in self.hooks:
            return assignee, None
        for child in token.children:
            if "asked" in child.memory:
                child.cancel()
        if "assigned" in token.memory:
            return token.memory["assigned"], None
        return None, assignee

    def listen(self, token: Token) -> None:
        """Runs the next listener; when all have run, the assignment is made."""
        if self.hooked(token, EVENT):
            return
        host, assignee = _host(token), token.memory["asked"]
        host.memory["assigned"] = assignee
        wait = host.memory["wait"]
        wait.pop("assigning", None)
        wait["assignee"] = assignee
        host.top.note("assigned", host, assignee=assignee, action=token.memory["action"])
        token.cancel()

    def not_assigned(self, token: Token, values: Mapping[str, Any], reason: str) -> None:
        """A listener objects: whoever has it keeps it."""
        host = _host(token)
        host.memory.setdefault("assigned", None)
        host.memory["wait"].pop("assigning", None)
        host.top.note("denied", host, of=EVENT, variables=values, reason=reason)
        token.cancel()


def refuse_while_asked(token: Token) -> None:
    """Raises CannotMove while listeners of an assignment are at work."""
    if any("asked" in child.memory for child in token.children):
        raise CannotMove(f"{token.task_spec.bpmn_id} is being assigned.", WAIT_FOR_IT)


def _host(token: Token) -> Token:
    host = token.parent
    assert host is not None  # noqa: S101 - it hangs under its user task
    return host
