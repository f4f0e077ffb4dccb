"""Microsoft Partner Center, as far as orders need it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, request

from sandbox.ledger import TERM, Ledger, customer, subscription

bp = Blueprint("partner", __name__, url_prefix="/partner-center")
VENDOR = "partner-center"
WINDOW_DAYS = 7
READINGS = 1  # how often a new subscription is still provisioning


def ledger() -> Ledger:
    """The ledger of this stand-in."""
    found: Ledger = current_app.config["LEDGER"]
    return found


def refuse(status: int, code: str, description: str) -> Any:
    """An error as Partner Center words it."""
    return {"code": code, "description": description}, status


@bp.post("/oauth2/token")
def token() -> Any:
    """Client credentials."""
    if request.form.get("client_secret") != "sandbox-partner-center":
        return {"error": "invalid_client"}, 401
    return {"access_token": "sandbox-access-token", "token_type": "Bearer", "expires_in": 3600}


@bp.get("/v1/domains/<domain>")
def check_domain(domain: str) -> Any:
    """Whether a domain is free."""
    if domain.startswith("taken"):
        return refuse(409, "600002", f"The domain {domain} belongs to another tenant.")
    return {"domain": domain, "available": True}


@bp.post("/v1/validations/address")
def validate_address() -> Any:
    """Whether an address is there."""
    said = request.get_json()
    if not said.get("street") or said.get("postalCode") == "00000":
        return refuse(400, "600010", "The address was not found; check street and postal code.")
    return {"status": "Deliverable"}


@bp.post("/v1/customers")
def create_customer() -> Any:
    """A new tenant."""
    said = request.get_json()
    profile = said.get("companyProfile") or {}
    domain = profile.get("domain") or ""
    if not domain or not profile.get("companyName"):
        return refuse(400, "600001", "companyProfile needs domain and companyName.")
    if domain.startswith(("taken", "lost")):
        return refuse(409, "600002", f"The domain {domain} belongs to another tenant.")
    made = customer(str(uuid.uuid4()), domain, profile["companyName"])
    ledger().effect(VENDOR, "create-customer", domain, g.key, made["id"])
    return ledger().put("customer", made["id"], made), 201


@bp.get("/v1/customers")
def find_customers() -> Any:
    """Tenants by domain."""
    domain = request.args.get("domain")
    known = ledger().all("customer")
    return {"items": [one for one in known if one["companyProfile"]["domain"] == domain]}


@bp.post("/v1/agreements/links")
def agreement_link() -> Any:
    """The link by which the customer accepts the agreement."""
    said = request.get_json()
    name = str(uuid.uuid4())
    ledger().effect(VENDOR, "send-agreement-link", said.get("reference") or "", g.key, name)
    return {"id": name, "url": f"https://agreements.example/{name}"}, 201


@bp.post("/v1/customers/<tenant>/orders")
def create_order(tenant: str) -> Any:
    """An order, with a subscription for each line."""
    if ledger().get("customer", tenant) is None:
        return refuse(404, "2000", "There is no such customer.")
    said = request.get_json()
    lines = []
    for line in said.get("lineItems") or []:
        if line["quantity"] > 10_000 or line["offerId"] == "REFUSED":
            return refuse(400, "800002", "The order was refused: quantity or offer not allowed.")
        name = f"sub-{uuid.uuid4()}"
        made = subscription(name, tenant, line["quantity"], ledger().now(), **_options(line))
        ledger().put("subscription", name, made)
        lines.append({**line, "subscriptionId": name})
    reference = said.get("partnerOnRecord") or ""
    order: dict[str, Any] = {
        "id": f"ord-{uuid.uuid4()}",
        "reference": reference,
        "lineItems": lines,
    }
    ledger().effect(VENDOR, "create-order", f"{tenant} {reference}", g.key, str(order["id"]))
    return ledger().put(f"order {tenant}", order["id"], order), 201


def _options(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line.get(name) for name in ("termDuration", "billingCycle", "offerId")}


@bp.get("/v1/customers/<tenant>/orders")
def find_orders(tenant: str) -> Any:
    """Orders by reference."""
    wanted = request.args.get("reference")
    known = ledger().all(f"order {tenant}")
    return {"items": [order for order in known if order["reference"] == wanted]}


@bp.get("/v1/customers/<tenant>/subscriptions/<name>")
def read_subscription(tenant: str, name: str) -> Any:
    """A subscription; a new one is provisioning at first."""
    found = ledger().get("subscription", name)
    if found is None or found["tenantId"] != tenant:
        return refuse(404, "800003", f"There is no subscription {name}.")
    if found["status"] == "provisioning":
        found["readings"] += 1
        if found["readings"] > READINGS:
            found["status"] = "active"
        ledger().put("subscription", name, found)
    return found


def _days_into_term(found: dict[str, Any]) -> int:
    """Days since the purchase or the last renewal: a term renews itself."""
    age = (ledger().now().date() - date.fromisoformat(found["effectiveStartDate"])).days
    return age % TERM.days


@bp.patch("/v1/customers/<tenant>/subscriptions/<name>")
def change_subscription(tenant: str, name: str) -> Any:
    """Another quantity or status, within the rules of the vendor."""
    found, said = ledger().get("subscription", name), request.get_json()
    if found is None or found["tenantId"] != tenant:
        return refuse(404, "800003", f"There is no subscription {name}.")
    match = request.headers.get("If-Match")
    if match is not None and match != found["etag"]:
        return refuse(412, "800061", "The subscription was changed meanwhile; read it again.")
    age = _days_into_term(found)
    fewer = said.get("quantity", found["quantity"]) < found["quantity"]
    if (fewer or said.get("status") == "cancelled") and age > WINDOW_DAYS:
        return refuse(400, "800062", f"Only within {WINDOW_DAYS} days of purchase or renewal.")
    found.update({key: said[key] for key in ("quantity", "status") if key in said})
    found["etag"] = str(int(found["etag"]) + 1)
    kind = "change-quantity" if "quantity" in said else f"{said.get('status')}-subscription"
    ledger().effect(VENDOR, kind, name, g.key, str(said))
    return ledger().put("subscription", name, found)
