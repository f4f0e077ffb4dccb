"""Tables of orders, and the states they can have (TMF622 v4, ProductOrderStateType)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalog.models import Customer, Product, Subscription
from app.lib.db import Exact, JsonText, Moment, db


class State(StrEnum):
    """Of an order or an item, in the words of TMF622."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    FAILED = "failed"
    PARTIAL = "partial"


# An item is done or not: TMF622 knows partly done orders, but no partly done items.
ITEM_STATES = tuple(state for state in State if state != State.PARTIAL)
ENDED = frozenset({State.REJECTED, State.CANCELLED, State.COMPLETED, State.FAILED, State.PARTIAL})


class OrderCounter(db.Model):
    """The last number that was given in a year."""

    __tablename__ = "order_counter"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Order(db.Model):
    """What a customer ordered at one time."""

    __tablename__ = "customer_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(100), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    category: Mapped[str | None] = mapped_column(String(100))
    priority: Mapped[str] = mapped_column(String(10), default="4")
    note: Mapped[str | None] = mapped_column(Text)
    requested_start: Mapped[datetime | None] = mapped_column(Moment)
    requested_completion: Mapped[datetime | None] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(20))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    placed_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    value: Mapped[Decimal] = mapped_column(Exact)
    currency: Mapped[str] = mapped_column(String(3))
    customer: Mapped[Customer] = relationship(lazy="joined")
    items: Mapped[list[OrderItem]] = relationship(
        back_populates="order", order_by="OrderItem.id", lazy="selectin"
    )
    __table_args__ = (Index("ix_customer_order_state_id", "state", "id"),)


class OrderItem(db.Model):
    """One line of an order, which one process instance fulfils."""

    __tablename__ = "order_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("customer_order.id"))
    item_id: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id"))
    characteristic: Mapped[dict[str, Any]] = mapped_column(JsonText)
    term: Mapped[str] = mapped_column(String(10))
    billing_plan: Mapped[str] = mapped_column(String(20))
    unit_price: Mapped[Decimal] = mapped_column(Exact)
    price: Mapped[Decimal] = mapped_column(Exact)
    state: Mapped[str] = mapped_column(String(20))
    said_state: Mapped[str | None] = mapped_column(
        String(20)
    )  # by the process, see order.set-state
    reason: Mapped[str | None] = mapped_column(Text)
    process_key: Mapped[str] = mapped_column(String(100))
    instance_uuid: Mapped[str | None] = mapped_column(String(36), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    order: Mapped[Order] = relationship(back_populates="items")
    product: Mapped[Product] = relationship(lazy="joined")
    subscription: Mapped[Subscription | None] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("order_id", "item_id"),)
