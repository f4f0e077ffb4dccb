"""A table of examples beside a decision: each row is played, and mistakes in it are named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app import engine
from app.designer.scenarios import Scenario, scenarios
from app.designer.trial import Trial, as_json, trial
from app.lib.errors import Invalid
from tests.designer.builders import TABLE

COLOURS = """
tables:
  - decision: colour
    columns: [size, result]
    rows:
      - [3, red]
      - [10, blue]
"""


def told(text: str) -> list[Scenario]:
    return scenarios({"scenarios.yaml": text.encode()})


def tried(text: str, table: bytes = TABLE) -> Trial:
    files = {"a.dmn": table, "scenarios.yaml": text.encode()}
    return trial(files, engine.load({"a.dmn": table}))


def test_each_row_is_a_scenario_with_exact_numbers() -> None:
    text = """
tables:
  - decision: rate
    variables: {customer: {tier: gold, age: 5}}
    columns: [name, customer.tier, order.value, result.price, result.note]
    rows:
      - [a small one, silver, 0.10, 1.20, null]
      - [a large one, gold, 99, 2, late]
"""
    first, second = told(text)
    assert first.name == "rate, row 1: a small one"
    assert first.decision == "rate"
    assert first.variables == {
        "customer": {"tier": "silver", "age": 5}, "order": {"value": Decimal("0.10")},
    }  # fmt: skip
    assert first.expect == {"result": {"price": Decimal("1.20"), "note": None}}
    assert second.expect == {"result": {"price": 2, "note": "late"}}


def test_tables_stand_beside_scenarios_and_over_the_defaults() -> None:
    text = COLOURS + "scenarios: [{name: one, decision: colour}]\ndefaults: {variables: {x: 1}}"
    assert [one.name for one in told(text)] == ["one", "colour, row 1", "colour, row 2"]
    assert told(text)[1].variables == {"x": 1, "size": 3}


def test_all_rows_pass_and_reach_every_rule() -> None:
    done = tried(COLOURS)
    assert done.passed
    assert as_json("x", done)["tables"] == [
        {"decision": "colour", "name": "Colour", "reached": 2, "total": 2, "missing": []}
    ]


def test_a_row_that_fails_shows_input_expected_got_and_the_rules_that_hit() -> None:
    done = tried(COLOURS.replace("[3, red]", "[30, red]"))
    failed = done.results[0]
    assert failed.faults == ('result: expected "red", was "blue"',)
    assert failed.story == ('given {"size":30}', "rules that hit: Colour, rule 2")
    name, part = done.tables["colour"]
    assert (name, part.reached, list(part.missing.values())) == ("Colour", 1, ["rule 1"])


def test_an_input_that_no_rule_covers_is_told_so() -> None:
    gap = TABLE.replace(b"&gt;= 10", b"&gt;= 20")
    failed = tried(COLOURS, gap).results[1]
    assert failed.faults == ('result: expected "blue", was null',)
    assert failed.story == ('given {"size":10}', "no rule hit")


def test_a_decision_that_became_null_by_a_mistake_does_not_pass_for_null() -> None:
    text = COLOURS.replace("[size, result]", "[sise, result]").replace("red", "null")
    (fault, *_) = tried(text).results[0].faults
    assert "expected completed, was incident" in fault
    assert "nothing is named 'size' here" in fault


def test_a_decision_that_gives_a_date_is_compared_as_text() -> None:
    day = TABLE.replace(b'"red"', b'date("2026-03-02")').replace(b'"blue"', b"0.1 + 0.2")
    text = COLOURS.replace("red", "2026-03-02").replace("blue", "0.30")
    assert tried(text, day).passed


def test_rules_without_an_id_are_counted_for_each_table() -> None:
    bare = TABLE.replace(b' id="Small"', b"").replace(b' id="Large"', b"")
    twin = bare.replace(b'"colour"', b'"other"').replace(b'"Colour"', b'"Other"')
    files = {"a.dmn": bare, "b.dmn": twin, "scenarios.yaml": COLOURS.encode()}
    done = trial(files, engine.load({"a.dmn": bare, "b.dmn": twin}))
    assert {key: part.reached for key, (_, part) in done.tables.items()} == {
        "colour": 2,
        "other": 0,
    }
    assert list(done.tables["other"][1].missing.values()) == ["rule 1", "rule 2"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("7", "tables has to be a list"),
        ("[{columns: [result]}]", "table 1: needs the id of a decision"),
        ("[{decision: a, row: []}]", "table of a: row is not known here"),
        ("[{decision: a, columns: x}]", "needs a list named columns"),
        ("[{decision: a, columns: [size]}]", "needs a column named result"),
        ("[{decision: a, columns: [b, b, result]}]", "two columns named b"),
        ("[{decision: a, columns: [result]}]", "needs a list named rows"),
        ("[{decision: a, columns: [b, result], rows: [[1]]}]", "row 1: has 1 values for 2 columns"),
        ("[{decision: a, columns: [b, result], rows: [7]}]", "row 1: has 1 values for 2 columns"),
        ("[{decision: a, columns: [b, b.c, result], rows: [[1, 2, 3]]}]", "b.c lies inside"),
        ("[{decision: a, columns: [b.c, b, result], rows: [[1, 2, 3]]}]", "b has another column"),
    ],
)
def test_a_mistake_in_a_table_is_named_with_its_row(table: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        told(f"tables: {table}")
    assert words in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "defaults: 7\nscenarios: []",
        "scenarios: [{name: a, variables: [1]}]",
        "scenarios: [{name: a, expect: 7}]",
        "scenarios: [{name: a, tasks: x}]",
        "scenarios: [{name: a, at: yesterday}]",
    ],
)
def test_a_scenario_of_the_wrong_shape_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid, match=r"scenarios\.yaml"):
        told(text)
