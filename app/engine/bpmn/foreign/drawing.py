"""A drawing of a diagram, and how it is written down (BPMN 2.0, chapter 12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.engine.bpmn.foreign import tree
from app.engine.bpmn.foreign.names import BPMNDI, DC, DI
from app.engine.bpmn.parse.xml import children

Point = tuple[int, int]


@dataclass
class Box:
    """A rectangle on the plane."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass
class Drawing:
    """Shapes and edges by the id of what they show."""

    boxes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, list[Point]] = field(default_factory=dict)
    expanded: set[str] = field(default_factory=set)
    flat: set[str] = field(default_factory=set)  # pools and lanes

    def take(self, other: Drawing, x: int, y: int) -> None:
        """Takes in another drawing, moved by so much."""
        for key, box in other.boxes.items():
            self.boxes[key] = Box(box.x + x, box.y + y, box.width, box.height)
        for key, points in other.edges.items():
            self.edges[key] = [(x + left, y + top) for left, top in points]
        self.expanded |= other.expanded
        self.flat |= other.flat


def write(root: Any, drawing: Drawing, pools: list[Any]) -> None:
    """Adds the drawing to the file, in place of an empty one."""
    for old in list(root.iterchildren(f"{{{BPMNDI}}}BPMNDiagram")):
        tree.drop(old)
    diagram = tree.add(root, f"{{{BPMNDI}}}BPMNDiagram", id="BPMNDiagram_1")
    shown = pools[0].getparent() if pools else next(children(root, "process"))
    plane = tree.add(
        diagram, f"{{{BPMNDI}}}BPMNPlane", id="BPMNPlane_1", bpmnElement=shown.get("id") or ""
    )
    for key, box in drawing.boxes.items():
        shape = tree.add(plane, f"{{{BPMNDI}}}BPMNShape", id=f"{key}_di", bpmnElement=key)
        if key in drawing.flat:
            shape.set("isHorizontal", "true")
        if key in drawing.expanded:
            shape.set("isExpanded", "true")
        tree.add(shape, f"{{{DC}}}Bounds", x=str(box.x), y=str(box.y), width=str(box.width),
                 height=str(box.height))  # fmt: skip
    for key, points in drawing.edges.items():
        edge = tree.add(plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{key}_di", bpmnElement=key)
        for x, y in points:
            tree.add(edge, f"{{{DI}}}waypoint", x=str(x), y=str(y))
