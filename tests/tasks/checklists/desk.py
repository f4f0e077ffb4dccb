"""A template and checklists that run of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.catalog import service as catalog
from app.lib.db import db, transaction
from app.runtime.models import UserTask
from app.tasks import service as tasks
from app.tasks.checklists import follow, starting, templates
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.checklists.plan import Item
from tests.world import World

START, END = date(2026, 11, 2), date(2026, 11, 27)
ITEMS = (
    Item("Tenant", "Create the tenant", due_days=1),
    Item("Mail", "Mail"),
    Item("Record", "Point the mail record here", parent="Mail", due_days=3),
    Item("Import", "Import the mailboxes", parent="Mail", waits_for=("Record",), due_days=5),
    Item("Phones", "Order desk phones", waits_for=("Tenant",), optional=True, due_days=4),
    Item("Invoice", "First invoice", waits_for=("Mail", "Phones"), due_days=0, due_from="end"),
)


class Desk:
    """What people do with checklists, and what can be seen of it."""

    def __init__(self, world: World) -> None:
        self.world, self.who = world, world.principal("csr")

    def template(self, items: Sequence[Item] = ITEMS, name: str = "Onboarding") -> str:
        """A template with a published version; gives its key."""
        owner = self.world.principal("process-owner")
        with transaction() as session:
            key = templates.create(session, {"name": name, "items": list(items)}, owner).key
        templates.publish(key, "The first", owner)
        return key

    def start(
        self,
        items: Sequence[Item] = ITEMS,
        start: date = START,
        end: date = END,
        name: str = "Onboarding",
    ) -> Checklist:
        """A running checklist."""
        version = templates.newest(templates.find(self.template(items, name)))
        assert version is not None
        with transaction() as session:
            said = {"customer": self.customer(), "start": start, "end": end}
            return starting.start(session, version, said, self.who)

    def customer(self) -> str:
        """Any customer."""
        return catalog.customers().rows[0].key

    def items(self, row: Checklist) -> dict[str, ChecklistItem]:
        """The items by their keys, as the database has them."""
        db.session.rollback()
        return {item.key: item for item in follow.items_of(db.session(), row)}

    def states(self, row: Checklist) -> dict[str, str]:
        """How each item stands."""
        return {key: item.state for key, item in self.items(row).items()}

    def task(self, row: Checklist, key: str) -> UserTask:
        """The user task of an item."""
        found = db.session.get(UserTask, self.items(row)[key].task_id)
        assert found is not None, key
        return found

    def complete(self, row: Checklist, *keys: str) -> None:
        """Completes items in the inbox."""
        for key in keys:
            tasks.complete(self.task(row, key).uuid, {}, self.who)

    def fresh(self, row: Checklist) -> Checklist:
        """The checklist as the database has it."""
        db.session.rollback()
        return db.session.get_one(Checklist, row.id, populate_existing=True)
