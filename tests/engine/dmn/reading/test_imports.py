"""Decisions over several files."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine import dmn
from tests.engine.dmn.build import bkm, decision, file, given, item, literal, part, service

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def imports(namespace: str, name: str) -> str:
    return f'<import namespace="{namespace}" name="{name}" importType="{DMN}"/>'


PRICES = file(
    item("tLine", "", part("unit price", "number"), part("qty", "number")),
    given("line", "tLine"),
    decision("net", literal("line.unit price * line.qty"), "input:line"),
    bkm("add tax", "amount: number", literal("amount * 1.19")),
    service("net of", out="net", inputs="line"),
    namespace="urn:prices",
)
LINE = {"unit price": 10, "qty": 2}


def load(*elements: str, name: str = "p") -> dmn.Model:
    main = file(imports("urn:prices", name), *elements, namespace="urn:main")
    return dmn.load({"main.dmn": main, "prices.dmn": PRICES})


def test_an_imported_decision_is_seen_under_the_imports_name() -> None:
    model = load(decision("it", literal("p.net + 1"), "decision:urn:prices#net"))
    assert model.decide("it", {"line": LINE}).value == 21


def test_input_of_an_imported_decision_may_be_given_under_the_imports_name() -> None:
    model = load(decision("it", literal("p.net + 1"), "decision:urn:prices#net"))
    assert model.decide("it", {"p": {"line": LINE}}).value == 21


def test_a_file_imported_twice_may_be_given_two_inputs() -> None:
    main = file(
        imports("urn:prices", "old"),
        imports("urn:prices", "new"),
        decision("it", literal("old.net"), "decision:urn:prices#net"),
        namespace="urn:main",
    )
    model = dmn.load({"main.dmn": main, "prices.dmn": PRICES})
    values = {"old": {"line": LINE}, "new": {"line": {"unit price": 1, "qty": 1}}}
    assert model.decide("it", values).value == 20


def test_inputs_nest_as_imports_do() -> None:
    middle = file(
        imports("urn:prices", "inner"),
        decision("double", literal("inner.net * 2"), "decision:urn:prices#net"),
        namespace="urn:middle",
    )
    main = file(
        imports("urn:middle", "outer"),
        decision("it", literal("outer.double"), "decision:urn:middle#double"),
        namespace="urn:main",
    )
    model = dmn.load({"a.dmn": main, "b.dmn": middle, "c.dmn": PRICES})
    assert model.decide("it", {"outer": {"inner": {"line": LINE}}}).value == 40


def test_an_imported_knowledge_model_and_service_are_called_under_the_imports_name() -> None:
    need = "knowledge:urn:prices#add_tax"
    assert load(decision("it", literal("p.add tax(100)"), need)).decide("it", {}).value == 119
    need = "knowledge:urn:prices#net_of"
    text = "p.net of({unit price: 3, qty: 4})"
    assert load(decision("it", literal(text), need)).decide("it", {}).value == 12


def test_an_imported_type_is_named_with_the_imports_name() -> None:
    model = load(given("l", "p.tLine"), decision("it", literal("l.unit price"), "input:l"))
    assert model.decide("it", {"l": LINE}).value == 10
    assert model.decide("it", {"l": "x"}).value is None


def test_an_import_without_name_shows_the_elements_as_they_are() -> None:
    model = load(
        given("l", "tLine"),
        decision("it", literal("net + l.qty"), "decision:urn:prices#net", "input:l"),
        name="",
    )
    assert model.decide("it", {"line": LINE, "l": LINE}).value == 22


def test_files_of_one_namespace_see_each_other_by_id() -> None:
    base = file(decision("base", literal("7")), namespace="http://camunda.org/schema/1.0/dmn")
    main = file(
        decision("it", literal("base + 1"), "decision:base"),
        namespace="http://camunda.org/schema/1.0/dmn",
    )
    assert dmn.load({"a.dmn": main, "b.dmn": base}).decide("it", {}).value == 8


def test_a_decision_is_found_in_the_file_that_nobody_imports_first() -> None:
    main = file(imports("urn:prices", "p"), decision("net", literal("1")), namespace="urn:main")
    for names in (("a.dmn", "b.dmn"), ("b.dmn", "a.dmn")):
        model = dmn.load(dict(sorted({names[0]: main, names[1]: PRICES}.items())))
        assert model.decide("net", {}).value == 1


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a": file(imports("urn:nobody", "n"))}, "no file has"),
        (
            {
                "a": file(imports("urn:b", "n"), namespace="urn:a"),
                "b": file(namespace="urn:b"),
                "c": file(namespace="urn:b"),
            },
            "imported",
        ),
        (
            {
                "a": file(
                    imports("urn:b", "b"),
                    decision("x", literal("1"), "decision:urn:b#y"),
                    namespace="urn:a",
                ),
                "b": file(
                    imports("urn:a", "a"),
                    decision("y", literal("1"), "decision:urn:a#x"),
                    namespace="urn:b",
                ),
            },
            "needs itself: x > y > x",
        ),
        (
            {"a": file('<import namespace="x" name="x" importType="http://dmg.org/PMML-4"/>')},
            "PMML",
        ),
        (
            {
                "a": file(decision("x", literal("1")), namespace="urn:a"),
                "b": file(decision("x", literal("2")), namespace="urn:b"),
            },
            "x: is there twice, also in a",
        ),
        (
            {
                "a": file(decision("x", literal("1")), namespace="urn:a"),
                "b": file(decision("x", literal("2")).replace('id="x"', 'id="y"')),
            },
            "x: is there twice, also in a",
        ),
    ],
)
def test_files_that_do_not_fit_together_are_refused(files: dict[str, Any], reason: str) -> None:
    with pytest.raises(dmn.DmnRefused, match=reason):
        dmn.load(files)
