"""What a form shows of variables: what it names, where it names it, and nothing beside that."""

from __future__ import annotations

from typing import Any

import pytest

from app.designer import shown

VARIABLES: dict[str, Any] = {
    "name": "Ann",
    "seats": 3,
    "margin": "forty-two percent",
    "floors": ["Ground", "Attic"],
    "customer": {"name": "Northwind", "creditLimit": 12345, "contact": {"name": "Rosa Quill"}},
    "lines": [{"price": 5}],
    "due-date": "2026-12-01",
}
USES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"type": "textfield", "key": "name"}, {"name": "Ann"}),
    ({"type": "select", "key": "floor", "valuesKey": "floors"}, {"floors": ["Ground", "Attic"]}),
    (
        {"type": "select", "key": "floor", "valuesExpression": "=floors[1]"},
        {"floors": ["Ground", "Attic"]},
    ),
    ({"type": "expression", "key": "total", "expression": "=seats * 10"}, {"seats": 3}),
    ({"type": "number", "key": "x", "conditional": {"hide": "=seats > 1"}}, {"seats": 3}),
    ({"type": "number", "key": "x", "validate": {"max": "=seats"}}, {"seats": 3}),
    ({"type": "number", "key": "x", "readonly": "=seats = 3"}, {"seats": 3}),
    ({"type": "text", "text": "For {{customer.name}}"}, {"customer": {"name": "Northwind"}}),
    (
        {"type": "html", "content": "{{#loop lines}}{{price}}, {{parent.customer.contact.name}}"},
        {
            "lines": [{"price": 5}],
            "customer": {"contact": {"name": "Rosa Quill"}},
        },
    ),
    (
        {"type": "text", "text": "={a: customer . name}"},
        {"customer": {"name": "Northwind"}},
    ),
    (
        {"type": "textfield", "key": "x", "label": "Until {{due-date}}"},
        {"due-date": "2026-12-01"},
    ),
    ({"type": "table", "dataSource": "=lines"}, {"lines": [{"price": 5}]}),
    ({"type": "text", "text": 'The margin is "seats"'}, {}),
    ({"type": "text", "text": '="margin"'}, {}),
    (
        {"type": "group", "components": [{"type": "text", "text": "{{seats}}"}]},
        {"seats": 3},
    ),
]


@pytest.mark.parametrize(("component", "told"), USES)
def test_a_form_is_told_what_it_uses_alone(component: dict[str, Any], told: Any) -> None:
    assert shown.data({"components": [component]}, VARIABLES) == told


def test_all_of_a_variable_is_told_where_the_form_names_all_of_it() -> None:
    texts = ["{{customer.name}}", "=get value(customer, key)", "{{customer.contact.name}}"]
    schema = {"components": [{"type": "text", "text": text} for text in texts]}
    assert shown.data(schema, VARIABLES) == {"customer": VARIABLES["customer"]}


def test_what_stands_beside_every_task_is_shown_whatever_its_form_says() -> None:
    part = shown.of(None, shown.ANYWAY.values())
    assert part.data(VARIABLES) == {
        "customer": {"name": "Northwind", "contact": {"name": "Rosa Quill"}}
    }
