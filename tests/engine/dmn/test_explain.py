"""What a decision tells of itself, small enough to be kept."""

from __future__ import annotations

from decimal import Decimal

import simplejson

from app.engine.dmn.explain import shorten
from tests.engine.dmn.build import bkm, context, decide, decision, given, literal, table


def test_a_table_tells_inputs_rules_and_value() -> None:
    (entry,) = decide(table(["> 5 | x * 2", "<= 5 | 0"]), x=7).explanation
    assert entry == {
        "decision": "it",
        "name": "it",
        "inputs": [{"label": "x", "expression": "x", "value": 7}],
        "rules": [{"index": 1, "id": "rule 1", "outputs": 14}],
        "value": 14,
    }


def test_every_decision_on_the_way_is_told_in_order() -> None:
    parts = [given("x"), decision("half", literal("x / 2"), "input:x")]
    explained = decide(literal("half + 1"), *parts, needs=("decision:half",), x=4).explanation
    assert [(e["decision"], e["value"]) for e in explained] == [("half", 2), ("it", 3)]
    assert explained[0]["inputs"] == [{"label": "x", "value": 4}]
    assert explained[1]["inputs"] == [{"label": "half", "value": 2}]


def test_a_knowledge_model_tells_its_arguments() -> None:
    model = bkm("level", "x: number", table(["< 10 | 1", ">= 10 | 2"]))
    inner, outer = decide(literal("level(3)"), model, needs=("knowledge:level",)).explanation
    assert inner["knowledge"] == "level"
    assert inner["arguments"] == {"x": 3}
    assert inner["rules"][0]["index"] == 1
    assert outer["value"] == 1


def test_tables_within_a_decision_are_told_one_by_one() -> None:
    logic = context(a=table(["- | 1"]), b=table(["- | 2"]))
    (entry,) = decide(logic, x=1).explanation
    assert entry["rules"][0]["outputs"] == 1
    assert entry["tables"][0]["rules"][0]["outputs"] == 2


def test_a_loop_over_a_knowledge_model_is_told_in_part() -> None:
    model = bkm("twice", "n: number", literal("n * 2"))
    logic = literal("for n in 1..5000 return twice(n)")
    decided = decide(logic, model, needs=("knowledge:twice",))
    assert len(decided.value) == 5000
    assert len(decided.explanation) <= 201


def test_the_decision_itself_is_told_even_behind_a_long_loop() -> None:
    model = bkm("twice", "n: number", literal("n * 2"))
    logic = literal("count(for n in 1..5000 return twice(n))")
    last = decide(logic, model, needs=("knowledge:twice",)).explanation[-1]
    assert (last["decision"], last["value"]) == ("it", 5000)


def test_long_values_are_cut_with_a_mark() -> None:
    huge = {"text": "a" * 10_000, "list": list(range(10_000)), "deep": {"a": {"b": {"c": {}}}}}
    huge |= {f"k{n}": n for n in range(100)}
    shown = shorten(huge)
    assert shown["text"].endswith("… (10,000 characters)")
    assert shown["list"][-1] == "… 9,980 more"
    assert shown["…"] == "83 more"
    assert len(simplejson.dumps(shown)) < 3000


def test_no_value_makes_an_explanation_large() -> None:
    value: object = "x" * 500
    for _ in range(8):
        value = [value] * 30
    assert len(simplejson.dumps(shorten(value))) < 60_000


def test_an_explanation_is_json() -> None:
    decided = decide(literal('{d: date("2024-01-01"), f: function(a) a, r: [1..2], n: 0.1}'))
    shown = decided.explanation[0]["value"]
    assert shown == {"d": "2024-01-01", "f": None, "r": "[1..2]", "n": Decimal("0.1")}
    assert simplejson.dumps(shown, use_decimal=True)


def test_what_is_no_feel_value_does_not_stop_an_explanation() -> None:
    assert decide(literal("1"), x=0.5).value == 1
    assert shorten({"x": 0.5, "y": object()}) == {"x": "a float", "y": "a object"}
