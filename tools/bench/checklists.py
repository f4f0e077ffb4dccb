"""A checklist of 300 items is opened: the whole page, by somebody who may change it."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask.testing import FlaskClient

from app.catalog import service as catalog
from app.lib.db import transaction
from app.tasks.checklists import plan, service, templates
from app.tasks.checklists.plan import Item
from tests.world import World
from tools.bench.measure import KINDS, cpu, tell, world

BUDGET = 200  # milliseconds
LISTS = 20
START, END = date(2026, 11, 2), date(2026, 12, 18)


def checklist() -> None:
    """The page of a checklist of 300 items over 200 ms."""
    for kind in KINDS:
        with world(kind) as made:
            browser, page = made.browser("csr"), begin(made)
            browser.get(page)
            taken = cpu(partial(five_pages, browser, page)) / 5
            tell("list", kind, taken / BUDGET, f"{taken:.1f} ms for 300 items", "at most 1")


def begin(made: World) -> str:
    """Starts a checklist of as many items as there may be; gives its address."""
    items, inside = [], plan.MAX_ITEMS // LISTS - 1
    for number in range(LISTS):
        items.append(Item(f"L{number}", f"List {number}"))
        for place in range(inside):
            before = (f"I{number}x{place - 1}",) if place else ()
            key, name = f"I{number}x{place}", f"Item {number}.{place}"
            parent = f"L{number}"
            items.append(Item(key, name, due_days=place, waits_for=before, parent=parent))
    owner, who = made.principal("process-owner"), made.principal("csr")
    with transaction() as session:
        key = templates.create(session, {"name": "Large", "items": items}, owner).key
    templates.publish(key, "", owner)
    said = {"customer": catalog.customers().rows[0].key, "start": START, "end": END}
    with transaction() as session:
        row = service.start(session, templates.startable(key), said, who)
    return f"/checklists/{row.uuid}"


def five_pages(browser: FlaskClient, page: str) -> None:
    """Opens it five times."""
    for _ in range(5):
        browser.get(page)
