"""The complex gateway: goes on when its activation condition is met (BPMN 2.0, 10.6.5, 13.4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.base import Flow
from app.engine.bpmn.nodes.gateways import Parallel
from app.engine.bpmn.tokens import READY, Token


class Complex(Parallel):
    """Asks at each arrival; when it has gone on, it waits for the rest, then begins anew.

    The condition reads ``activationCount``, how many incoming flows have a token, and the tokens
    of each flow by the flow's id. Outgoing conditions read ``waitingForStart``: true when it goes
    on, false when it begins anew; a flow without condition is taken only when it goes on.
    """

    patient = True
    strict_inputs = True
    activation: Text | None = None

    def arrive(self, scope: Any, flow: Flow) -> None:
        """Counts the token, then asks; what fails there is an incident of the gateway."""
        if not self.joins:
            scope.task_tree.spawn(self)
            return
        parked = self.park(scope)
        arrived = parked.memory["arrived"]
        arrived[flow.id] = arrived.get(flow.id, 0) + 1
        if parked.state != READY:
            parked.again()

    def proceed(self, token: Token) -> bool | None:
        """A parked token asks; one that goes on does what all do."""
        if "arrived" not in token.memory:
            return super().proceed(token)
        if "used" not in token.memory and self._met_by(token):
            used = self._take(token)
            token.memory["used"] = sorted(used)
            token.workflow.task_tree.spawn(self, start=True)
        return None

    def _met_by(self, parked: Token) -> bool:
        arrived = parked.memory["arrived"]
        view = {
            **parked.data,
            **{flow: arrived.get(flow, 0) for flow in self.incoming},
            "activationCount": len(arrived),
            "waitingForStart": True,
        }
        assert self.activation is not None  # noqa: S101 - checked when the diagram was read
        value = self.activation.value(view, parked.top.now, strict=True)
        if isinstance(value, bool):
            return value and bool(arrived)
        reason = f"The activation condition {self.activation.text} is {value!r}, not true or false."
        raise Fault("condition", reason[:500])

    @staticmethod
    def _take(parked: Token) -> set[str]:
        arrived = parked.memory["arrived"]
        parked.memory["arrived"] = {flow: n - 1 for flow, n in arrived.items() if n > 1}
        return set(arrived)

    def look(self, scope: Any, parked: Token) -> None:
        """Nothing else moves: begins anew, or has waited in vain."""
        memory = parked.memory
        if parked.waits_for:
            return
        have = set(memory["arrived"]) | set(memory.get("used", ()))
        others = [other for other in scope.task_tree.children if other is not parked]
        missing = set(self.incoming) - have
        if any(self.ways(other) & missing for other in others):
            return
        if "used" not in memory:
            self.give_up(scope, parked)
            return
        used = set(memory.pop("used"))
        later = {flow: n for flow, n in memory["arrived"].items() if flow in used}
        for flow, n in memory["arrived"].items():
            if flow not in used and n > 1:
                later[flow] = n - 1
        memory["arrived"] = later
        if any(flow.condition is not None for flow in self.flows):
            scope.task_tree.spawn(self, start=False)
        if later:
            parked.again()
            return
        scope._remove_task(parked.id)
        scope.settle()

    def choose(self, token: Token, mapped: Mapping[str, Any]) -> list[Flow]:
        """As at an inclusive gateway; when it begins anew, only what a condition asks for."""
        start = token.memory.get("start", True)
        view = {**mapped, "waitingForStart": start}
        if start:
            return super().choose(token, view)
        return self._met(token, {**self.seen(token), **view})
