"""Exclusive, parallel and inclusive gateways (BPMN 2.0, 13.4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from app.engine.bpmn.expressions import Fault
from app.engine.bpmn.nodes.base import Flow, Node
from app.engine.bpmn.nodes.reach import reach
from app.engine.bpmn.tokens import WAITING, Token

STUCK = "Cancel the instance, or publish a version in which each branch also arrives here."


class Exclusive(Node):
    """Takes the first flow whose condition is true; each token passes alone."""

    exclusive = decides = True
    strict_inputs = True


class Parallel(Node):
    """Takes one token from each incoming flow; one too many stays for the next time (13.4.1)."""

    decides = True
    patient = False  # it fires on arrival; looked at again only to find that it waits in vain

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """For each element, the incoming flows of this gateway that a token there can come by."""
        return reach(self._wf_spec, self)

    @property
    def joins(self) -> bool:
        """Whether tokens wait here for each other."""
        return len(self.incoming) > 1

    def arrive(self, scope: Any, flow: Flow) -> None:
        """Counts the token; the gateway fires when it has what it needs."""
        if not self.joins:
            scope.task_tree.spawn(self)
            return
        parked = self.park(scope)
        arrived = parked.memory["arrived"]
        arrived[flow.id] = arrived.get(flow.id, 0) + 1
        if len(arrived) == len(self.incoming):
            self.pass_on(scope, parked)

    def park(self, scope: Any) -> Token:
        """The token that waits here for the others."""
        if self.name not in scope.joins:
            parked = scope.task_tree._add_child(self, WAITING)
            parked.memory["arrived"] = {}
            scope.joins[self.name] = parked.id
        parked = scope.tasks[scope.joins[self.name]]
        parked.unwait()  # it may have been given up as stuck
        return parked

    def pass_on(self, scope: Any, parked: Token) -> None:
        """Takes one token of each flow that has any, and lets one go on."""
        left = {flow: n - 1 for flow, n in parked.memory["arrived"].items() if n > 1}
        parked.memory["arrived"] = left
        if not left:
            scope._remove_task(parked.id)
        scope.task_tree.spawn(self)

    def look(self, scope: Any, parked: Token) -> None:
        """Nothing moves any more: a token that can never come makes it an incident."""
        if not parked.waits_for and self.hopeless(scope, parked):
            self.give_up(scope, parked)

    def give_up(self, scope: Any, parked: Token) -> None:
        """A token that can never come is an incident, not a wait without end."""
        if scope.to_come(self) & self.missing(parked):
            return
        missing = ", ".join(sorted(self.missing(parked)))
        reason = f"It waits for a token by {missing}, and none can come any more."
        parked.top.incident(parked, Fault("stuck", reason, STUCK))

    def hopeless(self, scope: Any, parked: Token) -> bool:
        """Whether no other token of the scope can still bring what is missing."""
        others = [other for other in scope.task_tree.children if other is not parked]
        if all(other.id in scope.joins.values() for other in others):
            return True  # only joins are left, each waiting for another
        missing = self.missing(parked)
        return not any(self.ways(other) & missing for other in others)

    def missing(self, parked: Token) -> set[str]:
        """The incoming flows that have no token yet."""
        return set(self.incoming) - set(parked.memory["arrived"])

    def ways(self, token: Token) -> frozenset[str]:
        """The incoming flows that the token can still come by; none for one that is cancelled."""
        if token.withdrawn:
            return frozenset()
        return self.reach.get(token.task_spec.name, frozenset())


class Inclusive(Parallel):
    """Waits until no other token can still bring one to a flow that has none yet (13.4.3)."""

    patient = True
    strict_inputs = True

    def look(self, scope: Any, parked: Token) -> None:
        """Nothing else moves: fires when nobody who is still under way blocks it."""
        if parked.waits_for:
            return
        have = set(parked.memory["arrived"])
        others = [other for other in scope.task_tree.children if other is not parked]
        if not any(self.blocks(self.ways(other), have) for other in others):
            self.pass_on(scope, parked)

    @staticmethod
    def blocks(ways: frozenset[str], have: set[str]) -> bool:
        """A token on its way to an empty flow, that cannot come by a marked one as well."""
        return bool(ways - have) and not ways & have
