"""The variables that an order's process starts with, and what is in each of them.

A test compares them with what an order really hands over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Fields = Mapping[str, Any]  # a type by name, or the fields of an inner context

CONTACT: Fields = {"name": "string", "email": "string", "phone": "string"}
ADDRESS: Fields = {
    "street": "string",
    "city": "string",
    "postalCode": "string",
    "stateOrProvince": "string",
    "country": "string",
}
OF_AN_ORDER: Mapping[str, Fields] = {
    "order": {
        "id": "string",
        "externalId": "string",
        "category": "string",
        "priority": "string",
        "orderDate": "string",
        "requestedStartDate": "string",
        "requestedCompletionDate": "string",
        "note": "string",
        "value": "number",
        "currency": "string",
    },
    "item": {
        "id": "string",
        "action": "string",
        "quantity": "number",
        "characteristic": "context",
        "unitPrice": "number",
        "price": "number",
        "currency": "string",
        "term": "string",
        "billingPlan": "string",
    },
    "customer": {
        "id": "string",
        "name": "string",
        "segment": "string",
        "isNew": "boolean",
        "domain": "string",
        "tenantId": "string",
        "contact": CONTACT,
        "address": ADDRESS,
        "creditLimit": "number",
        "overdueDays": "number",
        "currency": "string",
    },
    "product": {
        "id": "string",
        "name": "string",
        "vendor": "string",
        "sku": "string",
        "unitPrice": "number",
        "currency": "string",
        "billingPeriod": "string",
    },
    "subscription": {
        "id": "string",
        "vendorId": "string",
        "quantity": "number",
        "status": "string",
        "startDate": "string",
        "renewalDate": "string",
        "term": "string",
        "billingPlan": "string",
        "tenantId": "string",
        "etag": "string",
    },
}
WORDS = {
    "order": "The order as it was placed.",
    "item": "The item of the order that this process fulfils.",
    "customer": "Who ordered.",
    "product": "What was ordered.",
    "subscription": "What the customer has already; null for something new.",
}
# What an operation's input most likely means, where several fields have its name.
MEANT = {
    "reference": "order.id",
    "orderId": "order.id",
    "name": "customer.name",
    "companyName": "customer.name",
    "to": "customer.contact.email",
    "quantity": "item.quantity",
    "tenantId": "customer.tenantId",
    "subscriptionId": "subscription.vendorId",
    "term": "item.term",
    "billingPlan": "item.billingPlan",
    "currency": "order.currency",
}


def variables() -> list[dict[str, Any]]:
    """Each with name, type, words, and the fields inside of it."""
    return [{**_told(name, fields), "info": WORDS[name]} for name, fields in OF_AN_ORDER.items()]


def meant_by(name: str) -> str:
    """The path of the field that an input of this name most likely means, or ''."""
    if name in MEANT:
        return MEANT[name]
    found = [path for path in _paths(OF_AN_ORDER) if path.rsplit(".", 1)[-1] == name]
    return found[0] if len(found) == 1 else ""


def _told(name: str, kind: Any) -> dict[str, Any]:
    if isinstance(kind, str):
        return {"name": name, "type": kind}
    return {"name": name, "type": "context", "entries": [_told(*one) for one in kind.items()]}


def _paths(fields: Fields, before: str = "") -> Iterator[str]:
    for name, kind in fields.items():
        yield before + name
        if not isinstance(kind, str):
            yield from _paths(kind, f"{before}{name}.")
