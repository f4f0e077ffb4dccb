"""The history says in a few words what a save did."""

from __future__ import annotations

import pytest

from app.designer.drafts.summary import summary
from app.lib import xml
from tests.designer.drafts.drawn import Diagram

THREE = Diagram(["a", "b", "c"])


def lines(diagram: Diagram) -> str:
    """As editors write it: an element a line."""
    root = xml.parse(diagram.xml().encode(), "p.bpmn")
    xml.indent(root)
    return xml.write(root).decode()


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (THREE.named("a", "Ask"), "changed Ask"),
        (THREE.with_role("a", "finance"), "changed a"),
        (THREE.moved("c", 700), "moved c"),
        (THREE.without("c"), "removed c"),
        (THREE.named("a", "Ask").without("c"), "changed Ask; removed c"),
    ],
)
def test_a_change_of_a_diagram_names_the_elements(after: Diagram, words: str) -> None:
    said = summary("p.bpmn", lines(THREE), lines(after))
    assert all(part in said for part in words.split("; "))


def test_a_new_element_is_named() -> None:
    assert "added n" in summary("p.bpmn", lines(THREE), lines(THREE.appended("b", "n")))


def test_many_changes_are_counted() -> None:
    many = Diagram([f"n{number}" for number in range(30)])
    after = many
    for number in range(8):
        after = after.named(f"n{number}", f"Step {number}")
    said = summary("p.bpmn", lines(many), lines(after))
    assert said == "changed Step 0, Step 1, Step 2, Step 3 and 4 more"


def test_a_file_that_was_laid_out_anew_is_compared_by_what_it_says() -> None:
    many = Diagram([f"n{number}" for number in range(30)])
    said = summary("p.bpmn", many.xml(), lines(many.named("n3", "Ask")))
    assert said == "n3 is called Ask"
    assert summary("p.bpmn", many.xml(), lines(many)) == "laid out anew"


def test_files_that_come_and_go_and_texts() -> None:
    assert summary("a.md", None, "x") == "added"
    assert summary("a.md", "x", None) == "removed"
    assert summary("a.md", "x", "y") == "changed"


def test_a_field_and_a_scenario_are_named() -> None:
    before = '{"components": [{"id": "f", "label": "Name"}]}'
    assert summary("a.form", before, before.replace("Name", "Who")) == "Name is called Who"
    text = "scenarios:\n  - name: happy\n"
    assert summary("scenarios.yaml", text, text + "  - name: late\n") == "added scenario late"
