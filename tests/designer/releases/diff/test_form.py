"""Fields of a form are found again by id, and told by what they ask."""

from __future__ import annotations

from typing import Any

import pytest

from app.designer.releases.diff.change import Change, Kind
from app.designer.releases.diff.form import NoForm, compare
from app.lib import json

NAME: dict[str, Any] = {"id": "f1", "type": "textfield", "key": "name", "label": "Name"}
DAY: dict[str, Any] = {"id": "f2", "type": "datetime", "key": "day", "label": "Day"}
KIND: dict[str, Any] = {
    "id": "f3",
    "type": "select",
    "key": "kind",
    "label": "Kind",
    "values": [{"label": "Small", "value": "s"}, {"label": "large", "value": "large"}],
}


def form(*components: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "default", "id": "ask", **more, "components": components}).encode()


BEFORE = form(NAME, DAY, KIND)


def changes(after: bytes) -> list[Change]:
    return compare(BEFORE, after, "ask.form")


def test_a_new_field_is_told_with_its_form() -> None:
    fresh = {"id": "f4", "type": "checkbox", "key": "sure", "label": "May sign"}
    [found] = changes(form(NAME, DAY, KIND, fresh))
    assert (found.kind, found.name) == (Kind.ADDED, "May sign, in form ask")
    assert found.words.startswith("Form field added: May sign")


def test_a_field_that_is_gone_is_told() -> None:
    assert [(one.kind, one.name) for one in changes(form(NAME, KIND))] == [
        (Kind.REMOVED, "Day, in form ask")
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"label": "Full name"}, "Label: Name → Full name"),
        ({"key": "full"}, "Variable: name → full"),
        ({"validate": {"required": True}}, "Needed added: yes"),
        ({"validate": {"maxLength": 20}}, "Most characters added: 20"),
        ({"conditional": {"hide": "=small"}}, "Hidden when added: =small"),
        ({"description": "As in the passport"}, "Hint added: As in the passport"),
    ],
)
def test_a_property_of_a_field_is_told(changed: dict[str, Any], told: str) -> None:
    [found] = changes(form({**NAME, **changed}, DAY, KIND))
    assert [str(one) for one in found.details] == [told]


def test_choices_are_told_by_their_labels() -> None:
    fewer = {**KIND, "values": KIND["values"][:1]}
    [found] = changes(form(NAME, DAY, fewer))
    assert str(found.details[0]) == "Choices: Small (s), large → Small (s)"


def test_another_order_and_another_row_are_moves() -> None:
    found = changes(form(DAY, NAME, {**KIND, "layout": {"row": "r2"}}))
    assert {one.kind for one in found} == {Kind.MOVED}


def test_what_the_editor_writes_for_itself_does_not_count() -> None:
    assert changes(form(NAME, DAY, KIND, schemaVersion=19, exporter={"name": "x"})) == []


def test_fields_in_groups_are_found_too() -> None:
    group = {"id": "g", "type": "group", "label": "Who", "components": [NAME]}
    found = changes(form(group, DAY, KIND))
    assert [(one.kind, one.name) for one in found] == [
        (Kind.ADDED, "Who, in form ask"),
        (Kind.CHANGED, "Name, in form ask"),
    ]
    assert str(found[1].details[0]) == "Inside added: Who"


def test_what_is_no_form_is_said() -> None:
    for content in (b"{", b"[]", b"\xff"):
        with pytest.raises(NoForm):
            changes(content)
