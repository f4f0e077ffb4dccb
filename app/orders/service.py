"""Placing an order, and following its items to their ends."""

from __future__ import annotations

import uuid
from collections import Counter
from decimal import Decimal
from itertools import repeat
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.catalog import service as catalog
from app.catalog.models import Customer
from app.designer import service as designer
from app.designer.releases.choose import choose
from app.lib import clock
from app.lib.db import db, locked
from app.lib.errors import Invalid, NotFound, Problem
from app.orders.body import ItemSaid, OrderSaid
from app.orders.models import ENDED, ITEM_STATES, Order, OrderCounter, OrderItem, State
from app.runtime import service as runtime
from app.runtime.models import Instance

ROUTING = "order-routing"
DECISION = "order_routing"
HELD = {"held", "pending", "inProgress"}


def place(session: Session, said: OrderSaid, who: Principal) -> Order:
    """Places an order inside the caller's transaction: the order, its items, an instance each.

    Raises Invalid when an item has no process, with the place of the item.
    """
    customer = said.customer or catalog.add_customer(session, said.new_customer or {})
    former = select(Order.id).where(Order.customer_id == customer.id).limit(1)
    is_new = said.customer is None or (
        session.scalar(former) is None and customer.tenant_id is None
    )
    order = Order(
        uuid=str(uuid.uuid4()),
        number=_next_number(session),
        external_id=said.external_id,
        customer_id=customer.id,
        customer=customer,
        category=said.category,
        priority=said.priority,
        note=said.note,
        requested_start=said.requested_start,
        requested_completion=said.requested_completion,
        state=State.ACKNOWLEDGED,
        placed_at=clock.now(),
        placed_by=who.name,
        value=sum((_price(item) for item in said.items), Decimal(0)),
        currency=customer.currency,
    )
    session.add(order)
    session.flush()
    _note(session, order, "order_placed", who.name, {"customer": customer.name})
    given = contexts(order, customer, is_new=is_new)
    starts = [_start(order, item, given, number) for number, item in enumerate(said.items)]
    instances = runtime.start_all(session, starts, actor=who.name)
    session.add_all(map(_item, repeat(order), said.items, instances))
    session.flush()
    settle(session, order, who.name)
    return order


def _next_number(session: Session) -> str:
    year = clock.now().year
    counter = session.get(OrderCounter, year, with_for_update=True)
    if counter is None:
        try:
            with session.begin_nested():
                session.add(OrderCounter(year=year, last=0))
        except IntegrityError:
            pass  # the year's first two orders came at once
        counter = locked(OrderCounter, year)
    counter.last += 1
    return f"O-{year}-{counter.last:05}"


def _price(item: ItemSaid) -> Decimal:
    """The value of an item: over its whole term for a commitment, a month for a change."""
    months = {"P1Y": 12, "P3Y": 36}.get(item.term, 1) if item.action == "add" else 1
    return item.product.unit_price * item.quantity * months


def contexts(order: Order, customer: Customer, *, is_new: bool) -> dict[str, Any]:
    """What a process is told of the order and its customer."""

    def moment(value: Any) -> str | None:
        return value.isoformat() if value else None

    return {
        "order": {
            "id": order.number,
            "externalId": order.external_id,
            "category": order.category,
            "priority": order.priority,
            "orderDate": moment(order.placed_at),
            "requestedStartDate": moment(order.requested_start),
            "requestedCompletionDate": moment(order.requested_completion),
            "note": order.note,
            "value": order.value,
            "currency": order.currency,
        },
        "customer": catalog.customer_context(customer, is_new=is_new),
    }


def item_context(
    item: ItemSaid | OrderItem, key: str, unit_price: Decimal, price: Decimal, currency: str
) -> dict[str, Any]:
    """What a process is told of the item that it fulfils."""
    return {
        "id": key,
        "action": item.action,
        "quantity": item.quantity,
        "characteristic": item.characteristic,
        "unitPrice": unit_price,
        "price": price,
        "currency": currency,
        "term": item.term,
        "billingPlan": item.billing_plan,
    }


def _start(order: Order, said: ItemSaid, contexts: dict[str, Any], number: int) -> runtime.Start:
    """What fulfils an item, to be begun."""
    price = _price(said)
    variables = {
        **contexts,
        "item": item_context(said, said.id, said.product.unit_price, price, order.currency),
        "product": catalog.product_context(said.product),
        "subscription": catalog.subscription_context(said.subscription),
    }
    title = f"{order.customer.name} · {said.product.name}"
    begin = runtime.Begin(business_key=order.number, title=title)
    return runtime.Start(_route(said, variables, number, order.number), variables, begin)


def _item(order: Order, said: ItemSaid, instance: Instance) -> OrderItem:
    return OrderItem(
        order_id=order.id,
        order=order,
        item_id=said.id,
        action=said.action,
        quantity=said.quantity,
        product_id=said.product.id,
        product=said.product,
        subscription_id=said.subscription.id if said.subscription else None,
        characteristic=said.characteristic,
        term=said.term,
        billing_plan=said.billing_plan,
        unit_price=said.product.unit_price,
        price=_price(said),
        state=State.IN_PROGRESS,
        process_key=instance.process_key,
        instance_uuid=instance.uuid,
    )


def _route(said: ItemSaid, variables: dict[str, Any], number: int, order_number: str) -> str:
    """The process that fulfils an item, by the decision that an owner can change."""
    version = choose(ROUTING, order_number)
    model = designer.definition(version.id).model
    key = model.decide(DECISION, variables, now=clock.now()).value
    if not isinstance(key, str):
        pointer = f"/productOrderItem/{number}"
        message = (
            f"No process is set up to {said.action} {said.product.name}. A process owner adds a "
            f"rule to the table {ROUTING}."
        )
        raise Invalid(f"The order was not placed. {message}", problems=[Problem(pointer, message)])
    return key


# ---- what comes of the items


def on_ended(session: Session, news: dict[str, Any]) -> None:
    """An instance has ended: its item's state, what it provisioned, and the order's state."""
    item = _item_of(session, news["instance"])
    if item is None or item.state in ENDED:
        return
    variables = news.get("variables") or {}
    outcome = variables.get("outcome") or {}
    state = str(outcome.get("state") or news["state"])
    if state == State.PARTIAL:  # an item that is not all done has failed; its order is partial
        state = State.FAILED
    item.state = state if state in ITEM_STATES else State.COMPLETED
    item.reason = outcome.get("reason")
    item.ended_at = clock.now()
    provisioned = variables.get("provisioned")
    if item.state == State.COMPLETED and isinstance(provisioned, dict):
        item.subscription = catalog.provisioned(
            session,
            item.order.customer,
            item.product,
            provisioned,
            order_number=item.order.number,
            existing=item.subscription if item.action != "add" else None,
        )
    detail = {"item": item.item_id, "state": item.state, "reason": item.reason}
    _note(session, item.order, "item_ended", "Baton", detail)
    settle(session, item.order, "Baton")


def on_incident(session: Session, news: dict[str, Any]) -> None:
    """An incident holds the item."""
    _set_state(session, news["instance"], State.HELD, news.get("cause"))


def on_resumed(session: Session, news: dict[str, Any]) -> None:
    """The incident is dealt with: as the process said before, or in progress."""
    item = _item_of(session, news["instance"])
    if item is not None and item.state == State.HELD:
        _set_state(session, news["instance"], State(item.said_state or State.IN_PROGRESS), None)


def set_state(session: Session, inputs: dict[str, Any], instance: Instance) -> dict[str, Any]:
    """The job ``order.set-state``: a process says that its item waits, is held, or goes on."""
    state = str(inputs.get("state"))
    if state not in HELD:
        raise Invalid(f"order.set-state takes pending, held or inProgress, not {state!r}.")
    item = _item_of(session, instance.uuid)
    if item is not None:
        item.said_state = state
        _set_state(session, instance.uuid, State(state), inputs.get("reason"))
    return {}


def _set_state(session: Session, instance_uuid: str, state: State, reason: Any) -> None:
    item = _item_of(session, instance_uuid)
    if item is None or item.state in ENDED or item.state == state:
        return
    item.state, item.reason = state, str(reason)[:2000] if reason else None
    detail = {"item": item.item_id, "state": state, "reason": item.reason}
    _note(session, item.order, "item_state", "Baton", detail)
    settle(session, item.order, "Baton")


def _item_of(session: Session, instance_uuid: str) -> OrderItem | None:
    """The item whose instance this is, also when a process that it called asks; order locked."""
    found = select(OrderItem).where(OrderItem.instance_uuid == instance_uuid)
    item = session.scalar(found)
    if item is not None:
        session.scalar(select(Order.id).where(Order.id == item.order_id).with_for_update())
        session.refresh(item)
        return item
    parent = select(Instance.parent_id).where(Instance.uuid == instance_uuid)
    parent_id = session.scalar(parent)
    if parent_id is None:
        return None
    above = session.scalar(select(Instance.uuid).where(Instance.id == parent_id))
    return _item_of(session, above) if above else None


def settle(session: Session, order: Order, actor: str) -> None:
    """Derives the order's state from its items' (TMF622: all, some or none of them)."""
    session.flush()
    states = list(session.scalars(select(OrderItem.state).where(OrderItem.order_id == order.id)))
    state = derived(states)
    if state == order.state:
        return
    former, order.state = order.state, state
    if state in ENDED:
        order.ended_at = clock.now()
    _note(session, order, "order_state", actor, {"from": former, "state": state})


def derived(states: list[str]) -> State:
    """The state of an order whose items have these states."""
    counted = Counter(states)
    if not states:
        return State.ACKNOWLEDGED
    if len(counted) == 1:
        return State(states[0])
    for waiting in (State.HELD, State.PENDING, State.IN_PROGRESS):
        if counted[waiting]:
            return waiting
    if counted[State.COMPLETED]:
        return State.PARTIAL
    return State.FAILED if counted[State.FAILED] else State.CANCELLED


def find(number: str) -> Order:
    """The order by number, UUID or external id. Raises NotFound."""
    found = select(Order).where(
        (Order.number == number) | (Order.uuid == number) | (Order.external_id == number)
    )
    order = db.session.scalars(found.limit(1)).unique().first()
    if order is None:
        raise NotFound(f"There is no order {number[:60]!r}. Search by number or customer.")
    return order


def _note(session: Session, order: Order, kind: str, actor: str, detail: dict[str, Any]) -> None:
    record(session, [Entry(f"order:{order.number}", kind, actor, detail, at=clock.now())])
