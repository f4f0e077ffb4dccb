"""What a new customer must be is one rule, whoever enters one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.catalog import service as catalog
from app.catalog.newcomers import new_customer_faults
from app.lib import json
from app.lib.db import transaction
from app.tasks.checklists import starting, templates
from tests.orders.shop import open_shop, order, post
from tests.tasks.checklists.desk import END, START, Desk
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


def at_once(world: World, first: dict[str, Any], second: dict[str, Any]) -> Any:
    """What an order for the second answers that comes while a checklist for the first begins."""
    open_shop(world)
    desk = Desk(world)
    version = templates.newest(templates.find(desk.template()))
    assert version is not None
    headers = world.bearer("csr", "order.place", "order.read")

    def place() -> Any:
        said, client = json.dumps(order(customer=second)), world.app.test_client()
        kind = "application/json"
        return client.post("/api/v1/orders", data=said, headers=headers, content_type=kind)

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            said = {"new_customer": first, "start": START, "end": END}
            starting.start(session, version, said, desk.who)
            placing = pool.submit(world.beside(place))
            with pytest.raises(TimeoutError):
                placing.result(0.5)
        return placing.result(20)


def test_two_at_one_moment_do_not_give_two_customers_one_name(world: World) -> None:
    answer = at_once(world, HERON, {**HERON, "name": "HERON boats"})
    assert answer.status_code == 422
    (said,) = json.loads(answer.data)["errors"]
    assert said["pointer"] == "/customer/name"
    assert [row.name for row in catalog.customers("heron").rows] == ["Heron Boats"]


def test_two_at_one_moment_whose_names_make_one_key_get_two(world: World) -> None:
    answer = at_once(world, HERON, {**HERON, "name": "Heron-Boats"})
    assert answer.status_code == 201
    keys = [row.key for row in catalog.customers("heron").rows]
    assert len(set(keys)) == 2


def test_a_name_that_two_have_already_is_refused_to_the_third_alone(world: World) -> None:
    known("Heron Boats", "Heron Boats")
    assert places(world, HERON) == ["/name"]
    assert [row.name for row in catalog.customers("heron").rows] == ["Heron Boats"] * 2
