"""One visit of one element: SpiffWorkflow's ``Task``, subclassed.

A token lives only while its element does, so what an instance costs depends on what is active in
it. It hangs under the root token of its scope, or under the activity whose boundary event it is.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.outcome import VariablesTooLarge

if TYPE_CHECKING:
    from app.engine.bpmn.instance import Instance
    from app.engine.bpmn.scope import Scope

OPEN, WAITING, READY, STARTED = (
    TaskState.FUTURE,
    TaskState.WAITING,
    TaskState.READY,
    TaskState.STARTED,
)
# Waits that only the engine itself ends: the shell is not told of them.
INTERNAL = ("condition",)
SMALLER = "Keep less in the variable."


class Token(Task):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """Where control is. ``memory`` is what the element has to remember until it is left."""

    def __init__(
        self,
        workflow: Scope,
        task_spec: Any,
        parent: Token | None = None,
        state: int = OPEN,
        number: int | None = None,
    ) -> None:
        # Not super().__init__(): it draws a UUID, reads the clock and copies all data.
        self.workflow, self.task_spec, self._state = workflow, task_spec, state
        self.id: int = number or self.top.new_number()
        self._parent = parent.id if parent is not None else None
        self._children: dict[int, None] = {}
        self.variables: dict[str, Any] = {}
        self.memory: dict[str, Any] = {}
        self.triggered, self.last_state_change = False, 0.0
        workflow.tasks[self.id] = self.top.index[self.id] = self
        if parent is not None:
            parent._children[self.id] = None

    @property
    def top(self) -> Instance:
        """The instance that the token belongs to."""
        instance: Instance = self.workflow.top_workflow
        return instance

    @property
    def data(self) -> Mapping[str, Any]:
        """What an expression in this element sees: the nearest scope wins."""
        scopes: list[dict[str, Any]] = []
        token: Token | None = self
        while token is not None:
            if token.variables:
                scopes.append(token.variables)
            if past := token.memory.get("past"):  # what a compensation handler may still read
                scopes.append(past)
            token = token.around
        return ChainMap(*scopes) if len(scopes) != 1 else scopes[0]

    @property
    def around(self) -> Token | None:
        """The token whose scope lies around this one's."""
        if self._parent is not None:
            found: Token = self.workflow.tasks[self._parent]
            return found
        return self.workflow.parent_token if self.workflow.embedded else None

    @property
    def alive(self) -> bool:
        """Whether the token is neither completed nor cancelled."""
        return not self.has_state(TaskState.FINISHED_MASK)

    @property
    def turn(self) -> int:
        """Which instance of a multi-instance or loop it is, from 1; 0 for all others."""
        number: int = self.memory.get("turn", 0)
        return number

    @property
    def repeats(self) -> bool:
        """Whether it is the body of a multi-instance or loop: its instances hang under it."""
        return self.task_spec.repeat is not None and not self.turn and "listener" not in self.memory

    @property
    def withdrawn(self) -> bool:
        """Whether it is being cancelled, and stays until its listeners, or those inside, ran."""
        return "withdrawn" in self.memory

    # ---- variables

    def write(self, values: Mapping[str, Any]) -> None:
        """Each value goes to the nearest scope that knows its name, else to the process.

        What is written in a branch of an ad-hoc sub-process that gathers results stays there.
        """
        for name, value in values.items():
            scope = self
            while name not in scope.variables and not scope.task_spec.holds:
                if scope.around is None:
                    break
                scope = scope.around
            self.top.changed(scope, name)
            scope.variables[name] = value
            self.top.note("variable", self, scope=scope.id, name=name, value=value)

    def keep(self, values: Mapping[str, Any]) -> None:
        """Takes variables into its own scope, whatever the scopes around it know."""
        for name, value in values.items():
            self.top.changed(self, name)
            self.variables[name] = value

    def accept(self, values: Mapping[str, Any]) -> None:
        """Takes a result: with output mappings it stays local until they are applied."""
        if self.task_spec.outputs_mapped:
            self.keep(values)
        else:
            self.write(values)

    # ---- waiting

    def wait(self, kind: str, **detail: Any) -> None:
        """From now on this token waits for something."""
        self.memory["wait"] = {"kind": kind, **detail}
        self.top.enlist(self, kind)
        if kind not in INTERNAL:
            self.top.opened[self.id] = self

    def unwait(self) -> None:
        """Whatever it waited for, it no longer does."""
        wait = self.memory.pop("wait", None)
        if wait is None:
            return
        self.top.strike(self, wait["kind"])
        if wait["kind"] not in INTERNAL:
            self.top.close(self.id)

    @property
    def waits_for(self) -> str | None:
        """The kind of its wait."""
        wait = self.memory.get("wait")
        return wait["kind"] if wait else None

    def again(self) -> None:
        """Back into the queue: its work is done, or is to be tried once more."""
        self.unwait()
        self._set_state(READY)

    def fire(self, values: Mapping[str, Any]) -> None:
        """The event that it waited for has come."""
        self.task_spec.fire(self, values)

    def finish(self) -> None:
        """Its work is done; leaving comes next."""
        self.memory["done"] = True
        self.again()

    # ---- moving

    def spawn(self, spec: Any, **memory: Any) -> Token:
        """A new token under this one, ready to run."""
        child = self._add_child(spec)
        child.memory.update(memory)
        spec._update(child)
        return child

    def complete(self) -> None:
        """SpiffWorkflow marks a task complete and then looks on; here what can fail comes first."""
        if not self.alive:
            return  # it was cancelled by what it did itself
        self.memory["done"] = True
        try:
            leaving = self.task_spec.leave(self)
            self.workflow.weigh(self)
        except Fault as fault:
            self.top.incident(self, fault)
            return
        except VariablesTooLarge as error:
            self.top.incident(self, Fault("variables", str(error), SMALLER))
            return
        self.memory["leaving"] = leaving  # never kept: from here on nothing stops it
        super().complete()

    def cancel(self) -> None:
        """Ends the token and all that is under it, innermost first.

        A user task that is heard before it goes stays until then, and with it what it is in.
        """
        self.cancel_children()
        inner = self.top.subprocesses.get(self.id)
        if inner is not None:
            inner.close_guards()
            inner.task_tree.unwait()
            inner.task_tree.cancel_children()
        if not self.alive:
            return  # the last one inside took it along
        held = self._children or (inner is not None and inner.task_tree._children)
        if held or self.task_spec.heard(self):
            self._withdraw()
            return
        if inner is not None:
            self.top.delete_subprocess(self)
        if self.memory.get("seen") and not self.repeats:
            self.top.note("cancelled", self)
        parent, waited_for = self.parent, self.withdrawn
        self._set_state(TaskState.CANCELLED)
        self.workflow._remove_task(self.id)
        if waited_for and parent is not None:
            self.workflow.parted(self, parent)

    def let_go(self) -> None:
        """Ends a token that stayed to be heard."""
        self.memory["let go"] = True
        self.cancel()

    def _withdraw(self) -> None:
        if self.withdrawn:
            return
        self.memory["withdrawn"] = True
        self.unwait()
        self.task_spec.withdraw(self)

    def cancel_children(self) -> None:
        """Ends what hangs under this token."""
        for child in self.children:
            child.cancel()

    def cancel_boundaries(self) -> None:
        """Its boundary events no longer listen."""
        for child in self.children:
            if child.memory.get("listener") == "boundary":
                child.cancel()

    @property
    def children(self) -> list[Token]:
        """The tokens under this one, as a list of its own."""
        return [self.workflow.tasks[number] for number in self._children]

    @property
    def parent(self) -> Token | None:
        """The token above this one."""
        return self.workflow.tasks[self._parent] if self._parent is not None else None

    def _add_child(self, task_spec: Any, state: int = OPEN) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        if not self.alive:
            return  # a hook cancelled it before SpiffWorkflow set its state
        self._state = value
        if value == READY:
            self.top.queue.append(self)

    def _inherit_data(self) -> None:
        """Nothing is copied from token to token: variables live in scopes."""
