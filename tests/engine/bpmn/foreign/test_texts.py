"""Expressions of Java engines say the same in FEEL, or are refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import feel
from app.engine.bpmn.foreign import juel, texts
from app.engine.bpmn.foreign.feel_text import NoEquivalent, quoted

SAME = [
    ("${approved == true}", "=approved = true"),
    ("#{!approved}", "=not(approved)"),
    ("${not problemSolved}", "=not(problemSolved)"),
    ("${a == 'yes' && b != 'no'}", '=a = "yes" and b != "no"'),
    ("${a eq 1 or b ne 2 and c lt 3}", "=a = 1 or b != 2 and c < 3"),
    ("${(a || b) && c}", "=(a or b) and c"),
    ("${a ge 1 and b le 2 and c gt 3}", "=a >= 1 and b <= 2 and c > 3"),
    ("${a ? 'x' : b.c}", '=if a then "x" else b.c'),
    ("${(a ? 1 : 2) + 3}", "=(if a then 1 else 2) + 3"),
    ("${a - (b - c)}", "=a - (b - c)"),
    ("${7 % 3}", "=modulo(7, 3)"),
    ("${a div b mod c}", "=modulo(a / b, c)"),
    ("${a == (b == c)}", "=a = (b = c)"),
    ("${-a * 2}", "=-a * 2"),
    ("${list[0].name}", "=list[1].name"),
    ("${list.get(2)}", "=list[3]"),
    ("${map['key']}", "=map.key"),
    ("${map.get('a key')}", '=get value(map, "a key")'),
    ("${execution.getVariable('x')}", "=x"),
    ("${execution.hasVariable('x')}", "=x != null"),
    ("${vars:get('x') > 1}", "=x > 1"),
    ("${variables:equals(state, 'open')}", '=state = "open"'),
    ("${variables:getOrDefault(n, 3)}", "=get or else(n, 3)"),
    ("${dateTime().plusDays(2).toDate()}", '=now() + duration("P2D")'),
    ("${now().minusHours(n)}", '=now() - duration("PT" + string(n) + "H")'),
    ("${customer.prop('age').numberValue() >= 21}", "=customer.age >= 21"),
    ("${name.toUpperCase().startsWith('A')}", '=starts with(upper case(name), "A")'),
    ("${name.substring(1, 3)}", "=substring(name, 2, 2)"),
    ("${a.concat('x').concat(b)}", '=a + "x" + b'),
    ("${list.size() > 0}", "=count(list) > 0"),
    (
        "${nrOfCompletedInstances / nrOfInstances}",
        "=numberOfCompletedInstances / numberOfInstances",
    ),
    ("${loopCounter == 0}", "=loopCounter - 1 = 0"),
    ("${.5 + 1e3}", "=0.5 + 1e3"),
    ("plain text", "plain text"),
    ("=not FEEL", '="=not FEEL"'),
]


@pytest.mark.parametrize(("juel_text", "feel_text"), SAME)
def test_what_has_an_equivalent_is_written_in_feel(juel_text: str, feel_text: str) -> None:
    assert texts.convert(juel_text).text == feel_text


def value(text: str, **variables: Any) -> Any:
    return feel.compile(texts.convert(text).text[1:]).evaluate(feel.from_json(variables)).value


@pytest.mark.parametrize(
    ("given_value", "is_empty"),
    [(None, True), ("", True), ([], True), ({}, True), ("a", False), ([0], False), (0, False),
     (False, False), ({"a": 1}, False)],
)  # fmt: skip
def test_empty_is_what_it_is_in_juel(given_value: Any, is_empty: bool) -> None:
    assert value("${empty x}", x=given_value) is is_empty
    assert value("${not empty x}", x=given_value) is not is_empty


def test_a_mixed_text_joins_texts_numbers_and_nothing() -> None:
    assert value('Order ${id}: ${count} x "${name}"', id="o-1", count=3, name=None) == (
        'Order o-1: 3 x ""'
    )


def test_contains_asks_texts_and_lists() -> None:
    assert value("${x.contains('a')}", x="cat") is True
    assert value("${x.contains('a')}", x=["b"]) is False


def test_an_index_that_is_a_variable_counts_from_one_in_a_list_and_names_a_key_in_a_map() -> None:
    assert value("${x[i]}", x=["a", "b"], i=1) == "b"
    assert value("${x[i]}", x={"k": "v"}, i="k") == "v"


def test_a_pattern_matches_the_whole_text() -> None:
    assert value("${x.matches('a+')}", x="aaa") is True
    assert value("${x.matches('a+')}", x="baaa") is False


def test_a_variable_called_like_a_function_stays_a_variable() -> None:
    assert value("${count > 3 and date == 'x'}", count=4, date="x") is True


def test_quotes_and_backslashes_survive() -> None:
    assert value(r"${'it\'s \\ \"so\"'}") == 'it\'s \\ "so"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("${orderBean.sendEmail()}", "it calls the method orderBean.sendEmail"),
        ("${camel.sendTo('direct:a')}", "camel.sendTo"),
        ("${execution.processBusinessKey}", "business key"),
        ("${execution.processInstanceId}", "execution.processInstanceId of the other engine"),
        ("${bean.ask(execution)}", "bean.ask"),
        ("${currentUser()}", "the function currentUser"),
        ("${in > 1}", "FEEL cannot read it"),
        ("${a +}", "it cannot be read"),
        ("${a b}", "did not expect 'b'"),
        ("${'open", "no closing brace"),
        ("${list.subList(1, 2)}", "list.subList"),
        ("${a ~ b}", "is not understood"),
        ("${x.substring(n)}", "only known when it runs"),
    ],
)
def test_what_has_none_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(NoEquivalent) as caught:
        texts.convert(text)
    assert reason in str(caught.value)


def test_deep_nesting_is_refused_and_does_not_overflow() -> None:
    with pytest.raises(NoEquivalent, match="nested too deeply"):
        texts.convert("${" + "(" * 100 + "a" + ")" * 100 + "}")


def test_a_chain_of_operators_is_refused_when_it_is_endless() -> None:
    assert texts.convert("${" + "+".join("a" * 100) + "}").text == "=" + " + ".join("a" * 100)
    for endless in ("+".join("a" * 5_000), "!" * 5_000 + "a", "a" + ".b" * 5_000):
        with pytest.raises(NoEquivalent, match="more than 300 words"):
            texts.convert("${" + endless + "}")


def test_an_index_and_a_loop_counter_come_with_a_note() -> None:
    assert "begin at 1 here" in texts.convert("${x[i]}").note
    assert "begins at 1 here" in texts.convert("${loopCounter}").note


@given(st.text(max_size=60))
def test_any_text_is_translated_or_refused(text: str) -> None:
    try:
        made = texts.convert(text)
    except NoEquivalent as error:
        assert str(error)
    else:
        assert not made.text.startswith("=") or feel.compile(made.text[1:])


@given(st.text(max_size=40))
def test_a_constant_keeps_every_character(text: str) -> None:
    assert feel.compile(quoted(text)).evaluate({}).value == text


NAMES = st.sampled_from(["a", "b", "order.total", "list[0]", "x.y.z"])
LEAVES = st.one_of(NAMES, st.integers(0, 99).map(str), st.sampled_from(["'t'", "true", "null"]))
SIGNS = st.sampled_from(["==", "!=", "<", ">=", "&&", "||", "+", "-", "*", "/"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, SIGNS, inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} ? {p[1]} : {p[2]})"),
    ),
    max_leaves=12,
)


@given(TREES)
def test_every_expression_of_the_grammar_is_readable_feel_over_the_same_names(text: str) -> None:
    made = texts.expression("${" + text + "}")
    names = {word for word in ("a", "b", "order", "list", "x") if _reads(juel.parse(text), word)}
    assert feel.compile(made.text[1:]).names == names


def _reads(part: juel.Part, name: str) -> bool:
    return (part.kind == "name" and part.value == name) or any(
        _reads(inner, name) for inner in part.inner
    )
