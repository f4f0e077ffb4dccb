"""Tables of the catalogue."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.lib.db import Exact, JsonText, Moment, db


class Customer(db.Model):
    """A company that buys."""

    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    segment: Mapped[str] = mapped_column(String(60), default="business")
    domain: Mapped[str] = mapped_column(String(200), default="")
    tenant_id: Mapped[str | None] = mapped_column(String(100))
    contact: Mapped[dict[str, Any]] = mapped_column(JsonText)
    address: Mapped[dict[str, Any]] = mapped_column(JsonText)
    credit_limit: Mapped[Decimal] = mapped_column(Exact)
    overdue_days: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    created_at: Mapped[datetime] = mapped_column(Moment)
    subscriptions: Mapped[list[Subscription]] = relationship(back_populates="customer")


class Product(db.Model):
    """Something that can be ordered, and what an order of it has to say."""

    __tablename__ = "product"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    vendor: Mapped[str] = mapped_column(String(100))
    sku: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(60), default="")
    unit_price: Mapped[Decimal] = mapped_column(Exact)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    billing_period: Mapped[str] = mapped_column(String(20), default="month")
    # [{name, label, type: string|number|boolean, required, options?, hint?}]
    characteristics: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)


class Subscription(db.Model):
    """A product that a customer has."""

    __tablename__ = "subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    vendor_id: Mapped[str] = mapped_column(String(100))
    tenant_id: Mapped[str | None] = mapped_column(String(100))
    quantity: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    start_date: Mapped[str | None] = mapped_column(String(10))
    renewal_date: Mapped[str | None] = mapped_column(String(10))
    term: Mapped[str] = mapped_column(String(10), default="P1Y")
    billing_plan: Mapped[str] = mapped_column(String(20), default="monthly")
    order_number: Mapped[str | None] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JsonText)
    customer: Mapped[Customer] = relationship(back_populates="subscriptions")
    product: Mapped[Product] = relationship()
