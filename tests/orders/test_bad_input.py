"""Whatever is sent, the API answers as its description says: no 500, no half-written row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import DecimalException
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.audit.models import History
from app.catalog.models import Customer
from app.lib import json
from app.lib.db import db
from app.lib.idempotency import IdempotencyKey
from app.orders.models import Order, OrderItem
from app.runtime.models import Instance, Message, UserTask
from tests.orders.bodies import Bodies
from tests.orders.contract import Contract
from tests.orders.shop import ORDERS, TMF, open_shop
from tests.world import World

JSON = "application/json"
MESSAGES = "/api/v1/messages"
TABLES = (Order, OrderItem, Customer, Instance, UserTask, Message, IdempotencyKey, History)
SCOPES = ("order.place", "order.read", "task.read", "task.work", "customer.read", "product.read",
          "message.publish")  # fmt: skip
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# Of the catalogue: without it, no body that is made would ever become an order.
CHARACTERISTIC = [{"name": "domain", "value": "lanternfish.example"}]
KNOWN = {
    ("NewOrder", "customer"): {"id": "lanternfish"},
    ("NewOrder", "productOrderItem"): [
        {
            "id": str(number),
            "action": "add",
            "productOffering": {"id": "m365-business-premium"},
            "product": {"characteristic": CHARACTERISTIC},
        }
        for number in range(2)
    ],
    ("ProductOfferingRef", "id"): "m365-business-premium",
    ("OrderedProduct", "characteristic"): CHARACTERISTIC,
}
# What only the catalogue can refuse: everything else, the description has to say.
CATALOGUE = re.compile(
    r"/customer(/id|/name)?|/relatedParty/\d+/id|"
    r"/productOrderItem/\d+(/id|/productOffering/id|/product/id|"
    r"/product/(productC|c)haracteristic/.+)?"
)


@dataclass
class Fuzz:
    """A program, one that reads everything, what they were promised, and what they may send."""

    program: FlaskClient
    reader: FlaskClient
    contract: Contract
    bodies: Bodies

    def send(self, path: str, said: Any, **headers: str) -> Any:
        """Posts a body, and holds the answer to the description."""
        data = json.dumps(said).encode("utf-8", "surrogatepass")
        url = path.replace("{task_uuid}", "nothing")
        answer = self.program.post(url, data=data, headers=headers, content_type=JSON)
        self.contract.hold("post", path, answer)
        return answer

    def allows(self, path: str, said: Any) -> bool:
        """Whether the description allows the body, by a validator that is not ours."""
        schema = self.contract.body("post", path)
        try:
            return self.contract.validator(schema).is_valid(said)
        except DecimalException:  # 1E+400 is no multiple of anything that a context can hold
            return False


def rows() -> dict[str, int]:
    """How many rows there are of everything that a request could write."""
    db.session.rollback()
    counted = select(*(select(func.count()).select_from(t).scalar_subquery() for t in TABLES))
    found = db.session.execute(counted).one()
    return {t.__tablename__: n for t, n in zip(TABLES, found, strict=True)}


@pytest.fixture
def fuzz(world: World) -> Iterator[Fuzz]:
    open_shop(world)
    program = world.app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = world.bearer("csr", *SCOPES)["Authorization"]
    reader = world.app.test_client()
    everything = sorted(str(one) for one in world.principal("admin").permissions)
    reader.environ_base["HTTP_AUTHORIZATION"] = world.bearer("admin", *everything)["Authorization"]
    contract = Contract(world.app)
    yield Fuzz(program, reader, contract, Bodies(contract, KNOWN))


def held_to(fuzz: Fuzz, path: str, said: Any) -> int:
    """Sends an order; a refusal writes nothing and names its places, an order is whole."""
    allowed, before = fuzz.allows(path, said), rows()
    answer = fuzz.send(path, said)
    after = rows()
    if answer.status_code == 201:
        assert allowed
        items = len(said["productOrderItem"])
        assert after["customer_order"] == before["customer_order"] + 1
        assert after["order_item"] == before["order_item"] + items
        assert after["instance"] == before["instance"] + items
        return 201
    assert after == before
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        pointers = [one["pointer"] for one in json.loads(answer.data)["errors"]]
        assert pointers
        assert isinstance(said, dict) == all(pointers)
        if allowed:
            assert all(CATALOGUE.fullmatch(pointer) for pointer in pointers), pointers
    return answer.status_code


def test_an_order_that_the_description_allows_is_placed_or_refused_by_the_catalogue(
    fuzz: Fuzz,
) -> None:
    seen: list[int] = []

    @FEW
    @given(fuzz.bodies.valid(fuzz.contract.body("post", ORDERS)))
    def send(said: Any) -> None:
        assert fuzz.allows(ORDERS, said)
        seen.append(held_to(fuzz, ORDERS, said))

    send()
    assert {201, 422} <= set(seen), "the bodies reach neither end"


def test_an_order_with_something_wrong_is_refused_by_name(fuzz: Fuzz) -> None:
    seen: list[int] = []

    @FEW
    @given(fuzz.bodies.broken(fuzz.contract.body("post", ORDERS)), st.sampled_from([ORDERS, TMF]))
    def send(said: Any, path: str) -> None:
        seen.append(held_to(fuzz, path, said))

    send()
    assert 422 in seen


def test_a_message_is_published_or_refused_by_name(fuzz: Fuzz) -> None:
    schema = fuzz.contract.body("post", MESSAGES)

    @FEW
    @given(fuzz.bodies.valid(schema) | fuzz.bodies.broken(schema))
    def send(said: Any) -> None:
        allowed, before = fuzz.allows(MESSAGES, said), rows()
        answer = fuzz.send(MESSAGES, said)
        kept = rows()["message"] - before["message"]
        assert (answer.status_code == 202) == (kept == 1)
        assert answer.status_code in ((202, 409) if allowed else (400, 422))

    send()


def test_whatever_else_is_sent_is_answered_as_described(fuzz: Fuzz) -> None:
    path = "/api/v1/user-tasks/{task_uuid}/complete"
    lists = [
        path
        for path, said in fuzz.contract.document["paths"].items()
        if "get" in said and "{" not in path
    ]
    names = st.sampled_from(["cursor", "limit", "offset", "state", "q", "view", "fields"])

    @FEW
    @given(fuzz.bodies.broken(fuzz.contract.body("post", path)))
    def answers(said: Any) -> None:
        answer = fuzz.send(path, said)
        assert answer.status_code in ((404,) if fuzz.allows(path, said) else (400, 422))

    @FEW
    @given(st.binary(max_size=60), st.sampled_from([ORDERS, TMF, MESSAGES]))
    def noise(said: bytes, path: str) -> None:
        answer = fuzz.program.post(path, data=said, content_type=JSON)
        fuzz.contract.hold("post", path, answer)
        assert answer.status_code in (400, 422)

    @FEW
    @given(st.sampled_from(lists), st.dictionaries(names, st.text(max_size=30), max_size=3))
    def addresses(path: str, query: dict[str, str]) -> None:
        sent = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
        answer = fuzz.reader.get(path, query_string=sent)
        fuzz.contract.hold("get", path, answer)
        assert answer.status_code in (200, 400)
        exports.append(path.endswith("/export") and answer.status_code == 200)

    exports: list[bool] = []
    before = rows()
    answers()
    noise()
    addresses()
    before["history"] += sum(exports)  # who takes a list away is kept
    assert rows() == before


def test_a_key_of_any_kind_makes_one_order_or_none(fuzz: Fuzz) -> None:
    said = fuzz.contract.operation("post", ORDERS)["requestBody"]["content"][JSON]["example"]

    @FEW
    @given(st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=300))
    def send(key: str) -> None:
        usable = key.replace("\r", " ").replace("\n", " ")
        before = rows()
        first = fuzz.send(ORDERS, said, **{"Idempotency-Key": usable})
        again = fuzz.send(ORDERS, said, **{"Idempotency-Key": usable})
        assert first.status_code in (201, 400)
        assert again.data == first.data
        made = rows()["customer_order"] - before["customer_order"]
        assert made <= (first.status_code == 201)

    send()


@pytest.mark.parametrize("path", [MESSAGES, "/api/v1/signals"])
def test_half_a_character_in_a_variable_is_named_with_its_place(world: World, path: str) -> None:
    body = b'{"name": "paid", "variables": {"by": ["Ann", "Ben \\ud83d"]}}'
    bearer = world.bearer("csr", "message.publish")
    program = world.app.test_client()
    answer = program.post(path, data=body, headers=bearer, content_type=JSON)
    assert answer.status_code == 422
    assert json.loads(answer.data)["errors"][0]["pointer"] == "/variables/by/1"
