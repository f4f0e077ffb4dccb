"""Places the elements of one scope on a grid: columns follow the flow, rows keep branches apart.

A layered drawing (Sugiyama, Tagawa and Toda, 1981) in its simplest form: back edges are set aside,
the longest path gives the column, and each element goes as near to its predecessor's row as can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Edge = tuple[str, str]


@dataclass
class Grid:
    """Where each element goes. Rows count within the element's lane."""

    column: dict[str, int] = field(default_factory=dict)
    row: dict[str, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)  # how many rows each lane has
    back: set[Edge] = field(default_factory=set)  # edges that lead backwards


def place(
    nodes: Sequence[str],
    edges: Iterable[Edge],
    lanes: Mapping[str, int],
    below: Mapping[str, str],
) -> Grid:
    """Columns and rows of the nodes.

    ``lanes``: the lane of a node, 0 if there are none. ``below``: nodes that should not go into the
    row of the node named, because a boundary event leads to them.
    """
    known = set(nodes)
    forward = {node: [] for node in nodes}  # type: dict[str, list[str]]
    for source, target in edges:
        if source in known and target in known and target not in forward[source]:
            forward[source].append(target)
    grid = Grid()
    order = _order(nodes, forward, grid.back)
    _columns(order, forward, grid)
    _rows(order, forward, grid, lanes, below)
    return grid


def _order(nodes: Sequence[str], forward: Mapping[str, list[str]], back: set[Edge]) -> list[str]:
    """The nodes so that edges lead onwards; those that cannot are put into ``back``.

    The walk goes from the last branch to the first, because what it finishes first comes last.
    """
    finished: list[str] = []
    colour: dict[str, int] = {}  # 1 while on the path, 2 when finished
    targets = {target for found in forward.values() for target in found}
    starts = [node for node in reversed(nodes) if node not in targets]
    for start in (*starts, *nodes):
        if start in colour:
            continue
        colour[start] = 1
        path = [(start, reversed(forward[start]))]
        while path:
            node, following = path[-1]
            target = next(following, None)
            if target is None:
                colour[node] = 2
                finished.append(node)
                path.pop()
            elif colour.get(target) == 1:
                back.add((node, target))
            elif target not in colour:
                colour[target] = 1
                path.append((target, reversed(forward[target])))
    return finished[::-1]


def _columns(order: list[str], forward: Mapping[str, list[str]], grid: Grid) -> None:
    for node in order:
        grid.column.setdefault(node, 0)
        for target in forward[node]:
            if (node, target) not in grid.back:
                grid.column[target] = max(grid.column.get(target, 0), grid.column[node] + 1)


def _rows(
    order: list[str],
    forward: Mapping[str, list[str]],
    grid: Grid,
    lanes: Mapping[str, int],
    below: Mapping[str, str],
) -> None:
    """The nearest free row at or below the first predecessor's, cells under long edges included."""
    taken: dict[int, _Taken] = defaultdict(_Taken)
    wish: dict[str, str] = {}
    for node in sorted(order, key=lambda one: grid.column[one]):  # stable: keeps the order
        lane, column = lanes.get(node, 0), grid.column[node]
        parent = wish.get(node)
        same = parent is not None and lanes.get(parent, 0) == lane
        wanted = grid.row[parent] if same and parent is not None else 0
        first = grid.column[parent] + 1 if same and parent is not None else column
        if below.get(node) == parent and same:
            wanted += 1
        wanted = taken[lane].claim(range(min(first, column), column + 1), wanted)
        grid.row[node] = wanted
        grid.rows[lane] = max(grid.rows.get(lane, 0), wanted + 1)
        for target in forward[node]:
            if (node, target) not in grid.back:
                wish.setdefault(target, node)


class _Taken:
    """The cells of a lane that are taken. For each, it remembers where to look on, so that many
    branches beside each other do not walk over all cells again and again."""

    def __init__(self) -> None:
        self.below: dict[tuple[int, int], int] = {}

    def claim(self, columns: range, row: int) -> int:
        """Takes these columns in the first row from this one on in which all are free."""
        while (best := max(self._free(column, row) for column in columns)) != row:
            row = best
        for column in columns:
            self.below[column, row] = row + 1
        return row

    def _free(self, column: int, row: int) -> int:
        passed = []
        while (column, row) in self.below:
            passed.append(row)
            row = self.below[column, row]
        for one in passed:
            self.below[column, one] = row
        return row
