"""Multi-instance activities (BPMN 2.0, 10.3.7 and 13.3.6; Camunda 8, "Multi-instance").

The body is the token of the activity: it has the boundary events, the collected results and the
way on. The instances are tokens under it, numbered from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.tokens import OPEN, Token
from app.engine.bpmn.variables import fitting

if TYPE_CHECKING:
    from app.engine.bpmn.nodes.base import Flow

MAX_ITEMS = 10_000
MAX_ACTIVE = 50_000  # in the whole instance, so that lists within lists have an end as well
SMALLER_LIST = "Split the list, and let the process go through its parts."


@dataclass(frozen=True)
class Multi:
    """How often an activity is done: once for each item of a collection."""

    sequential: bool
    items: Text
    item: str = ""
    collected: str = ""
    element: Text | None = None
    result: str = ""  # the variable that the element of the results is read from
    until: Text | None = None
    counted: bool = False  # the text says how many, not which items
    keeps_outputs = True  # output mappings write into the instance's own scope

    # ---- the body

    def run(self, node: Any, body: Token) -> bool | None:
        """Evaluates the collection, lets the boundary events listen, begins the instances."""
        items = self._items(body)
        if self.collected:
            body.keep({self.collected: [None] * len(items)})
        if items:
            node.open_boundaries(body)
        body.memory.update(seen=True, entered=True, total=len(items), completed=0, terminated=0)
        body.top.note("repetition_begun", body, count=len(items))
        if not items:
            body.memory["done"] = True
            return True
        if self.sequential:
            body.memory["items"] = items
            self._begin(node, body, 1, items[0])
            return None
        for number, item in enumerate(items, 1):
            self._begin(node, body, number, item)
        return None

    def _items(self, body: Token) -> list[Any]:
        items = self.items.value(body.data, body.top.now, strict=True)
        if self.counted and isinstance(items, int) and not isinstance(items, bool) and items >= 0:
            items = list(range(1, min(items, MAX_ITEMS + 1) + 1))
        if not isinstance(items, list):
            said = "null" if items is None else f"a {type(items).__name__}"
            raise Fault("expression", f"The collection {self.items.text} is {said}, not a list.")
        if len(items) > MAX_ITEMS:
            reason = f"The collection {self.items.text} has more than {MAX_ITEMS:,} items."
            raise Fault("too many", reason, SMALLER_LIST)
        if not self.sequential and len(body.top.index) + len(items) > MAX_ACTIVE:
            reason = f"More than {MAX_ACTIVE:,} elements would be active at once."
            raise Fault("too many", reason, SMALLER_LIST)
        return items

    def _begin(self, node: Any, body: Token, number: int, item: Any) -> None:
        turn = body._add_child(node, OPEN)
        turn.memory["turn"] = number
        own: dict[str, Any] = {}
        if self.result:
            own[self.result] = None  # so that each instance sets its own
        if self.item:
            own[self.item] = item
        own["loopCounter"] = number
        turn.keep(own)
        node._update(turn)

    # ---- leaving

    def leave(self, node: Any, token: Token) -> list[Flow]:
        """For an instance: collects, and asks whether it is enough. Nothing has moved yet."""
        if not token.turn:
            mapped = self._results(token)
            chosen: list[Flow] = node.choose(token, mapped)
            if mapped and token.around is not None:
                token.around.write(mapped)
            return chosen
        node.put_out(token, node.map_outputs(token))
        view, now = token.data, token.top.now
        if self.element is not None:
            token.memory["collected"] = fitting(self.collected, self.element.value(view, now))
        token.memory["enough"] = self._enough(token)
        return []

    def _results(self, body: Token) -> dict[str, Any]:
        results = body.variables.get(self.collected) if self.collected else None
        return {} if results is None else {self.collected: fitting(self.collected, list(results))}

    def _enough(self, turn: Token) -> bool:
        if self.until is None:
            return False
        body = turn.parent
        assert body is not None  # noqa: S101 - an instance hangs under its body
        memory = body.memory
        completed = memory["completed"] + 1
        active = 0 if self.sequential else memory["total"] - completed - memory["terminated"]
        view = {
            **turn.data,
            "numberOfInstances": memory["total"],
            "numberOfActiveInstances": active,
            "numberOfCompletedInstances": completed,
            "numberOfTerminatedInstances": memory["terminated"],
        }
        if self.collected and self.collected in self.until.reads:
            results = list(body.variables[self.collected])
            results[turn.turn - 1] = turn.memory.get("collected")
            view[self.collected] = results
        value = self.until.value(view, turn.top.now, strict=True)
        if isinstance(value, bool):
            return value
        reason = f"The completion condition {self.until.text} is {value!r}, not true or false."
        raise Fault("condition", reason[:500])

    def left(self, node: Any, turn: Token) -> None:
        """An instance has ended: the next one begins, or the body ends."""
        body = turn.parent
        assert body is not None  # noqa: S101 - an instance hangs under its body
        if self.collected:
            body.top.changed(body, self.collected)
            body.variables[self.collected][turn.turn - 1] = turn.memory.get("collected")
        collect_records(node, body, turn)
        body.memory["completed"] += 1
        self._next(node, body, turn, enough=turn.memory.get("enough", False))

    def lost(self, node: Any, turn: Token) -> None:
        """An instance was cancelled by hand; the others go on."""
        body = turn.parent
        assert body is not None  # noqa: S101 - an instance hangs under its body
        body.memory["terminated"] += 1
        self._next(node, body, turn, enough=False)

    def _next(self, node: Any, body: Token, turn: Token, *, enough: bool) -> None:
        memory = body.memory
        ended = memory["completed"] + memory["terminated"]
        if enough:
            for other in body.children:
                if other.turn and other is not turn:
                    memory["terminated"] += 1
                    other.cancel()
        elif ended < memory["total"]:
            if self.sequential:
                self._begin(node, body, ended + 1, memory["items"][ended])
            return
        memory.pop("items", None)
        body.cancel_boundaries()
        body.finish()


def collect_records(node: Any, body: Token, turn: Token) -> None:
    """What can be undone inside an instance is undone with the whole body."""
    inside = turn.memory.get("inside")
    if inside is None:
        return
    kept = body.memory.setdefault("inside", {"records": [], "past": {}, "run": None})
    kept["records"].append({"activity": node.bpmn_id, **inside})
