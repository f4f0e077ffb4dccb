"""Lays out a diagram that has no drawing: pools, lanes, elements and flows."""

from __future__ import annotations

from typing import Any

from app.engine.bpmn.foreign.drawing import Box, Drawing, write
from app.engine.bpmn.foreign.grid import Grid, place
from app.engine.bpmn.foreign.names import BPMN, FLOW_NODES, SCOPES
from app.engine.bpmn.foreign.ways import GAP as GAP_X
from app.engine.bpmn.foreign.ways import way
from app.engine.bpmn.parse.xml import children, tag, text_of

GAP_Y, MARGIN = 40, 40
MAX_OBSTACLES = 400  # beyond that a drawing is looked at in parts anyway
POOL_LABEL = 30
EVENT, GATEWAY, ACTIVITY, DATA = (36, 36), (50, 50), (120, 80), (36, 50)
NOTES = {"dataObjectReference": DATA, "dataStoreReference": (50, 50), "textAnnotation": (120, 40)}
MAX_NESTING = 20


def lay_out(root: Any) -> int:
    """Adds a drawing to a file that has none; how many shapes it drew."""
    drawing = Drawing()
    pools = [node for home in children(root, "collaboration")
             for node in children(home, "participant")]  # fmt: skip
    processes = {node.get("id"): node for node in children(root, "process")}
    top = MARGIN
    for pool in pools:
        process = processes.pop(pool.get("processRef") or "", None)
        top += _pool(drawing, pool, process, top) + GAP_Y
    for process in processes.values():
        width, height = _Scope(drawing, process).draw(MARGIN, top)
        top += height + GAP_Y if width else 0
    for home in children(root, "collaboration"):
        for flow in children(home, "messageFlow"):
            _straight(drawing, flow)
    for line in root.iter(f"{{{BPMN}}}association"):
        _straight(drawing, line)
    if drawing.boxes:
        write(root, drawing, pools)
    return len(drawing.boxes)


def _pool(drawing: Drawing, pool: Any, process: Any, top: int) -> int:
    inside = (600, 60)
    if process is not None:
        inside = _Scope(drawing, process).draw(MARGIN + POOL_LABEL, top)
    width = max(inside[0], 300) + POOL_LABEL
    drawing.boxes[pool.get("id")] = Box(MARGIN, top, width, max(inside[1], 60))
    drawing.flat.add(pool.get("id"))
    return max(inside[1], 60)


def size_of(node: Any) -> tuple[int, int]:
    """The usual size of an element's shape."""
    kind = tag(node)
    if kind.endswith("Event"):
        return EVENT
    return GATEWAY if kind.endswith("Gateway") else ACTIVITY


class _Scope:
    """The inside of a process or sub-process."""

    def __init__(self, drawing: Drawing, node: Any, nesting: int = 0) -> None:
        self.drawing, self.node, self.nesting = drawing, node, nesting
        self.insides: dict[str, Drawing] = {}  # of sub-processes, each from its own corner
        inner = [one for one in children(node) if tag(one) in FLOW_NODES and one.get("id")]
        self.boundary = {one.get("id"): one for one in inner if tag(one) == "boundaryEvent"
                         and one.get("attachedToRef")}  # fmt: skip
        self.nodes = {one.get("id"): one for one in inner if one.get("id") not in self.boundary}
        self.notes = [one for one in children(node) if tag(one) in NOTES and one.get("id")]
        self.flows = [one for one in children(node, "sequenceFlow") if one.get("id")]
        self.lanes = [lane for home in children(node, "laneSet")
                      for lane in _leaves(home)]  # fmt: skip

    def draw(self, x: int, y: int) -> tuple[int, int]:
        """Draws everything inside with its corner at a place; how large it is."""
        sizes = {key: self._size(node) for key, node in self.nodes.items()}
        lines = [*self.flows, *self._handlers()]
        edges = [(self._host(one.get("sourceRef")), one.get("targetRef")) for one in lines]
        below = {one.get("targetRef"): self._host(one.get("sourceRef")) for one in lines
                 if one.get("sourceRef") in self.boundary}  # fmt: skip
        lane_of = {
            text_of(reference): number
            for number, lane in enumerate(self.lanes)
            for reference in children(lane, "flowNodeRef")
        }
        grid = place(list(self.nodes), edges, lane_of, below)
        left = x + (POOL_LABEL if self.lanes else 0)
        width, height = self._shapes(grid, sizes, lane_of, left, y)
        wide, high = self._notes(left + MARGIN, y + height)
        width, height = max(width, wide), height + high
        self._attach()
        for flow in self.flows:
            self._edge(flow, grid)
        self._lane_boxes(x, y, width + (left - x), height)
        for key, inside in self.insides.items():
            self.drawing.take(inside, self.drawing.boxes[key].x, self.drawing.boxes[key].y)
        return width + (left - x), height

    def _handlers(self) -> list[Any]:
        """Associations that lead to compensation handlers, wherever the file keeps them."""
        if not self.boundary:
            return []
        lines = self.node.getroottree().iter(f"{{{BPMN}}}association")
        return [line for line in lines if line.get("sourceRef") in self.boundary]

    def _host(self, key: str | None) -> str:
        event = self.boundary.get(key)
        return str(event.get("attachedToRef") if event is not None else key)

    def _size(self, node: Any) -> tuple[int, int]:
        if tag(node) not in SCOPES or self.nesting >= MAX_NESTING:
            return size_of(node)
        inner = _Scope(Drawing(), node, self.nesting + 1)
        if not inner.nodes:
            return size_of(node)
        self.drawing.expanded.add(node.get("id"))
        self.insides[node.get("id")] = inner.drawing
        width, height = inner.draw(0, 0)
        return max(width, 160), max(height, 100)

    # ---- shapes

    def _shapes(
        self,
        grid: Grid,
        sizes: dict[str, tuple[int, int]],
        lane_of: dict[str, int],
        x: int,
        y: int,
    ) -> tuple[int, int]:
        offsets, total = {}, 0
        for lane in range(max(len(self.lanes), 1)):
            offsets[lane] = total
            total += grid.rows.get(lane, 1)
        self.row_of = {key: offsets[lane_of.get(key, 0)] + row for key, row in grid.row.items()}
        columns = _spans(grid.column, {key: size[0] for key, size in sizes.items()}, GAP_X)
        rows = _spans(self.row_of, {key: size[1] for key, size in sizes.items()}, GAP_Y, total)
        for key, (width, height) in sizes.items():
            left, wide = columns[grid.column[key]]
            top, high = rows[self.row_of[key]]
            self.drawing.boxes[key] = Box(
                x + MARGIN + left + (wide - width) // 2, y + MARGIN + top + (high - height) // 2,
                width, height,
            )  # fmt: skip
        self.row_spans, self.row_offsets = rows, {**offsets, len(offsets): total}
        whole = columns[-1][0] + columns[-1][1] if columns else 0
        return whole + 2 * MARGIN, rows[-1][0] + rows[-1][1] + 2 * MARGIN

    def _notes(self, x: int, y: int) -> tuple[int, int]:
        """Data and notes in a row of their own underneath; how much room they take."""
        at = x
        for note in self.notes:
            width, height = NOTES[tag(note)]
            self.drawing.boxes[note.get("id")] = Box(at, y, width, height)
            at += width + GAP_X
        return (at - x + 2 * MARGIN, 50 + MARGIN) if self.notes else (0, 0)

    def _attach(self) -> None:
        """Boundary events on the lower edge of what they are attached to."""
        placed: dict[str, int] = {}
        for key, event in self.boundary.items():
            host = self.drawing.boxes.get(event.get("attachedToRef"))
            if host is not None:
                number = placed[event.get("attachedToRef")] = (
                    placed.get(event.get("attachedToRef"), 0) + 1
                )
                left = host.x + host.width - number * (EVENT[0] + 8)
                bottom = host.y + host.height - EVENT[1] // 2
                self.drawing.boxes[key] = Box(max(left, host.x), bottom, *EVENT)

    def _lane_boxes(self, x: int, y: int, width: int, height: int) -> None:
        spans = self.row_spans
        for number, lane in enumerate(self.lanes):
            first, after = self.row_offsets[number], self.row_offsets[number + 1]
            last = number == len(self.lanes) - 1
            top = 0 if number == 0 else MARGIN + spans[first][0] - GAP_Y // 2
            end = height if last else MARGIN + spans[after][0] - GAP_Y // 2
            if lane.get("id"):
                self.drawing.boxes[lane.get("id")] = Box(x, y + top, width, end - top)
                self.drawing.flat.add(lane.get("id"))

    # ---- edges

    def _edge(self, flow: Any, grid: Grid) -> None:
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        begin, end = self.drawing.boxes.get(source), self.drawing.boxes.get(target)
        if begin is None or end is None:
            return
        mine = {source, target, self._host(source)}
        inside = (*self.nodes, *self.boundary) if len(self.nodes) <= MAX_OBSTACLES else ()
        boxes = ((key, self.drawing.boxes.get(key)) for key in inside)
        obstacles = [box for key, box in boxes if box is not None and key not in mine]
        kind = tag(self.nodes.get(source, self.boundary.get(source)))
        self.drawing.edges[flow.get("id")] = way(
            begin, end, obstacles, kind=kind, back=(source, target) in grid.back
        )


def _leaves(lane_set: Any, nesting: int = 0) -> list[Any]:
    found: list[Any] = []
    for lane in children(lane_set, "lane"):
        inner = [
            one for home in children(lane, "childLaneSet") for one in _leaves(home, nesting + 1)
        ]
        found += inner or [lane]
    return found


def _spans(
    index: dict[str, int], sizes: dict[str, int], gap: int, count: int = 0
) -> list[tuple[int, int]]:
    """Begin and size of each column or row."""
    number = max([count, *(place + 1 for place in index.values())], default=0)
    widest = [0] * max(number, 1)
    for key, place_ in index.items():
        widest[place_] = max(widest[place_], sizes[key])
    spans, at = [], 0
    for size in widest:
        spans.append((at, size or ACTIVITY[1]))
        at += (size or ACTIVITY[1]) + gap
    return spans


def _straight(drawing: Drawing, line: Any) -> None:
    """A message flow or association: straight from one shape to the other."""
    begin = drawing.boxes.get(line.get("sourceRef"))
    end = drawing.boxes.get(line.get("targetRef"))
    if begin is None or end is None or not line.get("id"):
        return
    (x1, _), (x2, _) = begin.middle, end.middle
    down = end.y > begin.y
    points = [(x1, begin.y + begin.height if down else begin.y),
              (x2, end.y if down else end.y + end.height)]  # fmt: skip
    drawing.edges[line.get("id")] = points
