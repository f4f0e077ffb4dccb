"""Orders through the API: one order for a key, every fault named, never a 500."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.lib import json
from app.lib.db import db
from app.orders.models import Order, State
from app.orders.service import derived
from app.runtime.models import Instance
from tests.orders.shop import ORDERS as URL
from tests.orders.shop import TMF, open_shop, order, post
from tests.world import World


@pytest.fixture
def shop(world: World) -> World:
    """A world in which an order of Microsoft 365 begins a small process."""
    return open_shop(world)


def test_an_order_is_placed_with_an_instance_for_its_item(shop: World) -> None:
    answer = post(shop, order())
    assert answer.status_code == 201
    said = json.loads(answer.data)
    assert said["id"].startswith("O-")
    assert answer.headers["Location"] == f"{URL}/{said['id']}"
    assert said["productOrderItem"][0]["waitsFor"] == [
        "It waits for Customer service or Finance: ask."
    ]
    assert db.session.scalar(select(func.count(Instance.id))) == 1


def test_the_same_order_speaks_tm_forum(shop: World) -> None:
    answer = post(shop, order(externalId="X-9"), TMF)
    assert answer.status_code == 201
    said = json.loads(answer.data)
    assert (said["@type"], said["state"], said["externalId"]) == (
        "ProductOrder",
        "inProgress",
        "X-9",
    )
    client = shop.app.test_client()
    got = client.get(f"{TMF}?fields=state", headers=shop.bearer("csr", "order.read"))
    assert set(json.loads(got.data)[0]) == {"id", "href", "state"}
    assert got.headers["X-Total-Count"] == "1"


def test_the_same_request_again_gives_the_same_answer(shop: World) -> None:
    first = post(shop, order(), **{"Idempotency-Key": "k-1"})
    again = post(shop, order(), **{"Idempotency-Key": "k-1"})
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert db.session.scalar(select(func.count(Order.id))) == 1


def test_a_key_with_another_body_is_refused(shop: World) -> None:
    post(shop, order(), **{"Idempotency-Key": "k-1"})
    other = post(shop, order(note="more"), **{"Idempotency-Key": "k-1"})
    assert other.status_code == 422


def test_a_refused_order_frees_its_key(shop: World) -> None:
    assert post(shop, order(customer={"id": "x"}), **{"Idempotency-Key": "k"}).status_code == 422
    assert post(shop, order(), **{"Idempotency-Key": "k"}).status_code == 201


def test_five_at_once_with_one_key_make_one_order(shop: World) -> None:
    headers = shop.bearer("csr", "order.place")
    barrier, seen = threading.Barrier(5), list[int]()
    body = json.dumps(order())

    def place() -> None:
        client = shop.app.test_client()
        barrier.wait()
        answer = client.post(
            URL,
            data=body,
            headers={**headers, "Idempotency-Key": "same"},
            content_type="application/json",
        )
        seen.append(answer.status_code)

    threads = [threading.Thread(target=place) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalar(select(func.count(Order.id))) == 1
    assert set(seen) <= {201, 409}
    assert 201 in seen


FERN = {"name": "Fern & Co", "domain": "fern.example"}
BAD: list[tuple[Any, int, str]] = [
    (order(customer={"id": "nobody"}), 422, "/customer/id"),
    (order(customer=None), 422, "/customer"),
    (
        order(item={"productOffering": {"id": "nothing"}}),
        422,
        "/productOrderItem/0/productOffering",
    ),
    (order(item={"quantity": -1}), 422, "/productOrderItem/0/quantity"),
    (order(item={"quantity": 0}), 422, "/productOrderItem/0/quantity"),
    (order(item={"quantity": 10**30}), 422, "/productOrderItem/0/quantity"),
    (order(item={"quantity": "24"}), 422, "/productOrderItem/0/quantity"),
    (order(item={"action": "explode"}), 422, "/productOrderItem/0/action"),
    (order(item={"action": "modify"}), 422, "/productOrderItem/0/product/id"),
    (order(item={"product": {}}), 422, "/productOrderItem/0/product/characteristic/domain"),
    (order(item={"product": {"characteristic": "x"}}), 422, "/productOrderItem/0/product"),
    (
        order(item={"product": {"characteristic": [{"name": "domain", "value": []}]}}),
        422,
        "/productOrderItem/0/product/characteristic/0/value",
    ),
    (order(item={"colour": "red"}), 422, "/productOrderItem/0/colour"),
    (order(productOrderItem=[]), 422, "/productOrderItem"),
    (order(note="a\0b"), 422, "/note"),
    (order(note="\ud800"), 422, "/note"),
    (order(priority="99"), 422, "/priority"),
    (order(requestedStartDate="soon"), 422, "/requestedStartDate"),
    (order(requestedStartDate="0001-01-01T00:00:00+14:00"), 422, "/requestedStartDate"),
    (order(surprise=1), 422, "/surprise"),
    (order(**{"\ud800": 1}), 422, "/\\ud800"),
    (order(item={"\0": 1}), 422, "/productOrderItem/0/"),
    (order(customer={**FERN, "segment": "s" * 61}), 422, "/customer/segment"),
    (order(customer={**FERN, "currency": "usd"}), 422, "/customer/currency"),
    (order(customer={**FERN, "creditLimit": Decimal("1E-70")}), 422, "/customer/creditLimit"),
    (order(customer={**FERN, "creditLimit": Decimal("1E+70")}), 422, "/customer/creditLimit"),
    (order(customer={**FERN, "creditlimit": 5}), 422, "/customer/creditlimit"),
    (order(customer=None, relatedParty=[{"role": "customer"}]), 422, "/relatedParty/0/id"),
    (order(productOrderItem=[{"x": 1}] * 101), 422, "/productOrderItem"),
    (b'{"note": ' + b"[" * 101 + b"]" * 101 + b"}", 400, ""),
    ([], 422, ""),
    (b"{", 400, ""),
    (b"", 400, ""),
    (b"\xff\xfe", 400, ""),
    (b'{"a": NaN}', 400, ""),
    (b"[" * 100_000, 400, ""),
]


@pytest.mark.parametrize(("said", "status", "pointer"), BAD)
def test_bad_input_is_named_and_leaves_nothing(
    shop: World, said: Any, status: int, pointer: str
) -> None:
    data = said
    if not isinstance(said, bytes):
        data = json.dumps(said).encode("utf-8", "surrogatepass")
    answer = post(shop, data)
    assert answer.status_code in (status, 400), answer.data
    assert answer.content_type == "application/problem+json"
    if pointer and answer.status_code == 422:
        pointers = [one["pointer"] for one in json.loads(answer.data)["errors"]]
        assert any(one.startswith(pointer) for one in pointers), pointers
    assert db.session.scalar(select(func.count(Order.id))) == 0
    assert db.session.scalar(select(func.count(Instance.id))) == 0


def test_every_fault_is_named_at_once(shop: World) -> None:
    answer = post(shop, order(customer={"id": "x"}, item={"quantity": 0, "action": "no"}))
    assert len(json.loads(answer.data)["errors"]) >= 3


def test_unicode_and_exact_amounts_survive(shop: World) -> None:
    words = "Zoë 漢字 🐎 ‮"
    said = json.loads(post(shop, order(note=words)).data)
    assert said["note"] == words
    assert str(said["value"]) == "6336.00"


def test_a_new_customer_of_any_allowed_size_is_kept(shop: World) -> None:
    limit = Decimal("1." + "0" * 300)
    fern = {
        "name": "F" * 200,
        "domain": "f" * 198 + ".f",
        "segment": "s" * 60,
        "creditLimit": limit,
    }
    answer = post(shop, order(customer=fern, category="c" * 100, externalId="x" * 100))
    assert answer.status_code == 201, answer.data


def test_what_is_too_large_is_refused(shop: World) -> None:
    answer = post(shop, b'{"note": "' + b"x" * 9_000_000 + b'"}')
    assert answer.status_code == 413


def test_a_token_does_no_more_than_its_scopes(shop: World) -> None:
    client = shop.app.test_client()
    answer = client.post(
        URL, data=json.dumps(order()), headers=shop.bearer("csr", "order.read"),
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 403


def test_a_cookie_opens_no_api(shop: World) -> None:
    assert shop.browser("csr").get(URL).status_code == 401


def test_the_description_names_every_route(shop: World) -> None:
    said = json.loads(shop.app.test_client().get("/api/openapi.json").data)
    assert said["openapi"] == "3.1.0"
    assert {URL, f"{URL}/{{order_number}}", TMF, "/api/v1/messages"} <= set(said["paths"])


def test_completing_its_user_task_completes_the_order(shop: World) -> None:
    number = json.loads(post(shop, order()).data)["id"]
    client, headers = shop.app.test_client(), shop.bearer("csr", "task.work", "order.read")
    task = shop.task()
    done = client.post(
        f"/api/v1/user-tasks/{task.uuid}/complete",
        data='{"answers": {}}',
        headers=headers,
        content_type="application/json",
    )
    assert done.status_code == 200, done.data
    shop.work()
    said = json.loads(client.get(f"{URL}/{number}", headers=headers).data)
    assert said["state"] == "completed"
    story = json.loads(client.get(f"{URL}/{number}/history", headers=headers).data)["items"]
    assert story[0]["kind"] == "order_placed"
    assert story[-1]["detail"]["state"] == "completed"


@pytest.mark.parametrize(
    ("items", "state"),
    [
        (["completed", "completed"], State.COMPLETED),
        (["completed", "failed"], State.PARTIAL),
        (["failed", "failed"], State.FAILED),
        (["completed", "inProgress"], State.IN_PROGRESS),
        (["held", "inProgress"], State.HELD),
        (["pending", "completed"], State.PENDING),
        (["rejected"], State.REJECTED),
        (["cancelled", "failed"], State.FAILED),
    ],
)
def test_an_orders_state_follows_from_its_items(items: list[str], state: State) -> None:
    assert derived(items) == state
