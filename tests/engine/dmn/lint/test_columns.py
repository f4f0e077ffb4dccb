"""What the logic of a decision reads: paths with the types that can be told."""

from __future__ import annotations

import pytest

from app.engine.dmn.lint import language
from app.engine.dmn.lint.columns import Asked, both, decisions, paths
from tests.engine.dmn.lint.tables import column, file, numbered


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("order.value - limit", ["order.value", "limit"]),
        ("count(items) + a.b.c", ["items", "a.b.c"]),
        ('if x = "y" then 1 else 2', ["x"]),
        ("1 + 2", []),
    ],
)
def test_the_longest_paths_of_an_expression_are_found(text: str, found: list[str]) -> None:
    assert list(paths(language.tree(text, ()))) == found


def test_two_places_that_read_the_same_tell_what_they_know_together() -> None:
    first = Asked("a", "a", "", ("x",))
    second = Asked("a", "The name", "string", ("x", "y"))
    assert both(first, second) == Asked("a", "The name", "string", ("x", "y"))


def test_files_that_are_no_xml_are_passed_over() -> None:
    assert decisions({"a.dmn": b"<a", "b.txt": b""}) == {}


@pytest.mark.parametrize(
    ("expression", "kind", "found"),
    [
        ("size", "number", {"size": "number"}),
        ("order.value - limit", "number", {"order.value": "number", "limit": "number"}),
        ("date(due)", "date", {"due": "date"}),
        ('status = "open"', "boolean", {"status": "string"}),
        ("paid != null and paid", "boolean", {"paid": "boolean"}),
        ("count(items)", "number", {"items": ""}),
        ("size +", "number", {}),
    ],
)
def test_a_column_tells_the_types_of_what_it_reads(
    expression: str, kind: str, found: dict[str, str]
) -> None:
    rate = decisions({"a.dmn": file([column(expression, kind)], numbered([["-"]]))})["rate"]
    assert {one.path: one.kind for one in rate.asked} == found


def test_input_data_tells_its_type() -> None:
    before = '<inputData id="i" name="age"><variable name="age" typeRef="number"/></inputData>'
    content = file([column("age")], numbered([["-"]]), before=before)
    (age,) = decisions({"a.dmn": content})["rate"].asked
    assert age.kind == "number"
