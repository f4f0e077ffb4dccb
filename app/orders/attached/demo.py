"""A workflow template to look around with: a process that people do, for every order."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.access import SYSTEM
from app.designer import checklists
from app.designer import service as designer
from app.designer.checklists import Item
from app.lib.db import db, transaction
from app.orders.attached import service
from app.orders.attached.models import ProcessFit

KEY = "site-visit"
ITEMS = (
    Item("Appointment", "Agree on an appointment", "With whoever lets us in.", "csr", 1),
    Item("Visit", "Visit the site", "Photos of the rack and the uplink.", "csr", 5,
         ("Appointment",)),
    Item("Report", "Send the report", "To the customer, and into the order.", "csr", 6,
         ("Visit",)),
)  # fmt: skip
WORDS = "When somebody has to look at the place before or after it is delivered."


def seed() -> None:
    """Makes what is missing; again, it changes nothing."""
    if db.session.scalar(select(ProcessFit.id).where(ProcessFit.process_key == KEY)):
        return
    with transaction() as session:
        files = checklists.files(KEY, "Site visit", ITEMS, description="A visit by hand.")
        designer.publish(session, KEY, files, note="Ships with the demo", by=SYSTEM)
        service.set_fit(KEY, {"words": WORDS}, SYSTEM)
