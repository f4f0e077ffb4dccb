"""A scenario file says what happens outside; mistakes in it are named."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.designer.scenarios import Scenario, length, merged, read_yaml, scenarios, start_variables
from app.lib.errors import Invalid


def told(text: str, **files: bytes) -> list[Scenario]:
    return scenarios({"scenarios.yaml": text.encode(), **files})


def test_a_folder_without_scenarios_has_none() -> None:
    assert scenarios({"a.bpmn": b""}) == []


def test_numbers_stay_exact_and_times_stay_text() -> None:
    assert read_yaml("a", b"[1.10, 2026-03-02T09:00:00Z]") == [
        Decimal("1.10"),
        "2026-03-02T09:00:00Z",
    ]


@pytest.mark.parametrize("text", [b"a: [", b"!!python/object/apply:os.getcwd []", b"[.inf]"])
def test_what_is_no_plain_yaml_is_refused(text: bytes) -> None:
    with pytest.raises(Invalid, match=r"s\.yaml is no YAML"):
        read_yaml("s.yaml", text)


def test_defaults_lie_under_each_scenario() -> None:
    text = """
defaults: {variables: {customer: {name: A, limit: 5}}, operations: {mail.send: {id: 1}}}
scenarios: [{name: one, variables: {customer: {name: B}}}]
"""
    one = told(text)[0]
    assert one.variables == {"customer": {"name": "B", "limit": 5}}
    assert one.operations["mail.send"][0].result == {"id": 1}


def test_an_answer_replaces_the_whole_answer_of_the_defaults() -> None:
    text = """
defaults: {operations: {mail.send: {id: 1}}}
scenarios: [{name: one, operations: {mail.send: {error: BLOCKED, message: No.}}}]
"""
    answer = told(text)[0].operations["mail.send"][0]
    assert (answer.error, answer.message, answer.result) == ("BLOCKED", "No.", None)


def test_an_answer_can_take_its_time() -> None:
    text = "scenarios: [{name: one, tasks: {Ask: {answers: {a: 1}, after: P1DT2H}}}]"
    answer = told(text)[0].tasks["Ask"][0]
    assert (answer.result, answer.after) == ({"a": 1}, timedelta(days=1, hours=2))


def test_a_field_of_a_form_may_be_named_as_a_part_of_an_answer() -> None:
    answer = told("scenarios: [{name: one, tasks: {Ask: {result: kept}}}]")[0].tasks["Ask"][0]
    assert answer.result == {"result": "kept"}


def test_an_order_file_gives_the_start_variables() -> None:
    order = (
        b'{"customer": {"id": "c"},'
        b' "productOrderItem": [{"id": "1", "action": "add", "quantity": 2,'
        b' "productOffering": {"id": "p"}, "itemTerm": [{"name": "P1Y"}],'
        b' "product": {"characteristic": [{"name": "domain", "value": "a.example"}]}}]}'
    )
    text = "scenarios: [{name: one, order: o.json, variables: {customer: {name: C}}}]"
    variables = told(text, **{"o.json": order})[0].variables
    assert variables["customer"] == {"id": "c", "name": "C"}
    assert variables["item"]["characteristic"] == {"domain": "a.example"}
    assert (variables["item"]["term"], variables["product"]["id"]) == ("P1Y", "p")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1", "needs a list named scenarios"),
        ("scenarios: [{}]", "needs a name"),
        ("scenarios: [{name: one, tsaks: {}}]", "tsaks is not known"),
        ("scenarios: [{name: one, expect: {end: x}}]", "cannot expect end"),
        ("scenarios: [{name: one}, {name: one}]", "two scenarios are named 'one'"),
        ("scenarios: [{name: one, order: o.json}]", "has no o.json"),
        ("scenarios: [{name: one, until: soon}]", "'soon' is no duration"),
    ],
)
def test_a_mistake_is_named(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        told(text)


def test_an_order_without_items_is_no_order() -> None:
    with pytest.raises(KeyError):
        start_variables({"customer": {"id": "c"}})


def test_merging_shares_nothing_with_what_it_was_given() -> None:
    under = {"a": {"b": [1]}}
    merged(under, {"a": {}})["a"]["b"].append(2)
    assert under == {"a": {"b": [1]}}


def test_a_duration_is_days_and_time() -> None:
    assert length("P1DT30M", "here") == timedelta(days=1, minutes=30)


@pytest.mark.parametrize(
    "text",
    [
        "scenarios: [{name: one, messages: [{key: x}]}]",
        "scenarios: [{name: one, messages: [paid]}]",
        "scenarios: [{name: one, messages: 5}]",
        "scenarios: [{name: one, order: [x]}]",
        "scenarios: [{name: one, start: 5}]",
        "defaults: {tasks: [x]}\nscenarios: [{name: one}]",
        "defaults: {foo: 1}\nscenarios: [{name: one}]",
        "defaults: {expect: {nope: 1}}\nscenarios: [{name: one}]",
        "defaults: {variables: [1]}\nscenarios: [{name: one}]",
    ],
)
def test_what_is_of_the_wrong_kind_is_named(text: str) -> None:
    with pytest.raises(Invalid, match=r"scenarios\.yaml, (one|defaults): "):
        told(text)


@pytest.mark.parametrize(
    "content",
    [b"\xff", b"[]", b'{"customer": {}, "productOrderItem": ["x"]}', b"{", b'{"customer": 1}'],
)
def test_an_order_file_that_is_none_is_named(content: bytes) -> None:
    with pytest.raises(Invalid, match=r"one: o\.json is no order"):
        told("scenarios: [{name: one, order: o.json}]", **{"o.json": content})
