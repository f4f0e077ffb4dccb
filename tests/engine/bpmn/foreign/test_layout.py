"""A diagram without a drawing gets one: everything on it, nothing over another, left to right."""

from __future__ import annotations

import random
from itertools import combinations, pairwise
from typing import Any

import pytest

from app.engine.bpmn.foreign.drawing import Box
from app.engine.bpmn.foreign.grid import place
from tests.engine.bpmn.foreign.drawn import BPMN, Brought, around, brought, diagram, element

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def boxes(done: Brought) -> dict[str, Box]:
    """The shapes by what they show."""
    found = {}
    for shape in done.root.iter(f"{DI}BPMNShape"):
        bounds = next(iter(shape))
        corner = (int(bounds.get(name)) for name in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = Box(*corner)
    return found


def edges(done: Brought) -> dict[str, list[tuple[int, int]]]:
    """The ways of the edges."""
    return {
        edge.get("bpmnElement"): [(int(point.get("x")), int(point.get("y"))) for point in edge]
        for edge in done.root.iter(f"{DI}BPMNEdge")
    }


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width and other.x < one.x + one.width
        and one.y < other.y + other.height and other.y < one.y + one.height
    )  # fmt: skip


def inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )  # fmt: skip


def flows(*pairs: str) -> str:
    ends = [pair.split(">") for pair in pairs]
    return "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ends)


def test_a_chain_stands_on_one_line_from_left_to_right() -> None:
    done = brought(around(element("userTask")))
    shapes = boxes(done)
    assert [shapes[key].middle[1] for key in ("Start", "A", "End")] == [shapes["A"].middle[1]] * 3
    assert shapes["Start"].x < shapes["A"].x < shapes["End"].x
    assert edges(done)["F1"] == [
        (shapes["Start"].x + 36, shapes["A"].middle[1]),
        (shapes["A"].x, shapes["A"].middle[1]),
    ]


def test_branches_have_rows_of_their_own_and_a_loop_leads_back_above() -> None:
    content = diagram(
        '<startEvent id="s"/><exclusiveGateway id="x"/><task id="a"/><task id="b"/>'
        '<endEvent id="e"/>',
        flows("s>x", "x>a", "x>b", "a>e", "b>x"),
    )
    done = brought(content)
    shapes = boxes(done)
    assert shapes["a"].x == shapes["b"].x
    assert shapes["a"].y != shapes["b"].y
    way = edges(done)["b_x"]
    assert way[-1] == (shapes["x"].middle[0], shapes["x"].y)
    assert min(y for _, y in way) < shapes["x"].y


def test_a_boundary_event_sits_on_its_activity_and_its_way_leads_down() -> None:
    content = diagram(
        '<startEvent id="s"/><userTask id="a"/><task id="late"/><endEvent id="e"/>'
        '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></boundaryEvent>",
        flows("s>a", "a>e", "t>late"),
    )
    shapes = boxes(brought(content))
    edge = shapes["a"].y + shapes["a"].height
    assert shapes["t"].y < edge < shapes["t"].y + shapes["t"].height
    assert shapes["late"].y > shapes["a"].y


def test_a_compensation_handler_stands_below_what_it_undoes() -> None:
    content = around(
        '<task id="A"/><boundaryEvent id="B" attachedToRef="A"><compensateEventDefinition/>'
        '</boundaryEvent><task id="Undo" isForCompensation="true"/>'
        '<association id="X" sourceRef="B" targetRef="Undo"/>'
    )
    done = brought(content)
    shapes = boxes(done)
    assert shapes["Undo"].y > shapes["A"].y
    assert "X" in edges(done)


def test_a_way_leads_around_what_stands_between() -> None:
    content = diagram(
        '<startEvent id="s"/><task id="a"/><task id="b"/><task id="c"/><endEvent id="e"/>',
        flows("s>a", "a>b", "b>c", "c>e", "a>e", "s>c"),
    )
    done = brought(content)
    shapes, ways = boxes(done), edges(done)
    for key, (source, target) in {"a_e": ("a", "e"), "s_c": ("s", "c")}.items():
        others = [box for name, box in shapes.items() if name not in (source, target)]
        parts = [
            Box(min(x1, x2), min(y1, y2), abs(x2 - x1) or 1, abs(y2 - y1) or 1)
            for (x1, y1), (x2, y2) in pairwise(ways[key])
        ]
        assert not any(overlap(part, box) for part in parts for box in others)


def test_a_sub_process_holds_what_is_inside() -> None:
    inner = '<startEvent id="i"/><task id="j"/><endEvent id="k"/>' + flows("i>j", "j>k")
    done = brought(around(f'<subProcess id="A">{inner}</subProcess>'))
    shapes = boxes(done)
    assert all(inside(shapes[key], shapes["A"]) for key in ("i", "j", "k"))
    shape = next(one for one in done.root.iter(f"{DI}BPMNShape") if one.get("bpmnElement") == "A")
    assert shape.get("isExpanded") == "true"


POOLS = f"""<definitions xmlns="{BPMN}" targetNamespace="t" id="D">
 <collaboration id="C"><participant id="Us" processRef="P"/><participant id="Customer"/>
  <messageFlow id="M" sourceRef="b" targetRef="Customer"/></collaboration>
 <process id="P"><laneSet id="L"><lane id="Sales"><flowNodeRef>s</flowNodeRef><flowNodeRef>a
  </flowNodeRef></lane><lane id="Desk"><flowNodeRef>b</flowNodeRef><flowNodeRef>e</flowNodeRef>
  </lane></laneSet><startEvent id="s"/><task id="a"/><task id="b"/><endEvent id="e"/>
  {flows("s>a", "a>b", "b>e")}<textAnnotation id="N"><text>why</text></textAnnotation>
  <association id="NA" sourceRef="a" targetRef="N"/></process></definitions>"""


def test_pools_and_lanes_hold_their_elements() -> None:
    done = brought(POOLS)
    shapes = boxes(done)
    assert all(inside(shapes[key], shapes["Sales"]) for key in "sa")
    assert all(inside(shapes[key], shapes["Desk"]) for key in "be")
    assert all(inside(shapes[key], shapes["Us"]) for key in ("Sales", "Desk"))
    assert not overlap(shapes["Us"], shapes["Customer"])
    assert {"M", "NA"} <= set(edges(done))
    plane = next(done.root.iter(f"{DI}BPMNPlane"))
    assert plane.get("bpmnElement") == "C"


@pytest.mark.parametrize("seed", range(30))
def test_nothing_of_a_random_diagram_overlaps_or_is_forgotten(seed: int) -> None:
    rng = random.Random(seed)
    keys = [f"n{number}" for number in range(rng.randint(2, 40))]
    kinds = [rng.choice(["task", "exclusiveGateway", "userTask"]) for _ in keys]
    pairs = {f"{rng.choice(keys)}>{rng.choice(keys)}" for _ in range(rng.randint(1, 60))}
    nodes = "".join(f'<{kind} id="{key}"/>' for kind, key in zip(kinds, keys, strict=True))
    done = brought(diagram(nodes, flows(*sorted(pairs))))
    shapes = boxes(done)
    assert set(shapes) == set(keys)
    assert set(edges(done)) == {pair.replace(">", "_") for pair in pairs}
    assert not [pair for pair in combinations(shapes.values(), 2) if overlap(*pair)]


def test_the_same_diagram_is_always_drawn_the_same() -> None:
    assert brought(POOLS).files == brought(POOLS).files


def test_a_chain_of_3000_is_placed_without_recursion() -> None:
    keys = [str(number) for number in range(3_000)]
    grid = place(keys, list(pairwise(keys)), {}, {})
    assert [grid.column[key] for key in keys] == list(range(3_000))
    assert set(grid.row.values()) == {0}


def test_a_drawing_that_is_there_is_never_touched() -> None:
    drawn = brought(around(element("userTask"))).files["P.bpmn"].decode()
    moved = drawn.replace('y="', 'y="1')
    done = brought(moved)
    assert shapes_of(done.root) == shapes_of(brought(moved.replace("userTask", "task")).root)
    assert all(box.y > 100 for box in boxes(done).values())


def test_what_runs_and_is_not_drawn_is_named() -> None:
    drawn = brought(around(element("userTask"))).files["P.bpmn"].decode()
    more = drawn.replace('<endEvent id="End"/>', '<endEvent id="End"/><task id="Ghost"/>')
    assert [need.element for need in brought(more).report.needs if need.kind == "drawing"] == [
        "Ghost"
    ]


def test_the_inside_of_a_closed_sub_process_need_not_be_drawn() -> None:
    inner = '<startEvent id="i"/><endEvent id="k"/>' + flows("i>k")
    drawn = brought(around(element("task"))).files["P.bpmn"].decode()
    more = drawn.replace(
        '<task id="A"></task>', f'<subProcess id="A">{inner}</subProcess>'
    ).replace('<task id="A"/>', f'<subProcess id="A">{inner}</subProcess>')
    assert "subProcess" in more
    assert "drawing" not in brought(more).kinds


def shapes_of(root: Any) -> list[dict[str, str]]:
    return [dict(one.attrib) for one in root.iter() if str(one.tag).startswith(DI)]
