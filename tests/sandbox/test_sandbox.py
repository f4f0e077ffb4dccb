"""The stand-in does what its README says: effects as the vendor has them, faults on demand."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

import sandbox

ROOT = Path(__file__).parents[2]
BEARER = {"Authorization": "Bearer sandbox-access-token"}
PSA = {"Authorization": "Basic YmF0b246c2FuZGJveC1wc2E="}
AWS = {"Authorization": "Bearer sandbox-aws-organizations"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sandbox.Handle]:
    made = sandbox.start(tmp_path_factory.mktemp("vendors") / "sandbox.db")
    yield made
    made.stop()


@pytest.fixture
def vendors(running: sandbox.Handle) -> Any:
    def ask(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        parts = urlsplit(running.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        sent = {k.replace("_", "-"): v for k, v in headers.items()}
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, {**sent, "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    ask("POST", "/control/reset")
    return ask


def effects(vendors: Any, vendor: str) -> list[str]:
    return [row["kind"] for row in vendors("GET", f"/control/ledger?vendor={vendor}")[1]["effects"]]


CUSTOMER = {"companyProfile": {"domain": "a.example", "companyName": "A"}}


def test_a_key_that_partner_center_knows_makes_one_customer(vendors: Any) -> None:
    answers = [
        vendors("POST", "/partner-center/v1/customers", CUSTOMER, **BEARER, MS_RequestId="k")
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert effects(vendors, "partner-center") == ["create-customer"]


def test_the_ticket_system_knows_no_keys_and_makes_two(vendors: Any) -> None:
    for _ in range(2):
        vendors("POST", "/psa/tickets", {"title": "x", "externalReference": "r"}, **PSA)
    assert effects(vendors, "psa") == ["create-ticket", "create-ticket"]


def test_without_its_credential_a_vendor_answers_nobody(vendors: Any) -> None:
    for path in ("/partner-center/v1/domains/a", "/crm/accounts", "/billing/items", "/psa/tickets"):
        assert vendors("GET", path)[0] == 401


def test_a_subscription_that_changed_meanwhile_is_refused(vendors: Any) -> None:
    path = "/partner-center/v1/customers/tenant-northwind/subscriptions/sub-northwind-bp"
    assert vendors("PATCH", path, {"quantity": 30}, **BEARER, If_Match="9")[0] == 412
    assert vendors("PATCH", path, {"quantity": 30}, **BEARER, If_Match="1")[0] == 200


def test_fewer_seats_are_refused_after_seven_days(vendors: Any) -> None:
    path = "/partner-center/v1/customers/tenant-copperkettle/subscriptions/sub-copperkettle-bp"
    status, said = vendors("PATCH", path, {"quantity": 1}, **BEARER)
    assert (status, said["code"]) == (400, "800062")


@pytest.mark.parametrize(
    ("email", "ended"),
    [("a@b.example", "SUCCEEDED"), ("limit+a@b.example", "FAILED")],
)
def test_an_account_is_made_slowly(vendors: Any, email: str, ended: str) -> None:
    body = {"Email": email, "AccountName": email}
    begun = vendors("POST", "/aws-organizations/accounts", body, **AWS)[1]["CreateAccountStatus"]
    path = f"/aws-organizations/accounts/status/{begun['Id']}"
    states = [vendors("GET", path, **AWS)[1]["CreateAccountStatus"]["State"] for _ in range(3)]
    assert states == ["IN_PROGRESS", "IN_PROGRESS", ended]


def fault(vendors: Any, kind: str, **more: Any) -> None:
    assert vendors("POST", "/control/faults", {"vendor": "psa", "kind": kind, **more})[0] == 201


@pytest.mark.parametrize(
    ("kind", "status"), [("throttle", 429), ("error500", 500), ("redirect", 302)]
)
def test_a_fault_hits_as_often_as_it_was_told(vendors: Any, kind: str, status: int) -> None:
    fault(vendors, kind, times=1)
    assert vendors("GET", "/psa/tickets", **PSA)[0] == status
    assert vendors("GET", "/psa/tickets", **PSA)[0] == 200


def test_a_vendor_can_act_and_never_answer(vendors: Any) -> None:
    fault(vendors, "act_then_timeout", times=1, seconds=0)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        vendors("POST", "/psa/tickets", {"title": "x", "externalReference": "r"}, **PSA)
    assert effects(vendors, "psa") == ["create-ticket"]


def test_a_vendor_can_hang_up_before_it_acts(vendors: Any) -> None:
    fault(vendors, "reset", times=1)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        vendors("POST", "/psa/tickets", {"title": "x", "externalReference": "r"}, **PSA)
    assert effects(vendors, "psa") == []


def test_an_unknown_fault_is_refused(vendors: Any) -> None:
    assert vendors("POST", "/control/faults", {"kind": "explode"})[0] == 422


def test_the_readme_lists_every_described_operation() -> None:
    listed = set(
        re.findall(r"^\| ([a-z-]+\.[a-z-]+) \|", (ROOT / "sandbox/README.md").read_text(), re.M)
    )
    described = set()
    for path in (ROOT / "app/providers/presets").glob("*.yaml"):
        preset = yaml.safe_load(path.read_text())
        described |= {f"{preset['key']}.{one['key']}" for one in preset["operations"]}
    assert listed == described


def test_a_subscription_can_lose_seats_again_in_the_days_after_its_renewal(vendors: Any) -> None:
    path = "/partner-center/v1/customers/tenant-copperkettle/subscriptions/sub-copperkettle-bp"
    assert vendors("PATCH", path, {"quantity": 30}, **BEARER)[0] == 400
    vendors("POST", "/control/clock", {"seconds": 306 * 24 * 3600})
    assert vendors("PATCH", path, {"quantity": 30}, **BEARER)[0] == 200
