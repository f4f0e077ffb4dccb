"""Programs offer workflow templates, attach them to orders, and see how far they are."""

from __future__ import annotations

from typing import Any

import pytest

from app.lib import json
from app.orders.models import Order
from tests.orders.contract import Contract
from tests.world import World

TEMPLATES = "/api/v1/workflow-templates"
OF = "/api/v1/orders/{order_number}"


class Program:
    """Sends requests for a person, and holds each answer to the description."""

    def __init__(self, world: World, role: str, contract: Contract, **base: str) -> None:
        scopes = sorted(map(str, world.principal(role).permissions))
        self.world, self.contract, self.base = world, contract, base
        self.headers = world.bearer(role, *scopes)

    def __call__(
        self, method: str, path: str, body: Any = None, key: str = "", query: str = ""
    ) -> tuple[int, Any]:
        answer = self.world.app.test_client().open(
            path.format(**self.base) + query,
            method=method,
            data=json.dumps(body) if body is not None else None,
            content_type="application/json",
            headers={**self.headers, **({"Idempotency-Key": key} if key else {})},
        )
        return answer.status_code, self.contract.hold(method, path, answer)


@pytest.fixture
def contract(world: World) -> Contract:
    return Contract(world.app)


@pytest.fixture
def csr(world: World, placed: Order, contract: Contract) -> Program:
    return Program(world, "csr", contract, order_number=placed.number)


@pytest.fixture
def owner(world: World, contract: Contract) -> Program:
    return Program(world, "process-owner", contract, key="visit")


def test_a_template_is_offered_attached_followed_and_cancelled(
    placed: Order, csr: Program, owner: Program
) -> None:
    product = placed.items[0].product.key
    status, made = owner("put", f"{TEMPLATES}/{{key}}", {"products": [product], "words": "On site"})
    assert (status, made["products"], made["version"]) == (200, [product], 1)
    assert owner("get", TEMPLATES)[1]["items"] == [made]
    for query in ("", f"?item={placed.items[0].item_id}"):
        status, fitting = csr("get", f"{OF}/workflow-templates", query=query)
        assert [one["process"] for one in fitting["items"]] == ["visit"]
    said = {"process": "visit", "item": placed.items[0].item_id}
    status, one = csr("post", f"{OF}/attached", said, key="k")
    assert (status, one["running"], one["done"], one["of"]) == (201, True, 0, 2)
    assert [task["name"] for task in one["waitsFor"]] == ["Agree on a day"]
    assert csr("post", f"{OF}/attached", said, key="k") == (201, one)
    assert [row["id"] for row in csr("get", f"{OF}/attached")[1]["items"]] == [one["id"]]
    csr.base["attached_uuid"] = one["id"]
    cancel = f"{OF}/attached/{{attached_uuid}}/cancel"
    status, answer = csr("post", cancel, {"reason": ""})
    assert status == 422
    status, ended = csr("post", cancel, {"reason": "They do it."})
    assert (status, ended["state"], ended["running"]) == (200, "cancelled", False)
    assert csr("post", cancel, {"reason": "Again"})[0] == 409
    assert owner("delete", f"{TEMPLATES}/{{key}}") == (200, {"items": []})
    assert owner("delete", f"{TEMPLATES}/{{key}}")[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"process": "visit"}, 422),  # it fits nothing yet
        ({"process": "visit", "item": "99"}, 404),
        ({"process": 7}, 422),
        ({"process": "visit", "colour": "red"}, 422),
        ({}, 422),
    ],
)
def test_what_does_not_fit_is_not_attached(csr: Program, body: Any, status: int) -> None:
    assert csr("post", f"{OF}/attached", body)[0] == status
    assert csr("get", f"{OF}/attached")[1]["items"] == []
    csr.base["order_number"] = "O-0"
    assert csr("post", f"{OF}/attached", {"process": "visit"})[0] == 404
    assert csr("get", f"{OF}/attached")[0] == 404


def test_a_template_for_what_is_not_there_is_refused(
    placed: Order, csr: Program, owner: Program
) -> None:
    for body, place in (
        ({"products": ["none"]}, "/products"),
        ({"categories": ["none"]}, "/categories"),
        ({"products": "visit"}, "/products"),
        ({"colour": "red"}, "/colour"),
    ):
        status, answer = owner("put", f"{TEMPLATES}/{{key}}", body)
        assert (status, answer["errors"][0]["pointer"]) == (422, place)
    owner.base["key"] = "nothing"
    assert owner("put", f"{TEMPLATES}/{{key}}", {})[0] == 404
    csr.base["key"] = "visit"
    assert csr("put", f"{TEMPLATES}/{{key}}", {})[0] == 403
    owner.base["order_number"] = placed.number
    assert owner("post", f"{OF}/attached", {"process": "visit"})[0] == 403
    assert csr("get", f"{OF}/workflow-templates", query="?item=99")[0] == 404
