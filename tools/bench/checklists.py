"""A checklist of 300 items is opened: the whole page, by somebody who may change it."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask.testing import FlaskClient

from app.catalog import service as catalog
from app.lib.db import db, transaction
from app.tasks.checklists import plan, service, starting, templates
from app.tasks.checklists.plan import Item
from tests.world import World
from tools.bench.measure import KINDS, cpu, tell, world

BUDGET = 200  # milliseconds, for the page
MOVING = 1_000  # milliseconds, for all that follows the end
LISTS = 20
START, END = date(2026, 11, 2), date(2026, 12, 18)
ENDS = (date(2027, 1, 8), date(2027, 1, 22))


def checklist() -> None:
    """The page of a checklist of 300 items over 200 ms, then its end moved with 300 user tasks."""
    for kind in KINDS:
        with world(kind) as made:
            browser, page = made.browser("csr"), f"/checklists/{begin(made, 'Large', nested())}"
            for name, address in (("list", page), ("list all", f"{page}?all=1")):
                browser.get(address)
                taken = cpu(partial(five_pages, browser, address)) / 5
                tell(name, kind, taken / BUDGET, f"{taken:.1f} ms for 300 items", "at most 1")
            flat = begin(made, "Flat", ready())
            taken = cpu(partial(move_end, made, flat)) / len(ENDS)
            tell("list end", kind, taken / MOVING, f"{taken:.1f} ms for 300 items", "at most 1")


def nested() -> list[Item]:
    """As many items as there may be, in lists, one after the other in each."""
    items, inside = [], plan.MAX_ITEMS // LISTS - 1
    for number in range(LISTS):
        items.append(Item(f"L{number}", f"List {number}"))
        for place in range(inside):
            before = (f"I{number}x{place - 1}",) if place else ()
            key, name = f"I{number}x{place}", f"Item {number}.{place}"
            parent = f"L{number}"
            items.append(Item(key, name, due_days=place, waits_for=before, parent=parent))
    return items


def ready() -> list[Item]:
    """As many that are ready at once, and due by the end."""
    days = range(plan.MAX_ITEMS)
    return [Item(f"I{n}", f"Item {n}", due_days=n % 10, due_from=plan.BEFORE_END) for n in days]


def begin(made: World, name: str, items: list[Item]) -> str:
    """Starts a checklist of these items; gives its id."""
    owner, who = made.principal("process-owner"), made.principal("csr")
    with transaction() as session:
        key = templates.create(session, {"name": name, "items": items}, owner).key
    templates.publish(key, "", owner)
    said = {"customer": catalog.customers().rows[0].key, "start": START, "end": END}
    with transaction() as session:
        return starting.start(session, templates.startable(key), said, who).uuid


def move_end(made: World, reference: str) -> None:
    """Moves the end of a checklist forth and back."""
    for end in ENDS:
        service.lead(reference, {"end": end}, made.principal("csr"))
        db.session.remove()


def five_pages(browser: FlaskClient, page: str) -> None:
    """Opens it five times."""
    for _ in range(5):
        browser.get(page)
