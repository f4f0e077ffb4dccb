"""The tree of an expression: one plain node type, with its span in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.engine.feel.errors import Spot


@dataclass(frozen=True, slots=True)
class Node:
    """One part of an expression; what ``value`` is depends on the kind.

    ``at`` is the place to point at, the operator for instance; the span of the text is ``start`` to
    ``end``. All count characters from 0.
    """

    kind: str
    at: int
    value: Any = None
    parts: tuple[Node, ...] = ()
    end: int = 0
    text: str = ""

    @property
    def start(self) -> int:
        """Where the text of the node begins."""
        return min(self.at, self.parts[0].start) if self.parts else self.at

    @property
    def spot(self) -> Spot:
        """The place to point at."""
        return Spot(self.text, self.at)

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo.extend(node.parts)
