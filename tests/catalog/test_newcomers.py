"""What a new customer must be is one rule, whoever enters one."""

from __future__ import annotations

from typing import Any

import pytest

from app.catalog import service as catalog
from app.catalog.newcomers import new_customer_faults
from app.lib import json
from app.lib.db import transaction
from tests.orders.shop import open_shop, order, post
from tests.world import World, token

HERON = {"name": "Heron Boats", "domain": "heron.example"}


def places(world: World, said: dict[str, Any]) -> list[str]:
    with world.app.app_context():
        return [one.pointer for one in new_customer_faults(said)]


def known(*names: str) -> None:
    with transaction() as session:
        for name in names:
            catalog.add_customer(session, {"name": name, "domain": "known.example"})


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("Heron Boats", "  heron   BOATS "),
        ("Zoë ÉCLAIRS", "ZOË éclairs"),
        ("100% Wood_Work", "100% wood_work"),
        ("Reed\\Rush", "reed\\rush"),
        ("F" * 200, "f" * 200),
        ("漢字", "漢字"),
    ],
)
def test_a_name_that_a_customer_has_is_refused_however_it_is_written(
    world: World, there: str, typed: str
) -> None:
    known(there, f"{typed} & Sons"[:200])
    assert places(world, {**HERON, "name": typed}) == ["/name"]


def test_a_name_is_found_among_many_that_hold_it(world: World) -> None:
    known(*(f"A{number:02} Heron Boats" for number in range(60)), "Heron Boats")
    assert places(world, HERON) == ["/name"]


def test_a_name_that_only_looks_like_one_is_free(world: World) -> None:
    known("Heron Boats Ltd", "Heron-Boats", "The Heron Boats")
    assert places(world, {**HERON, "name": "Heron_Boats"}) == []
    assert places(world, HERON) == []


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"name": "  "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"domain": ""}, "/domain"),
        ({"domain": "heron boats"}, "/domain"),
        ({"domain": "heron"}, "/domain"),
        ({"domain": "a." + "b" * 199}, "/domain"),
        ({"segment": "s" * 61}, "/segment"),
    ],
)
def test_what_is_missing_or_wrong_is_named_at_its_field(
    world: World, said: dict[str, Any], place: str
) -> None:
    assert places(world, {**HERON, **said}) == [place]


def test_an_order_and_a_checklist_refuse_the_same_customer(world: World) -> None:
    known("Heron Boats")
    shop = open_shop(world)
    answer = post(shop, order(customer={**HERON, "name": "HERON BOATS"}))
    assert answer.status_code == 422
    (said,) = json.loads(answer.data)["errors"]
    assert said["pointer"] == "/customer/name"
    words = "There is a customer called Heron Boats already. Choose that one: heron-boats."
    assert said["detail"] == words
    browser = world.browser("csr")
    form = {"csrf_token": token(browser, "/orders/new"), "customer": "new", "n-name": "heron boats"}
    form |= {"product": "m365-business-premium", "n-domain": " heron.example ", "quantity": "1"}
    page = browser.post("/orders/new", data={**form, "c-domain": "heron.example"})
    assert page.status_code == 422
    assert words in page.get_data(as_text=True)


def test_it_is_kept_without_the_blanks_that_nobody_means(world: World) -> None:
    shop = open_shop(world)
    answer = post(
        shop, order(customer={**HERON, "name": " Heron  Boats ", "domain": "HERON.Example"})
    )
    assert answer.status_code == 201
    (row,) = catalog.customers("Heron").rows
    assert (row.name, row.domain) == ("Heron Boats", "heron.example")
