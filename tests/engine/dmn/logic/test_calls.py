"""Functions: knowledge models, boxed functions, invocations, services."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.engine import dmn, feel
from tests.engine.dmn.build import (
    bkm,
    context,
    decide,
    decision,
    file,
    function,
    given,
    item,
    literal,
    service,
    table,
)

PAYMENT = bkm("Payment", "net sum: number, rate: number", literal("net sum * (1 + rate)"))


def invocation(name: str, **bindings: str) -> str:
    made = "".join(
        f'<binding><parameter name="{key.replace("_", " ")}"/>{literal(text)}</binding>'
        for key, text in bindings.items()
    )
    return f"<invocation>{literal(name)}{made}</invocation>"


def test_a_knowledge_model_is_called_in_an_expression() -> None:
    decided = decide(literal("Payment(100, 0.1)"), PAYMENT, needs=("knowledge:Payment",))
    assert decided.value == Decimal(110)


def test_a_knowledge_model_is_called_with_named_arguments() -> None:
    logic = literal("Payment(rate: 0.1, net sum: 100)")
    assert decide(logic, PAYMENT, needs=("knowledge:Payment",)).value == Decimal(110)


def test_an_invocation_binds_arguments_by_name() -> None:
    logic = invocation("Payment", rate="r", net_sum="100")
    assert decide(logic, PAYMENT, needs=("knowledge:Payment",), r=Decimal("0.5")).value == 150


@pytest.mark.parametrize(
    "text", ["Payment(100)", "Payment(100, 1, 2)", "Payment(a: 1, rate: 2)", 'Payment("x", 1)']
)
def test_a_call_that_does_not_fit_is_null_and_a_loss(text: str) -> None:
    decided = decide(literal(text), PAYMENT, needs=("knowledge:Payment",))
    assert decided.value is None
    assert decided.losses


def test_an_invocation_of_nothing_is_null_and_a_loss() -> None:
    decided = decide(invocation("Nobody", a="1"))
    assert decided.value is None
    assert decided.losses


def test_a_knowledge_model_does_not_see_what_its_caller_sees() -> None:
    content = bkm("peek", "", literal("secret"))
    decided = decide(literal("peek()"), content, needs=("knowledge:peek",), secret=1)
    assert decided.value is None


def test_a_knowledge_model_that_is_not_required_is_not_known() -> None:
    assert decide(literal("Payment(1, 1)"), PAYMENT).value is None


def test_a_knowledge_model_may_need_another() -> None:
    inner = bkm("twice", "n: number", literal("n * 2"))
    outer = bkm("fourfold", "n: number", literal("twice(twice(n))"), "knowledge:twice")
    decided = decide(literal("fourfold(3)"), inner, outer, needs=("knowledge:fourfold",))
    assert decided.value == 12


def test_a_knowledge_model_may_be_a_table() -> None:
    rows = ['< 10 | "low"', '>= 10 | "high"']
    model = bkm("level", "x: number", table(rows))
    assert decide(literal("level(3)"), model, needs=("knowledge:level",)).value == "low"


def test_the_result_of_a_knowledge_model_has_its_type() -> None:
    model = bkm("f", "", literal('"x"'), result="number")
    assert decide(literal("f()"), model, needs=("knowledge:f",)).value is None


def test_a_knowledge_model_may_call_itself() -> None:
    model = bkm("fac", "n: number", literal("if n < 2 then 1 else n * fac(n - 1)"))
    assert decide(literal("fac(10)"), model, needs=("knowledge:fac",)).value == 3628800


def test_a_knowledge_model_that_calls_itself_for_ever_is_stopped() -> None:
    model = bkm("f", "n", literal("f(n + 1)"))
    with pytest.raises(feel.BudgetExceeded, match="f: "):
        decide(literal("f(1)"), model, needs=("knowledge:f",))


def test_a_boxed_function_sees_the_entries_before_it() -> None:
    logic = context(
        base=literal("100"), f=function("n: number", literal("base + n")), result=literal("f(5)")
    )
    assert decide(logic).value == 105


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_a_function_of_another_language_is_never_run(kind: str) -> None:
    body = context(class_=literal('"java.lang.Math"'), method=literal('"abs"'))
    logic = context(f=function("n", body, f'kind="{kind}"'), result=literal("f(1)"))
    decided = decide(logic)
    assert decided.value is None
    assert "never run" in decided.losses[0].message


SERVICE = (
    given("amount", "number"),
    decision("base", literal("1000"), type_="number"),
    decision("total", literal("base + amount"), "decision:base", "input:amount"),
    decision("doubled", literal("total * 2"), "decision:total"),
    service("Totals", out="total doubled", inputs="amount", decisions="base"),
    service("Total", out="total", inputs="amount", decisions="base"),
)


def model(*elements: str) -> dmn.Model:
    return dmn.load({"d.dmn": file(*elements)})


def test_a_service_takes_its_inputs_first_and_then_its_decisions() -> None:
    made = model(*SERVICE, decision("it", literal("Total(1, 20)"), "knowledge:Total"))
    assert made.decide("it", {}).value == 21


def test_a_service_of_several_outputs_gives_a_context() -> None:
    assert model(*SERVICE).invoke("Totals", {"amount": 1, "base": 20}).value == {
        "total": 21,
        "doubled": 42,
    }


def test_a_service_is_invoked_by_name_or_id() -> None:
    made = model(*SERVICE)
    assert made.invoke("Total", {"amount": 1, "base": 2}).value == 3
    assert set(made.functions.values()) == {"Total", "Totals"}


def test_what_a_service_is_given_does_not_change_the_decision_outside() -> None:
    logic = context(inside=literal("Total(1, 20)"), outside=literal("base"))
    made = model(*SERVICE, decision("it", logic, "knowledge:Total", "decision:base"))
    assert made.decide("it", {"amount": 7}).value == {"inside": 21, "outside": 1000}


def test_an_argument_that_is_missing_is_null_and_a_loss() -> None:
    decided = model(*SERVICE).invoke("Total", {"amount": 1})
    assert decided.value is None
    assert "base" in decided.losses[0].message


def test_an_argument_of_a_wrong_type_is_null() -> None:
    assert model(*SERVICE).invoke("Total", {"amount": "x", "base": 2}).value is None


def test_a_service_does_not_see_what_its_caller_sees() -> None:
    made = model(
        decision("peek", literal("secret")),
        service("S", out="peek"),
        decision("it", literal("S()"), "knowledge:S"),
    )
    assert made.decide("it", {"secret": 1}).value is None


def test_a_knowledge_model_is_invoked_by_name() -> None:
    assert model(PAYMENT).invoke("Payment", {"net sum": 100, "rate": 1}).value == 200


def test_only_what_is_there_is_invoked() -> None:
    with pytest.raises(KeyError):
        model(*SERVICE).invoke("total", {})


def test_a_function_type_lets_a_function_through_and_nothing_else() -> None:
    signature = (
        '<functionItem outputTypeRef="number"><parameters name="n" typeRef="number"/>'
        "</functionItem>"
    )
    apply = bkm("apply", "f: tFunction, n: number", literal("f(n)"))
    need = ("knowledge:apply",)
    kind = item("tFunction", "", signature)
    good = literal("apply(function(n: number) n + 1, 2)")
    assert decide(good, kind, apply, needs=need).value == 3
    assert decide(literal("apply(5, 2)"), kind, apply, needs=need).value is None
