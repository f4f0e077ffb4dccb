"""Decision tables and forms are shown as a person reads them."""

from __future__ import annotations

from app.designer.tables import decisions, forms
from tests.designer.builders import TABLE


def test_a_table_is_shown_with_labels_cells_and_its_hit_policy() -> None:
    found = decisions({"a.dmn": TABLE})[0]
    assert (found.name, found.hits) == ("Colour", "exactly one rule fits")
    assert (found.inputs, found.outputs) == (("Size",), ("colour",))
    assert [cells for cells, _ in found.rules] == [("< 10", '"red"'), (">= 10", '"blue"')]


def test_an_empty_cell_says_that_anything_fits() -> None:
    empty = TABLE.replace(b"&lt; 10", b"-")
    assert decisions({"a.dmn": empty})[0].rules[0][0][0] == "any"


def test_a_decision_without_a_table_shows_its_expression() -> None:
    start = TABLE.index(b"<decisionTable")
    end = TABLE.index(b"</decision>")
    literal = b"<literalExpression><text>size * 2</text></literalExpression>"
    found = decisions({"a.dmn": TABLE[:start] + literal + TABLE[end:]})[0]
    assert (found.text, found.rules) == ("size * 2", ())


def test_a_form_lists_what_it_asks_and_what_may_be_left_out() -> None:
    form = (
        b'{"id": "f", "components": [{"type": "text", "text": "Hello"},'
        b' {"type": "textfield", "key": "a", "label": "A", "validate": {"required": true}},'
        b' {"type": "group", "components": [{"type": "number", "key": "b"}]}]}'
    )
    assert forms({"f.form": form})[0].fields == (("A", "textfield", False), ("b", "number", True))
