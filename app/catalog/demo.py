"""Made-up customers and real products' names, for a look around."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.models import Customer, Product, Subscription
from app.lib import clock

CUSTOMERS = (
    ("northwind", "Northwind Traders", "northwind.example", "Ellen Park", "Seattle", 40000),
    ("copperkettle", "Copper Kettle Dairy", "copperkettle.example", "Tom Reyes", "Madison", 15000),
    ("lanternfish", "Lanternfish Logistics", "lanternfish.example", "Rosa Quill", "Seattle", 30000),
    ("halfmoon", "Half Moon Clinics", "halfmoon.example", "Ida Brandt", "Portland", 25000),
    ("puddlelane", "Puddle Lane Primary School", "puddlelane.example", "Ben Osei", "Leeds", 8000),
    ("gingham", "Gingham & Daughters", "gingham.example", "Mara Gingham", "Boston", 5000),
)
DOMAIN = {
    "name": "domain",
    "label": "Mail domain",
    "type": "string",
    "required": True,
    "hint": "Such as northwind.example",
}
YES_OR_NO = {"type": "boolean", "required": False}
M365 = [
    DOMAIN,
    {"name": "changeDns", "label": "We change the DNS records",
     "hint": "A technician does it", **YES_OR_NO},
    {"name": "assignLicences", "label": "We assign the licences",
     "hint": "A technician does it from the user list", **YES_OR_NO},
    {"name": "annualPrepay", "label": "Pay the year in advance",
     "hint": "Only with a term of a year", **YES_OR_NO},
    {"name": "requester", "label": "Asked for by", "type": "string", "required": False,
     "hint": "Mail address of whoever asked for a change"},
]  # fmt: skip
AWS = [
    {"name": "accountName", "label": "Account name", "type": "string", "required": True,
     "hint": "Such as northwind-prod"},
    {"name": "environment", "label": "Environment", "type": "string", "required": True,
     "options": ["prod", "test", "sandbox"], "hint": ""},
    {"name": "owner", "label": "Owner's mail address", "type": "string", "required": True,
     "hint": "Gets access to the account"},
    {"name": "budget", "label": "Budget a month", "type": "number", "required": True,
     "hint": "Alarms go by it"},
    {"name": "costCentre", "label": "Cost centre", "type": "string", "required": False,
     "hint": "Becomes a tag"},
    {"name": "regulated", "label": "Regulated data", "hint": "Keeps it to regions of the EU",
     **YES_OR_NO},
]  # fmt: skip
PRODUCTS: tuple[dict[str, Any], ...] = (
    {"key": "m365-business-premium", "name": "Microsoft 365 Business Premium",
     "vendor": "Microsoft", "sku": "CFQ7TTC0LCHC", "category": "Productivity",
     "unit_price": Decimal("22.00"), "characteristics": M365},
    {"key": "m365-business-basic", "name": "Microsoft 365 Business Basic",
     "vendor": "Microsoft", "sku": "CFQ7TTC0LH18", "category": "Productivity",
     "unit_price": Decimal("6.00"), "characteristics": M365},
    {"key": "aws-account", "name": "AWS account", "vendor": "Amazon Web Services",
     "sku": "AWS-ACCOUNT", "category": "Cloud", "unit_price": Decimal("49.00"),
     "characteristics": AWS},
)  # fmt: skip


def seed(session: Session) -> None:
    """Adds what is missing; what is there is left alone."""
    known = set(session.scalars(select(Product.key)))
    for said in PRODUCTS:
        if said["key"] not in known:
            session.add(Product(currency="USD", billing_period="month", **said))
    known = set(session.scalars(select(Customer.key)))
    for key, name, domain, contact, city, limit in CUSTOMERS:
        if key not in known:
            session.add(_customer(key, name, domain, contact, city, limit))
    session.flush()
    _subscription(session, "northwind", 24, 3)
    _subscription(session, "copperkettle", 40, 60)


def _customer(key: str, name: str, domain: str, contact: str, city: str, limit: int) -> Customer:
    first = contact.split()[0].lower()
    return Customer(
        key=key,
        name=name,
        segment="public" if "School" in name else "business",
        domain=domain,
        tenant_id=None,
        contact={"name": contact, "email": f"{first}@{domain}", "phone": "+1 206 555 0140"},
        address={"street": "9 Pier Street", "city": city, "postalCode": "98101", "country": "US"},
        credit_limit=Decimal(limit),
        overdue_days=0,
        currency="USD",
        created_at=clock.now(),
    )


def _subscription(session: Session, customer: str, quantity: int, days: int) -> None:
    vendor_id = f"sub-{customer}-bp"
    if session.scalar(select(Subscription.id).where(Subscription.vendor_id == vendor_id)):
        return
    owner = session.scalars(select(Customer).where(Customer.key == customer)).one()
    product = session.scalars(select(Product).where(Product.key == "m365-business-premium")).one()
    bought = (clock.now() - timedelta(days=days)).date()
    owner.tenant_id = f"tenant-{customer}"
    session.add(
        Subscription(
            key=vendor_id,
            customer_id=owner.id,
            product_id=product.id,
            vendor_id=vendor_id,
            tenant_id=owner.tenant_id,
            quantity=quantity,
            status="active",
            start_date=bought.isoformat(),
            renewal_date=(bought + timedelta(days=365)).isoformat(),
            term="P1Y",
            billing_plan="monthly",
            order_number=None,
            details={},
        )
    )
