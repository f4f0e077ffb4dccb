"""TM Forum product ordering, TMF622 v4: the same orders under the standard's address and names."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy import func, select

from app.accounts.access import Permission, allow
from app.lib.api import LIMIT, Operation, Text, Whole, described
from app.lib.db import db
from app.lib.schema import many
from app.lib.web import write_json
from app.orders import answers, sent, service
from app.orders.api import PLACED, STATE, place
from app.orders.models import Order, OrderItem, State

BASE = "/tmf-api/productOrderingManagement/v4/productOrder"
TAG = "TM Forum product ordering"
FIELDS = Text("fields", "Only these fields, divided by commas; id and href always.", 1000)
OFFSET = Whole("offset", "How many are left out at the beginning.", 0, 100_000, 0)
COUNTS = {
    "X-Total-Count": "How many there are.",
    "X-Result-Count": "How many of them are in this answer.",
}
bp = Blueprint("tmf", __name__)


@bp.post(BASE)
@allow(Permission.ORDER_PLACE)
@described(
    Operation(
        tag=TAG,
        takes=sent.ORDER,
        gives={201: answers.PRODUCT_ORDER},
        repeatable=True,
        headers=PLACED,
    )
)
def create_order() -> Response:
    """Create a ProductOrder.

    Who orders is the related party whose role is `customer`.
    """
    return place(product_order, BASE)


@bp.get(BASE)
@allow(Permission.ORDER_READ)
@described(
    Operation(
        tag=TAG,
        query=(STATE, FIELDS, OFFSET, LIMIT),
        gives={200: many(answers.PRODUCT_ORDER)},
        headers=COUNTS,
    )
)
def list_orders() -> Response:
    """List ProductOrders: filter by state, choose fields, page by offset and limit."""
    rows, total = select(Order).order_by(Order.id.desc()), select(func.count(Order.id))
    if state := STATE.read():
        rows, total = rows.where(Order.state == state), total.where(Order.state == state)
    found = db.session.scalars(rows.limit(LIMIT.read()).offset(OFFSET.read())).unique()
    wanted = FIELDS.read()
    items = [_chosen(product_order(row), wanted) for row in found]
    count = str(db.session.scalar(total) or 0)
    return write_json(items, 200, X_Total_Count=count, X_Result_Count=str(len(items)))


@bp.get(f"{BASE}/<order_id>")
@allow(Permission.ORDER_READ)
@described(Operation(tag=TAG, query=(FIELDS,), gives={200: answers.PRODUCT_ORDER}))
def read_order(order_id: str) -> Response:
    """Read a ProductOrder."""
    return write_json(_chosen(product_order(service.find(order_id)), FIELDS.read()))


def _chosen(said: dict[str, Any], fields: str) -> dict[str, Any]:
    """The fields that were asked for; id and href always (TMF630, part 1)."""
    wanted = {name.strip() for name in fields.split(",") if name.strip()}
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
        "completionDate": _ended(row, cancelled=False),
        "cancellationDate": _ended(row, cancelled=True),
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


def _ended(row: Order, *, cancelled: bool) -> str | None:
    """TMF622 tells a completion from a cancellation by the name of its date."""
    if row.ended_at is None or cancelled is not (row.state == State.CANCELLED):
        return None
    return row.ended_at.isoformat()


def _item(item: OrderItem) -> dict[str, Any]:
    product: dict[str, Any] = {
        "productCharacteristic": [
            {"name": name, "value": value}
            for name, value in item.characteristic.items()
            if value is not None
        ],
        "@type": "Product",
    }
    if item.subscription is not None:
        product["id"] = item.subscription.key
    return {
        "id": item.item_id,
        "quantity": item.quantity,
        "action": item.action,
        "state": item.state,
        "productOffering": {
            "id": item.product.key,
            "name": item.product.name,
            "@referredType": "ProductOffering",
        },
        "product": product,
        "itemTerm": [{"name": item.term}],
        "@type": "ProductOrderItem",
    }
