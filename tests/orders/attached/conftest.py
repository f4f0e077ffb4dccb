"""An order, and a process that people do beside it."""

from __future__ import annotations

import pytest

from app.designer import checklists
from app.designer import service as designer
from app.designer.checklists import Item
from app.lib import json
from app.lib.db import transaction
from app.orders import service as orders
from app.orders.models import Order
from tests.orders.shop import open_shop, order, post
from tests.world import World

ITEMS = (Item("Appointment", "Agree on a day"), Item("Visit", "Visit", waits_for=("Appointment",)))


@pytest.fixture
def placed(world: World) -> Order:
    """An order, and a process that people do."""
    open_shop(world)
    with transaction() as session:
        files = checklists.files("visit", "Site visit", ITEMS)
        designer.publish(session, "visit", files, note="", by=world.principal("process-owner"))
    return orders.find(json.loads(post(world, order()).data)["id"])
