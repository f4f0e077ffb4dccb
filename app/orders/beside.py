"""What of an order stands beside a user task, with the ways to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.accounts.access import Permission, Principal
from app.lib.db import db
from app.lib.pages import state_of
from app.lib.words import moment, money
from app.orders.models import Order, OrderItem

P = Permission
Row = tuple[str, Any, str]  # name, value, address or an empty text


def pages(numbers: Collection[str], who: Principal) -> dict[str, str]:
    """The pages of those numbers that are orders, by number; none for who may not read orders."""
    if not who.may(P.ORDER_READ):
        return {}
    found = db.session.scalars(select(Order.number).where(Order.number.in_(numbers)))
    return {number: f"/orders/{number}" for number in found}


def facts(number: str, instance_uuid: str, who: Principal) -> list[Row]:
    """The order, its customer and the item that an instance fulfils; nothing for who may not."""
    if not who.may(P.ORDER_READ):
        return []
    order = db.session.scalars(select(Order).where(Order.number == number)).unique().first()
    if order is None:
        return []
    customer = order.customer
    rows: list[Row] = [
        ("Order", order.number, f"/orders/{order.number}"),
        ("State", state_of("order", order.state), ""),
        ("Customer", customer.name, _way(who, P.CUSTOMER_READ, f"/customers/{customer.key}")),
        *_contact(customer.contact or {}),
        *_item(order, instance_uuid, who),
        ("Placed", moment(order.placed_at), ""),
    ]
    if order.requested_completion is not None:
        rows.append(("Wanted by", moment(order.requested_completion), ""))
    rows.append(("Worth", money(order.value, order.currency), ""))
    if order.note:
        rows.append(("Note", order.note, ""))
    return rows


def _contact(contact: dict[str, Any]) -> list[Row]:
    named = [
        ("Contact", contact.get("name"), ""),
        ("Telephone", contact.get("phone"), ""),
        ("Mail", contact.get("email"), f"mailto:{contact.get('email')}"),
    ]
    return [(name, value, way) for name, value, way in named if value]


def _item(order: Order, instance_uuid: str, who: Principal) -> list[Row]:
    item = _of_instance(order, instance_uuid)
    if item is None:
        return [("Items", len(order.items), "")]
    way = _way(who, P.PRODUCT_READ, f"/products#{item.product.key}")
    return [("Product", item.product.name, way), ("Quantity", item.quantity, "")]


def _of_instance(order: Order, instance_uuid: str) -> OrderItem | None:
    """The item that the instance fulfils; a called one belongs to the only item there is."""
    for item in order.items:
        if item.instance_uuid == instance_uuid:
            return item
    return order.items[0] if len(order.items) == 1 else None


def _way(who: Principal, needs: Permission, path: str) -> str:
    return path if who.may(needs) else ""
