"""The page that places an order: once however often it is sent, and what was typed stays."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.designer.scripting import AGAIN
from app.lib import idempotency
from app.lib.db import db
from app.orders.models import Order
from tests.orders.shop import open_shop
from tests.world import World, token

NEW = "/orders/new"
FORM = {
    "customer": "lanternfish",
    "product": "m365-business-premium",
    "action": "add",
    "quantity": "24",
    "c-domain": "lanternfish.example",
}
KEY = {"Idempotency-Key": "1-2-3-4"}


@pytest.fixture
def csr(world: World) -> FlaskClient:
    """The browser of a CSR, in a world where orders begin something."""
    return open_shop(world).browser("csr")


def send(csr: FlaskClient, changes: dict[str, str] | None = None, **headers: str) -> Any:
    """What the page's script gets."""
    script = {"X-CSRFToken": token(csr, NEW), "X-Script": "yes", **headers}
    return csr.post(NEW, data={**FORM, **(changes or {})}, headers=script)


def placed() -> int:
    """How many orders there are."""
    return db.session.scalar(select(func.count(Order.id))) or 0


def test_a_script_is_told_where_the_order_is(csr: FlaskClient) -> None:
    to = send(csr).json["to"]
    assert f"{to.removeprefix('/orders/')} is placed." in csr.get(to).text


def test_a_script_is_told_each_field_in_words_and_nothing_is_placed(csr: FlaskClient) -> None:
    refused = send(csr, {"quantity": "0", "c-domain": ""})
    assert (refused.status_code, refused.json["detail"]) == (422, "The order was not placed.")
    page = csr.get(f"{NEW}?customer=lanternfish&product=m365-business-premium").text
    for one in refused.json["errors"]:
        place = one["pointer"].removeprefix("/")
        assert f'data-fault="{place}' in page or f' {place}"' in page, place
    assert placed() == 0


def test_without_a_script_what_was_typed_is_there_again(csr: FlaskClient) -> None:
    said = {**FORM, "quantity": "0", "note": "By the back door", "csrf_token": token(csr, NEW)}
    answer = csr.post(NEW, data=said)
    assert answer.status_code == 422
    assert 'value="By the back door"' in answer.text


def test_an_order_whose_answer_was_lost_is_placed_once_and_that_is_said(csr: FlaskClient) -> None:
    first = send(csr, **KEY).json["to"]
    csr.get(first)  # what was to be said with the first answer is said
    again = send(csr, {"quantity": "25"}, **KEY).json["to"]
    assert (again, placed()) == (first, 1)
    assert AGAIN in csr.get(again).text
    send(csr, **{"Idempotency-Key": "5-6-7-8"})
    assert placed() == 2


def test_what_was_refused_can_be_sent_again_with_the_same_key(csr: FlaskClient) -> None:
    assert send(csr, {"quantity": "0"}, **KEY).status_code == 422
    assert send(csr, **KEY).status_code == 200
    assert placed() == 1


def test_while_the_first_is_still_being_done_the_second_waits(
    world: World, csr: FlaskClient
) -> None:
    def meanwhile() -> idempotency.Answer:
        said = send(csr, **KEY)
        assert said.status_code == 409
        assert "Try again in a moment." in said.json["detail"]
        return 200, "/orders"

    owner = f"person:{world.principal('csr').id}"
    idempotency.once_in_steps(owner, KEY["Idempotency-Key"], b"", meanwhile)
    assert placed() == 0
