"""The catalogue: found, made, and kept in step with what processes provision."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.catalog.models import Customer, Product, Subscription
from app.catalog.newcomers import tidy
from app.lib import clock
from app.lib.cursor import Page, page, unpack
from app.lib.db import db
from app.lib.errors import NotFound

MOST_CHOICES = 200  # of a list to choose from
DETAILS = ("accountId", "unit", "email", "requestId")


def customer(key: str) -> Customer | None:
    """The customer, or None."""
    return db.session.scalar(select(Customer).where(Customer.key == key))


def customer_key(said: str) -> str:
    """The key of the customer that is meant by a key or by a name, where one alone bears it."""
    named = or_(Customer.name == said, func.lower(Customer.name) == said.lower())
    found = db.session.scalars(
        select(Customer.key).where(or_(Customer.key == said, named)).limit(2)
    )
    keys = list(found)
    return keys[0] if len(keys) == 1 else said


def need_customer(key: str) -> Customer:
    """The customer with subscriptions. Raises NotFound."""
    found = select(Customer).where(Customer.key == key)
    row = db.session.scalar(
        found.options(selectinload(Customer.subscriptions).selectinload(Subscription.product))
    )
    if row is None:
        raise NotFound("There is no such customer. Search for another name.")
    return row


def product(key: str) -> Product | None:
    """The product, or None."""
    return db.session.scalar(select(Product).where(Product.key == key))


def products() -> list[Product]:
    """All products, by name."""
    return list(db.session.scalars(select(Product).order_by(Product.name)))


def product_page(after: str = "", limit: int = 50) -> Page[Product]:
    """Products by name, from behind the cursor ``after`` on. Raises BadRequest."""
    rows = _by_name(select(Product), Product, after).limit(limit + 1)
    return page(list(db.session.scalars(rows)), limit, lambda row: (row.name, row.id))


def _by_name(rows: Select[Any], table: Any, after: str) -> Select[Any]:
    """Two may have one name, so the key goes on with the id."""
    if after:
        name, row_id = unpack(after, str, int)
        same = and_(table.name == name, table.id > row_id)
        rows = rows.where(or_(table.name > name, same))
    return rows.order_by(table.name, table.id)


def subscription(key: str) -> Subscription | None:
    """The subscription by our key or the vendor's, or None."""
    found = select(Subscription).where(or_(Subscription.key == key, Subscription.vendor_id == key))
    return db.session.scalar(found)


def customers(search: str = "", after: str = "", limit: int = 50) -> Page[Customer]:
    """Customers by name, from behind the cursor ``after`` on. Raises BadRequest."""
    rows = _by_name(select(Customer), Customer, after).limit(limit + 1)
    if search:
        fields, wanted = (Customer.name, Customer.domain, Customer.key), search.strip()[:100]
        rows = rows.where(or_(*(one.icontains(wanted, autoescape=True) for one in fields)))
    return page(list(db.session.scalars(rows)), limit, lambda row: (row.name, row.id))


def customer_choices(chosen: str = "") -> tuple[dict[str, str], bool]:
    """The names of customers to choose from, by key: the first ones, and who is chosen already;
    and whether there are more."""
    listed, meant = customers(limit=MOST_CHOICES), customer(chosen[:60])
    rows = [*listed.rows, *([meant] if meant else [])]
    return {row.key: row.name for row in rows}, bool(listed.next)


def add_customer(session: Session, said: Mapping[str, Any]) -> Customer:
    """A new customer, of which :func:`newcomers.new_customer_faults` found none."""
    said = tidy(said)
    row = Customer(
        key=_free_key(session, said["name"]),
        name=said["name"],
        segment=said.get("segment") or "business",
        domain=said.get("domain") or "",
        contact=dict(said.get("contact") or {}),
        address=dict(said.get("address") or {}),
        credit_limit=said.get("creditLimit") or Decimal(0),
        currency=said.get("currency") or "USD",
        overdue_days=0,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _free_key(session: Session, name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "customer"
    taken = set(session.scalars(select(Customer.key).where(Customer.key.startswith(base))))
    return base if base not in taken else f"{base}-{uuid.uuid4().hex[:6]}"


def provisioned(
    session: Session,
    owner: Customer,
    item: Product,
    said: Mapping[str, Any],
    *,
    order_number: str,
    existing: Subscription | None,
) -> Subscription:
    """What a process reports as provisioned: a new subscription, or the changed one."""
    row = existing
    if row is None:
        vendor_id = str(said.get("vendorId") or said.get("accountId") or uuid.uuid4())
        row = Subscription(
            key=str(uuid.uuid4()),
            customer_id=owner.id,
            product_id=item.id,
            vendor_id=vendor_id[:100],
            quantity=1,
            status="active",
            term="P1Y",
            billing_plan="monthly",
            order_number=order_number,
            details={},
        )
        session.add(row)
    for field, name in FIELDS.items():
        if said.get(name) is not None:
            setattr(row, field, said[name])
    row.details = {**row.details, **{k: said[k] for k in DETAILS if said.get(k) is not None}}
    if row.tenant_id:
        owner.tenant_id = row.tenant_id
    return row


FIELDS = {
    "quantity": "quantity",
    "status": "status",
    "term": "term",
    "billing_plan": "billingPlan",
    "start_date": "startDate",
    "renewal_date": "renewalDate",
    "tenant_id": "tenantId",
}


def customer_context(row: Customer, *, is_new: bool) -> dict[str, Any]:
    """The customer as processes and decisions see it."""
    return {
        "id": row.key,
        "name": row.name,
        "segment": row.segment,
        "isNew": is_new,
        "domain": row.domain or None,
        "tenantId": row.tenant_id,
        "contact": row.contact,
        "address": row.address,
        "creditLimit": row.credit_limit,
        "overdueDays": row.overdue_days,
        "currency": row.currency,
    }


def product_context(row: Product) -> dict[str, Any]:
    """The product as processes and decisions see it."""
    return {
        "id": row.key,
        "name": row.name,
        "vendor": row.vendor,
        "sku": row.sku,
        "unitPrice": row.unit_price,
        "currency": row.currency,
        "billingPeriod": row.billing_period,
    }


def subscription_context(row: Subscription | None) -> dict[str, Any] | None:
    """The subscription as processes and decisions see it."""
    if row is None:
        return None
    return {
        "id": row.key,
        "vendorId": row.vendor_id,
        "quantity": row.quantity,
        "status": row.status,
        "startDate": row.start_date,
        "renewalDate": row.renewal_date,
        "term": row.term,
        "billingPlan": row.billing_plan,
        "tenantId": row.tenant_id,
        "etag": None,
    }
