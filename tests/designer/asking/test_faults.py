"""What a form alone has that a user task could not be completed with."""

from __future__ import annotations

from typing import Any

import pytest

from app.designer.asking import faults
from app.designer.asking.reading import Form, Part
from app.tasks import forms


def said(*components: dict[str, Any]) -> list[tuple[str, str]]:
    parts = tuple(Part({"id": f"f{at}", **one}, ()) for at, one in enumerate(components))
    return [(one.field, one.message) for one in faults.faults(Form("form", parts))]


TEXT = {"type": "textfield", "key": "note", "label": "Note"}
TOTAL = {"type": "expression", "key": "total", "expression": "=seats * price"}
RADIO = {"type": "radio", "key": "choice", "values": [{"value": "a"}, {"value": "b"}]}


def test_what_the_check_takes_is_what_the_inbox_can_check() -> None:
    assert set(forms.READERS) == faults.ASKS
    assert {forms.COMPUTED} == faults.COMPUTES
    assert set(forms.SHOWN) - {"dynamiclist"} == faults.SHOWS


def test_a_right_form_has_none() -> None:
    assert said(TEXT, RADIO, TOTAL, {"type": "text", "text": "Hello {{customer.name}}"}) == []


@pytest.mark.parametrize(
    ("component", "words"),
    [
        ({"type": "filepicker", "key": "file"}, "cannot take answers of the type filepicker"),
        ({"type": "dynamiclist", "path": "rows"}, "dynamiclist"),
        ({"type": "group", "path": "inner"}, "path"),
        ({**TEXT, "key": ""}, "no key"),
        ({**TEXT, "key": "a.b"}, "no name of a variable"),
        ({**TEXT, "conditional": {"hide": "=a >"}}, "no FEEL"),
        ({"type": "text", "text": "{{a +}}"}, "no FEEL"),
        ({**TEXT, "validate": {"maxLength": "=x"}}, "no number"),
        ({**TEXT, "validate": {"minLength": 5, "maxLength": 2}}, "no answer lies between"),
        ({"type": "number", "key": "n", "increment": "=x"}, "no number above 0"),
        ({"type": "number", "key": "n", "increment": 0}, "no number above 0"),
        ({**TEXT, "validate": {"pattern": "("}}, "pattern"),
        ({**TEXT, "validate": {"required": "=a"}}, "required is an expression"),
        ({**TEXT, "readonly": "=a"}, "takes no answer then"),
        ({**TOTAL, "key": ""}, "no key, so its value would be lost"),
        ({**TOTAL, "expression": "=seats *"}, "total, expression: seats * is no FEEL"),
        ({**TOTAL, "expression": "="}, "total has no expression"),
        ({**TOTAL, "expression": "seats"}, "total: seats does not start with ="),
        ({**RADIO, "values": []}, "nothing to choose from"),
        ({**RADIO, "values": [{"value": "a"}, {"value": "a"}]}, "same value"),
    ],
)
def test_a_fault_names_the_field_and_what_to_do(component: dict[str, Any], words: str) -> None:
    ((field, message),) = said(component)
    assert field == "f0"
    assert words in message


def test_two_fields_of_one_key_are_both_named() -> None:
    assert [field for field, _ in said(TEXT, {**TEXT, "label": "Other"})] == ["f0", "f1"]


def test_choices_may_come_from_a_variable() -> None:
    assert said({"type": "select", "key": "c", "valuesKey": "offers"}) == []


def test_a_form_without_an_id_cannot_be_named() -> None:
    (finding,) = faults.faults(Form("", ()))
    assert "no id" in finding.message


def test_a_text_that_cannot_be_filled_in_keeps_nobody_from_answering() -> None:
    shown = Part({"id": "f", "type": "text", "text": "{{a +}}"}, ())
    hidden = Part({**TEXT, "conditional": {"hide": "=a +"}}, ())
    computed = Part({**TOTAL, "expression": "=a +"}, ())
    severities = [one.severity for one in faults.faults(Form("form", (shown, hidden, computed)))]
    assert severities == ["warning", "error", "error"]
