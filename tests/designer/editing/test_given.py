"""The variables of an order, as the modeler offers them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.designer.editing.given import OF_AN_ORDER, meant_by, variables
from app.designer.variables import OF_AN_ORDER as NAMES
from app.lib.db import db
from app.runtime import queries
from app.runtime.models import Instance
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.orders.shop import open_shop, order, post
from tests.world import World

FREE = {"characteristic", "contact", "address"}  # what is in them differs by product and customer


def fields(value: dict[str, Any]) -> dict[str, Any]:
    """The names inside of a context, down to those that may hold anything."""
    return {
        name: fields(inner) if isinstance(inner, dict) and name not in FREE else None
        for name, inner in value.items()
    }


def test_they_are_what_an_order_hands_over(world: World) -> None:
    shop = open_shop(world)
    shop.publish(ends("e") + user("ask") + flows("s > ask > e"), "seat-change")
    changed = {"action": "modify", "product": {"id": "sub-copperkettle-bp", "characteristic": []}}
    assert post(shop, order(customer={"id": "copperkettle"}, item=changed)).status_code == 201
    instance = db.session.scalars(select(Instance)).one()
    handed = queries.scopes(instance)[0]["variables"]
    assert fields({name: handed[name] for name in NAMES}) == fields(dict(OF_AN_ORDER))


def test_every_name_of_an_order_is_offered() -> None:
    assert OF_AN_ORDER.keys() == NAMES
    assert {one["name"] for one in variables()} == NAMES


def test_an_input_is_met_with_the_field_of_its_name() -> None:
    assert meant_by("sku") == "product.sku"
    assert meant_by("reference") == "order.id"
    assert meant_by("nothing of an order") == ""


def test_a_name_that_means_several_things_is_not_guessed() -> None:
    assert meant_by("id") == ""
