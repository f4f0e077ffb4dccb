"""A world in which an order of Microsoft 365 begins a small process, and orders for it."""

from __future__ import annotations

from typing import Any

from app.accounts.access import SYSTEM
from app.config import ROOT
from app.designer import service as designer
from app.lib import json
from app.lib.db import transaction
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import World

ORDERS = "/api/v1/orders"
TMF = "/tmf-api/productOrderingManagement/v4/productOrder"


def open_shop(world: World) -> World:
    """Publishes the routing of orders and one small process."""
    world.publish(ends("e") + user("ask") + flows("s > ask > e"), "m365-new-customer")
    with transaction() as session:
        files = designer.read_folder(ROOT / "processes" / "order-routing")
        designer.publish(session, "order-routing", files, note="", by=SYSTEM)
    return world


def order(**changes: Any) -> dict[str, Any]:
    """An order that can be placed."""
    item = {
        "id": "1",
        "action": "add",
        "quantity": 24,
        "productOffering": {"id": "m365-business-premium"},
        "product": {"characteristic": [{"name": "domain", "value": "northwind.example"}]},
    }
    item.update(changes.pop("item", {}))
    return {"customer": {"id": "lanternfish"}, "productOrderItem": [item], **changes}


def post(shop: World, said: Any, url: str = ORDERS, **headers: str) -> Any:
    """Sends an order as a program of the CSR does."""
    client = shop.app.test_client()
    sent = {**shop.bearer("csr", "order.place", "order.read"), **headers}
    data = said if isinstance(said, bytes) else json.dumps(said)
    return client.post(url, data=data, headers=sent, content_type="application/json")
