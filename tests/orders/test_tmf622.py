"""Product ordering holds to TM Forum's own schema, in what it takes and in what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft4Validator, FormatChecker

from app.lib import json
from app.lib.db import db, transaction
from app.lib.schema import read_moment
from app.orders import answers, sent
from app.orders.models import ITEM_STATES, Order, State
from app.orders.tmf import product_order
from tests.orders.shop import TMF, open_shop, order, post
from tests.world import World

CUT = Path(__file__).parent / "tmf622" / "product-ordering-v4.0.0.definitions.json"
STANDARD: dict[str, Any] = json.loads(CUT.read_bytes())
DEFINITIONS: dict[str, Any] = STANDARD["definitions"]
FORMATS = FormatChecker(formats=())
# What the schema leaves open, by the id of the definition: the values that our shop knows.
OURS: dict[tuple[str, str], Any] = {
    ("RelatedParty", "id"): "lanternfish",
    ("RelatedParty", "role"): "customer",
    ("RelatedParty", "@referredType"): "Organization",
    ("ProductOfferingRef", "id"): "m365-business-premium",
    ("Characteristic", "name"): "domain",
    ("Characteristic", "value"): "lanternfish.example",
    ("ProductOrderItem", "id"): "01",
    ("ProductOrderItem", "action"): "add",
}


@FORMATS.checks("date-time")
def is_date_time(value: Any) -> bool:
    return not isinstance(value, str) or read_moment(value) is not None


def faults(name: str, said: Any) -> list[str]:
    """What TM Forum's schema has against it: an unknown field, too, so that none is misspelt."""
    schema = {**STANDARD, "$ref": f"#/definitions/{name}"}
    found = Draft4Validator(schema, format_checker=FORMATS).iter_errors(said)
    wrong = [f"{error.json_path}: {error.message}" for error in found]
    return wrong + unknown(name, said, "$")


def unknown(name: str, said: Any, at: str) -> list[str]:
    """Fields that the standard does not have."""
    fields: Mapping[str, Any] = DEFINITIONS[name].get("properties", {})
    if not isinstance(said, dict) or not fields:
        return []
    wrong = [f"{at}.{key} is not of {name}" for key in said if key not in fields]
    for key, value in said.items():
        part = fields.get(key, {})
        many = part.get("type") == "array"
        target = (part.get("items", {}) if many else part).get("$ref", "").rsplit("/", 1)[-1]
        if target:
            for number, one in enumerate(value if many else [value]):
                wrong += unknown(target, one, f"{at}.{key}[{number}]")
    return wrong


def required(name: str, *also: str) -> dict[str, Any]:
    """The smallest thing that the definition takes, with our values, and these fields besides."""
    said: dict[str, Any] = {}
    for key in (*DEFINITIONS[name].get("required", ()), *also):
        part = DEFINITIONS[name]["properties"][key]
        many = part.get("type") == "array"
        target = (part["items"] if many else part).get("$ref", "").rsplit("/", 1)[-1]
        value = OURS.get((name, key))
        if value is None:
            value = required(target, *MORE.get(target, ()))
        said[key] = [value] if many else value
    return said


# What an order needs besides what the schema requires: who orders, which product, and its domain.
MORE = {
    "ProductOrderItem": ("productOffering", "product"),
    "RelatedParty": ("role",),
    "ProductRefOrValue": ("productCharacteristic",),
}


@pytest.fixture
def shop(world: World) -> World:
    return open_shop(world)


@pytest.fixture
def program(shop: World) -> FlaskClient:
    client = shop.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = shop.bearer("csr", "order.read", "task.work")[
        "Authorization"
    ]
    return client


def test_an_order_of_what_the_standard_requires_is_taken(shop: World) -> None:
    said = required("ProductOrder_Create", "relatedParty")
    assert faults("ProductOrder_Create", said) == []
    answer = post(shop, said, TMF)
    assert answer.status_code == 201, answer.data
    made = json.loads(answer.data)
    assert faults("ProductOrder", made) == []
    assert made["relatedParty"][0]["id"] == "lanternfish"
    assert made["productOrderItem"][0]["product"]["productCharacteristic"] == [
        {"name": "domain", "value": "lanternfish.example"}
    ]


def test_everything_that_we_read_of_an_order_is_given_back_in_its_words(shop: World) -> None:
    said = order(
        externalId="X-1",
        category="cloud",
        priority="2",
        note=[{"text": "Soon."}],
        requestedStartDate="2026-12-01T09:00:00+01:00",
        requestedCompletionDate="2026-12-24T00:00:00Z",
        item={"itemTerm": [{"name": "P3Y"}]},
    )
    said["relatedParty"] = [
        {"id": said.pop("customer")["id"], "role": "Customer", "@referredType": "Organization"}
    ]
    item = said["productOrderItem"][0]
    item["product"] = {"productCharacteristic": item["product"]["characteristic"]}
    assert faults("ProductOrder_Create", said) == []
    made = json.loads(post(shop, said, TMF).data)
    assert faults("ProductOrder", made) == []
    for name in ("externalId", "category", "priority", "note"):
        assert made[name] == said[name]
    for name in ("requestedStartDate", "requestedCompletionDate"):
        assert read_moment(made[name]) == read_moment(said[name])
    given = made["productOrderItem"][0]
    for name in ("id", "action", "quantity", "itemTerm"):
        assert given[name] == item[name]


def test_a_list_and_one_order_hold_to_the_schema(shop: World, program: FlaskClient) -> None:
    number = json.loads(post(shop, order(), TMF).data)["id"]
    listed = json.loads(program.get(TMF).data)
    one = json.loads(program.get(f"{TMF}/{number}").data)
    assert listed == [one]
    assert faults("ProductOrder", one) == []
    assert one["href"] == f"{TMF}/{number}"
    assert json.loads(program.get(one["href"]).data) == one


def test_chosen_fields_are_those_alone(shop: World, program: FlaskClient) -> None:
    post(shop, order(), TMF)
    for fields in ("state", "state, orderDate", "relatedParty"):
        listed = json.loads(program.get(f"{TMF}?fields={fields}").data)[0]
        assert set(listed) == {"id", "href", *fields.replace(" ", "").split(",")}
        assert unknown("ProductOrder", listed, "$") == []


def test_a_state_chooses_orders_and_a_foreign_one_is_refused(
    shop: World, program: FlaskClient
) -> None:
    post(shop, order(), TMF)
    assert len(json.loads(program.get(f"{TMF}?state=inProgress").data)) == 1
    assert json.loads(program.get(f"{TMF}?state=completed").data) == []
    refused = program.get(f"{TMF}?state=done")
    assert refused.status_code == 400
    assert "inProgress" in json.loads(refused.data)["detail"]


def test_a_completed_order_says_when(shop: World, program: FlaskClient) -> None:
    number = json.loads(post(shop, order(), TMF).data)["id"]
    done = program.post(
        f"/api/v1/user-tasks/{shop.task().uuid}/complete",
        data=b'{"answers": {}}',
        content_type="application/json",
    )
    assert done.status_code == 200
    shop.work()
    made = json.loads(program.get(f"{TMF}/{number}").data)
    assert faults("ProductOrder", made) == []
    assert (made["state"], made["productOrderItem"][0]["state"]) == ("completed", "completed")
    assert read_moment(made["completionDate"]) is not None


def test_every_state_is_one_of_the_standard(shop: World) -> None:
    number = json.loads(post(shop, order(), TMF).data)["id"]
    row = db.session.scalars(db.select(Order).where(Order.number == number)).one()
    for state in State:
        with transaction():
            row.state = state
            row.ended_at = row.placed_at
        made = product_order(row)
        assert faults("ProductOrder", made) == [], state
        assert ("cancellationDate" in made) is (state == State.CANCELLED)
    assert set(State) <= set(DEFINITIONS["ProductOrderStateType"]["enum"])
    assert set(ITEM_STATES) <= set(DEFINITIONS["ProductOrderItemStateType"]["enum"])


def test_our_description_has_no_field_or_word_that_the_standard_has_not() -> None:
    ours = set(answers.PRODUCT_ORDER["properties"])
    assert ours <= set(DEFINITIONS["ProductOrder"]["properties"])
    items = set(answers.PRODUCT_ORDER_ITEM["properties"])
    assert items <= set(DEFINITIONS["ProductOrderItem"]["properties"])
    assert set(sent.ACTIONS) <= set(DEFINITIONS["OrderItemActionType"]["enum"])
