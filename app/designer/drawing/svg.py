"""A diagram as an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from app.designer.drawing import signs, words
from app.designer.drawing.plane import Box, Edge, Plane, Point, Shape, planes
from app.lib import xml

INK, PAPER = "#1c2230", "#ffffff"
SIZE, LABEL_SIZE = 12, 11
MARGIN = 12
ACTIVITIES = ("Task", "task", "subProcess", "transaction", "adHocSubProcess", "callActivity")
FLAT = ("participant", "lane")
DASHES = {"messageFlow": "7 5", "association": "1 4", "dataInputAssociation": "1 4"}
DASHES["dataOutputAssociation"] = "1 4"


def draw(content: bytes, name: str) -> list[Markup]:
    """A picture of each plane; none for a file without a layout.

    Raises app.lib.xml.XmlRefused for what is no XML.
    """
    return [_picture(plane) for plane in planes(xml.parse(content, name))]


def _picture(plane: Plane) -> Markup:
    room = plane.bounds()
    width, height = room.width + 2 * MARGIN, room.height + 2 * MARGIN
    flat = [shape for shape in plane.shapes if tag(shape.element) in FLAT]
    others = [shape for shape in plane.shapes if tag(shape.element) not in FLAT]
    scopes = [shape for shape in others if shape.is_expanded]
    rest = [shape for shape in others if not shape.is_expanded]
    parts: list[Markup] = []
    for shape in (*flat, *scopes):
        parts.extend(_shape(shape))
    for edge in plane.edges:
        parts.extend(_edge(edge))
    for shape in sorted(rest, key=lambda one: tag(one.element) == "boundaryEvent"):
        parts.extend(_shape(shape))
    box = f"{room.x - MARGIN:g} {room.y - MARGIN:g} {width:g} {height:g}"
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" width="{}" height="{}" '
        'font-family="Inter Variable, Source Sans Pro, sans-serif" fill="none" stroke="{}" '
        'stroke-width="1.5" stroke-linejoin="round">{}{}</svg>'
    ).format(box, f"{width:g}", f"{height:g}", INK, HEADS, Markup("").join(parts))


HEADS = Markup(
    '<defs><marker id="flow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="7" '
    'markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#1c2230" '
    'stroke="none"/></marker><marker id="open" viewBox="0 0 10 10" refX="10" refY="5" '
    'markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L10 5L0 10" '
    'fill="none" stroke="#1c2230"/></marker></defs>'
)


def tag(element: Any) -> str:
    """The name of an element's kind, without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


# ---- shapes


def _shape(shape: Shape) -> Iterator[Markup]:
    kind = tag(shape.element)
    name = " ".join((shape.element.get("name") or "").split())
    if kind in FLAT:
        yield from _flat(shape, name)
    elif kind.endswith("Event"):
        yield from _event(shape, kind)
        yield from _outside(shape, name)
    elif kind.endswith("Gateway"):
        yield from _gateway(shape, kind)
        yield from _outside(shape, name)
    elif kind.endswith(ACTIVITIES):
        yield from _activity(shape, kind, name)
    elif kind == "textAnnotation":
        yield from _annotation(shape)
    elif kind in ("dataObjectReference", "dataStoreReference"):
        yield from _data(shape, kind)
        yield from _outside(shape, name)
    elif kind == "group":
        yield _rectangle(shape.box, 10, "none", dashes="8 4 2 4")


def _flat(shape: Shape, name: str) -> Iterator[Markup]:
    box = shape.box
    yield _rectangle(box, 0, PAPER)
    if shape.is_upright:
        yield from _text(name, Box(box.x, box.y, box.width, 30), SIZE)
        return
    x, y = box.x + 15, box.y + box.height / 2
    yield Markup('<g transform="translate({} {}) rotate(-90)">{}</g>').format(
        f"{x:g}", f"{y:g}", Markup("").join(_text(name, Box(-box.height / 2, -15, box.height, 30)))
    )


def _event(shape: Shape, kind: str) -> Iterator[Markup]:
    x, y = shape.box.middle
    radius = min(shape.box.width, shape.box.height) / 2
    dashes = "" if _interrupts(shape.element) else "4 3"
    yield _circle(x, y, radius, 3.5 if kind == "endEvent" else 1.5, dashes)
    if kind not in ("startEvent", "endEvent"):
        yield _circle(x, y, radius - 3, 1.2, dashes)
    definitions = [tag(one) for one in shape.element if tag(one) in signs.EVENTS]
    if definitions:
        several = len(definitions) > 1
        path = signs.SEVERAL if several else signs.EVENTS[definitions[0]]
        throws = kind in ("endEvent", "intermediateThrowEvent")
        yield _sign(path, x, y, radius * 1.1, fill=INK if throws else "none")


def _interrupts(element: Any) -> bool:
    return "false" not in (element.get("cancelActivity"), element.get("isInterrupting"))


def _gateway(shape: Shape, kind: str) -> Iterator[Markup]:
    box, (x, y) = shape.box, shape.box.middle
    corners = ((x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y))
    yield Markup('<path d="{}" fill="{}"/>').format(_way(corners) + "z", PAPER)
    path = signs.GATEWAYS.get(kind)
    if path and (kind != "exclusiveGateway" or shape.marker):
        yield _sign(path, x, y, box.width * 0.5, heavy=kind in ("parallelGateway",))


def _activity(shape: Shape, kind: str, name: str) -> Iterator[Markup]:
    box, element = shape.box, shape.element
    calls = kind == "callActivity"
    dashes = "4 3" if element.get("triggeredByEvent") == "true" else ""
    yield _rectangle(box, 10, PAPER, heavy=calls, dashes=dashes)
    if kind == "transaction":
        yield _rectangle(Box(box.x + 3, box.y + 3, box.width - 6, box.height - 6), 8, "none")
    if kind in signs.TASKS:
        fill = INK if kind == "sendTask" else "none"
        yield _sign(signs.TASKS[kind], box.x + 15, box.y + 14, 18, fill=fill)
    if shape.is_expanded:
        yield from _text(name, Box(box.x, box.y + 2, box.width, 22), SIZE)
    else:
        yield from _text(name, Box(box.x + 4, box.y, box.width - 8, box.height), SIZE)
    markers = list(_markers(shape, kind))
    for place, path in enumerate(markers):
        x = box.middle[0] + (place - (len(markers) - 1) / 2) * 18
        yield _sign(path, x, box.y + box.height - 10, 14)


def _markers(shape: Shape, kind: str) -> Iterator[str]:
    element = shape.element
    if element.find("{*}standardLoopCharacteristics") is not None:
        yield signs.LOOP
    several = element.find("{*}multiInstanceLoopCharacteristics")
    if several is not None:
        yield signs.SEQUENTIAL if several.get("isSequential") == "true" else signs.PARALLEL
    if kind.endswith(("ubProcess", "transaction")) and not shape.is_expanded:
        yield signs.COLLAPSED
    if kind == "adHocSubProcess":
        yield signs.AD_HOC
    if element.get("isForCompensation") == "true":
        yield signs.COMPENSATION


def _annotation(shape: Shape) -> Iterator[Markup]:
    box = shape.box
    corners = ((box.x + 10, box.y), (box.x, box.y), (box.x, box.y + box.height))
    bracket = (*corners, (box.x + 10, box.y + box.height))
    yield Markup('<path d="{}"/>').format(_way(bracket))
    said = " ".join((shape.element.findtext("{*}text") or "").split())
    yield from _text(said, Box(box.x + 6, box.y, box.width - 8, box.height), LABEL_SIZE)


def _data(shape: Shape, kind: str) -> Iterator[Markup]:
    box = shape.box
    right, bottom, fold = box.x + box.width, box.y + box.height, 10
    if kind == "dataObjectReference":
        corners = ((box.x, box.y), (right - fold, box.y), (right, box.y + fold), (right, bottom))
        yield Markup('<path d="{}" fill="{}"/>').format(
            _way((*corners, (box.x, bottom))) + "z", PAPER
        )
        return
    yield Markup(
        '<path d="M{} {}v{}a{} 6 0 0 0 {} 0v-{}a{} 6 0 0 0 -{} 0a{} 6 0 0 0 {} 0" fill="{}"/>'
    ).format(
        f"{box.x:g}",
        f"{box.y + 6:g}",
        f"{box.height - 12:g}",
        f"{box.width / 2:g}",
        f"{box.width:g}",
        f"{box.height - 12:g}",
        f"{box.width / 2:g}",
        f"{box.width:g}",
        f"{box.width / 2:g}",
        f"{box.width:g}",
        PAPER,
    )


def _outside(shape: Shape, name: str) -> Iterator[Markup]:
    box = shape.box
    room = shape.label or Box(box.x - 30, box.y + box.height + 2, box.width + 60, 28)
    yield from _beside(name, room)


# ---- lines and letters


def _edge(edge: Edge) -> Iterator[Markup]:
    kind = tag(edge.element)
    dashes = DASHES.get(kind, "")
    head = Markup("")
    if kind == "sequenceFlow":
        head = Markup(' marker-end="url(#flow)"')
    elif kind == "messageFlow" or kind.startswith("data"):
        head = Markup(' marker-end="url(#open)"')
    yield Markup('<path d="{}"{}{}/>').format(_way(edge.points), _dashed(dashes), head)
    if _is_default(edge.element):
        (x, y), (right, bottom) = edge.points[:2]
        length = max(((right - x) ** 2 + (bottom - y) ** 2) ** 0.5, 1)
        x, y = x + (right - x) / length * 12, y + (bottom - y) / length * 12
        yield Markup('<path d="M{} {}l8 8"/>').format(f"{x - 4:g}", f"{y - 4:g}")
    name = " ".join((edge.element.get("name") or "").split())
    if name:
        yield from _beside(name, edge.label or _middle(edge.points))


def _is_default(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and any(one.get("default") == element.get("id") for one in parent)


def _middle(points: tuple[Point, ...]) -> Box:
    (x, y), (right, bottom) = points[len(points) // 2 - 1], points[len(points) // 2]
    return Box((x + right) / 2 - 30, (y + bottom) / 2 - 18, 60, 14)


def _beside(name: str, room: Box) -> Iterator[Markup]:
    """A name outside of its shape, in the room drawn for it; a bit more for a long word."""
    longest = max((words.width(word, LABEL_SIZE) for word in name.split()), default=0)
    more = min(max(longest - room.width, 0), 40)
    wide = Box(room.x - more / 2, room.y, room.width + more, room.height)
    yield from _text(name, wide, LABEL_SIZE, top=True)


def _text(text: str, room: Box, size: float = SIZE, *, top: bool = False) -> Iterator[Markup]:
    if not text:
        return
    made = words.lines(text, max(room.width, 20), size)
    step = size * 1.2
    first = room.y + size if top else room.middle[1] - step * (len(made) - 1) / 2 + size * 0.35
    for number, line in enumerate(made):
        yield Markup(
            '<text x="{}" y="{}" font-size="{}" text-anchor="middle" fill="{}" '
            'stroke="none">{}</text>'
        ).format(f"{room.middle[0]:g}", f"{first + number * step:g}", size, INK, line)


def _rectangle(
    box: Box, radius: float, fill: str, *, heavy: bool = False, dashes: str = ""
) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}" stroke-width="{}"{}/>'
    ).format(
        f"{box.x:g}",
        f"{box.y:g}",
        f"{max(box.width, 0):g}",
        f"{max(box.height, 0):g}",
        f"{radius:g}",
        fill,
        "4" if heavy else "1.5",
        _dashed(dashes),
    )


def _circle(x: float, y: float, radius: float, line: float, dashes: str) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke-width="{}"{}/>').format(
        f"{x:g}", f"{y:g}", f"{max(radius, 1):g}", PAPER, f"{line:g}", _dashed(dashes)
    )


def _sign(
    path: str, x: float, y: float, size: float, *, fill: str = "none", heavy: bool = False
) -> Markup:
    scale = size / 20
    line = PAPER if fill != "none" else INK
    return Markup(
        '<path d="{}" transform="translate({} {}) scale({})" fill="{}" stroke="{}" '
        'stroke-width="{}"/>'
    ).format(
        path,
        f"{x - size / 2:g}",
        f"{y - size / 2:g}",
        f"{scale:g}",
        fill,
        line,
        f"{(3 if heavy else 1.2) / scale:g}",
    )


def _dashed(dashes: str) -> Markup:
    return Markup(' stroke-dasharray="{}"').format(dashes) if dashes else Markup("")


def _way(points: tuple[Point, ...]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
