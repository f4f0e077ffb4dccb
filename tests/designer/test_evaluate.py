"""Trying expressions and decisions: exact values, named faults, small budgets, never a 500."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.designer import evaluate
from app.designer.evaluate import try_decision, try_feel
from app.lib import json
from app.lib.errors import Invalid, Problem
from tests.designer.builders import TABLE

COLOUR = TABLE.decode()
INVOKED = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="n"><businessKnowledgeModel id="twice" name="Twice"><encapsulatedLogic>
 <formalParameter name="x" typeRef="number"/><literalExpression><text>x * 2</text>
 </literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>"""


def problem(work: Any, said: Any) -> Problem:
    """The one problem of what is refused."""
    with pytest.raises(Invalid) as refused:
        work(said)
    (found,) = refused.value.problems
    return found


def test_a_value_is_exact() -> None:
    done = try_feel({"expression": "price * 3 + 0.1", "context": {"price": Decimal("0.2")}})
    assert done == {"value": Decimal("0.7"), "warnings": []}


def test_names_with_spaces_come_from_the_context() -> None:
    context = {"Monthly salary": 1000, "loan": [{"rate per year": Decimal("0.02")}]}
    done = try_feel({"expression": "Monthly salary * loan[1].rate per year", "context": context})
    assert done["value"] == 20


def test_a_context_of_many_names_costs_only_those_that_the_text_may_use() -> None:
    context = {f"name {number} of many": number for number in range(5000)}
    text = "name  7 of\nmany + name 8 of many"
    assert evaluate._names_in(text, context) == {"name 7 of many", "name 8 of many"}
    assert try_feel({"expression": text, "context": context})["value"] == 15


def test_a_value_that_became_null_says_where() -> None:
    (warning,) = try_feel({"expression": "1 +\n  missing", "context": {}})["warnings"][:1]
    assert (warning["line"], warning["column"]) == (2, 3)
    assert "missing" in warning["message"]


def test_unary_tests_judge_an_input() -> None:
    said = {"unaryTests": "[low..10]", "input": 7, "context": {"low": 5}}
    assert try_feel(said)["value"] is True
    assert try_feel({**said, "input": 4})["value"] is False
    assert try_feel({"unaryTests": "not(null)"})["value"] is False


def test_text_that_is_no_feel_names_field_line_and_column() -> None:
    found = problem(try_feel, {"expression": "if true\nthen 1"})
    assert (found.pointer, found.line, found.column) == ("/expression", 2, 7)
    assert found.message == "Expected 'else', found the end (line 2, column 7)."
    assert problem(try_feel, {"unaryTests": "< "}).pointer == "/unaryTests"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ([], ""),
        ({}, "/expression"),
        ({"expression": "1", "unaryTests": "1"}, "/expression"),
        ({"expression": "1", "input": 1}, "/input"),
        ({"expression": 1}, "/expression"),
        ({"expression": " "}, "/expression"),
        ({"expression": "1\0"}, "/expression"),
        ({"expression": "1", "context": []}, "/context"),
        ({"expression": "1", "contxt": {}}, "/contxt"),
        ({"expression": "1" * 10_001}, "/expression"),
        ({"expression": "1", "context": {"a": "x" * 200_001}}, "/context"),
        ({"expression": "1", "context": {"a": [Decimal("1e400000000")]}}, "/context"),
        ({"unaryTests": "1", "input": Decimal("1e-99999999")}, "/input"),
        ({"expression": "a", "context": {"a": "\ud800"}}, ""),
    ],
)
def test_a_body_of_the_wrong_shape_names_the_field(said: Any, pointer: str) -> None:
    assert problem(try_feel, said).pointer == pointer


@pytest.mark.parametrize(
    "text",
    [
        "count(for x in 1..100000, y in 1..100000 return x)",
        "{f: function(x) f(x + 1), r: f(1)}.r",
        'string length(string join(for x in 1..19999 return "0123456789abcdef", ""))',
    ],
)
def test_what_takes_too_much_is_stopped_and_named_or_null(text: str) -> None:
    try:
        done = try_feel({"expression": text})
    except Invalid as stopped:
        assert stopped.message == "The evaluation was stopped."
        assert stopped.problems[0].pointer == "/expression"
    else:
        assert done["value"] is None
        assert done["warnings"]


def test_an_answer_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "MOST_ANSWER", 20)
    with pytest.raises(Invalid, match="larger than 20"):
        evaluate.answer(try_feel({"expression": '"0123456789abcdef"'}))


def test_a_decision_answers_with_its_explanation_if_asked() -> None:
    said: dict[str, Any] = {"file": COLOUR, "decision": "colour", "input": {"size": 12}}
    assert try_decision(said) == {"value": "blue", "warnings": []}
    (note,) = try_decision({**said, "explain": True})["explanation"]
    assert [rule["index"] for rule in note["rules"]] == [2]
    assert note["inputs"][0]["value"] == 12


def test_a_decision_can_be_asked_by_name_and_a_knowledge_model_called() -> None:
    assert (
        try_decision({"file": COLOUR, "decision": "Colour", "input": {"size": 1}})["value"] == "red"
    )
    said = {"file": INVOKED, "decision": "Twice", "input": {"x": Decimal("1.05")}}
    assert try_decision(said)["value"] == Decimal("2.10")


def test_an_unknown_decision_lists_those_there_are() -> None:
    found = problem(try_decision, {"file": COLOUR, "decision": "size"})
    assert (found.pointer, found.message) == (
        "/decision", "There is no decision 'size'. There are: colour.",
    )  # fmt: skip


def test_a_file_that_cannot_be_run_names_every_fault_with_its_line() -> None:
    found = problem(
        try_decision, {"file": COLOUR.replace("&lt; 10", "&lt; ("), "decision": "colour"}
    )
    assert found.pointer == "/file"
    assert found.line == 5
    assert problem(try_decision, {"file": "<a", "decision": "x"}).line == 1
    assert problem(try_decision, {"file": "no", "decision": "x"}).pointer == "/file"


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"file": None}, "/file"),
        ({"file": "x" * 1_000_001}, "/file"),
        ({"decision": 7}, "/decision"),
        ({"input": "x"}, "/input"),
        ({"explain": "yes"}, "/explain"),
        ({"extra": 1}, "/extra"),
    ],
)
def test_a_question_of_the_wrong_shape_names_the_field(more: dict[str, Any], pointer: str) -> None:
    said = {"file": COLOUR, "decision": "colour", **more}
    assert problem(try_decision, said).pointer == pointer


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=5), one, max_size=3),
    max_leaves=6,
)
WORDS = (
    'a|b c|?|1|0.5|"x"|(|)|[|]|..|<|>=|-|+|**|/|if|then|else|for|in|return|not|and|{|}|:|,|null|'
    "date|string|floor|@|.|=|1e400"
).split("|")
TEXTS = st.text(max_size=30) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS, VALUES, st.sampled_from(["expression", "unaryTests"]))
def test_whatever_is_sent_is_answered_or_refused(text: str, value: Any, field: str) -> None:
    said = {field: text, "context": {"a": value, "b c": value}}
    try:
        json.dumps(evaluate.answer(try_feel(said))).encode()
    except Invalid as refused:
        assert refused.problems
