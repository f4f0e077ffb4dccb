"""Pictures of diagrams."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.designer.drawing.svg import draw
from app.designer.drawing.words import lines
from app.lib import xml

SHIPPED = sorted(Path("processes").glob("*/*.bpmn"))
CREDIT = Path("processes/m365-new-customer/credit-and-approval.bpmn")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_element_that_is_laid_out_is_in_the_picture(path: Path) -> None:
    content = path.read_bytes()
    (picture,) = draw(content, path.name)
    root = xml.parse(str(picture).encode(), "picture.svg")
    shapes = xml.parse(content, path.name).iter("{*}BPMNShape")
    kinds = {"rect", "circle", "path"}
    drawn = [one for one in root.iter() if str(one.tag).rsplit("}", 1)[-1] in kinds]
    assert len(drawn) > len(list(shapes))
    assert not [one for one in root.iter() if one.get("style") is not None]


def test_names_with_markup_stay_text() -> None:
    content = (
        SHIPPED[0].read_bytes().replace(b'name="', b'name="&lt;script&gt;alert(1)&lt;/script&gt; ')
    )
    (picture,) = draw(content, "a.bpmn")
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


def test_a_name_beside_its_shape_keeps_to_the_room_that_was_drawn_for_it() -> None:
    (picture,) = draw(CREDIT.read_bytes(), CREDIT.name)
    assert ">Customer not</text>" in picture  # the line below it runs beside the way down
    assert ">known there</text>" in picture


def test_a_diagram_without_a_layout_has_no_picture() -> None:
    assert draw(b"<definitions xmlns='urn:x'/>", "a.bpmn") == []


def test_a_long_name_is_broken_and_a_very_long_one_ends_with_dots() -> None:
    assert lines("Verify the requester", 60, 12) == ["Verify the", "requester"]
    assert all(len(line) < 20 for line in lines("x" * 100, 60, 12))
    assert lines("word " * 200, 40, 12)[-1] == "…"
