"""The standard loop: an activity done again and again (BPMN 2.0, 10.3.7 and 13.3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.multi import collect_records
from app.engine.bpmn.tokens import Token

if TYPE_CHECKING:
    from app.engine.bpmn.nodes.base import Flow


@dataclass(frozen=True)
class Loop:
    """Repeats while the condition is true, at most so often; before or after the first time."""

    condition: Text | None
    most: Text | None
    test_before: bool
    keeps_outputs = False  # each turn is the activity itself: what it writes is there for the next

    def run(self, node: Any, body: Token) -> bool | None:
        """Begins the first turn, unless the condition is asked before and is false."""
        most = self._most(body)
        if self.test_before and not (self._met(body, 0) and (most is None or most > 0)):
            body.memory.update(seen=True, entered=True, done=True, completed=0)
            return True
        node.open_boundaries(body)
        body.memory.update(seen=True, entered=True, completed=0, most=most)
        body.top.note("repetition_begun", body, count=most)
        self._begin(node, body, 1)
        return None

    def _begin(self, node: Any, body: Token, number: int) -> None:
        turn = body._add_child(node)
        turn.memory["turn"] = number
        turn.keep({"loopCounter": number})
        node._update(turn)

    def _most(self, body: Token) -> int | None:
        if self.most is None:
            return None
        value = self.most.value(body.data, body.top.now, strict=True)
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise Fault("expression", f"The loop maximum {self.most.text} is {value!r}, no number.")

    def _met(self, token: Token, completed: int) -> bool:
        if self.condition is None:
            return True
        view = {**token.data, "loopCounter": completed}
        value = self.condition.value(view, token.top.now, strict=True)
        if isinstance(value, bool):
            return value
        reason = f"The loop condition {self.condition.text} is {value!r}, not true or false."
        raise Fault("condition", reason[:500])

    def leave(self, node: Any, token: Token) -> list[Flow]:
        """For a turn: asks whether another follows. What it wrote is there to be asked."""
        if not token.turn:
            chosen: list[Flow] = node.choose(token, {})
            return chosen
        body = token.parent
        assert body is not None  # noqa: S101 - a turn hangs under its body
        node.put_out(token, node.map_outputs(token))
        most, done = body.memory["most"], body.memory["completed"] + 1
        token.memory["again"] = (most is None or done < most) and self._met(body, done)
        return []

    def left(self, node: Any, turn: Token) -> None:
        """A turn has ended: the next one begins, or the body ends."""
        body = turn.parent
        assert body is not None  # noqa: S101 - a turn hangs under its body
        collect_records(node, body, turn)
        body.memory["completed"] += 1
        if turn.memory["again"]:
            self._begin(node, body, body.memory["completed"] + 1)
            return
        body.cancel_boundaries()
        body.finish()

    def lost(self, node: Any, turn: Token) -> None:
        """A turn was cancelled by hand: the loop ends."""
        if turn.parent is not None:
            turn.parent.cancel_boundaries()
            turn.parent.finish()
