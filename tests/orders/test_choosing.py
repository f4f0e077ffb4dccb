"""Who an order is placed for, where more customers are known than a list has room for."""

from __future__ import annotations

from app.catalog import service as catalog
from app.lib.db import transaction
from tests.orders.shop import open_shop
from tests.world import World


def test_a_customer_behind_the_end_of_the_list_is_chosen_from_their_page(world: World) -> None:
    open_shop(world)
    with transaction() as session:
        for number in range(catalog.MOST_CHOICES + 1):
            catalog.add_customer(
                session, {"name": f"Z {number:03}", "domain": f"z{number}.example"}
            )
        last = catalog.add_customer(session, {"name": "Zz", "domain": "last.example"}).key
    browser = world.browser("csr")
    assert f'<option value="{last}"' not in browser.get("/orders/new").text
    page = browser.get(f"/orders/new?customer={last}").text
    assert f'<option value="{last}" selected' in page
    assert "These are not all customers" in browser.get("/orders/new").text
    assert f'href="/orders/new?customer={last}"' in browser.get(f"/customers/{last}").text
