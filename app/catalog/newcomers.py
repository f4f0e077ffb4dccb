"""What a new customer must be, for whoever enters one: by an order or a checklist, on any way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.catalog.models import Customer
from app.lib.db import db, take_turn
from app.lib.errors import Problem
from app.lib.schema import amount, faults, maybe, record, text

CURRENCY = "Has to be a currency's three letters, such as USD."
DOMAIN = "Has to be a mail domain, such as northwind.example."
TURN = 1 << 60  # beyond the numbers of all other turns
NEW_CUSTOMER = record(
    {
        "name": text(200, least=1),
        "domain": {
            "type": "string",
            "pattern": r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
            "minLength": 1,
            "maxLength": 200,
            "description": "Its mail domain.",
            "x-words": DOMAIN,
        },
        "segment": maybe(text(60)),
        "currency": maybe(
            {"type": "string", "pattern": "^[A-Z]{3}$", "maxLength": 3, "x-words": CURRENCY}
        ),
        "creditLimit": maybe(amount()),
        "contact": maybe(record({name: maybe(text(200)) for name in ("name", "email", "phone")})),
        "address": maybe(
            record({name: maybe(text(200)) for name in ("street", "city", "postalCode", "country")})
        ),
    },
    needs=("name", "domain"),
    title="NewCustomer",
)


def new_customer_faults(said: Mapping[str, Any]) -> Iterator[Problem]:
    """What keeps a customer from being entered, each at its field.

    Who asks within a transaction is the only one to enter a customer until it ends: two at one
    moment would give two the same name, or the same key.
    """
    fresh = tidy(said)
    found = faults(NEW_CUSTOMER, fresh)
    yield from found
    if any(one.pointer == "/name" for one in found):
        return
    take_turn(db.session(), TURN)
    if known := _called(fresh["name"]):
        words = f"There is a customer called {known.name} already. Choose that one: {known.key}."
        yield Problem("/name", words)


def tidy(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same without blanks that nobody means, and the domain as mail writes it."""
    name, domain = said.get("name"), said.get("domain")
    return {
        **said,
        "name": " ".join(name.split()) if isinstance(name, str) else name,
        "domain": domain.strip().lower() if isinstance(domain, str) else domain,
    }


def _called(name: str) -> Customer | None:
    """The customer of a name, however it is capitalised: databases fold the letters of ASCII in one
    way and others each in their own, so any others are compared here."""
    bare = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = "".join(letter if letter.isascii() else "%" for letter in bare)
    rows = select(Customer).where(Customer.name.ilike(like, escape="\\")).order_by(Customer.id)
    found = db.session.scalars(rows)
    return next((one for one in found if one.name.casefold() == name.casefold()), None)
