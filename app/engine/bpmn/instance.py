"""An instance during one step: SpiffWorkflow's workflow class, subclassed.

Nothing is polled and nothing is walked: ready tokens stand in a queue, waiting ones are told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from app.engine.bpmn import conditions
from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.outcome import Event, Thrown
from app.engine.bpmn.scope import Scope, SubInstance
from app.engine.bpmn.tokens import READY, STARTED, Token
from app.engine.bpmn.variables import MISSING

if TYPE_CHECKING:
    from app.engine.bpmn.definition import Definition

MAX_DEPTH = 50
CEILING_REMEDY = "Look for a loop without a way out. Retry lets it go on for as many again."


class Instance(Scope, BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """A process instance during one step, from the command to the state that is kept."""

    def __init__(self, definition: Definition, process_id: str, now: datetime) -> None:
        self.definition, self.now = definition, now
        self.index: dict[int, Token] = {}
        self.queue: deque[Token] = deque()
        self.opened: dict[int, Token] = {}
        self.closed: list[int] = []
        self.events: list[Event] = []
        self.thrown: list[Thrown] = []  # what leaves the instance: signals and messages
        self.signals: dict[int, Token] = {}  # who waits for a signal
        self.conditions: dict[int, Token] = {}  # who waits for a condition
        self.changes: conditions.Changes = {}
        self.former: dict[tuple[int, str], Any] = {}  # scope and name -> the value before the step
        self.fresh: set[int] = set()  # conditions that have just begun to listen
        self.suspended = False
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
        self.look_at_conditions()
        while not self.suspended and (self.queue or self.look_at_joins()) and budget:
            token = self.queue.popleft()
            if token.state != READY:
                continue
            if self.activations - self.ceiling_from >= ceiling:
                reason = f"The instance has run {self.activations:,} elements."
                self.incident(token, Fault("ceiling", reason, CEILING_REMEDY))
                continue
            token.run()
            self.look_at_conditions()
            budget -= 1
            self.activations += 1

    def look_at_conditions(self) -> None:
        """Asks the conditional events, if something has changed that one may read.

        While it is suspended nothing happens; what changed meanwhile is kept until it goes on.
        """
        if not self.suspended and (self.changes or self.fresh):
            conditions.look(self)

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
        for scope in (self, *self.subprocesses.values()):
            self._name_deadlock(scope)
        return False

    @staticmethod
    def _name_deadlock(scope: Scope) -> None:
        """Joins that wait for each other for ever are incidents, never a silent rest."""
        inside = scope.task_tree._children
        if inside and len(inside) == len(scope.joins):
            for number in scope.joins.values():
                token = scope.tasks[number]
                if token.waits_for is None:
                    token.task_spec.give_up(scope, token)

    def stop(self) -> None:
        """Ends everything; user tasks that are heard before they go end first."""
        root = self.task_tree
        self.close_guards()
        root.unwait()
        root.memory["withdrawn"] = True
        root.cancel_children()
        self.settle()

    def settle(self) -> None:
        """As in every scope; one that is being cancelled ends when nothing is left in it."""
        root = self.task_tree
        if not root.withdrawn:
            super().settle()
        elif not root._children:
            self.ended, self.completed = "cancelled", True

    def note(self, kind: str, token: Token, **detail: Any) -> None:
        """Notes an event of a token for the history."""
        spec = token.task_spec
        self.events.append(
            Event(kind, spec.bpmn_id, token.id, spec.element_type, spec.bpmn_name, detail)
        )

    def changed(self, scope: Token, name: str) -> None:
        """A variable is about to be written: callers, user tasks and conditions may read it."""
        if "written" in scope.memory:
            scope.memory["written"][name] = True
        self.former.setdefault((scope.id, name), scope.variables.get(name, MISSING))
        if self.conditions:
            how = "update" if name in scope.variables else "create"
            self.changes.setdefault((scope.id, name), how)

    def enlist(self, token: Token, kind: str) -> None:
        """Remembers who waits for what happens inside, so that nothing has to be searched."""
        if kind == "signal":
            self.signals[token.id] = token
        elif kind == "condition":
            self.conditions[token.id] = token
            self.fresh.add(token.id)

    def strike(self, token: Token, kind: str) -> None:
        """The end of what ``enlist`` began."""
        if kind == "signal":
            self.signals.pop(token.id, None)
        elif kind == "condition":
            self.conditions.pop(token.id, None)
            self.fresh.discard(token.id)

    def broadcast(
        self, name: str, values: Mapping[str, Any], only: Collection[int] | None = None
    ) -> None:
        """Tells a signal to all who wait for it here, the oldest first (BPMN 2.0, 10.5.1)."""
        waiting = [t for _, t in sorted(self.signals.items()) if t.memory["wait"]["signal"] == name]
        for token in waiting:
            meant = only is None or token.id in only
            if meant and token.alive and token.waits_for == "signal":
                token.fire(values)

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
