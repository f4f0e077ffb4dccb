"""Lists come in pages: each row once, whatever two rows have in common."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from itertools import product

import pytest
from flask.testing import FlaskClient

from app.catalog import service as catalog
from app.lib import json
from app.lib.cursor import pack
from app.lib.db import transaction
from tests.orders.shop import ORDERS, TMF, open_shop, order, post
from tests.orders.test_openapi import SCOPES
from tests.world import World


@pytest.fixture
def program(world: World) -> FlaskClient:
    """A program that may do all that a CSR may."""
    client = world.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = world.bearer("csr", *SCOPES)["Authorization"]
    return client


def walk(program: FlaskClient, path: str, limit: int) -> list[str]:
    """The ids of all rows, page by page."""
    ids, cursor = list[str](), ""
    for _ in range(50):
        said = json.loads(program.get(f"{path}?limit={limit}&cursor={cursor}").data)
        assert len(said["items"]) <= limit
        ids += [one.get("id") or one["hash"] for one in said["items"]]
        cursor = said["nextCursor"]
        if cursor is None:
            return ids
    raise AssertionError(f"{path} does not end")


def test_orders_are_each_on_one_page(world: World, program: FlaskClient) -> None:
    open_shop(world)
    placed = [json.loads(post(world, order()).data)["id"] for _ in range(5)]
    assert walk(program, ORDERS, 2) == placed[::-1]


def test_customers_of_one_name_are_each_on_one_page(world: World, program: FlaskClient) -> None:
    with transaction() as session:
        for number in range(4):
            catalog.add_customer(session, {"name": "Twin", "domain": f"t{number}.example"})
    ids = walk(program, "/api/v1/customers", 1)
    assert len(ids) == len(set(ids)) == 10


def test_products_are_each_on_one_page(world: World, program: FlaskClient) -> None:
    assert len(walk(program, "/api/v1/products", 1)) == len(catalog.products())


def test_the_history_of_an_order_is_told_once_and_in_order(
    world: World, program: FlaskClient
) -> None:
    open_shop(world)
    number = json.loads(post(world, order()).data)["id"]
    path = f"{ORDERS}/{number}/history"
    whole = [one["hash"] for one in json.loads(program.get(path).data)["items"]]
    assert len(whole) > 3
    assert walk(program, path, 2) == whole


def test_the_inbox_is_told_once(world: World, program: FlaskClient) -> None:
    open_shop(world)
    for _ in range(52):
        post(world, order())
    seen, cursor = list[str](), ""
    while cursor is not None:
        page = json.loads(program.get(f"/api/v1/user-tasks?cursor={cursor}").data)
        seen += [one["id"] for one in page["items"]]
        cursor = page["nextCursor"]
    assert len(seen) == len(set(seen)) == 52


def test_tm_forum_pages_by_offset_and_counts(world: World, program: FlaskClient) -> None:
    open_shop(world)
    for _ in range(3):
        post(world, order(), TMF)
    got = program.get(f"{TMF}?offset=1&limit=1")
    assert len(json.loads(got.data)) == 1
    assert (got.headers["X-Total-Count"], got.headers["X-Result-Count"]) == ("3", "1")


FOREIGN = [
    "x", "%00", "ä", "W10", pack("a"), pack(1, 2, 3, 4), pack(-(10**30)), pack(10**30),
    pack("a\0b", 1), urlsafe_b64encode(b'["\\ud800",1]').decode(), "[" * 1900, "A" * 3000,
    urlsafe_b64encode(b"[1.5]").decode(), urlsafe_b64encode(b"[true]").decode(),
]  # fmt: skip
LISTS = (ORDERS, "/api/v1/customers", "/api/v1/products", "/api/v1/user-tasks")


def test_a_foreign_cursor_is_a_problem_that_names_it(program: FlaskClient) -> None:
    for path, cursor in product(LISTS, FOREIGN):
        answer = program.get(f"{path}?cursor={cursor}")
        assert answer.status_code == 400, (path, cursor)
        assert answer.content_type == "application/problem+json"
        assert json.loads(answer.data)["errors"][0]["pointer"] == "cursor"
