"""The layout of a diagram (BPMN 2.0, chapter 12): where each shape, edge and label lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle on the plane."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Shape:
    """A shape, what it shows, and where its label lies when that is outside of it."""

    element: Any
    box: Box
    label: Box | None
    is_expanded: bool
    is_upright: bool  # a pool or lane with its name on top
    marker: bool  # an exclusive gateway drawn with its cross


@dataclass(frozen=True)
class Edge:
    """A line, what it shows, and where its label lies."""

    element: Any
    points: tuple[Point, ...]
    label: Box | None


@dataclass
class Plane:
    """All that is drawn, in the order of the file."""

    shapes: list[Shape] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def bounds(self) -> Box:
        """What holds everything, labels too; nothing drawn is a box without size."""
        corners = list(self._corners())
        if not corners:
            return Box(0, 0, 0, 0)
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
        return Box(left, top, right - left, bottom - top)

    def _corners(self) -> Iterator[Point]:
        for edge in self.edges:
            yield from edge.points
        boxes = [shape.box for shape in self.shapes]
        labels = [shape.label for shape in self.shapes] + [edge.label for edge in self.edges]
        boxes += [label for label in labels if label]
        for box in boxes:
            yield box.x, box.y
            yield box.x + box.width, box.y + box.height


def planes(root: Any) -> list[Plane]:
    """Each plane of the file that has something on it."""
    known = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str)}
    found = [_plane(one, known) for one in root.iter("{*}BPMNPlane")]
    return [plane for plane in found if plane.shapes]


def _plane(node: Any, known: dict[str, Any]) -> Plane:
    made = Plane()
    for shape in node.iterfind("{*}BPMNShape"):
        element, box = known.get(shape.get("bpmnElement")), _box(shape.find("{*}Bounds"))
        if element is not None and box is not None:
            made.shapes.append(
                Shape(
                    element,
                    box,
                    _label(shape),
                    shape.get("isExpanded") == "true",
                    shape.get("isHorizontal") == "false",
                    shape.get("isMarkerVisible") == "true",
                )
            )
    for edge in node.iterfind("{*}BPMNEdge"):
        element = known.get(edge.get("bpmnElement"))
        points = tuple(point for one in edge.iterfind("{*}waypoint") if (point := _point(one)))
        if element is not None and len(points) > 1:
            made.edges.append(Edge(element, points, _label(edge)))
    return made


def _label(node: Any) -> Box | None:
    return _box(node.find("{*}BPMNLabel/{*}Bounds"))


def _box(node: Any) -> Box | None:
    """None for a rectangle without numbers: what is not laid out is not drawn."""
    if node is None:
        return None
    try:
        sides = [float(node.get(name, "")) for name in ("x", "y", "width", "height")]
    except ValueError:
        return None
    return Box(*sides) if all(abs(side) < 1e6 for side in sides) else None


def _point(node: Any) -> Point | None:
    try:
        x, y = float(node.get("x", "")), float(node.get("y", ""))
    except ValueError:
        return None
    return (x, y) if abs(x) < 1e6 and abs(y) < 1e6 else None
