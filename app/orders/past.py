"""Orders that were placed, for the designer to play with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.catalog import service as catalog
from app.lib.db import db
from app.orders.models import Order, OrderItem
from app.orders.service import contexts, item_context

MOST = 20


def recent(process: str) -> list[dict[str, Any]]:
    """The latest items that the process fulfilled."""
    rows = db.session.scalars(
        select(OrderItem)
        .where(OrderItem.process_key == process)
        .order_by(OrderItem.id.desc())
        .limit(MOST)
    )
    return [
        {
            "number": row.order.number,
            "item": row.item_id,
            "product": row.product.name,
            "action": row.action,
            "quantity": row.quantity,
            "at": row.order.placed_at.isoformat(),
            "state": row.state,
        }
        for row in rows
    ]


def data(process: str, number: str, item: str) -> dict[str, Any] | None:
    """What the process of an item began with; what the catalogue knows is as it is known now."""
    row = db.session.scalar(
        select(OrderItem)
        .join(OrderItem.order)
        .where(
            OrderItem.process_key == process,
            Order.number == number,
            OrderItem.item_id == item,
        )
    )
    if row is None:
        return None
    before = select(func.count(Order.id)).where(
        Order.customer_id == row.order.customer_id, Order.id < row.order.id
    )
    is_new = not db.session.scalar(before)
    return {
        **contexts(row.order, row.order.customer, is_new=is_new),
        "item": item_context(row, row.item_id, row.unit_price, row.price, row.order.currency),
        "product": catalog.product_context(row.product),
        "subscription": catalog.subscription_context(row.subscription),
    }
