"""Boxed contexts, lists and relations."""

from __future__ import annotations

from app.engine import dmn
from tests.engine.dmn.build import context, decide, decision, file, given, item, literal, part


def row(*texts: str) -> str:
    return f"<row>{''.join(map(literal, texts))}</row>"


def test_an_entry_sees_those_before_it() -> None:
    assert decide(context(a=literal("2"), b=literal("a * 3"))).value == {"a": 2, "b": 6}


def test_the_entry_without_name_is_the_result() -> None:
    assert decide(context(a=literal("2"), result=literal("a + 1"))).value == 3


def test_entries_may_have_names_with_spaces() -> None:
    logic = context(monthly_fee=literal("10"), year=literal("monthly fee * 12"))
    assert decide(logic).value == {"monthly fee": 10, "year": 120}


def test_entries_nest() -> None:
    logic = context(a=context(b=literal("1"), c=literal("b + 1")), d=literal("a.c"))
    assert decide(logic).value == {"a": {"b": 1, "c": 2}, "d": 2}


def test_an_entry_is_not_seen_outside_its_context() -> None:
    logic = context(a=context(inner_only=literal("1")), b=literal("inner only"))
    decided = decide(logic)
    assert decided.value == {"a": {"inner only": 1}, "b": None}
    assert decided.losses[0].kind == "no variable"


def test_an_entry_of_a_wrong_type_is_null_and_a_loss() -> None:
    logic = '<context><contextEntry><variable name="a" typeRef="number"/>' + literal('"x"')
    decided = decide(logic + "</contextEntry></context>")
    assert decided.value == {"a": None}
    assert decided.losses[0].kind == "wrong type"
    assert decided.losses[0].place == "it, a"


def test_a_list_has_its_items_in_order() -> None:
    logic = f"<list>{literal('1')}{literal('x')}{context(a=literal('x'))}</list>"
    assert decide(logic, x=5).value == [1, 5, {"a": 5}]


def test_a_relation_is_a_list_of_contexts() -> None:
    logic = (
        '<relation><column name="name"/><column name="list price" typeRef="number"/>'
        + row('"a"', "1")
        + row('"b"', "2")
        + "</relation>"
    )
    assert decide(logic).value == [
        {"name": "a", "list price": 1},
        {"name": "b", "list price": 2},
    ]


def test_names_of_a_typed_input_are_known_behind_its_dot() -> None:
    content = file(
        item("tOrder", "", part("net total", "number"), part("a-b", "number")),
        given("my order", "tOrder"),
        decision("it", literal("my order.net total + my order.a-b"), "input:my order"),
    )
    values = {"my order": {"net total": 40, "a-b": 2}}
    assert dmn.load({"d.dmn": content}).decide("it", values).value == 42
