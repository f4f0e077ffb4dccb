"""TM Forum product ordering, TMF622 v4: the same orders under the standard's address and names."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.access import Permission, allow, current
from app.lib.db import db
from app.lib.errors import BadRequest
from app.lib.idempotency import Answer, once
from app.lib.web import number, read_json, text, write_json
from app.orders import body, service
from app.orders.api import owner_of
from app.orders.models import Order, OrderItem, State

BASE = "/tmf-api/productOrderingManagement/v4/productOrder"
bp = Blueprint("tmf", __name__)


@bp.post(BASE)
@allow(Permission.ORDER_PLACE)
def create_order() -> Response:
    """Create a ProductOrder."""
    said, who = read_json(), current()

    def act(session: Session) -> Answer:
        return 201, product_order(service.place(session, body.read(said), who))

    key = request.headers.get("Idempotency-Key")
    (status, answer), _ = once(owner_of(who), key, request.get_data(), act)
    return write_json(answer, status, Location=answer["href"])


@bp.get(BASE)
@allow(Permission.ORDER_READ)
def list_orders() -> Response:
    """List ProductOrders: filter by state, choose fields, page by offset and limit."""
    state = text("state")
    if state and state not in set(State):
        raise BadRequest("state has to be one of: " + ", ".join(State) + ".")
    rows, total = select(Order).order_by(Order.id.desc()), select(func.count(Order.id))
    if state:
        rows, total = rows.where(Order.state == state), total.where(Order.state == state)
    limit, offset = number("limit", 50, low=1, high=200), number("offset", 0, high=100_000)
    found = db.session.scalars(rows.limit(limit).offset(offset)).unique()
    items = [_chosen(product_order(row)) for row in found]
    count = str(db.session.scalar(total) or 0)
    return write_json(items, 200, X_Total_Count=count, X_Result_Count=str(len(items)))


@bp.get(f"{BASE}/<order_id>")
@allow(Permission.ORDER_READ)
def read_order(order_id: str) -> Response:
    """Read a ProductOrder."""
    return write_json(_chosen(product_order(service.find(order_id))))


def _chosen(said: dict[str, Any]) -> dict[str, Any]:
    """The fields that were asked for; id and href always (TMF630, part 1)."""
    wanted = {name.strip() for name in text("fields").split(",") if name.strip()}
    if not wanted:
        return said
    return {key: value for key, value in said.items() if key in wanted | {"id", "href"}}


def product_order(row: Order) -> dict[str, Any]:
    """An order as TMF622 v4 words it."""
    said: dict[str, Any] = {
        "id": row.number,
        "href": f"{BASE}/{row.number}",
        "externalId": row.external_id,
        "category": row.category,
        "priority": row.priority,
        "orderDate": row.placed_at.isoformat(),
        "requestedStartDate": row.requested_start.isoformat() if row.requested_start else None,
        "requestedCompletionDate": (
            row.requested_completion.isoformat() if row.requested_completion else None
        ),
        "completionDate": row.ended_at.isoformat() if row.ended_at else None,
        "state": row.state,
        "note": [{"text": row.note}] if row.note else None,
        "relatedParty": [
            {
                "id": row.customer.key,
                "name": row.customer.name,
                "role": "customer",
                "@referredType": "Organization",
            }
        ],
        "orderTotalPrice": [
            {
                "priceType": "total",
                "price": {"dutyFreeAmount": {"unit": row.currency, "value": row.value}},
            }
        ],
        "productOrderItem": [_item(item) for item in row.items],
        "@type": "ProductOrder",
    }
    return {key: value for key, value in said.items() if value is not None}


def _item(item: OrderItem) -> dict[str, Any]:
    product: dict[str, Any] = {
        "productCharacteristic": [
            {"name": name, "value": value}
            for name, value in item.characteristic.items()
            if value is not None
        ]
    }
    if item.subscription is not None:
        product["id"] = item.subscription.key
    return {
        "id": item.item_id,
        "quantity": item.quantity,
        "action": item.action,
        "state": item.state,
        "productOffering": {"id": item.product.key, "name": item.product.name},
        "product": product,
        "itemTerm": [{"name": item.term}],
        "@type": "ProductOrderItem",
    }
