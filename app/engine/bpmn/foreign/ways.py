"""The way of a flow from one shape to another: the first of the usual ways that crosses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.engine.bpmn.foreign.drawing import Box, Point

GAP = 60  # between two columns
CLEAR = 16  # how far a way keeps from the shapes that it goes around


def way(
    begin: Box, end: Box, obstacles: Sequence[Box], *, kind: str = "", back: bool = False
) -> list[Point]:
    """The points of a flow. ``kind``: of the element that it leaves, for a boundary event leaves
    downwards and a gateway from its corners."""
    back = back or end.x <= begin.x
    ways = list(_ways(begin, end, kind, back=back))
    return min(ways, key=lambda points: _hits(points, obstacles))  # the first of equals


def _ways(begin: Box, end: Box, kind: str, *, back: bool) -> Iterator[list[Point]]:
    (x1, y1), (x2, y2) = begin.middle, end.middle
    right, bottom = begin.x + begin.width, begin.y + begin.height
    early, late = right + GAP // 4, end.x - GAP // 2
    under = max(bottom, end.y + end.height) + CLEAR
    if kind == "boundaryEvent":
        deep = max(y2, bottom + 10)
        if not back:
            yield [(x1, bottom), (x1, deep), (end.x, deep)]
            yield [(x1, bottom), (x1, bottom + CLEAR), (late, bottom + CLEAR), (late, y2),
                   (end.x, y2)]  # fmt: skip
        yield [(x1, bottom), (x1, bottom + CLEAR), (x2, bottom + CLEAR), (x2, end.y)]
        yield [(x1, bottom), (x1, under), (x2, under), (x2, end.y + end.height)]
        return
    over = min(begin.y, end.y) - CLEAR
    if not back and y1 == y2:
        yield [(right, y1), (end.x, y2)]
    elif not back:
        if kind.endswith("Gateway"):
            yield [(x1, begin.y if y2 < y1 else bottom), (x1, y2), (end.x, y2)]
        yield [(right, y1), (late, y1), (late, y2), (end.x, y2)]
        yield [(right, y1), (early, y1), (early, y2), (end.x, y2)]
    yield [(x1, begin.y), (x1, over), (x2, over), (x2, end.y)]
    if back:  # around what is above it, so that it does not lie on the way that led here
        yield [(right, y1), (early, y1), (early, over), (x2, over), (x2, end.y)]
    yield [(x1, bottom), (x1, under), (x2, under), (x2, end.y + end.height)]


def _hits(points: Sequence[Point], obstacles: Sequence[Box]) -> int:
    """How many shapes a way leads over."""
    return sum(
        any(_crosses(one, other, box) for one, other in pairwise(points)) for box in obstacles
    )


def _crosses(one: Point, other: Point, box: Box) -> bool:
    (x1, y1), (x2, y2) = one, other
    return (
        min(x1, x2) < box.x + box.width and max(x1, x2) > box.x
        and min(y1, y2) < box.y + box.height and max(y1, y2) > box.y
    )  # fmt: skip
