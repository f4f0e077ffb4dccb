"""Reads an order as it is sent: TM Forum's field names, every fault named with its pointer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.catalog import service as catalog
from app.catalog.models import Customer, Product, Subscription
from app.lib.errors import Invalid, Problem

ACTIONS = ("add", "modify", "delete")
TERMS = ("P1Y", "P1M", "P3Y")
PLANS = ("monthly", "annual")
MAX_QUANTITY = 100_000
MAX_ITEMS = 100
ORDER_FIELDS = {
    "customer", "externalId", "category", "priority", "note", "description", "relatedParty",
    "requestedStartDate", "requestedCompletionDate", "productOrderItem", "@type",
}  # fmt: skip
ITEM_FIELDS = {
    "id", "action", "quantity", "productOffering", "product", "itemTerm", "billingPlan",
    "itemPrice", "@type",
}  # fmt: skip


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

    problems: list[Problem] = field(default_factory=list)

    def refuse(self, pointer: str, message: str) -> None:
        """Notes a fault."""
        self.problems.append(Problem(pointer, message))

    def text(
        self, said: Mapping[str, Any], name: str, at: str, *, most: int = 200, need: bool = False
    ) -> str | None:
        """A text field, or None."""
        value = said.get(name)
        if value is None or value == "":
            if need:
                self.refuse(f"{at}/{name}", "This is missing.")
            return None
        if not isinstance(value, str) or len(value) > most or not _keepable(value):
            self.refuse(f"{at}/{name}", f"Has to be a text of up to {most} characters.")
            return None
        return value

    def moment(self, said: Mapping[str, Any], name: str) -> datetime | None:
        """A date and time, or None."""
        value = said.get(name)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            self.refuse(f"/{name}", "Has to be a date and time, such as 2026-12-01T09:00:00Z.")
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def only(self, said: Mapping[str, Any], known: set[str], at: str) -> None:
        """Refuses fields that would be passed over."""
        for name in said:
            if name not in known:
                self.refuse(f"{at}/{name}"[:300], "This field is not known. Leave it out.")


def read(said: Any) -> OrderSaid:
    """The order. Raises Invalid with a problem for each fault."""
    if not isinstance(said, dict):
        raise Invalid("An order is a JSON object.", problems=[Problem("", "Send an object.")])
    check = Check()
    check.only(said, ORDER_FIELDS, "")
    customer, new_customer = _customer(check, said)
    found = OrderSaid(
        customer=customer,
        new_customer=new_customer,
        items=_items(check, said.get("productOrderItem"), customer),
        external_id=check.text(said, "externalId", "", most=100),
        category=check.text(said, "category", "", most=100),
        priority=_priority(check, said),
        note=check.text(said, "note", "", most=4000) if _is_text(said) else _notes(check, said),
        requested_start=check.moment(said, "requestedStartDate"),
        requested_completion=check.moment(said, "requestedCompletionDate"),
    )
    if check.problems:
        first = check.problems[0]
        raise Invalid(
            f"The order was not placed. {first.pointer or '/'}: {first.message}",
            problems=check.problems,
        )
    return found


def _keepable(text: str) -> bool:
    """No NUL and no half characters: no database keeps those."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _is_text(said: Mapping[str, Any]) -> bool:
    return not isinstance(said.get("note"), list)


def _notes(check: Check, said: Mapping[str, Any]) -> str | None:
    """TM Forum's form of notes: a list of ``{text}``."""
    texts = [
        check.text(note, "text", f"/note/{number}", most=4000)
        for number, note in enumerate(said["note"])
        if isinstance(note, dict)
    ]
    return "\n".join(text for text in texts if text)[:4000] or None


def _priority(check: Check, said: Mapping[str, Any]) -> str:
    value = said.get("priority")
    if value is None:
        return "4"
    if isinstance(value, str | int) and str(value) in ("0", "1", "2", "3", "4"):
        return str(value)
    check.refuse("/priority", "Has to be 0 (highest) to 4.")
    return "4"


def _customer(
    check: Check, said: Mapping[str, Any]
) -> tuple[Customer | None, dict[str, Any] | None]:
    given, at = said.get("customer"), "/customer"
    if given is None:
        for number, party in enumerate(said.get("relatedParty") or ()):
            if isinstance(party, dict) and str(party.get("role", "")).lower() == "customer":
                given, at = {"id": party.get("id")}, f"/relatedParty/{number}"
    if not isinstance(given, dict):
        check.refuse("/customer", 'Say who orders: {"id": ...}, or a new customer with name.')
        return None, None
    if "id" in given:
        key = check.text(given, "id", at, most=60, need=True)
        found = catalog.customer(key) if key else None
        if key and found is None:
            check.refuse(f"{at}/id", f"There is no customer {key!r}.")
        return found, None
    return None, _new_customer(check, given)


def _new_customer(check: Check, given: Mapping[str, Any]) -> dict[str, Any]:
    at = "/customer"
    made: dict[str, Any] = {
        name: check.text(given, name, at, need=name in ("name", "domain"))
        for name in ("name", "domain", "segment", "currency")
    }
    if made["currency"] and len(made["currency"]) != 3:
        check.refuse(f"{at}/currency", "Has to be a currency's three letters, such as USD.")
    limit = given.get("creditLimit", 0)
    if not _is_amount(limit):
        check.refuse(f"{at}/creditLimit", "Has to be an amount of 0 or more.")
        limit = 0
    made["creditLimit"] = Decimal(limit)
    for name, fields in (
        ("contact", ("name", "email", "phone")),
        ("address", ("street", "city", "postalCode", "country")),
    ):
        inner = given.get(name) or {}
        if not isinstance(inner, dict):
            check.refuse(f"{at}/{name}", "Has to be an object.")
            inner = {}
        made[name] = {key: check.text(inner, key, f"{at}/{name}") for key in fields}
    return made


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return 0 <= value < 10**12


def _items(check: Check, given: Any, customer: Customer | None) -> list[ItemSaid]:
    if not isinstance(given, list) or not given:
        check.refuse("/productOrderItem", "An order needs at least one item.")
        return []
    if len(given) > MAX_ITEMS:
        check.refuse("/productOrderItem", f"An order has at most {MAX_ITEMS} items.")
        return []
    items, seen = [], set()
    for number, said in enumerate(given):
        at = f"/productOrderItem/{number}"
        if not isinstance(said, dict):
            check.refuse(at, "An item is an object.")
            continue
        item = _item(check, said, at, customer)
        if item is not None:
            if item.id in seen:
                check.refuse(f"{at}/id", "Another item has this id.")
            seen.add(item.id)
            items.append(item)
    return items


def _item(
    check: Check, said: Mapping[str, Any], at: str, customer: Customer | None
) -> ItemSaid | None:
    before = len(check.problems)
    check.only(said, ITEM_FIELDS, at)
    key = check.text(said, "id", at, most=40, need=True)
    action = said.get("action")
    if action not in ACTIONS:
        check.refuse(f"{at}/action", "Has to be one of: " + ", ".join(ACTIONS) + ".")
    quantity = said.get("quantity", 1)
    whole = isinstance(quantity, int) and not isinstance(quantity, bool)
    if not whole or not 1 <= quantity <= MAX_QUANTITY:
        check.refuse(f"{at}/quantity", f"Has to be a whole number from 1 to {MAX_QUANTITY:,}.")
    product = _product(check, said.get("productOffering"), f"{at}/productOffering")
    given = said.get("product") or {}
    if not isinstance(given, dict):
        check.refuse(f"{at}/product", "Has to be an object.")
        given = {}
    existing = _subscription(check, given, action, at, customer)
    characteristic = _characteristics(check, given, product, action, f"{at}/product")
    term = _term(check, said, at)
    plan = said.get("billingPlan") or "monthly"
    if plan not in PLANS:
        check.refuse(f"{at}/billingPlan", "Has to be monthly or annual.")
    if product is None or len(check.problems) > before:
        return None
    return ItemSaid(key or "", str(action), quantity, product, existing, characteristic, term, plan)


def _product(check: Check, given: Any, at: str) -> Product | None:
    key = given.get("id") if isinstance(given, dict) else None
    if not isinstance(key, str) or not key:
        check.refuse(f"{at}/id", 'Say which product: {"id": ...}.')
        return None
    found = catalog.product(key) if len(key) <= 60 and _keepable(key) else None
    if found is None:
        known = ", ".join(row.key for row in catalog.products()[:10])
        check.refuse(f"{at}/id", f"There is no product {key[:60]!r}. There are: {known}.")
    return found


def _subscription(
    check: Check, given: Mapping[str, Any], action: Any, at: str, customer: Customer | None
) -> Subscription | None:
    key = given.get("id")
    if key is None:
        if action in ("modify", "delete"):
            check.refuse(f"{at}/product/id", "Say which subscription is to be changed.")
        return None
    usable = isinstance(key, str) and len(key) <= 100 and _keepable(key)
    found = catalog.subscription(key) if usable else None
    if found is None or (customer is not None and found.customer_id != customer.id):
        check.refuse(f"{at}/product/id", "The customer has no such subscription.")
        return None
    return found


def _characteristics(
    check: Check, given: Mapping[str, Any], product: Product | None, action: Any, at: str
) -> dict[str, Any]:
    listed = given.get("characteristic") or given.get("productCharacteristic") or []
    said: dict[str, Any] = {}
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        check.refuse(f"{at}/characteristic", "Has to be a list of name and value.")
        listed = []
    for number, one in enumerate(listed):
        said[str(one.get("name"))] = (one.get("value"), f"{at}/characteristic/{number}/value")
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
    for name, (_, where) in said.items():
        check.refuse(where, f"{product.name} has no characteristic {name[:60]!r}. Leave it out.")
    return made


def _wrong(known: Mapping[str, Any], value: Any) -> str | None:
    kind = known["type"]
    if kind == "boolean" and not isinstance(value, bool):
        return "has to be true or false."
    if kind == "number" and not _is_amount(value):
        return "has to be a number of 0 or more."
    if kind == "string":
        if not isinstance(value, str) or len(value) > 500 or not _keepable(value):
            return "has to be a text of up to 500 characters."
        if known.get("options") and value not in known["options"]:
            return "has to be one of: " + ", ".join(known["options"]) + "."
    return None


def _term(check: Check, said: Mapping[str, Any], at: str) -> str:
    given = said.get("itemTerm")
    name = (
        given[0].get("name")
        if isinstance(given, list) and given and isinstance(given[0], dict)
        else given
    )
    if name is None or name == []:
        return "P1Y"
    if name not in TERMS:
        check.refuse(f"{at}/itemTerm", "Has to be one of: " + ", ".join(TERMS) + ".")
        return "P1Y"
    return str(name)
