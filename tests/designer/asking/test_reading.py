"""A form as it stands in its file."""

from __future__ import annotations

import pytest

from app.designer.asking.reading import NotAForm, form, names
from app.lib import json

NESTED = {
    "id": "f",
    "components": [
        {"type": "group", "components": [{"type": "textfield", "key": "a", "label": "=title"}]},
        {"type": "text", "text": "{{#if open}}Hello {{customer.name}}{{/if}}"},
        {"type": "textfield", "key": "b", "conditional": {"hide": '=a = "x" or done'}},
    ],
}


def test_fields_inside_of_groups_are_read() -> None:
    read = form(json.dumps(NESTED))
    assert (read.id, read.keys) == ("f", {"a", "b"})
    assert [part.inside for part in read.parts if part.key] == [("group",), ()]


def test_the_variables_that_texts_and_conditions_read_are_gathered() -> None:
    assert form(json.dumps(NESTED)).reads == {"title", "customer", "a", "done"}


def test_an_expression_that_cannot_be_read_reads_nothing() -> None:
    assert names("1 +") == frozenset()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"components": 1}', "[" * 100_000, '{"a": 1e99999999999}']
)
def test_what_is_no_form_is_said_in_words(text: str) -> None:
    with pytest.raises(NotAForm) as wrong:
        form(text)
    assert wrong.value.message.endswith(".")


def test_a_component_that_is_no_object_is_passed_over() -> None:
    assert form('{"components": [1, {"type": "text"}, null]}').keys == frozenset()
