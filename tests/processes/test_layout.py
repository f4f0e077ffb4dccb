"""The shipped diagrams can be printed: nothing overlaps, nothing crosses, all on one grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from app.lib import xml

SHIPPED = (Path("processes"), Path("app/designer/starters"))
DIAGRAMS = sorted(path for folder in SHIPPED for path in folder.glob("*/*.bpmn"))
Box = tuple[float, float, float, float]  # left, top, right, bottom
Point = tuple[float, float]


@dataclass
class Drawn:
    """What is where in a diagram."""

    shapes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)  # an element and all around it
    hosts: dict[str, str] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def crossable(self, line: str, shape: str) -> bool:
        """Whether a line may run over a shape: its own ends, and the scopes that it lies in."""
        source, target = self.ends[line]
        return shape in (source, target) or shape in self.inside[source]


def read(path: Path) -> Drawn:
    root, found = xml.parse(path.read_bytes(), path.name), Drawn()
    for process in root.iterfind("{*}process"):
        _elements(process, set(), found)
    for shape in root.iter("{*}BPMNShape"):
        found.shapes[shape.get("bpmnElement")] = _box(shape.find("{*}Bounds"))
        _label(shape, found)
    for edge in root.iter("{*}BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("{*}waypoint")]
        found.lines[edge.get("bpmnElement")] = points
        _label(edge, found)
    return found


def _elements(scope: Any, around: set[str], found: Drawn) -> None:
    for node in scope:
        key, tag = node.get("id"), str(node.tag).rsplit("}", 1)[-1]
        if tag == "sequenceFlow":
            found.ends[key] = (node.get("sourceRef"), node.get("targetRef"))
        elif tag.endswith(("Task", "Event", "Gateway", "subProcess", "callActivity")):
            found.inside[key] = {key, *around}
            if node.get("attachedToRef"):
                found.hosts[key] = node.get("attachedToRef")
            if tag == "subProcess":
                _elements(node, found.inside[key], found)
        if node.get("name") and tag.endswith(("Event", "Gateway", "sequenceFlow")):
            found.named.add(key)


def _label(drawn: Any, found: Drawn) -> None:
    bounds = drawn.find("{*}BPMNLabel/{*}Bounds")
    if bounds is not None:
        found.labels[drawn.get("bpmnElement")] = _box(bounds)


def _box(bounds: Any) -> Box:
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def over(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def segments(points: list[Point]) -> Iterator[Box]:
    """The parts of a line, each as a box a point wide."""
    for (ax, ay), (bx, by) in pairwise(points):
        yield min(ax, bx) - 0.5, min(ay, by) - 0.5, max(ax, bx) + 0.5, max(ay, by) + 0.5


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return read(request.param)


def test_everything_is_drawn_and_every_name_has_its_place(drawn: Drawn) -> None:
    assert set(drawn.shapes) == set(drawn.inside)
    assert set(drawn.lines) == set(drawn.ends)
    assert drawn.named <= set(drawn.labels)


def test_no_two_elements_overlap(drawn: Drawn) -> None:
    def related(a: str, b: str) -> bool:
        nested = a in drawn.inside[b] or b in drawn.inside[a]
        return nested or drawn.hosts.get(a) == b or drawn.hosts.get(b) == a

    pairs = combinations(drawn.shapes, 2)
    found = [(a, b) for a, b in pairs if over(drawn.shapes[a], drawn.shapes[b])]
    assert [pair for pair in found if not related(*pair)] == []


def test_lines_run_straight_or_turn_at_right_angles(drawn: Drawn) -> None:
    for key, points in drawn.lines.items():
        assert all(ax == bx or ay == by for (ax, ay), (bx, by) in pairwise(points)), key


def test_no_line_crosses_another(drawn: Drawn) -> None:
    def meet(a: str, b: str) -> bool:
        first, second = segments(drawn.lines[a]), list(segments(drawn.lines[b]))
        return any(over(x, y) for x in first for y in second)

    def share_an_end(a: str, b: str) -> bool:
        return any(x == y for x, y in zip(drawn.ends[a], drawn.ends[b], strict=True))

    crossing = [(a, b) for a, b in combinations(drawn.lines, 2) if meet(a, b)]
    assert [pair for pair in crossing if not share_an_end(*pair)] == []


def test_no_line_runs_over_an_element(drawn: Drawn) -> None:
    for line, points in drawn.lines.items():
        for key, box in drawn.shapes.items():
            if not drawn.crossable(line, key):
                assert not any(over(part, box) for part in segments(points)), (line, key)


def test_no_name_lies_on_another_name_a_line_or_an_element(drawn: Drawn) -> None:
    for a, b in combinations(drawn.labels, 2):
        assert not over(drawn.labels[a], drawn.labels[b]), (a, b)
    for key, label in drawn.labels.items():
        for line, points in drawn.lines.items():
            assert not any(over(label, part) for part in segments(points)), (key, line)
        for other, box in drawn.shapes.items():
            around = box[0] <= label[0] and box[1] <= label[1] and label[2] <= box[2]
            assert key == other or around or not over(label, box), (key, other)


def test_elements_sit_on_a_grid(drawn: Drawn) -> None:
    for key, (left, top, right, bottom) in drawn.shapes.items():
        assert (left + right) / 2 % 5 == 0, key
        assert (top + bottom) / 2 % 5 == 0, key


def test_the_way_from_start_to_end_lies_on_one_line(drawn: Drawn) -> None:
    """The longest straight way from the start event, flow after flow at one height."""
    starts = [key for key in drawn.inside if key not in {b for _, b in drawn.ends.values()}]
    start = next(key for key in starts if key not in drawn.hosts and len(drawn.inside[key]) == 1)
    height = sum(drawn.shapes[start][1::2]) / 2
    here, seen = start, {start}
    while True:
        straight = [
            target
            for line, (source, target) in drawn.ends.items()
            if source == here and {y for _, y in drawn.lines[line]} == {height}
        ]
        if not straight:
            break
        here = straight[0]
        assert here not in seen
        seen.add(here)
    assert not any(source == here for source, _ in drawn.ends.values()), here
    assert drawn.shapes[here][0] > drawn.shapes[start][0]
