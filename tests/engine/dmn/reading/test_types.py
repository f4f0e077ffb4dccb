"""Item definitions: what is allowed, what is turned into what, what is null."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.engine import dmn, feel
from tests.engine.dmn.build import decision, file, given, item, literal, part, refused

COLLECTION = 'isCollection="true"'
CONSTRAINT = "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint>"
TYPES = (
    item("tAge", "number", allowed="[0..120]"),
    item("tTier", "string", allowed='"gold", "silver"'),
    item("tTiers", "tTier", more=COLLECTION),
    item("tPair", "number", CONSTRAINT, more=COLLECTION),
    item("tPerson", "", part("name", "string"), part("age", "tAge")),
    item("tAdult", "tAge", allowed=">= 18"),
    item("tOdd", "string", allowed='starts with(?, "x")'),
    item("tPeople", "", part("name", "string"), more=COLLECTION),
)


def read(type_: str, value: object) -> dmn.Decided:
    """The value as a decision sees it that requires it."""
    content = file(*TYPES, given("v", type_), decision("it", literal("v"), "input:v"))
    return dmn.load({"d.dmn": content}).decide("it", {"v": value})


@pytest.mark.parametrize(
    ("type_", "value", "seen"),
    [
        ("number", 5, 5),
        ("number", "5", None),
        ("number", [5], 5),
        ("number", [5, 6], None),
        ("string", "a", "a"),
        ("boolean", 1, None),
        ("Any", [1, "a"], [1, "a"]),
        ("integer", 3, 3),
        ("tAge", 120, 120),
        ("tAge", 121, None),
        ("tAge", None, None),
        ("tTier", "gold", "gold"),
        ("tTier", "tin", None),
        ("tTiers", ["gold", "silver"], ["gold", "silver"]),
        ("tTiers", ["gold", "tin"], None),
        ("tTiers", "gold", ["gold"]),
        ("tPair", [1, 2], [1, 2]),
        ("tPair", [1, 2, 3], None),
        ("tAdult", 18, 18),
        ("tAdult", 17, None),
        ("tAdult", 130, None),
        ("tOdd", "xy", "xy"),
        ("tOdd", "y", None),
        ("tPerson", {"name": "A", "age": 5}, {"name": "A", "age": 5}),
        ("tPerson", {"name": "A", "age": 500}, None),
        ("tPerson", {"name": "A", "age": 5, "more": 1}, {"name": "A", "age": 5, "more": 1}),
        ("tPerson", {"name": "A"}, {"name": "A", "age": None}),
        ("tPerson", "A", None),
        ("tPeople", [{"name": "A"}, {"name": "B"}], [{"name": "A"}, {"name": "B"}]),
        ("list<number>", [1, 2], [1, 2]),
        ("list<number>", ["a"], None),
    ],
)
def test_a_value_is_what_its_type_allows_or_null(type_: str, value: Any, seen: Any) -> None:
    decided = read(type_, value)
    assert decided.value == seen
    assert bool(decided.losses) is (seen is None and value is not None)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("dayTimeDuration", "PT36H", timedelta(hours=36)),
        ("days and time duration", "P1D", timedelta(days=1)),
    ],
)
def test_texts_of_json_become_dates_and_durations_at_the_border(
    type_: str, text: str, value: object
) -> None:
    assert read(type_, text).value == value


def test_a_text_that_is_no_date_is_null_and_a_loss() -> None:
    decided = read("date", "2024-02-30")
    assert decided.value is None
    assert decided.losses[0].kind == "wrong type"


def test_within_decisions_a_text_is_no_date() -> None:
    content = file(decision("it", literal('"2024-02-29"'), type_="date"))
    assert dmn.load({"d.dmn": content}).decide("it", {}).value is None


def test_the_value_of_a_decision_has_its_type() -> None:
    content = file(*TYPES, decision("it", literal("17"), type_="tAdult"))
    decided = dmn.load({"d.dmn": content}).decide("it", {})
    assert decided.value is None
    assert "no allowed" in decided.losses[0].message


def test_a_date_becomes_its_midnight_where_a_date_and_time_is_asked() -> None:
    content = file(decision("it", literal('date("2024-02-29")'), type_="date and time"))
    value = dmn.load({"d.dmn": content}).decide("it", {}).value
    assert feel.to_json(value) == "2024-02-29T00:00:00Z"


@pytest.mark.parametrize(("allowed", "answer"), [("[0..120]", 50), ("[0..10]", None)])
def test_a_function_within_an_expression_may_take_an_item_definition(
    allowed: str, answer: int | None
) -> None:
    """The same text with the same name for another type: each file has its own."""
    text = "(function(a: tAge) a)(50)"
    content = file(item("tAge", "number", allowed=allowed), decision("it", literal(text)))
    assert dmn.load({"d.dmn": content}).decide("it", {}).value == answer


def test_an_expression_can_ask_for_an_item_definition() -> None:
    content = file(*TYPES, decision("it", literal("v instance of tPeople")))
    model = dmn.load({"d.dmn": content})
    assert model.decide("it", {"v": [{"name": "A"}]}).value is True
    assert model.decide("it", {"v": [{"age": 5}]}).value is False


def test_types_of_dmn_1_1_are_read() -> None:
    space = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
    content = file(
        '<itemDefinition name="tN"><typeRef>feel:number</typeRef></itemDefinition>',
        given("v", "tN"),
        decision("it", literal("v"), "input:v", type_="feel:number"),
        space=space,
        more='xmlns:feel="http://www.omg.org/spec/FEEL/20140401"',
    )
    model = dmn.load({"d.dmn": content})
    assert model.decide("it", {"v": 1}).value == 1
    assert model.decide("it", {"v": "x"}).value is None


def test_a_type_within_itself_is_read() -> None:
    kind = item("tNode", "", part("value", "number"), part("children", "tNode", COLLECTION))
    content = file(kind, given("v", "tNode"), decision("it", literal("v.value"), "input:v"))
    tree = {"value": 1, "children": [{"value": 2, "children": []}]}
    assert dmn.load({"d.dmn": content}).decide("it", {"v": tree}).value == 1


def test_a_type_that_is_not_there_is_refused_by_name() -> None:
    problems = refused(given("v", "tNobody"))
    assert "tNobody" in problems[0].reason
    assert problems[0].line


def test_allowed_values_that_are_no_feel_are_refused() -> None:
    assert "no FEEL" in refused(item("tX", "number", allowed="[1.."))[0].reason
