"""Reads of orders: lists by page, counts that stop at a hundred."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, literal, or_, select

from app.catalog.models import Customer
from app.lib.cursor import Page, page, unpack
from app.lib.db import db
from app.lib.errors import BadRequest
from app.orders.models import Order, State
from app.runtime.models import Instance

MOST_COUNTED = 100


def orders(
    *, state: str = "", search: str = "", after: str = "", customer: str = "", limit: int = 50
) -> Page[Order]:
    """Orders, newest first. Raises BadRequest."""
    rows = select(Order).order_by(Order.id.desc()).limit(limit + 1)
    if state:
        if state not in set(State):
            raise BadRequest("state has to be one of: " + ", ".join(State) + ".")
        rows = rows.where(Order.state == state)
    if search:
        like = f"%{search}%"
        rows = rows.join(Customer, Customer.id == Order.customer_id).where(
            or_(Order.number.ilike(like), Order.external_id.ilike(like), Customer.name.ilike(like))
        )
    if customer:
        rows = rows.join(Customer, Customer.id == Order.customer_id).where(Customer.key == customer)
    if after:
        rows = rows.where(Order.id < unpack(after, int)[0])
    return page(list(db.session.scalars(rows).unique()), limit, lambda row: (row.id,))


def counts() -> dict[str, int]:
    """How many orders there are in each state that is not an end; at most a hundred each."""
    states = (State.IN_PROGRESS, State.PENDING, State.HELD)
    row = db.session.execute(
        select(
            *(
                select(func.count())
                .select_from(
                    select(literal(1))
                    .where(Order.state == state)
                    .limit(MOST_COUNTED)
                    .correlate(None)
                    .subquery()
                )
                .scalar_subquery()
                .label(str(state))
                for state in states
            )
        )
    ).one()
    return {str(state): row[place] for place, state in enumerate(states)}


def streams(order: Order) -> list[str]:
    """Where an order's story stands: its own, and that of each instance, called ones too."""
    rows = select(Instance.uuid).where(Instance.business_key == order.number).order_by(Instance.id)
    return [f"order:{order.number}", *(f"instance:{uuid}" for uuid in db.session.scalars(rows))]


def brief(row: Order) -> dict[str, Any]:
    """An order in a list."""
    return {
        "id": row.number,
        "href": f"/api/v1/orders/{row.number}",
        "customer": {"id": row.customer.key, "name": row.customer.name},
        "state": row.state,
        "orderDate": row.placed_at.isoformat(),
        "value": row.value,
        "currency": row.currency,
    }
