"""The event-based gateway: the first event decides (BPMN 2.0, 10.6.6 and 13.4.4).

One that begins the process may be parallel: then the first of its events begins it, and all the
others are waited for as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.nodes.base import Flow, Node
from app.engine.bpmn.tokens import WAITING, Token


class EventGateway(Node):
    """Waits for all of its events at once; the others no longer listen when one has come."""

    instantiates = False
    together = False  # all of its events belong to one instance

    def begin_with(self, scope: Any, first: str) -> None:
        """One event has begun the process: with a parallel gateway the others are awaited."""
        if not self.together:
            return
        for flow in self.flows:
            if flow.target != first:
                scope.task_tree.spawn(scope.spec.task_specs[flow.target])

    def work(self, token: Token) -> bool | None:
        """Lets each event listen. Raises Fault when one cannot; then none does.

        The events of a parallel one wait each for itself.
        """
        if self.together:
            return True
        try:
            for flow in self.flows:
                spec = token.workflow.spec.task_specs[flow.target]
                event = token._add_child(spec, WAITING)
                event.memory["listener"] = "gate"
                spec.listen(event)
        except Fault:
            token.cancel_children()
            raise
        return None

    def chosen(self, token: Token, catch: Node, values: Mapping[str, Any]) -> None:
        """An event has come: it is the way on."""
        token.memory.update(chosen=catch.name, event=dict(values))
        token.cancel_children()
        token.finish()

    def leave(self, token: Token) -> list[Flow]:
        """The flow to the event that has come; all flows of a parallel one."""
        if self.together:
            return list(self.flows)
        return [flow for flow in self.flows if flow.target == token.memory["chosen"]]

    def go(self, token: Token) -> None:
        """The event has happened already: its element only takes what it carried."""
        if self.together:
            super().go(token)
            return
        for flow in token.memory["leaving"]:
            token.top.note_flow(flow.id, token)
            target = token.workflow.spec.task_specs[flow.target]
            token.workflow.task_tree.spawn(target, event=token.memory["event"])
