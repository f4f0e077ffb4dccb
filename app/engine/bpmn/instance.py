"""Scopes and the loop of a step: SpiffWorkflow's workflow classes, subclassed.

Nothing is polled and nothing is walked: ready tokens stand in a queue, waiting ones are told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.outcome import Event
from app.engine.bpmn.tokens import READY, STARTED, Token

if TYPE_CHECKING:
    from app.engine.bpmn.definition import Definition

MAX_DEPTH = 50
CEILING_REMEDY = "Look for a loop without a way out. Retry lets it go on for as many again."


class Scope:
    """What a process and a sub-process share: a root token with variables, the tokens inside."""

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
        self.task_tree = Token(self, self.spec.start, None, STARTED, number)
        self.task_tree.variables = variables

    def begin(self, at: str | None = None) -> None:
        """Enters by the plain start event, or by the one that something outside has triggered."""
        spec = self.spec.task_specs[at or self.spec.none_start]
        self.task_tree.spawn(spec, **({"triggered": True} if at else {}))

    def settle(self) -> None:
        """Ends this scope when no token is left in it (BPMN 2.0, 13.5.6)."""
        if self.completed or self.task_tree._children:
            return
        self.completed = True
        if self.parent_token is not None:
            self.parent_token.task_spec.returned(self.parent_token, self)

    def is_completed(self) -> bool:
        """Whether nothing is left to do here."""
        return self.completed

    def update_waiting_tasks(self) -> None:
        """Nothing is polled: timers, messages and joins are told."""

    def _task_completed_notify(self, task: Token) -> None:
        self._remove_task(task.id)
        self.settle()

    def _remove_task(self, task_id: int) -> None:
        token = self.tasks.pop(task_id)
        token.unwait()
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


class Instance(Scope, BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """A process instance during one step, from the command to the state that is kept."""

    def __init__(self, definition: Definition, process_id: str, now: datetime) -> None:
        self.definition, self.now = definition, now
        self.index: dict[int, Token] = {}
        self.queue: deque[Token] = deque()
        self.opened: dict[int, Token] = {}
        self.closed: list[int] = []
        self.events: list[Event] = []
        self.activations = self.last_number = self.ceiling_from = 0
        self.ended: str | None = None
        scopes = definition.scopes
        # A truthy script engine keeps SpiffWorkflow from making one that runs Python.
        super().__init__(scopes[process_id], scopes, script_engine=self, deserializing=True)

    def new_number(self) -> int:
        """The next element instance."""
        self.last_number += 1
        return self.last_number

    def create_subprocess(
        self, my_task: Token, spec_name: str, *, embedded: bool = True
    ) -> SubInstance:
        """Opens the scope inside an activity. Raises Fault when scopes are nested without end."""
        if my_task.workflow.depth >= MAX_DEPTH:  # type: ignore[attr-defined]  # of SpiffWorkflow
            remedy = "A process calls itself without end; give the calls a condition."
            raise Fault("ceiling", f"Calls are nested deeper than {MAX_DEPTH}.", remedy)
        inner = SubInstance(self.subprocess_specs[spec_name], my_task, embedded=embedded)
        self.subprocesses[my_task.id] = inner
        return inner

    def delete_subprocess(self, my_task: Token) -> None:
        """Forgets the scope inside an activity."""
        inner = self.subprocesses.pop(my_task.id)
        self.index.pop(inner.task_tree.id, None)

    def do_engine_steps(self, budget: int, ceiling: int) -> None:
        """Runs ready tokens in the order in which they became ready, at most ``budget``."""
        while (self.queue or self.look_at_joins()) and budget:
            token = self.queue.popleft()
            if token.state != READY:
                continue
            if self.activations - self.ceiling_from >= ceiling:
                reason = f"The instance has run {self.activations:,} elements."
                self.incident(token, Fault("ceiling", reason, CEILING_REMEDY))
                continue
            token.run()
            budget -= 1
            self.activations += 1

    def look_at_joins(self) -> bool:
        """Asked only when no token can move by itself; true when one more became ready.

        Those that wait by rule are asked before those that may wait in vain: what an inclusive
        join lets go may be just what a parallel one behind it waits for.
        """
        for patient in (True, False):
            for scope in (self, *list(self.subprocesses.values())):
                for number in list(scope.joins.values()):
                    token = scope.tasks.get(number)
                    if token is not None and token.task_spec.patient is patient:
                        token.task_spec.look(scope, token)
            if self.queue:
                return True
        return False

    def stop(self) -> None:
        """Ends everything."""
        self.task_tree.cancel_children()
        self.ended, self.completed = "cancelled", True

    def note(self, kind: str, token: Token, **detail: Any) -> None:
        """Notes an event of a token for the history."""
        spec = token.task_spec
        self.events.append(
            Event(kind, spec.bpmn_id, token.id, spec.element_type, spec.bpmn_name, detail)
        )

    def note_flow(self, flow_id: str, token: Token) -> None:
        """Notes that a token took a flow."""
        self.events.append(Event("flow_taken", flow_id, token.id, "sequenceFlow", "", {}))

    def incident(self, token: Token, fault: Fault) -> None:
        """Stops a token until a person has repaired what is wrong."""
        token.unwait()
        token._set_state(STARTED)
        token.wait("incident", fault=fault.kind, reason=fault.reason, remedy=fault.remedy)
        self.note("incident", token, fault=fault.kind, reason=fault.reason, remedy=fault.remedy)

    def close(self, number: int) -> None:
        """A wait that was told to the shell before is over."""
        if self.opened.pop(number, None) is None:
            self.closed.append(number)

    def rise(self, origin: Token, code: str, values: Mapping[str, Any]) -> bool:
        """Carries an error outwards to the first that catches it (BPMN 2.0, 10.5.6 and 13.5.4).

        Only the thrower's own chain is asked: its boundary events, then those of each scope
        around it, then those of the call activity that called the process.
        """
        host: Token | None = origin
        while host is not None:
            catcher = _best(host.task_spec.error_boundaries, code)
            if catcher is not None:
                self.note("error_caught", host, code=code, by=catcher.bpmn_id, thrower=origin.id)
                catcher.caught(host, values)
                return True
            above = host.parent
            host = above if above is not host.workflow.task_tree else host.workflow.parent_token
        return False


def _best(catchers: Any, code: str) -> Any:
    """The one that names the code, else the one that catches all."""
    exact = [spec for spec in catchers if spec.trigger.code == code]
    every = [spec for spec in catchers if not spec.trigger.code]
    return next(iter(exact or every), None)
