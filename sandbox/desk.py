"""The smaller systems: credit bureau, CRM, billing, tickets, mail."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, g, request

from sandbox.partner import ledger

bp = Blueprint("desk", __name__)


@bp.get("/credit-bureau/v1/credit")
def credit() -> Any:
    """A company's credit, by its name."""
    company = request.args.get("company", "")
    if "Unknown" in company:
        return {"message": f"{company} is not known here."}, 404
    said: dict[str, Any] = {"score": 72, "creditLimit": 50000, "exposure": 1200, "overdueDays": 0}
    if "Overdue" in company:
        said["overdueDays"] = 45
    if "Small" in company:
        said["creditLimit"] = 500
    if "Weak" in company:
        said["score"] = 35
    return said | {k: v for k, v in (ledger().get("credit", company) or {}).items() if k in said}


@bp.get("/crm/accounts")
def find_accounts() -> Any:
    """Accounts by domain."""
    domain = request.args.get("domain")
    return {"items": [one for one in ledger().all("crm") if one["domain"] == domain]}


@bp.put("/crm/accounts/<domain>")
def update_account(domain: str) -> Any:
    """An account, made or changed."""
    known = ledger().get("crm", domain)
    body = {"id": f"crm-{domain}", "domain": domain, **request.get_json()}
    if known != body:
        ledger().effect("crm", "update-account", domain, "", body["id"])
    return ledger().put("crm", domain, body)


@bp.post("/billing/items")
def create_item() -> Any:
    """A billing item."""
    said = request.get_json()
    if said["customerId"] == "blocked" or float(said["unitPrice"]) < 0:
        return {"message": "The item was refused: blocked customer or price below zero."}, 422
    item = {"id": f"bil-{uuid.uuid4()}", **said}
    ledger().effect("billing", "create-item", said.get("reference") or "", g.key, item["id"])
    return ledger().put("item", item["id"], item), 201


@bp.get("/billing/items")
def find_items() -> Any:
    """Items by reference."""
    wanted = request.args.get("reference")
    return {"items": [one for one in ledger().all("item") if one.get("reference") == wanted]}


@bp.delete("/billing/items/<name>")
def remove_item(name: str) -> Any:
    """An item that is no longer billed."""
    if ledger().get("item", name) is not None:
        ledger().run("DELETE FROM thing WHERE kind = 'item' AND id = ?", name)
        ledger().effect("billing", "remove-item", name, g.key, name)
    return {"id": name}


@bp.put("/billing/subscriptions/<name>")
def change_item(name: str) -> Any:
    """Another quantity for what a subscription bills."""
    said = request.get_json()
    if said["customerId"] == "blocked":
        return {"message": "The change was refused: blocked customer."}, 422
    ledger().effect("billing", "change-item", name, g.key, str(said["quantity"]))
    return ledger().put("item", f"bil-{name}", {"id": f"bil-{name}", **said})


@bp.post("/psa/tickets")
def create_ticket() -> Any:
    """A ticket: twice asked, twice made."""
    said = request.get_json()
    ticket = {"id": f"T-{uuid.uuid4().hex[:8]}", "status": "open", **said}
    reference = said.get("externalReference") or ""
    ledger().effect("psa", "create-ticket", reference, "", ticket["id"])
    return ledger().put("ticket", ticket["id"], ticket), 201


@bp.get("/psa/tickets")
def find_tickets() -> Any:
    """Tickets by reference."""
    wanted = request.args.get("externalReference")
    known = ledger().all("ticket")
    return {"items": [one for one in known if one.get("externalReference") == wanted]}


@bp.put("/psa/tickets/<name>/notes/<key>")
def add_note(name: str, key: str) -> Any:
    """A note; the same key again changes nothing."""
    if ledger().get("note", key) is None:
        ledger().effect("psa", "add-note", name, key, key)
    ledger().put("note", key, request.get_json())
    return {"id": name}


@bp.put("/psa/tickets/<name>/status")
def close_ticket(name: str) -> Any:
    """A ticket that is done."""
    found = ledger().get("ticket", name)
    if found is None:
        return {"message": f"There is no ticket {name}."}, 404
    if found["status"] != "closed":
        ledger().effect("psa", "close-ticket", name, "", name)
    return ledger().put("ticket", name, {**found, "status": "closed"})


@bp.put("/psa/agreements/<customer>/<name>")
def update_agreement(customer: str, name: str) -> Any:
    """What the customer's agreement lists."""
    quantity = request.get_json()["quantity"]
    made = f"agr-{customer}-{name}"
    if (ledger().get("agreement", made) or {}).get("quantity") != quantity:
        ledger().effect("psa", "update-agreement", made, "", str(quantity))
    ledger().put("agreement", made, {"id": made, "quantity": quantity})
    return {"id": made}


@bp.post("/mail/v1/messages")
def send_mail() -> Any:
    """A mail."""
    said = request.get_json()
    if not said.get("to") or not said.get("subject"):
        return {"message": "to and subject are needed"}, 422
    message = {"id": f"m-{uuid.uuid4()}", **said}
    ledger().effect("mail", "send", f"{said['to']}: {said['subject']}", g.key, message["id"])
    return ledger().put("mail", message["id"], message), 202


@bp.get("/mail/v1/messages")
def read_mail() -> Any:
    """What was sent."""
    return {"items": ledger().all("mail")}
