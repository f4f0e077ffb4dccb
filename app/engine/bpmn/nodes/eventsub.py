"""Event sub-processes: a scope inside a scope, begun by an event (BPMN 2.0, 10.3.5 and 13.5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.nodes.events import Start
from app.engine.bpmn.nodes.scopes import SubProcess
from app.engine.bpmn.nodes.triggers import note_event
from app.engine.bpmn.tokens import Token


class EventStart(Start):
    """The start event of an event sub-process. Its token listens under the root of the scope."""

    interrupting = True
    owner: EventSubProcess

    def fire(self, token: Token, values: Mapping[str, Any]) -> None:
        """What it waited for has come while the scope was active."""
        scope = token.workflow
        note_event(token, self.trigger, values)
        if not self.interrupting:
            self.listen_again(token)
        self.caught(scope, values)

    def caught(self, scope: Any, values: Mapping[str, Any]) -> None:
        """Begins; an interrupting one ends whatever else is in the scope, and fires only once."""
        if self.interrupting:
            scope.interrupted = True
            scope.task_tree.memory.pop("held", None)
            scope.close_guards()
            scope.task_tree.cancel_children()
        scope.task_tree.spawn(self.owner, event=dict(values))

    def proceed(self, token: Token) -> bool | None:
        """A start event that could not listen before may let its scope begin now."""
        if "listener" not in token.memory:
            return super().proceed(token)
        self.listen(token)
        token.workflow.enter()
        return None


class EventSubProcess(SubProcess):
    """The sub-process that an event begins, or that undoes the finished one around it."""

    begins: EventStart

    def work(self, token: Token) -> None:
        """Opens the scope and begins at its start event, with what the event carried."""
        self.open(token, at=self.begins.name, values=token.memory.get("event", {}))
