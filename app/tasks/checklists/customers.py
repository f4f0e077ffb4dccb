"""For whom a checklist is started: a customer of the list, or a new one to be onboarded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from app.catalog import service as catalog
from app.catalog.models import Customer
from app.lib.errors import Problem

MAX_NAME = 200
DOMAIN = re.compile(r"(?=.{4,200}\Z)[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)


def faults(known: Customer | None, fresh: Mapping[str, str] | None) -> Iterator[Problem]:
    """What is wrong with who was chosen, or with what was said of a new customer."""
    if fresh is None:
        if known is None:
            yield Problem("/customer", "Choose a customer of the list.")
        return
    said = _tidy(fresh)
    name, domain = said["name"], said["domain"]
    if not 1 <= len(name) <= MAX_NAME:
        yield Problem("/n-name", f"Give the company a name of up to {MAX_NAME} characters.")
    elif any(one.name.casefold() == name.casefold() for one in catalog.customers(name).rows):
        yield Problem("/n-name", f"There is a customer called {name} already. Choose it above.")
    if domain and not DOMAIN.fullmatch(domain):
        yield Problem("/n-domain", f"{domain[:60]!r} is no mail domain. Write northwind.example.")


def enter(session: Session, fresh: Mapping[str, str]) -> Customer:
    """The new customer, of which :func:`faults` found none."""
    return catalog.add_customer(session, _tidy(fresh))


def _tidy(fresh: Mapping[str, str]) -> dict[str, str]:
    return {
        "name": " ".join(fresh.get("name", "").split()),
        "domain": fresh.get("domain", "").strip().lower(),
    }
