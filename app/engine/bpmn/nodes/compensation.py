"""Compensation and cancel: undoing what was completed (BPMN 2.0, 10.5.8 and 13.5.5)."""

from __future__ import annotations

from app.engine.bpmn import undo
from app.engine.bpmn.nodes.base import Flow, Node
from app.engine.bpmn.nodes.eventsub import EventSubProcess
from app.engine.bpmn.tokens import Token


class ThrowCompensation(Node):
    """Runs the handlers of what was completed, one after the other, the last completed first."""

    activity: str | None = None  # only this one

    def work(self, token: Token) -> bool | None:
        """Begins the next handler; done when none is left. Each completion is undone once."""
        memory = token.memory
        if "undo" not in memory:
            memory["undo"] = self.gather(token)
        if not memory["undo"]:
            return self.finished(token)
        one = memory["undo"].pop(0)
        handler = token.top.definition.nodes[one["run"]]
        child = token._add_child(handler)
        child.memory.update(compensates=True, past=one["past"], within=one["within"])
        handler._update(child)
        return None

    def gather(self, token: Token) -> list[undo.Record]:
        """What is to be undone: of its own scope; out of an event sub-process also around it."""
        scope = token.workflow
        taken, scope.done = undo.undone_by(scope.done, self.activity)
        found = undo.plan(taken)
        host = scope.parent_token
        while host is not None and isinstance(host.task_spec, EventSubProcess):
            if "within" in host.memory:  # it undoes a finished sub-process: what was done in that
                taken, host.memory["within"] = undo.undone_by(host.memory["within"], self.activity)
                found += undo.plan(taken)
                break
            around = host.workflow
            taken, around.done = undo.undone_by(around.done, self.activity)
            found += undo.plan(taken)
            host = around.parent_token
        return found

    def undone(self, token: Token) -> None:
        """A handler has ended, or was cancelled by hand."""
        token.again()

    def finished(self, token: Token) -> bool | None:
        """All is undone."""
        return True


class EndCancel(ThrowCompensation):
    """Cancels a transaction: ends what runs, undoes what is done, leaves by the cancel event."""

    def gather(self, token: Token) -> list[undo.Record]:
        """Everything that was completed in the transaction, after the rest has been ended."""
        scope = token.workflow
        scope.close_guards()
        for other in scope.task_tree.children:
            if other is not token:
                other.cancel()
        taken, scope.done = scope.done, []
        return undo.plan(taken)

    def finished(self, token: Token) -> None:
        """Leaves the transaction by its cancel boundary event."""
        host = token.workflow.parent_token
        if host is not None and host.turn:
            host = host.parent
        assert host is not None  # noqa: S101 - checked when the diagram was read
        border = next(b for b in host.task_spec.boundaries if b.trigger.kind == "cancel")
        token.top.note("transaction_cancelled", host, by=border.bpmn_id)
        border.caught(host, {})

    def leave(self, token: Token) -> list[Flow]:
        """It is cancelled with its transaction."""
        return []
