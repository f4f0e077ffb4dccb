"""AWS Organizations: accounts are made slowly, and without idempotency."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, g, request

from sandbox.partner import ledger

bp = Blueprint("aws", __name__, url_prefix="/aws-organizations")
VENDOR = "aws-organizations"
ASKED = 2  # how often a creation is still in progress
FAILURES = {
    "exists": "EMAIL_ALREADY_EXISTS",
    "limit": "ACCOUNT_LIMIT_EXCEEDED",
    "validation": "PENDING_BUSINESS_VALIDATION",
}


def refuse(status: int, kind: str, message: str) -> Any:
    """An error as AWS words it."""
    return {"__type": kind, "message": message}, status


@bp.put("/aliases/<alias>")
def create_alias(alias: str) -> Any:
    """A mail alias for the root user."""
    email = f"{alias}@aws.baton.example"
    if alias.startswith("taken"):
        return refuse(409, "AliasExists", f"{email} is taken.")
    if ledger().get("alias", email) is None:
        ledger().effect(VENDOR, "create-mail-alias", email, "", email)
    ledger().put("alias", email, {"email": email, "owner": (request.get_json() or {}).get("owner")})
    return {"email": email}


@bp.delete("/aliases/<email>")
def free_alias(email: str) -> Any:
    """The alias is free again."""
    ledger().run("DELETE FROM thing WHERE kind = 'alias' AND id = ?", email)
    return {"email": email}


@bp.post("/accounts")
def create_account() -> Any:
    """Begins a creation: twice asked, twice begun."""
    said = request.get_json()
    if not said.get("Email") or not said.get("AccountName"):
        return refuse(400, "InvalidInputException", "Email and AccountName are needed.")
    name = f"car-{uuid.uuid4().hex[:16]}"
    status = {"Id": name, "State": "IN_PROGRESS", "AccountName": said["AccountName"]}
    ledger().effect(VENDOR, "create-account", said["Email"], g.get("key", ""), name)
    ledger().put("creation", name, {**status, "Email": said["Email"], "asked": 0})
    return {"CreateAccountStatus": status}


@bp.get("/accounts")
def find_accounts() -> Any:
    """Creations by e-mail."""
    email = request.args.get("email")
    known = [one for one in ledger().all("creation") if one["Email"] == email]
    return {"CreateAccountStatuses": known}


@bp.get("/accounts/status/<name>")
def describe(name: str) -> Any:
    """How far a creation is."""
    found = ledger().get("creation", name)
    if found is None:
        return refuse(404, "CreateAccountStatusNotFoundException", f"There is no {name}.")
    if found["State"] == "IN_PROGRESS":
        found["asked"] += 1
        if found["asked"] > ASKED:
            _finish(found)
        ledger().put("creation", name, found)
    return {"CreateAccountStatus": found}


def _finish(found: dict[str, Any]) -> None:
    reason = FAILURES.get(found["Email"].split("+")[0])
    failed_before = any(
        one["State"] == "FAILED" and one["AccountName"] == found["AccountName"]
        for one in ledger().all("creation")
    )
    if reason and not failed_before:
        found.update(State="FAILED", FailureReason=reason)
        return
    account = str(uuid.uuid4().int)[:12]
    found.update(State="SUCCEEDED", AccountId=account)
    ledger().put("account", account, {"id": account, "email": found["Email"]})


def _change(account: str, kind: str, natural: str, **more: Any) -> Any:
    found = ledger().get("account", account)
    if found is None:
        return refuse(404, "AccountNotFoundException", f"There is no account {account}.")
    mark = f"{account} {natural}".strip()
    if found.get(kind) != natural:  # done again with the same, it changes nothing
        ledger().effect(VENDOR, kind, mark, "", mark)
        ledger().put("account", account, {**found, kind: natural})
    return {"AccountId": account, **more}


@bp.put("/accounts/<account>/parent")
def move(account: str) -> Any:
    """Into an organizational unit."""
    return _change(account, "move-account", request.get_json()["DestinationParentId"])


@bp.put("/accounts/<account>/policies/<policy>")
def attach(account: str, policy: str) -> Any:
    """Guardrails."""
    return _change(account, f"attach-policy {policy}", policy)


@bp.put("/accounts/<account>/budget")
def budget(account: str) -> Any:
    """A budget with alarms."""
    amount = str(request.get_json().get("Amount"))
    return _change(account, "create-budget", amount, BudgetId=f"bud-{account}")


@bp.put("/accounts/<account>/assignments")
def assign(account: str) -> Any:
    """Who owns it."""
    principal = str(request.get_json().get("Principal"))
    return _change(account, "assign-identity", principal, AssignmentId=f"asg-{account}")


@bp.put("/accounts/<account>/tags")
def tags(account: str) -> Any:
    """Tags."""
    return _change(account, "tag-account", str(request.get_json().get("Tags")))


@bp.put("/accounts/<account>/state")
def close(account: str) -> Any:
    """Closes the account."""
    return _change(account, "close-account", "PENDING_CLOSURE", State="PENDING_CLOSURE")
