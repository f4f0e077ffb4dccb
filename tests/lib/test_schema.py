"""A schema refuses in words that name the place and the remedy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.lib import schema as s
from app.lib.schema import faults

PERSON = s.record(
    {
        "name": s.text(5, least=1),
        "age": s.whole(0, 150),
        "pay": s.maybe(s.amount()),
        "kind": s.maybe(s.choice("a", "b")),
        "born": s.moment(),
        "friends": s.many(s.record({"name": s.text(5)}, needs=("name",)), most=3),
        "any": {"type": ["string", "number", "null"], "description": "A text or a number."},
        "note": s.maybe(s.either("A text, or a list of texts.", s.text(5), s.many(s.text(5)))),
    },
    needs=("name",),
)
SOUND: dict[str, Any] = {
    "name": "Zoë 🐎",
    "age": Decimal("24.0"),
    "pay": Decimal("12.34000"),
    "kind": None,
    "born": "2026-12-01T09:00:00.5+01:00",
    "friends": [{"name": ""}],
    "note": ["x"],
}
AMOUNT = "Has to be an amount of 0 or more, with up to 4 decimals."
BROKEN: list[tuple[str, Any, str, str]] = [
    ("name", "", "/name", "This is missing."),
    ("name", "abcdef", "/name", "Has to be a text of up to 5 characters."),
    ("name", "a\0", "/name", "Has to be a text of up to 5 characters."),
    ("name", "\ud800", "/name", "Has to be a text of up to 5 characters."),
    ("name", None, "/name", "Has to be a text of up to 5 characters."),
    ("age", True, "/age", "Has to be a whole number from 0 to 150."),
    ("age", Decimal("1E+999999"), "/age", "Has to be a whole number from 0 to 150."),
    ("pay", Decimal("0.00001"), "/pay", AMOUNT),
    ("pay", Decimal("1E-999999"), "/pay", AMOUNT),
    ("pay", Decimal("1E+999999"), "/pay", AMOUNT),
    ("pay", -1, "/pay", AMOUNT),
    ("kind", "c", "/kind", "Has to be one of: a, b."),
    ("born", "2026-12-01", "/born", "Has to be a date and time, such as 2026-12-01T09:00:00Z."),
    ("born", "0001-01-01T00:00:00+14:00", "/born",
     "Has to be a date and time, such as 2026-12-01T09:00:00Z."),
    ("born", "2026-02-30T00:00:00Z", "/born",
     "Has to be a date and time, such as 2026-12-01T09:00:00Z."),
    ("friends", [{}], "/friends/0/name", "This is missing."),
    ("friends", [{"name": "a"}] * 4, "/friends", "Has to be a list of up to 3."),
    ("any", [], "/any", "A text or a number."),
    ("note", 5, "/note", "A text, or a list of texts."),
    ("note", ["abcdefgh"], "/note/0", "Has to be a text of up to 5 characters."),
    ("a/b~c", 1, "/a~1b~0c", "This field is not known. Leave it out."),
    ("\ud800", 1, "/\\ud800", "This field is not known. Leave it out."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [{"b": "x\ud83d"}]}, "/a/0/b"),
        ({"a": [1, ["\udc00"]]}, "/a/1/0"),
        ({"a": {"\ud83d": {"b": 1}}}, "/a/\\ud83d"),
    ],
)
def test_half_a_character_is_found_in_an_object_of_anything(value: Any, place: str) -> None:
    schema = s.record({"any": s.anything()})
    assert [one.pointer for one in faults(schema, {"any": value})] == [f"/any{place}"]
    assert faults(schema, {"any": {"a": [{"\U0001f600": "\U0001f600\0"}, None, 1]}}) == []


def test_what_keeps_to_the_schema_has_no_faults() -> None:
    assert faults(PERSON, SOUND) == []


@pytest.mark.parametrize(("name", "value", "pointer", "words"), BROKEN)
def test_a_fault_names_its_place_and_remedy(
    name: str, value: Any, pointer: str, words: str
) -> None:
    found = faults(PERSON, {**SOUND, name: value})
    assert [(one.pointer, one.message) for one in found] == [(pointer, words)]


def test_a_missing_field_is_named() -> None:
    found = faults(PERSON, {})
    assert [(one.pointer, one.message) for one in found] == [("/name", "This is missing.")]


def test_no_more_faults_are_told_than_anybody_would_read() -> None:
    assert len(faults(PERSON, {f"x{n}": 1 for n in range(5000)})) == s.MOST_FAULTS


def test_a_list_that_is_too_long_is_not_read_to_its_end() -> None:
    found = faults(PERSON, {**SOUND, "friends": [5] * 1_000_000})
    assert [one.pointer for one in found] == ["/friends"]
