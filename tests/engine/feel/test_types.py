"""Types from text, what conforms to them, and what is turned into them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.engine import feel
from app.engine.feel.types import is_instance

TIERS = feel.Type("string", allowed=lambda value: value in ("gold", "silver"))
NAMED = {
    "tTier": TIERS,
    "tOrder": feel.Type("context", fields=(("tier", TIERS), ("total", feel.Type("number")))),
    "My Orders": feel.Type("list", (feel.Type("number"),)),
    "lib.tItem": feel.Type("string"),
}


@pytest.mark.parametrize(
    "text",
    [
        "number",
        "date and time",
        "days and time duration",
        "list<string>",
        "list<list<number>>",
        "range<date>",
        "context<a: number, b c: list<string>>",
        "function<number, string> -> boolean",
        "function<> -> Any",
    ],
)
def test_a_type_prints_as_it_reads(text: str) -> None:
    assert str(feel.parse_type(text)) == text
    assert feel.parse_type(str(feel.parse_type(text))) == feel.parse_type(text)


def test_a_type_may_speak_of_item_definitions() -> None:
    assert feel.parse_type("list<tTier>", NAMED).inner == (TIERS,)
    assert feel.parse_type("My Orders", NAMED).name == "list"
    assert feel.parse_type("lib.tItem", NAMED).name == "string"


@pytest.mark.parametrize("text", ["tNobody", "list<tNobody>", "list<", "", "number number", "5"])
def test_what_is_no_type_is_refused(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.parse_type(text)


def test_older_names_of_durations_are_known() -> None:
    assert feel.parse_type("yearMonthDuration") == feel.parse_type("years and months duration")
    assert feel.parse_type("dayTimeDuration") == feel.parse_type("days and time duration")


CONFORMING: list[tuple[Any, str, bool]] = [
    (1, "number", True),
    (True, "number", False),
    (None, "number", True),
    ("gold", "tTier", True),
    ("iron", "tTier", False),
    ([1, 2], "list<number>", True),
    ([1, "a"], "list<number>", False),
    ({"tier": "gold", "total": 1, "more": 2}, "tOrder", True),
    ({"tier": "gold"}, "tOrder", False),
    ({"tier": "iron", "total": 1}, "tOrder", False),
    (date(2026, 1, 1), "date and time", False),
]


@pytest.mark.parametrize(("value", "text", "fits"), CONFORMING)
def test_a_value_conforms_to_its_type(value: Any, text: str, fits: bool) -> None:
    assert feel.conforms(value, feel.parse_type(text, NAMED)) is fits


def test_an_instance_need_not_be_an_allowed_value() -> None:
    compiled = feel.compile("x instance of tTier", types=NAMED)
    assert compiled.evaluate({"x": "iron"}).value is True
    assert is_instance(None, feel.Type("Any")) is False


COERCED: list[tuple[Any, str, Any]] = [
    ([5], "number", 5),
    (5, "list<number>", [5]),
    ("a", "list<number>", None),
    ([1, 2], "number", None),
    (date(2026, 3, 4), "date and time", datetime(2026, 3, 4, tzinfo=UTC)),
    ([date(2026, 3, 4)], "date and time", datetime(2026, 3, 4, tzinfo=UTC)),
    ("1", "number", None),
    ("iron", "tTier", None),
    (["gold"], "tTier", "gold"),
    (None, "number", None),
]


@pytest.mark.parametrize(("value", "text", "made"), COERCED)
def test_a_value_is_made_to_fit_or_becomes_null(value: Any, text: str, made: Any) -> None:
    assert feel.coerce(value, feel.parse_type(text, NAMED)) == made


INSTANCES = [
    ("[1, 2] instance of list<number>", True),
    ('[1, "2"] instance of list<number>', False),
    ("[1..3] instance of range<number>", True),
    ("[1..3] instance of range<string>", False),
    ("{a: {b: 1}} instance of context<a: context<b: number>>", True),
    ("(function(a: number) 1) instance of function<number> -> number", True),
    ('(function(a: number) "b") instance of function<number> -> number', False),
    ("(function(a: number) a) instance of function<number, number> -> number", False),
    ("1 instance of tNobody", None),
    ("null instance of Null", True),
]


@pytest.mark.parametrize(("text", "value"), INSTANCES)
def test_instance_of_knows_generic_types(text: str, value: bool | None) -> None:
    assert feel.compile(text).evaluate({}).value is value


def test_a_typed_parameter_takes_what_can_be_made_to_fit() -> None:
    compiled = feel.compile("(function(x: list<number>) count(x))(v)")
    assert compiled.evaluate({"v": 7}).value == 1
    refused = compiled.evaluate({"v": "a"})
    assert refused.value is None
    assert refused.warnings[0].kind == "wrong argument"


def test_a_parameter_may_have_the_type_of_an_item_definition() -> None:
    compiled = feel.compile("(function(x: tTier) x)(v)", types=NAMED)
    assert compiled.evaluate({"v": "gold"}).value == "gold"
    assert compiled.evaluate({"v": "iron"}).value is None


def test_the_same_text_with_other_types_is_another_expression() -> None:
    text = "x instance of tThing"
    number = feel.compile(text, types={"tThing": feel.Type("number")})
    string = feel.compile(text, types={"tThing": feel.Type("string")})
    assert number.evaluate({"x": Decimal(1)}).value is True
    assert string.evaluate({"x": Decimal(1)}).value is False
