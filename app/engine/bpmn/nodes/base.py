"""What all elements have in common: SpiffWorkflow's ``BpmnTaskSpec``, subclassed.

Specs are shared by all instances of a version and never change after loading; whatever is of one
instance is in its tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.outcome import VariablesTooLarge
from app.engine.bpmn.tokens import WAITING, Token
from app.engine.bpmn.variables import MAX_ONE, measure, put


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    target: str
    condition: Text | None = None


@dataclass(frozen=True)
class IoMapping:
    """An input or output mapping: a source, and the path of its target."""

    source: Text
    target: tuple[str, ...]


class Node(BpmnTaskSpec):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """An element that passes the token on; the others say what happens before."""

    exclusive = False  # takes the first flow whose condition is true, not all of them
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

    def test(self) -> None:
        """Checked once, at loading; SpiffWorkflow would do it at every visit."""

    def _predict(self, *args: Any, **kwargs: Any) -> None:
        """No tokens for a future that may not come."""

    def _update_hook(self, my_task: Token) -> bool:
        return True

    @property
    def error_boundaries(self) -> list[Any]:
        """The boundary events here that catch errors."""
        return [spec for spec in self.boundaries if spec.trigger.kind == "error"]

    # ---- entering, working

    def arrive(self, scope: Any, flow: Flow) -> None:
        """A token comes along a flow."""
        scope.task_tree.spawn(self)

    def _run(self, my_task: Token) -> bool | None:
        """In place of SpiffWorkflow's: what fails is an incident here, and nothing has moved."""
        try:
            if my_task.memory.get("done"):
                return True
            if not my_task.memory.get("entered"):
                self.enter(my_task)
            return self.work(my_task)
        except Fault as fault:
            my_task.top.incident(my_task, fault)
        except VariablesTooLarge as error:
            remedy = "Keep less in the variable."
            my_task.top.incident(my_task, Fault("variables", str(error), remedy))
        return None

    def enter(self, token: Token) -> None:
        """Maps the inputs, then lets the boundary events listen."""
        if not token.memory.get("seen"):
            token.memory["seen"] = True
            token.top.note("entered", token)
        now = token.top.now
        local: dict[str, Any] = {}
        for mapping in self.inputs_mapped:  # in order: a later one sees the earlier ones
            view = {**token.data, **local}
            value = kept(
                mapping.target[0], mapping.source.value(view, now, strict=self.strict_inputs)
            )
            local[mapping.target[0]] = put(
                local.get(mapping.target[0]), list(mapping.target[1:]), value
            )
        token.variables.update(local)
        try:
            for spec in self.boundaries:
                if spec.trigger.listens:
                    spec.listen(token._add_child(spec, WAITING))
        except Fault:
            token.cancel_children()
            token.variables.clear()
            raise
        token.memory["entered"] = True

    def work(self, token: Token) -> bool | None:
        """True when done, None when it waits."""
        return True

    # ---- leaving

    def leave(self, token: Token) -> list[Flow]:
        """Maps the outputs and picks the way on. It may fail: nothing has moved yet."""
        outer = token.around
        mapped: dict[str, Any] = {}
        if self.outputs_mapped and not token.memory.get("mapped"):
            for mapping in self.outputs_mapped:
                view = {**token.data, **mapped}
                value = kept(mapping.target[0], mapping.source.value(view, token.top.now))
                name, *path = mapping.target
                before = mapped.get(name, outer.data.get(name) if outer else None)
                mapped[name] = put(before, path, value)
        view_after = {**(outer.data if outer else {}), **mapped} if mapped else None
        chosen = self.choose(token, view_after)
        if mapped and outer is not None:
            outer.write(mapped)
            token.memory["mapped"] = True
        return chosen

    def choose(self, token: Token, view: Mapping[str, Any] | None = None) -> list[Flow]:
        """The flows to take, in the order of the file (BPMN 2.0, 13.3.1 and 13.4.2)."""
        conditional = any(flow.condition is not None for flow in self.flows)
        if not conditional:
            return [flow for flow in self.flows]
        if view is None:
            outer = token.around
            view = outer.data if outer is not None else {}
        met = self._met(token, view)
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
        scope = my_task.workflow
        my_task.cancel_children()  # before SpiffWorkflow would wake boundary events that wait
        my_task.unwait()
        my_task.top.note("completed", my_task)
        for flow in my_task.memory["leaving"]:
            my_task.top.note_flow(flow.id, my_task)
            scope.spec.task_specs[flow.target].arrive(scope, flow)

    def answered(self, token: Token, values: Mapping[str, Any]) -> None:
        """What this element waited for has come."""
        token.accept(values)
        token.finish()

    def fire(self, token: Token, values: Mapping[str, Any]) -> None:
        """An event that this element waited for has come."""
        self.answered(token, values)


def kept(name: str, value: Any) -> Any:
    """A value that a variable may have. Raises VariablesTooLarge."""
    if isinstance(value, str | list | dict) and measure(name, value) > MAX_ONE:
        raise VariablesTooLarge(f"the variable {name!r} is larger than {MAX_ONE:,} bytes")
    return value
