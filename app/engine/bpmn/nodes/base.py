"""What all elements have in common: SpiffWorkflow's ``BpmnTaskSpec``, subclassed.

Specs are shared by all instances of a version and never change after loading; whatever is of one
instance is in its tokens.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from app.engine.bpmn import undo
from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.hooks import Hook, Hooked, count, job_type
from app.engine.bpmn.outcome import VariablesTooLarge
from app.engine.bpmn.tokens import SMALLER, WAITING, Token
from app.engine.bpmn.variables import fitting, put


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    target: str
    condition: Text | None = None
    drawn: bool = True  # a link event's jump is no flow of the drawing


@dataclass(frozen=True)
class IoMapping:
    """An input or output mapping: a source, and the path of its target."""

    source: Text
    target: tuple[str, ...]


class Node(Hooked, BpmnTaskSpec):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """An element that passes the token on; the others say what happens before."""

    exclusive = False  # takes the first flow whose condition is true, not all of them
    decides = False  # a gateway: its conditions are its work, so they see its own variables
    bpmn_id: str
    bpmn_name = ""
    element_type = ""
    documentation = ""
    lane: str | None = None
    line: int | None = None
    default: str | None = None
    flows: tuple[Flow, ...] = ()
    incoming: tuple[str, ...] = ()
    boundaries: tuple[Any, ...] = ()
    inputs_mapped: tuple[IoMapping, ...] = ()
    outputs_mapped: tuple[IoMapping, ...] = ()
    strict_inputs = False
    repeat: Any = None  # how often it is done: a multi-instance or a standard loop
    handler: str | None = None  # the element that undoes it
    handler_reads: frozenset[str] | None = None  # the variables that the handler names; None: any
    for_compensation = False
    holds = False  # what is written inside it stays inside

    def test(self) -> None:
        """Checked once, at loading; SpiffWorkflow would do it at every visit."""

    def _predict(self, *args: Any, **kwargs: Any) -> None:
        """No tokens for a future that may not come."""

    def _update_hook(self, my_task: Token) -> bool:
        return True

    # ---- entering, working

    def arrive(self, scope: Any, flow: Flow) -> None:
        """A token comes along a flow."""
        scope.task_tree.spawn(self)

    def _run(self, my_task: Token) -> bool | None:
        """In place of SpiffWorkflow's: what fails is an incident here, and nothing has moved."""
        try:
            return self.proceed(my_task)
        except Fault as fault:
            my_task.top.incident(my_task, fault)
        except VariablesTooLarge as error:
            my_task.top.incident(my_task, Fault("variables", str(error), SMALLER))
        return None

    def proceed(self, token: Token) -> bool | None:
        """Goes on where the token stands: True when done, None when it waits."""
        memory = token.memory
        if token.withdrawn:
            self.part(token)
            return None
        if "listener" in memory:
            self.listen(token)
            return None
        if memory.get("done"):
            return None if any(child.withdrawn for child in token.children) else self.closing(token)
        if self.repeat is not None and not token.turn:
            done: bool | None = self.repeat.run(self, token)
            return done
        if not memory.get("entered") and not self.enter(token):
            return None
        if not self.work(token):
            return None
        memory["done"] = True
        return self.closing(token)

    def enter(self, token: Token) -> bool:
        """Maps the inputs, runs the start listeners, then lets the boundary events listen.

        False while a listener is at work.
        """
        memory = token.memory
        if not memory.get("seen"):
            memory["seen"] = True
            token.top.note("entered", token)
        if not memory.get("inputs"):
            token.keep(self.map_inputs(token))
            if "start" in self.hooks:
                memory["inputs"] = True
        if self.hooked(token, "start"):
            return False
        if not token.turn:
            self.open_boundaries(token)
        memory["entered"] = True
        return True

    def map_inputs(self, token: Token) -> dict[str, Any]:
        """The local variables that the input mappings make, in the order of the file."""
        local: dict[str, Any] = {}
        for mapping in self.inputs_mapped:
            view = ChainMap(local, token.data)  # type: ignore[arg-type]  # only read
            value = mapping.source.value(view, token.top.now, strict=self.strict_inputs)
            name, *path = mapping.target
            local[name] = put(local.get(name), path, fitting(name, value))
        return local

    def open_boundaries(self, token: Token) -> None:
        """Lets the boundary events listen. Raises Fault when one cannot; then none does."""
        try:
            for spec in self.boundaries:
                if spec.trigger.listens:
                    event = token._add_child(spec, WAITING)
                    event.memory["listener"] = "boundary"
                    spec.listen(event)
        except Fault:
            token.cancel_children()
            if "start" not in self.hooks:
                token.variables.clear()
            raise

    def listen(self, token: Token) -> None:
        """Lets an event's token wait for what triggers it."""
        raise NotImplementedError

    def work(self, token: Token) -> bool | None:
        """True when done, None when it waits."""
        return True

    # ---- leaving

    def closing(self, token: Token) -> bool | None:
        """Runs the end listeners, after the output mapping; True when it can be left."""
        if "end" in self.hooks and not token.repeats:
            if not token.memory.get("mapped"):
                self.put_out(token, self.map_outputs(token))
            if self.hooked(token, "end"):
                return None
        return True

    def leave(self, token: Token) -> list[Flow]:
        """Maps the outputs and picks the way on. It may fail: nothing has moved yet."""
        if self.repeat is not None:
            flows: list[Flow] = self.repeat.leave(self, token)
            return flows
        mapped = self.map_outputs(token)
        chosen = self.choose(token, mapped)
        self.put_out(token, mapped)
        return chosen

    def map_outputs(self, token: Token) -> dict[str, Any]:
        """What the output mappings come to, in the order of the file."""
        mapped: dict[str, Any] = {}
        if not self.outputs_mapped or token.memory.get("mapped"):
            return mapped
        outer = token.around
        for mapping in self.outputs_mapped:
            view = ChainMap(mapped, token.data)  # type: ignore[arg-type]  # only read
            name, *path = mapping.target
            value = fitting(name, mapping.source.value(view, token.top.now))
            before = mapped.get(name, outer.data.get(name) if outer and path else None)
            mapped[name] = put(before, path, value)
        return mapped

    @property
    def maps_out(self) -> bool:
        """Whether something is mapped out of it when it is left."""
        return bool(self.outputs_mapped)

    def put_out(self, token: Token, mapped: Mapping[str, Any]) -> None:
        """Writes what the output mappings came to: outwards, or where the repetition says."""
        if not self.maps_out or token.memory.get("mapped"):
            return
        token.memory["mapped"] = True
        outer = token.around
        if self.repeat is not None and self.repeat.keeps_outputs and token.turn:
            token.keep(mapped)
        elif outer is not None:
            outer.write(mapped)

    def choose(self, token: Token, mapped: Mapping[str, Any]) -> list[Flow]:
        """The flows to take, in the order of the file (BPMN 2.0, 13.3.1 and 13.4.2)."""
        if all(flow.condition is None for flow in self.flows):
            return list(self.flows)
        met = self._met(token, {**self.seen(token), **mapped})
        plain = [f for f in self.flows if f.condition is None and f.id != self.default]
        if self.exclusive:
            chosen = met[:1]
        else:
            chosen = [flow for flow in self.flows if flow in met or flow in plain]
        if not met:
            chosen = plain + [flow for flow in self.flows if flow.id == self.default]
        if not chosen:
            raise Fault(
                "condition",
                "No condition is true and there is no default flow.",
                "Correct the variables that the conditions read, or publish a version with a "
                "default flow; then retry.",
            )
        return chosen

    def seen(self, token: Token) -> Mapping[str, Any]:
        """The variables that the conditions of its flows read."""
        if self.decides:
            return token.data
        return token.around.data if token.around is not None else {}

    def _met(self, token: Token, view: Mapping[str, Any]) -> list[Flow]:
        met = []
        for flow in self.flows:
            if flow.condition is None or flow.id == self.default:
                continue
            value = flow.condition.value(view, token.top.now, strict=True)
            if not isinstance(value, bool):
                said = "null" if value is None else repr(value)[:60]
                raise Fault(
                    "condition",
                    f"The condition {flow.condition.text} is {said}, not true or false.",
                )
            if value:
                met.append(flow)
                if self.exclusive:
                    break
        return met

    def _on_complete_hook(self, my_task: Token) -> None:
        my_task.cancel_children()  # before SpiffWorkflow would wake boundary events that wait
        my_task.unwait()
        if my_task.repeats:
            my_task.top.note("repetition_ended", my_task, done=my_task.memory.get("completed", 0))
        else:
            my_task.top.note("completed", my_task)
        if my_task.turn:
            self.repeat.left(self, my_task)
            return
        undo.remember(self, my_task)
        self.go(my_task)
        if my_task.memory.get("compensates") and my_task.parent is not None:
            my_task.parent.task_spec.undone(my_task.parent)

    def go(self, token: Token) -> None:
        """Takes the flows that were picked."""
        scope = token.workflow
        for flow in token.memory["leaving"]:
            if flow.drawn:
                token.top.note_flow(flow.id, token)
            scope.spec.task_specs[flow.target].arrive(scope, flow)

    def answered(self, token: Token, values: Mapping[str, Any]) -> None:
        """What this element waited for has come."""
        token.accept(values)
        token.finish()

    def fire(self, token: Token, values: Mapping[str, Any]) -> None:
        """An event that this element waited for has come."""
        self.answered(token, values)


class ScopeNode(Node):
    """The root of a scope: where its own listeners run."""

    def _run(self, my_task: Token) -> None:
        scope = my_task.workflow
        if "held" not in my_task.memory:
            scope.settle()
        elif not self.hooked(my_task, "start"):
            scope.arm()

    def hooked(self, token: Token, event: str) -> bool:
        """As for elements; what fails is an incident of the process itself."""
        try:
            return super().hooked(token, event)
        except Fault as fault:
            token.top.incident(token, fault)
            return True


__all__ = ["Flow", "Hook", "IoMapping", "Node", "ScopeNode", "count", "job_type"]
