"""Scopes: SpiffWorkflow's workflow classes, subclassed.

A scope is a process or the inside of a sub-process: a root token with variables, the tokens in
it, the start events of event sub-processes that listen, and what was done and can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.tokens import STARTED, WAITING, Token

if TYPE_CHECKING:
    from app.engine.bpmn.instance import Instance


class Scope:
    """What a process and a sub-process share."""

    embedded = False
    parent_token: Token | None = None
    spec: Any
    tasks: dict[int, Token]
    top_workflow: Instance
    completed: bool
    task_tree: Token

    def open_root(self, variables: dict[str, Any], number: int | None = None) -> None:
        """Makes the root token, which holds the scope's variables."""
        self.joins: dict[str, int] = {}  # element id -> the token that waits there for the others
        self.guards: dict[int, None] = {}  # start events of event sub-processes that listen
        self.done: list[dict[str, Any]] = []  # what was completed here and can be undone
        self.interrupted = False  # an interrupting event sub-process has taken over
        self.task_tree = Token(self, self.spec.start, None, STARTED, number)
        self.task_tree.variables = variables

    @property
    def ad_hoc(self) -> Any:
        """The ad-hoc sub-process that it is the inside of; None for the scope of a branch."""
        return None if self.is_branch else self.spec.ad_hoc

    @property
    def is_branch(self) -> bool:
        """Whether it is one activation inside an ad-hoc sub-process that gathers results."""
        return self.parent_token is not None and self.parent_token.task_spec is self.spec.branch

    # ---- beginning

    def begin(self, at: str | None = None, values: Mapping[str, Any] | None = None) -> None:
        """Lets its event sub-processes listen, then enters.

        By the plain start event, or by the one that something outside has triggered. What of it
        cannot listen is an incident there, and nothing is entered before that is mended.
        """
        self.task_tree.memory["held"] = {"at": at, "values": None if at is None else values or {}}
        if self.spec.start.hooked(self.task_tree, "start"):
            return
        self.arm()

    def arm(self) -> None:
        """Lets the event sub-processes listen (BPMN 2.0, 13.5.4)."""
        for spec in self.spec.event_subs:
            if not spec.begins.trigger.listens:
                continue
            guard = Token(self, spec.begins, None, WAITING)
            self.guard(guard)
            try:
                spec.begins.listen(guard)
            except Fault as fault:
                self.top_workflow.incident(guard, fault)
        self.enter()

    def guard(self, token: Token) -> None:
        """Takes a listening start event in: under the root, but not a part of what runs."""
        token._parent = self.task_tree.id
        token.memory["listener"] = "guard"
        self.guards[token.id] = None

    def enter(self) -> None:
        """Goes on from the start, unless something still holds it."""
        memory = self.task_tree.memory
        if "held" not in memory or any(
            self.tasks[number].waits_for == "incident" for number in self.guards
        ):
            return
        held = memory.pop("held")
        self.spec.enter(self, held["at"], held["values"])

    def to_come(self, gateway: Any) -> frozenset[str]:
        """The flows into a gateway that what may still be activated here can come by."""
        return self.ad_hoc.to_come(self, gateway) if self.ad_hoc is not None else frozenset()

    # ---- ending

    def weigh(self, token: Token) -> None:
        """Asked when an element is about to be left. May raise Fault: nothing has moved yet."""
        if self.ad_hoc is not None:
            self.ad_hoc.weigh(self, token)

    def settle(self) -> None:
        """Ends this scope when no token is left in it (BPMN 2.0, 13.5.6)."""
        root = self.task_tree
        if self.completed or "held" in root.memory:
            return
        if self.ad_hoc is not None and self.ad_hoc.goes_on(self):
            return
        if root._children:
            return
        self.close_guards()
        if self.spec.start.hooked(root, "end"):
            return
        self.completed = True
        if self.parent_token is not None:
            self.parent_token.task_spec.returned(self.parent_token, self)

    def parted(self, token: Token, parent: Token) -> None:
        """One that was heard before it went is gone: what waited for that goes on."""
        if parent is self.task_tree:
            self._emptied_late()
        elif parent.withdrawn:
            parent.cancel()
        elif parent.memory.get("done"):
            parent.again()
        elif "lost" in token.memory and token.turn:
            token.task_spec.repeat.lost(token.task_spec, token)
        elif "lost" in token.memory:
            parent.task_spec.undone(parent)

    def _emptied_late(self) -> None:
        host = self.parent_token
        if host is not None and host.withdrawn:
            host.cancel()
        else:
            self.settle()

    def close_guards(self) -> None:
        """Nothing listens here any more."""
        for number in list(self.guards):
            self.tasks[number].cancel()

    def is_completed(self) -> bool:
        """Whether nothing is left to do here."""
        return self.completed

    def update_waiting_tasks(self) -> None:
        """Nothing is polled: timers, messages and joins are told."""

    def _task_completed_notify(self, task: Token) -> None:
        self._remove_task(task.id)
        if self.ad_hoc is not None:
            self.ad_hoc.went(self, task)
        self.settle()

    def _remove_task(self, task_id: int) -> None:
        token = self.tasks.pop(task_id)
        token.unwait()
        self.guards.pop(task_id, None)
        if self.joins.get(token.task_spec.name) == task_id:
            del self.joins[token.task_spec.name]
        if token._parent is not None:
            self.tasks[token._parent]._children.pop(task_id, None)
        self.top_workflow.index.pop(task_id, None)


class SubInstance(Scope, BpmnSubWorkflow):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """A running sub-process, or a called process, which sees nothing of its caller."""

    def __init__(self, spec: Any, parent_token: Token, *, embedded: bool) -> None:
        self.parent_token, self.embedded = parent_token, embedded
        top = parent_token.top
        # As if it were restored: SpiffWorkflow would make its own Task for the root otherwise.
        BpmnSubWorkflow.__init__(self, spec, parent_token.id, top, deserializing=True)

    @property
    def parent_workflow(self) -> Scope:
        """The scope around this one."""
        assert self.parent_token is not None  # noqa: S101 - a sub-instance always has one
        return self.parent_token.workflow

    def _calculate_depth(self) -> int:
        return int(self.parent_workflow.depth) + 1  # type: ignore[attr-defined]  # of SpiffWorkflow
