"""Graphs: what a decision sees, one budget for all, no trace left behind."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from app.engine import dmn, feel
from tests.engine.dmn.build import bkm, decide, decision, file, given, literal, table


def test_a_decision_sees_what_it_requires() -> None:
    parts = [given("my input"), decision("a b", literal("my input + 1"), "input:my input")]
    content = file(*parts, decision("it", literal("a b * 2"), "decision:a b"))
    assert dmn.load({"d.dmn": content}).decide("it", {"my input": 2}).value == 6


def test_a_decision_does_not_see_the_value_of_one_that_it_does_not_require() -> None:
    assert decide(literal("other"), decision("other", literal("1"))).value is None


def test_a_decision_does_not_see_input_data_that_it_does_not_require() -> None:
    assert decide(literal("amount"), given("amount"), amount=1).value is None


def test_a_file_without_input_data_sees_what_the_caller_gives() -> None:
    assert decide(literal("amount"), amount=1).value == 1


def test_a_required_decision_hides_what_the_caller_gives() -> None:
    other = decision("other", literal("1"))
    assert decide(literal("other"), other, needs=("decision:other",), other=5).value == 1


def test_a_required_decision_is_also_known_by_its_variable_and_its_id() -> None:
    other = decision("other", literal("1")).replace('variable name="other"', 'variable name="v"')
    assert decide(literal("v + other"), other, needs=("decision:other",)).value == 2


def test_keys_of_a_needed_decision_are_known_with_their_spaces() -> None:
    inner = decision("inner", literal('{"net sum": 1, gross sum: 2}'))
    logic = literal("inner.net sum + inner.gross sum")
    assert decide(logic, inner, needs=("decision:inner",)).value == 3


def test_white_space_in_names_does_not_count() -> None:
    content = file(given("my  input"), decision("it", literal("my\n input + 1"), "input:my  input"))
    assert dmn.load({"d.dmn": content}).decide("it", {"my input": 2}).value == 3


def test_the_time_is_what_the_caller_says() -> None:
    content = file(decision("it", literal("string(today())")))
    moment = datetime(2024, 2, 29, 12, tzinfo=UTC)
    assert dmn.load({"d.dmn": content}).decide("it", {}, now=moment).value == "2024-02-29"


def test_the_callers_values_are_never_changed() -> None:
    values = {"x": 1, "list": [1, {"a": 2}], "other": {"b": [3]}}
    before = copy.deepcopy(values)
    inner = decision("inner", literal("append(list, x)"))
    decide(literal('context put(other, "b", inner)'), inner, needs=("decision:inner",), **values)
    assert values == before


def test_many_threads_give_what_one_gives() -> None:
    rows = [f"[{n}..{n + 1}) | twice({n}) + {n}" for n in range(50)]
    content = file(
        bkm("twice", "n: number", literal("n * 2")),
        decision("it", table(rows), "knowledge:twice"),
    )
    model = dmn.load({"d.dmn": content})
    one = [model.decide("it", {"x": n}) for n in range(50)]
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda n: model.decide("it", {"x": n % 50}), range(400)))
    assert many == one * 8


# ---- one budget for a whole question

SMALL = feel.Budget(steps=500)


@pytest.mark.parametrize(
    "elements",
    [
        [decision("it", literal("count(for n in 1..10000 return n)"))],
        [decision("it", table(["count(for n in 1..10000 return n) > 0 | 1"]))],
        [decision("it", table(["- | count(for n in 1..10000 return n)"]))],
        [
            bkm("f", "n", literal("if n = 0 then 0 else f(n - 1)")),
            decision("it", literal("for n in 1..1000 return f(20)"), "knowledge:f"),
        ],
    ],
)
def test_what_takes_too_long_is_stopped_and_names_the_place(elements: list[str]) -> None:
    model = dmn.load({"d.dmn": file(*elements)})
    with pytest.raises(feel.BudgetExceeded, match="^(it|f)(, rule 1)?: The expression"):
        model.decide("it", {"x": 1}, SMALL)


def test_many_small_expressions_share_one_budget() -> None:
    rows = [f"? = {n} + 0 | {n}" for n in range(1000)]
    model = dmn.load({"d.dmn": file(decision("it", table(rows)))})
    assert model.decide("it", {"x": 999}).value == 999
    with pytest.raises(feel.BudgetExceeded):
        model.decide("it", {"x": 999}, SMALL)


def test_boxed_loops_count_towards_the_budget() -> None:
    logic = (
        '<for iteratorVariable="i"><in><literalExpression><text>[1,2,3,4,5,6,7,8,9,10]</text>'
        "</literalExpression></in><return>{}</return></for>"
    )
    nested = literal("1")
    for _ in range(5):
        nested = logic.format(nested)
    with pytest.raises(feel.BudgetExceeded, match="it"):
        decide_small(nested)


def decide_small(logic: str) -> dmn.Decided:
    return dmn.load({"d.dmn": file(decision("it", logic))}).decide("it", {}, SMALL)


def test_after_the_budget_ran_out_the_next_question_is_answered() -> None:
    content = file(decision("it", literal("count(for n in 1..limit return n)")))
    model = dmn.load({"d.dmn": content})
    with pytest.raises(feel.BudgetExceeded):
        model.decide("it", {"limit": 100_000}, SMALL)
    assert model.decide("it", {"limit": 10}, SMALL).value == 10


def test_the_decisions_before_one_are_told_in_their_order() -> None:
    content = file(
        decision("a", literal("1")),
        decision("b", literal("a"), "decision:a"),
        decision("c", literal("b"), "decision:b"),
    )
    model = dmn.load({"a.dmn": content})
    assert [one.name for one in model.before("c")] == ["a", "b"]
