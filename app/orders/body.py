"""Reads an order as it is sent: its shape by the schema, the rest by what the catalogue knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.catalog import newcomers
from app.catalog import service as catalog
from app.catalog.models import Customer, Product, Subscription
from app.lib.errors import Invalid, Problem
from app.lib.schema import BEYOND, faults, read_moment, text
from app.orders.sent import ORDER

EXACT = Decimal("0.0001")
VALUE = text(500)


@dataclass(frozen=True)
class ItemSaid:
    """One line, checked."""

    id: str
    action: str
    quantity: int
    product: Product
    subscription: Subscription | None
    characteristic: dict[str, Any]
    term: str
    billing_plan: str


@dataclass(frozen=True)
class OrderSaid:
    """An order, checked. ``new_customer`` has what is needed to make one."""

    customer: Customer | None
    new_customer: dict[str, Any] | None
    items: list[ItemSaid]
    external_id: str | None
    category: str | None
    priority: str
    note: str | None
    requested_start: datetime | None
    requested_completion: datetime | None


@dataclass
class Check:
    """Gathers every fault of a body before anything is refused."""

    problems: list[Problem]

    def refuse(self, pointer: str, message: str) -> None:
        """Notes a fault."""
        self.problems.append(Problem(pointer, message))

    def sound(self, pointer: str) -> bool:
        """Whether nothing at this place or under it is at fault so far."""
        under = f"{pointer}/"
        return not any(p.pointer == pointer or p.pointer.startswith(under) for p in self.problems)


def read(said: Any) -> OrderSaid:
    """The order. Raises Invalid with a problem for each fault."""
    check = Check(faults(ORDER, said))
    if not isinstance(said, dict):
        raise _refusal(check)
    customer, new_customer = _customer(check, said)
    items = _items(check, said, customer)
    if check.problems:
        raise _refusal(check)
    return OrderSaid(
        customer=customer,
        new_customer=new_customer,
        items=items,
        external_id=said.get("externalId") or None,
        category=said.get("category") or None,
        priority=_priority(said),
        note=_note(said),
        requested_start=_moment(said, "requestedStartDate"),
        requested_completion=_moment(said, "requestedCompletionDate"),
    )


def _refusal(check: Check) -> Invalid:
    first = check.problems[0]
    said = f"The order was not placed. {first.pointer or '/'}: {first.message}"
    return Invalid(said, problems=check.problems)


def _priority(said: Mapping[str, Any]) -> str:
    value = said.get("priority")
    return "4" if value is None else str(int(value))


def _moment(said: Mapping[str, Any], name: str) -> datetime | None:
    value = said.get(name)
    return None if value is None else read_moment(value)


def _note(said: Mapping[str, Any]) -> str | None:
    """A text, or TM Forum's list of ``{text}``."""
    note = said.get("note") or ""
    if isinstance(note, list):
        note = "\n".join(one["text"] for one in note if one["text"])[:4000]
    return note or None


def _customer(
    check: Check, said: Mapping[str, Any]
) -> tuple[Customer | None, dict[str, Any] | None]:
    given, at = said.get("customer"), "/customer"
    if given is None:
        given, at = _buying_party(check, said)
    if not check.sound(at):
        return None, None
    if given is None:
        check.refuse("/customer", 'Say who orders: {"id": ...}, or a new customer with name.')
        return None, None
    if "id" in given:
        found = catalog.customer(given["id"])
        if found is None:
            check.refuse(f"{at}/id", f"There is no customer {given['id']!r}.")
        return found, None
    for one in newcomers.new_customer_faults(given):
        check.refuse(f"{at}{one.pointer}", one.message)
    return None, _new_customer(given)


def _buying_party(check: Check, said: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """TM Forum's way to say who orders: the related party whose role is customer."""
    if not check.sound("/relatedParty"):
        return None, "/relatedParty"
    for number, party in enumerate(said.get("relatedParty") or ()):
        if (party.get("role") or "").lower() == "customer":
            at = f"/relatedParty/{number}"
            if not party.get("id"):
                check.refuse(f"{at}/id", "This is missing.")
            return {"id": party.get("id")}, at
    return None, "/customer"


def _new_customer(given: Mapping[str, Any]) -> dict[str, Any]:
    limit = Decimal(given.get("creditLimit") or 0)  # zeros behind the fourth decimal are allowed
    return {
        **{name: given.get(name) or None for name in ("name", "domain", "segment", "currency")},
        "creditLimit": limit.quantize(EXACT) if _digits(limit) > 4 else limit,
        "contact": _inner(given, "contact", ("name", "email", "phone")),
        "address": _inner(given, "address", ("street", "city", "postalCode", "country")),
    }


def _digits(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def _inner(given: Mapping[str, Any], name: str, fields: tuple[str, ...]) -> dict[str, Any]:
    said = given.get(name) or {}
    return {field: said.get(field) or None for field in fields}


def _items(check: Check, said: Mapping[str, Any], customer: Customer | None) -> list[ItemSaid]:
    given = said.get("productOrderItem")
    at = "/productOrderItem"
    if not isinstance(given, list) or any(p.pointer == at for p in check.problems):
        return []
    items, seen = [], set()
    for number, one in enumerate(given):
        place = f"{at}/{number}"
        if not isinstance(one, dict):
            continue
        item = _item(check, one, place, customer)
        if item is not None:
            if item.id in seen:
                check.refuse(f"{place}/id", "Another item has this id.")
            seen.add(item.id)
            items.append(item)
    return items


def _item(
    check: Check, said: Mapping[str, Any], at: str, customer: Customer | None
) -> ItemSaid | None:
    action = said.get("action")
    product = existing = None
    characteristic: dict[str, Any] = {}
    if check.sound(f"{at}/productOffering") and "productOffering" in said:
        product = _product(check, said["productOffering"]["id"], f"{at}/productOffering")
    if check.sound(f"{at}/product"):
        given = said.get("product") or {}
        existing = _subscription(check, given, action, at, customer)
        characteristic = _characteristics(check, given, product, action, f"{at}/product")
    if product is None or not check.sound(at):
        return None
    terms = said.get("itemTerm") or [{"name": "P1Y"}]
    return ItemSaid(
        id=said["id"],
        action=said["action"],
        quantity=int(said.get("quantity") or 1),
        product=product,
        subscription=existing,
        characteristic=characteristic,
        term=terms[0]["name"],
        billing_plan=said.get("billingPlan") or "monthly",
    )


def _product(check: Check, key: str, at: str) -> Product | None:
    found = catalog.product(key)
    if found is None:
        known = ", ".join(row.key for row in catalog.products()[:10])
        check.refuse(f"{at}/id", f"There is no product {key!r}. There are: {known}.")
    return found


def _subscription(
    check: Check, given: Mapping[str, Any], action: Any, at: str, customer: Customer | None
) -> Subscription | None:
    key = given.get("id")
    if not key:
        if action in ("modify", "delete"):
            check.refuse(f"{at}/product/id", "Say which subscription is to be changed.")
        return None
    found = catalog.subscription(key)
    if found is None or (customer is not None and found.customer_id != customer.id):
        check.refuse(f"{at}/product/id", "The customer has no such subscription.")
        return None
    return found


def _characteristics(
    check: Check, given: Mapping[str, Any], product: Product | None, action: Any, at: str
) -> dict[str, Any]:
    name = "characteristic" if given.get("characteristic") else "productCharacteristic"
    said = {
        one["name"]: (one.get("value"), f"{at}/{name}/{number}/value")
        for number, one in enumerate(given.get(name) or ())
    }
    if product is None:
        return {}
    made: dict[str, Any] = {}
    for known in product.characteristics:
        value, where = said.pop(known["name"], (None, f"{at}/characteristic/{known['name']}"))
        if value is None or value == "":
            if known["required"] and action == "add":
                check.refuse(where, f"{known['label']} is missing.")
            made[known["name"]] = None
        elif (wrong := _wrong(known, value)) is not None:
            check.refuse(where, f"{known['label']}: {wrong}")
        else:
            made[known["name"]] = value
    for unknown, (_, where) in said.items():
        check.refuse(where, f"{product.name} has no characteristic {unknown!r}. Leave it out.")
    return made


def _wrong(known: Mapping[str, Any], value: Any) -> str | None:
    kind = known["type"]
    if kind == "boolean" and not isinstance(value, bool):
        return "has to be true or false."
    if kind == "number" and not _is_amount(value):
        return "has to be a number of 0 or more."
    if kind == "string":
        if not isinstance(value, str) or faults(VALUE, value):
            return "has to be a text of up to 500 characters."
        if known.get("options") and value not in known["options"]:
            return "has to be one of: " + ", ".join(known["options"]) + "."
    return None


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return 0 <= value < BEYOND
