"""Which warnings are losses: what became null and was not handled where it happened."""

from __future__ import annotations

import pytest

from tests.engine.dmn.build import context, decide, decision, given, literal, table


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("nobody + 1", True),
        ("customer.tier", True),
        ("{total: nobody}", True),
        ("[1, nobody]", True),
        ("null", False),
        ("if customer.tier = null then 0 else 1", False),
        ("get or else(customer.tier, 0)", False),
        ("amount + 1", False),
    ],
)
def test_an_expression_that_is_null_by_a_fault_is_a_loss(text: str, lost: bool) -> None:
    decided = decide(literal(text), amount=1, customer={})
    assert bool(decided.losses) is lost


def test_a_cell_that_meets_no_null_is_no_loss() -> None:
    decided = decide(table(["> 5 | 1", "<= 5 | 2"]), x=None)
    assert (decided.value, decided.losses) == (None, ())


def test_an_input_that_nobody_provides_is_a_loss_that_names_it() -> None:
    decided = decide(table(["> 5 | 1", "- | 2"], inputs="amount"))
    assert decided.value == 2
    (loss,) = decided.losses
    assert "amount" in loss.message
    assert loss.place == "it, amount"
    assert "amount" in str(loss)


def test_a_table_that_asks_for_null_handles_it() -> None:
    decided = decide(table(["null | 0", "> 5 | 1"], inputs="customer.tier"), customer={})
    assert (decided.value, decided.losses) == (0, ())


def test_an_input_of_a_kind_that_no_cell_asks_for_is_a_loss() -> None:
    decided = decide(table(["> 5 | 1", "- | 2"]), x="7")
    assert decided.value == 2
    assert "string" in decided.losses[0].message


def test_a_cell_that_reads_what_nobody_provides_is_a_loss() -> None:
    decided = decide(table(["> limit | 1", "- | 2"]), x=7)
    assert decided.losses[0].place == "it, rule 1"


def test_an_output_that_is_null_by_a_fault_is_a_loss() -> None:
    assert decide(table(["- | x + nobody"]), x=7).losses[0].place == "it, rule 1"


def test_two_hits_where_one_may_is_a_loss() -> None:
    assert decide(table(["- | 1", "- | 2"]), x=1).losses[0].kind == "several rules"


def test_no_hit_is_an_answer() -> None:
    assert decide(table(["1 | 1"]), x=2).losses == ()


def test_a_loss_in_a_needed_decision_is_one_of_the_whole() -> None:
    inner = decision("inner", literal("nobody"))
    decided = decide(literal("if inner = null then 1 else 2"), inner, needs=("decision:inner",))
    assert decided.value == 1
    assert decided.losses[0].place == "inner"


def test_a_thousand_faults_are_told_in_part() -> None:
    entries = {f"e{n}": literal("nobody") for n in range(1000)}
    decided = decide(context(**entries))
    assert 0 < len(decided.losses) <= 200


def test_input_data_that_is_not_required_is_told_as_that() -> None:
    decided = decide(literal("amount + 1"), given("amount"), amount=1)
    assert decided.value is None
    assert decided.losses[0].kind == "no requirement"
    assert "draw the requirement" in str(decided.losses[0])


def test_an_input_of_a_wrong_type_is_told_once_for_all_that_require_it() -> None:
    parts = (given("n", "number"), decision("other", literal("n"), "input:n"))
    decided = decide(literal("n"), *parts, needs=("input:n", "decision:other"), n="x")
    assert [loss.place for loss in decided.losses if loss.kind == "wrong type"] == ["n"]
