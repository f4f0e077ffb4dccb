"""Ad-hoc sub-processes: what is done in them is chosen while they run (BPMN 2.0, 13.3.5)."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.branch import Gather
from app.engine.bpmn.nodes.multi import MAX_ITEMS, SMALLER_LIST
from app.engine.bpmn.nodes.scopes import SubProcess
from app.engine.bpmn.tokens import Token
from app.engine.bpmn.variables import fitting

Pending = str | list[Any]  # an element that is to be activated, or that and variables of its own


def renamed(pending: Pending, to: Callable[[str], str]) -> Pending:
    """The same in another version, where elements bear other names."""
    return to(pending) if isinstance(pending, str) else [to(pending[0]), *pending[1:]]


class AdHoc(SubProcess):
    """Its elements are activated by an expression on entering, or by a person later."""

    elements: Text | None = None
    until: Text | None = None
    cancel_rest = True
    in_order = False  # one at a time
    inside: tuple[str, ...] = ()  # what can be activated
    gathers: Gather | None = None  # with it, each activation is a scope of its own

    def work(self, token: Token) -> None:
        """Opens the scope with what the expression names. Raises Fault for what is not there."""
        chosen = self._chosen(token)
        token.memory["pending"] = chosen
        self.open(token)

    def _chosen(self, token: Token) -> list[str]:
        if self.elements is None:
            return []
        value = self.elements.value(token.data, token.top.now, strict=True)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            reason = f"The elements to activate, {self.elements.text}, are no list of texts."
            raise Fault("expression", reason)
        if len(value) > MAX_ITEMS:
            reason = f"The list {self.elements.text} activates more than {MAX_ITEMS:,} elements."
            raise Fault("too many", reason, SMALLER_LIST)
        unknown = [name for name in value if name not in self.inside]
        if unknown:
            reason = f"There is no element {unknown[0]!r} to activate in {self.bpmn_id}."
            raise Fault("expression", reason)
        return list(value)

    def own_variables(self, token: Token) -> dict[str, Any]:
        """Its scope begins with no results."""
        if self.gathers is None:
            return {}
        token.memory.update(places=[], begun=0)
        return {self.gathers.collected: []}

    def begin(self, scope: Any) -> None:
        """Activates what is pending: all of it, or the first if they go one after the other."""
        host = scope.parent_token
        pending = host.memory["pending"]
        now = pending[:1] if self.in_order else pending
        if self.in_order and len(scope.task_tree._children) > len(scope.joins):
            return  # what waits at a join for the next does not hold it
        host.memory["pending"] = pending[len(now) :]
        for one in now:
            name, own = (one, {}) if isinstance(one, str) else one
            self._activate(scope, name).keep(own)

    def _activate(self, scope: Any, name: str) -> Token:
        root: Token = scope.task_tree
        if self.gathers is None:
            return root.spawn(scope.spec.task_specs[name])
        memory = scope.parent_token.memory
        memory["begun"] += 1
        return root.spawn(scope.spec.branch, place=memory["begun"], begins=name)

    def activate(self, scope: Any, chosen: list[Pending], values: Mapping[str, Any]) -> None:
        """What a person activates. What comes with it goes to the sub-process's own scope."""
        scope.task_tree.keep(values)
        scope.parent_token.memory["pending"] += chosen
        self.begin(scope)

    # ---- ending

    def weigh(self, scope: Any, token: Token) -> None:
        """After an element inside: whether the completion condition is met. Raises Fault.

        Where results are gathered it is asked after each branch, and sees what that one leaves.
        """
        root: Token = scope.task_tree
        if self.until is None or token.parent is not root:
            return
        view = root.data
        if "place" in token.memory and self.gathers and self.gathers.collected in self.until.reads:
            view = ChainMap(self.gathers.seen_with(scope, token), view)  # type: ignore[arg-type]  # only read
        value = self.until.value(view, token.top.now, strict=True)
        if not isinstance(value, bool):
            reason = f"The completion condition {self.until.text} is {value!r}, not true or false."
            raise Fault("condition", reason[:500])
        token.memory["enough"] = value

    def went(self, scope: Any, token: Token) -> None:
        """An element inside has been left: with the condition met, the rest ends or goes on."""
        if not token.memory.get("enough"):
            return
        scope.parent_token.memory.update(enough=True, pending=[])
        if self.cancel_rest:
            scope.task_tree.cancel_children()

    def goes_on(self, scope: Any) -> bool:
        """Begins what is pending; whether it stays active, for that or for a person."""
        memory = scope.parent_token.memory
        if memory.get("enough") or scope.interrupted:
            return False
        if memory["pending"]:
            self.begin(scope)
            return True
        return self.until is not None

    def to_come(self, scope: Any, gateway: Any) -> frozenset[str]:
        """The flows into a gateway inside that what a person may still activate can come by."""
        if scope.parent_token.memory.get("enough") or scope.interrupted:
            return frozenset()
        return frozenset().union(*(gateway.reach.get(name, ()) for name in self.inside))

    # ---- leaving

    @property
    def maps_out(self) -> bool:
        """The results go out whether or not there are output mappings."""
        return self.gathers is not None or super().maps_out

    def map_outputs(self, token: Token) -> dict[str, Any]:
        """The results, then what the output mappings come to."""
        mapped = super().map_outputs(token)
        if self.gathers is None or token.memory.get("mapped"):
            return mapped
        name = self.gathers.collected
        return {name: fitting(name, token.variables.get(name)), **mapped}
