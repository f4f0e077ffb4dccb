"""The description of the API is true: a valid document, every route, every answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from app.lib import json
from app.lib.api import PREFIXES
from tests.orders.contract import Contract
from tests.orders.shop import ORDERS, TMF, open_shop, order, post
from tests.world import World

OFFICIAL = Path(__file__).parent / "openapi31" / "openapi-3.1.schema.json"
SCOPES = ("order.place", "order.read", "task.read", "task.work", "customer.read", "product.read",
          "message.publish")  # fmt: skip


@pytest.fixture
def shop(world: World) -> World:
    return open_shop(world)


@pytest.fixture
def contract(shop: World) -> Contract:
    return Contract(shop.app)


@pytest.fixture
def program(shop: World) -> FlaskClient:
    """A program that may do all that a CSR may."""
    client = shop.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = shop.bearer("csr", *SCOPES)["Authorization"]
    return client


def test_it_is_what_the_standard_calls_an_openapi_document(contract: Contract) -> None:
    official = Draft202012Validator(json.loads(OFFICIAL.read_bytes()))
    assert [error.message for error in official.iter_errors(contract.document)] == []
    for schema in contract.document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_it_names_every_route_and_no_other(contract: Contract, shop: World) -> None:
    there = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in shop.app.url_map.iter_rules()
        if rule.rule.startswith(PREFIXES)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    said = {(m, path) for path, methods in contract.document["paths"].items() for m in methods}
    assert said == there


def test_every_operation_says_what_it_needs_and_how_it_refuses(contract: Contract) -> None:
    for path, methods in contract.document["paths"].items():
        for method, said in methods.items():
            assert said["summary"], path
            assert said["security"][0]["bearer"], path
            assert {"401", "403"} <= said["responses"].keys(), path
            assert ("requestBody" in said) == ("422" in said["responses"]), (method, path)
            named = {one["name"] for one in said["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_every_reference_leads_somewhere(contract: Contract) -> None:
    def walk(said: Any) -> None:
        if isinstance(said, dict):
            if isinstance(said.get("$ref"), str):
                contract.resolved(said)
            for inner in said.values():
                walk(inner)
        elif isinstance(said, list):
            for inner in said:
                walk(inner)

    walk(contract.document)


def test_every_example_keeps_to_its_schema(contract: Contract) -> None:
    seen = 0
    for methods in contract.document["paths"].values():
        for said in methods.values():
            if "requestBody" in said:
                content = said["requestBody"]["content"]["application/json"]
                contract.validator(content["schema"]).validate(content["example"])
                seen += 1
    assert seen >= 11


def test_the_example_of_an_order_can_be_placed(contract: Contract, shop: World) -> None:
    for path in (ORDERS, TMF):
        content = contract.operation("post", path)["requestBody"]["content"]
        answer = post(shop, content["application/json"]["example"], path)
        assert answer.status_code == 201, answer.data


def test_every_answer_is_as_described(
    contract: Contract, shop: World, program: FlaskClient
) -> None:
    new = {"name": "Fern & Co", "domain": "fern.example", "creditLimit": 12, "contact": None}
    first = contract.hold("post", ORDERS, post(shop, order(customer=new, note="Soon.")))
    contract.hold("post", TMF, post(shop, order(externalId="X-1"), TMF))
    number = first["id"]
    for path in (ORDERS, "/api/v1/customers", "/api/v1/products", "/api/v1/user-tasks", TMF):
        assert contract.hold("get", path, program.get(path)), path
    contract.hold("get", f"{ORDERS}/{{order_number}}", program.get(f"{ORDERS}/{number}"))
    contract.hold("get", f"{TMF}/{{order_id}}", program.get(f"{TMF}/X-1?fields=state"))
    story = f"{ORDERS}/{{order_number}}/history"
    contract.hold("get", story, program.get(f"{ORDERS}/{number}/history"))
    said = {"name": "news", "key": number, "variables": {"x": 1}}
    published = program.post("/api/v1/messages", data=json.dumps(said), content_type=JSON)
    contract.hold("post", "/api/v1/messages", published)


def test_every_answer_about_a_user_task_is_as_described(
    contract: Contract, shop: World, program: FlaskClient
) -> None:
    post(shop, order())
    at = f"/api/v1/user-tasks/{shop.task().uuid}"
    path = "/api/v1/user-tasks/{task_uuid}"
    many = {"deed": "claim", "tasks": [shop.task().uuid, "x"]}
    bulk = "/api/v1/user-tasks/bulk"
    for said, status in ((many, 200), ({"deed": "lose", "tasks": []}, 422)):
        answer = program.post(bulk, data=json.dumps(said), content_type=JSON)
        assert answer.status_code == status
        contract.hold("post", bulk, answer)
    for deed in ("claim", "release", "claim"):
        contract.hold("post", f"{path}/{deed}", program.post(f"{at}/{deed}"))
    contract.hold("get", path, program.get(at))
    for said, status in (
        ({"followUpDate": "2026-12-24T09:00:00Z"}, 200),
        ({"priority": 1}, 403),
        ({"priority": 101}, 422),
        ({"assignee": "Csr"}, 422),
    ):
        changed = program.patch(at, data=json.dumps(said), content_type=JSON)
        assert changed.status_code == status, changed.data
        contract.hold("patch", path, changed)
    done = program.post(f"{at}/complete", data=b'{"answers": {}}', content_type=JSON)
    assert contract.hold("post", f"{path}/complete", done)["state"] == "completed"
    again = program.post(f"{at}/complete", data=b'{"answers": {}}', content_type=JSON)
    assert again.status_code == 409
    contract.hold("post", f"{path}/complete", again)


JSON = "application/json"
REFUSED = [
    ("get", ORDERS, f"{ORDERS}?state=lost", 400),
    ("get", ORDERS, f"{ORDERS}?limit=0", 400),
    ("get", ORDERS, f"{ORDERS}?limit=0000000000000000000001", 400),
    ("get", ORDERS, f"{ORDERS}?q=%00", 400),
    ("get", f"{ORDERS}/{{order_number}}", f"{ORDERS}/O-0", 404),
    ("get", f"{TMF}/{{order_id}}", f"{TMF}/O-0", 404),
    ("get", TMF, f"{TMF}?offset=-1", 400),
    ("get", "/api/v1/user-tasks", "/api/v1/user-tasks?view=nobody's", 400),
    ("post", "/api/v1/user-tasks/{task_uuid}/claim", "/api/v1/user-tasks/x/claim", 404),
    ("get", "/api/v1/user-tasks/{task_uuid}", "/api/v1/user-tasks/x", 404),
    ("patch", "/api/v1/user-tasks/{task_uuid}", "/api/v1/user-tasks/x", 400),
    ("post", ORDERS, ORDERS, 400),
]


def test_every_refusal_is_a_problem_as_described(contract: Contract, program: FlaskClient) -> None:
    for method, path, url, status in REFUSED:
        answer = program.open(url, method=method.upper())
        assert answer.status_code == status, url
        assert answer.content_type == "application/problem+json", url
        contract.hold(method, path, answer)


def test_without_a_token_or_a_scope_the_refusal_is_as_described(
    contract: Contract, shop: World
) -> None:
    client = shop.app.test_client()
    for headers, status in (({}, 401), (shop.bearer("csr", "order.read"), 403)):
        answer = client.post(ORDERS, data=b"{}", headers=headers, content_type=JSON)
        assert answer.status_code == status
        contract.hold("post", ORDERS, answer)


def test_what_did_not_change_is_not_sent_again(shop: World, program: FlaskClient) -> None:
    number = json.loads(post(shop, order()).data)["id"]
    first = program.get(f"{ORDERS}/{number}")
    mark = {"If-None-Match": first.headers["ETag"]}
    again = program.get(f"{ORDERS}/{number}", headers=mark)
    assert (again.status_code, again.data) == (304, b"")
    task = shop.task()
    program.post(f"/api/v1/user-tasks/{task.uuid}/complete", data=b"{}", content_type=JSON)
    shop.work()
    assert program.get(f"{ORDERS}/{number}", headers=mark).status_code == 200
