"""The assignment of a user task, heard by its listeners (Camunda 8, "User task listeners")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.nodes.asking import Asking, refuse_while_asked
from app.engine.bpmn.outcome import CannotMove
from app.engine.bpmn.tokens import Token

EVENT = "assigning"


class Assigned(Asking):
    """An element that has an assignee, and perhaps listeners of its assigning."""

    def assign(self, token: Token, assignee: str | None, action: str) -> None:
        """Asks the listeners; None gives it back. Raises CannotMove when one was asked before."""
        if EVENT not in self.hooks:
            raise CannotMove("Nothing listens to the assignment.", "Assign it without the engine.")
        refuse_while_asked(token)
        self.ask(token, "assignment", assignee, {"assignee": assignee, "action": action})

    def at_first(self, token: Token, assignee: str | None) -> tuple[str | None, str | None]:
        """Who has it when it is offered, and whom the listeners are asked about (Camunda 8).

        When it is offered again after a denied completing, it has whom it had.
        """
        if EVENT not in self.hooks:
            return assignee, None
        if "assigned" in token.memory:
            return token.memory["assigned"], None
        return None, assignee

    def give(self, host: Token, asked: Mapping[str, Any]) -> None:
        """The assignment is made."""
        assignee, wait = asked["asked"], host.memory["wait"]
        host.memory["assigned"] = wait["assignee"] = assignee
        wait.pop("assigning", None)
        host.top.note("assigned", host, assignee=assignee, action=asked["action"])

    def keep_assignee(self, host: Token) -> None:
        """The assignment is denied: whoever has it keeps it."""
        host.memory.setdefault("assigned", None)
        host.memory["wait"].pop("assigning", None)
