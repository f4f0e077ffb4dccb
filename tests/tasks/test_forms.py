"""What a form takes, whatever the browser says."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.lib import clock
from app.lib.errors import Invalid
from app.tasks import forms


def form(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"components": [{"type": "text", "text": "Hello"}, *fields]}


NAME = {"type": "textfield", "key": "name", "validate": {"required": True, "maxLength": 5}}
SEATS = {"type": "number", "key": "seats", "decimalDigits": 0, "validate": {"min": 1, "max": 9}}
YES = {"type": "checkbox", "key": "yes"}
PICK = {"type": "radio", "key": "pick", "values": [{"value": "a"}, {"value": "b"}]}
DAY = {"type": "datetime", "key": "day", "subtype": "date"}
FREE = {"type": "number", "key": "seats"}
SPELLED = {**FREE, "serializeToString": True}
NUMBERED = {"type": "select", "key": "pick", "values": [{"value": 1}, {"value": 2}]}
TAGS = {"type": "taglist", "key": "tags", "values": [{"value": "a"}, {"value": "b"}]}


def test_answers_come_out_in_their_types() -> None:
    given = {"name": "Ann", "seats": 3, "yes": True, "pick": "a", "day": "2026-02-01"}
    assert forms.check(form(NAME, SEATS, YES, PICK, DAY), given, {}) == given


WRONG: list[tuple[dict[str, Any], Any]] = [
    (NAME, None),
    (NAME, ""),
    (NAME, 7),
    (NAME, "too long"),
    (NAME, "a\0b"),
    (NAME, ["a"]),
    (SEATS, "3"),
    (SEATS, 0),
    (SEATS, 10),
    (SEATS, Decimal("1.5")),
    (SEATS, True),
    (SEATS, 10**40),
    (YES, "yes"),
    (PICK, "c"),
    (PICK, {"a": 1}),
    (DAY, "2026-02-30"),
    (DAY, 20260201),
    (DAY, "20260201"),
    (DAY, "2026-W05-7"),
    (NAME, "a\ud83d"),
    (FREE, Decimal("1e-99999999")),
    (FREE, Decimal(f"1.{'1' * 1_000_000}")),
    (SPELLED, "1_000"),
    (SPELLED, "٣"),
    (SPELLED, "0" * 1_000_000),
    (NUMBERED, True),
    (TAGS, ["a", "a"]),
    (TAGS, ["b"] * 1_000_000),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_answer_is_named_with_its_field(field: dict[str, Any], value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        forms.check(form(field), {field["key"]: value}, {})
    assert [problem.pointer for problem in refused.value.problems] == [field["key"]]


@pytest.mark.parametrize(
    ("step", "value", "words"),
    [
        ("5", 12, "Goes in steps of 5. Write 10 or 15."),
        (5, -12, "Write -15 or -10."),
        ("0.25", Decimal("0.3"), "Goes in steps of 0.25. Write 0.25 or 0.5."),
        (10, -3, "Write -10 or 0."),
        ("1E-9", Decimal(f"1{'0' * 30}.0000000001"), "steps of 0.000000001"),
    ],
)
def test_a_number_between_two_steps_is_refused_with_both(step: Any, value: Any, words: str) -> None:
    by_steps = {"type": "number", "key": "seats", "increment": step}
    ((_, said),) = forms.faults(form(by_steps), {"seats": value}, {})
    assert words in said


@pytest.mark.parametrize("step", [None, "", "0.1", 3, "=x", "NaN", -2, "1e-99"])
def test_a_number_on_a_step_is_taken_and_no_step_takes_all(step: Any) -> None:
    by_steps = {"type": "number", "key": "seats", "increment": step, "serializeToString": True}
    assert forms.check(form(by_steps), {"seats": "-12.0"}, {}) == {"seats": "-12.0"}


NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
MORNING = datetime(2026, 11, 27, 5, tzinfo=UTC)  # the evening before, on the west coast


@pytest.mark.parametrize(
    ("subtype", "value", "at", "passed"),
    [
        ("date", "2026-11-26", NOON, True),
        ("date", "2026-11-27", NOON, False),
        ("date", "2026-11-26", MORNING, False),
        ("date", "2026-11-25", MORNING, True),
        ("datetime", "2026-11-26T23:00", NOON, True),
        ("datetime", "2026-11-27T01:00", NOON, False),
        ("datetime", "2026-11-26T11:00Z", NOON, True),
        ("datetime", "2026-11-26T23:00Z", NOON, False),  # midnight in Berlin
        ("datetime", "0001-01-01T00:00+14:00", NOON, True),
        ("time", "09:00", NOON, False),
    ],
)
def test_a_day_that_is_over_everywhere_is_refused_where_the_field_wants_none(
    subtype: str, value: str, at: datetime, passed: bool
) -> None:
    day = {**DAY, "subtype": subtype}
    with clock.fixed(at):
        assert forms.check(form(day), {"day": value}, {}) == {"day": value}
        day |= {"disallowPassedDates": True, "dateLabel": "Handover"}
        said = forms.faults(form(day), {"day": value}, {})
    assert said == (
        [("Handover", "Lies in the past. Choose today or a later day.")] if passed else []
    )


NOTE = {"type": "textarea", "key": "note"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Call <script>alert(1)</script>", "(<script)"),
        ("</SCRIPT >", "(</SCRIPT)"),
        ('<img src="x" onerror=alert(1)>', '(<img src="x" onerror=)'),
        ("see JavaScript:alert(1)", "(JavaScript:)"),
        ("<iframe src=//x>", "(<iframe)"),
    ],
)
def test_script_in_a_text_is_refused_by_its_field(text: str, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        forms.check(form(NOTE), {"note": text}, {})
    [problem] = refused.value.problems
    assert problem.pointer == "note"
    assert named in problem.message


@pytest.mark.parametrize(
    "text",
    ["5 < 7 and 9 > 8", "<ann@example.com>", "scripts & <b>bold</b>", "a <on> b = c", "JavaScript"],
)
def test_a_text_with_brackets_is_taken_as_it_is(text: str) -> None:
    assert forms.check(form(NOTE), {"note": text}, {}) == {"note": text}


def test_an_answer_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(Invalid, match="correction"):
        forms.check(form(YES), {"yes": True, "admin": True}, {})


@pytest.mark.parametrize("key", ["\ud83d", "x" * 1_000_000])
def test_a_field_that_is_unknown_is_named_as_far_as_that_can_be_written(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        forms.check(form(YES), {"yes": True, key: 1}, {})
    (problem,) = refused.value.problems
    assert 0 < len(problem.pointer.encode()) <= 300


def test_of_very_many_unknown_fields_no_more_are_named_than_anybody_reads() -> None:
    with pytest.raises(Invalid) as refused:
        forms.check(form(YES), {f"x{number}": 1 for number in range(5000)}, {})
    assert len(refused.value.problems) == 100


def test_what_is_hidden_is_neither_asked_nor_taken() -> None:
    hidden = {**NAME, "conditional": {"hide": '=pick = "a"'}}
    assert forms.check(form(PICK, hidden), {"pick": "a"}, {}) == {"pick": "a"}
    with pytest.raises(Invalid):
        forms.check(form(PICK, hidden), {"pick": "b"}, {})


def test_fields_inside_groups_count() -> None:
    group = {"type": "group", "components": [NAME]}
    assert forms.check(form(group), {"name": "Ann"}, {}) == {"name": "Ann"}


def test_an_exponential_pattern_does_not_hang() -> None:
    slow = {"type": "textfield", "key": "x", "validate": {"pattern": "^(a+)+$"}}
    with pytest.raises(Invalid):
        forms.check(form(slow), {"x": "a" * 5000 + "b"}, {})


def total(expression: str, key: str = "total", **more: Any) -> dict[str, Any]:
    return {"type": "expression", "key": key, "expression": expression, **more}


def test_what_is_computed_is_computed_here_whatever_was_sent() -> None:
    schema = form(total("=net * 2", "gross"), total("=seats * price", "net"), SEATS)
    taken = forms.check(schema, {"seats": 3, "gross": 1, "net": "cheap"}, {"price": 5})
    assert taken == {"seats": 3, "net": 15, "gross": 30}


PRICE = {"type": "number", "key": "price"}
OFF = {"type": "number", "key": "off", "conditional": {"hide": "=not(vip)"}}


@pytest.mark.parametrize("only", ["readonly", "disabled"])
def test_what_a_form_only_shows_is_never_believed(only: str) -> None:
    shown = {**PRICE, only: True}
    schema = form(
        SEATS, shown, total("=seats * price"), {**OFF, "conditional": {"hide": "=price>9"}}
    )
    taken = forms.check(schema, {"seats": 3, "price": 1}, {"price": 100})
    assert taken == {"seats": 3, "total": 300}
    pick = {"type": "select", "key": "pick", "valuesKey": "price"}
    with pytest.raises(Invalid):
        forms.check(form(shown, pick), {"price": ["mine"], "pick": "mine"}, {"price": ["theirs"]})


def test_nothing_is_computed_with_an_answer_to_a_hidden_field() -> None:
    schema = form(SEATS, OFF, total("=seats * price - off"))
    known = {"price": 100, "vip": False, "off": 1}
    assert forms.check(schema, {"seats": 3, "off": 250}, known) == {"seats": 3, "total": 299}
    asked = forms.check(schema, {"seats": 3, "off": 250}, {**known, "vip": True})
    assert asked == {"seats": 3, "off": 250, "total": 50}


def test_computed_fields_that_turn_in_a_circle_or_cannot_be_computed_have_no_value() -> None:
    schema = form(total("=b + 1", "a"), total("=a + 1", "b"), total("no expression", "c"), YES)
    taken = forms.check(schema, {"yes": True}, {})
    assert taken == {"a": None, "b": None, "c": None, "yes": True}


def test_a_hidden_group_hides_its_fields() -> None:
    group = {"type": "group", "components": [NAME], "conditional": {"hide": "=yes = true"}}
    assert forms.check(form(group, YES), {"yes": True}, {}) == {"yes": True}
    with pytest.raises(Invalid):
        forms.check(form(group, YES), {"yes": False}, {})


def test_choices_that_come_from_a_variable_are_the_only_ones() -> None:
    pick = {"type": "select", "key": "pick", "valuesKey": "carriers"}
    known = {"carriers": ["a", {"value": "b", "label": "B"}]}
    assert forms.check(form(pick), {"pick": "b"}, known) == {"pick": "b"}
    with pytest.raises(Invalid):
        forms.check(form(pick), {"pick": "c"}, known)


NEEDED = {"validate": {"required": True}}
LEAVE, ASK = "Leave it empty, or ask the owner", "Ask the owner"


@pytest.mark.parametrize(
    ("source", "known", "why"),
    [
        ({"valuesKey": "carriers"}, {}, "the variable carriers has no value"),
        ({"valuesKey": "carriers"}, {"carriers": "a"}, "the variable carriers gives no list"),
        ({"valuesExpression": "=carriers"}, {"carriers": 1}, "its expression gives no list"),
        ({"valuesKey": "carriers"}, {"carriers": []}, "the variable carriers is an empty list"),
        ({"valuesKey": "carriers", "values": PICK["values"]}, {}, "carriers has no value"),
        ({}, {}, "it has no options"),
    ],
)
@pytest.mark.parametrize("kind", ["select", "taglist"])
def test_where_nothing_is_offered_nothing_can_be_chosen(
    kind: str, source: dict[str, Any], known: dict[str, Any], why: str
) -> None:
    pick = {"type": kind, "key": "pick", **source}
    answer = ["a"] if kind == "taglist" else "a"
    for field, given, remedy in ((pick, answer, LEAVE), ({**pick, **NEEDED}, None, ASK)):
        ((_, words),) = forms.faults(form(field), {"pick": given}, known)
        assert why in words and remedy in words
    assert forms.check(form(pick), {}, known) == {"pick": None}
