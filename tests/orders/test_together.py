"""Several instances that begin in one transaction, while others deal with the same messages, turns
and orders: nobody waits for who waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event as hear
from sqlalchemy import select

from app.audit.service import verify
from app.lib import json
from app.lib.db import db, transaction
from app.orders import service as orders
from app.orders.attached import service as attached
from app.orders.models import Order
from app.runtime import messages
from app.runtime.models import Instance, MessageSubscription
from tests.databases import ON_POSTGRESQL
from tests.engine.bpmn.diagrams import el, ends, event, flows
from tests.orders.shop import open_shop, order, post
from tests.tasks.levels.offices import task
from tests.world import World

pytestmark = ON_POSTGRESQL
KEYS = [f"item-{number}" for number in range(12)]
BY_ITEM = (
    '<message id="MI" name="ready"><extensionElements><zeebe:subscription '
    'correlationKey="=item.id"/></extensionElements></message>'
)
FORK = el("parallelGateway", "f")


def waits(name: str) -> str:
    """A message of this name, for the instances of one customer."""
    return BY_ITEM.replace("MI", "MX").replace("item.id", "customer.id").replace("ready", name)


def both(message: str, *tasks: str) -> str:
    """A process that waits for a message beside a user task."""
    catch = event("intermediateCatchEvent", "m", "message", message)
    return ends("e") + FORK + catch + "".join(tasks) + flows("s > f > m > e", "f > ask > e")


def placed(world: World) -> Order:
    return orders.find(json.loads(post(world, order()).data)["id"])


def test_an_order_takes_the_messages_of_all_its_items_in_one_order(world: World) -> None:
    open_shop(world)
    world.publish(both("MI", task("ask")), "m365-new-customer", also=BY_ITEM)
    said = order()
    (item,) = said["productOrderItem"]
    said["productOrderItem"] = [{**item, "id": key} for key in KEYS]
    taken: list[int] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if "pg_advisory_xact_lock" in statement:
            taken.extend(dict(parameters).values())

    hear.listen(db.engine, "before_cursor_execute", note)
    try:
        assert post(world, said).status_code == 201
    finally:
        hear.remove(db.engine, "before_cursor_execute", note)
    of_messages = [number for number in taken if number < messages.START_LOCKS]
    assert len(of_messages) == len(KEYS)
    assert of_messages == sorted(of_messages)
    rows = db.session.scalars(select(MessageSubscription.correlation_key))
    assert sorted(rows) == sorted(KEYS)


def test_templates_are_attached_crosswise_at_once_and_none_is_lost(world: World) -> None:
    open_shop(world)
    owner, who = world.principal("process-owner"), world.principal("csr")
    names = ["alpha", "omega"]
    ruled = task("ask", "csr", assignment="round-robin")
    for name in names:
        world.publish(both("MX", ruled), name, also=waits(name))
        attached.set_fit(name, {}, owner)
    numbers = [placed(world).number for _ in range(2)]
    rounds, start = 12, Barrier(2)

    def attach(number: str, chosen: list[tuple[str, str]]) -> None:
        start.wait(20)
        attached.attach_all(number, chosen, who)

    ways = [[(name, "") for name in names], [(name, "") for name in reversed(names)]]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            deeds = [
                pool.submit(world.beside(lambda n=number, way=way: attach(n, way)))
                for number, way in zip(numbers, ways, strict=True)
            ]
            for deed in deeds:
                deed.result(30)
    begun = select(Instance.process_key).where(Instance.process_key.in_(names))
    assert len(db.session.scalars(begun).all()) == rounds * 4
    assert list(verify()) == []


def test_who_attaches_holds_no_message_while_it_waits_for_the_order(world: World) -> None:
    open_shop(world)
    who = world.principal("csr")
    world.publish(both("MX", task("ask")), "visit", also=waits("came"))
    attached.set_fit("visit", {}, world.principal("process-owner"))
    row = placed(world)
    attach = world.beside(lambda: attached.attach(row.number, "visit", "", who))
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            # A job of the order sets its state, and then its instance waits for the message.
            session.scalar(select(Order.id).where(Order.id == row.id).with_for_update())
            attaching = pool.submit(attach)
            with pytest.raises(TimeoutError):
                attaching.result(0.5)
            messages.serialise(session, ("came", row.customer.key))
        assert attaching.result(20).name
