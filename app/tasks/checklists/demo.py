"""Checklists to look around with: a few real templates, and one that is half done."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.accounts.access import SYSTEM, Permission, Principal
from app.accounts.models import Person
from app.accounts.service import principal_of
from app.catalog.models import Customer
from app.lib import days
from app.lib.db import db, transaction
from app.runtime.models import UserTask
from app.tasks import queries as inbox
from app.tasks import service as tasks
from app.tasks.checklists import follow, starting, templates
from app.tasks.checklists.models import Checklist, ChecklistTemplate
from app.tasks.checklists.plan import Item, Question
from app.tasks.levels import calendars

ONBOARDING = (
    Item("Agreement", "Customer agreement", "Sent, signed, filed with the order.", due_days=1),
    Item("Credit", "Credit check", "Ask the bureau; above 5,000 USD finance decides.", "finance",
         2, questions=(Question("Credit limit", "number", True),)),
    Item("Tenant", "Create the tenant", "With the customer's own domain.", "technician", 4,
         waits_for=("Agreement", "Credit")),
    Item("Mail", "Mail"),
    Item("Record", "Point the mail record here", "The customer's host changes the MX record.",
         "technician", 7, waits_for=("Tenant",), parent="Mail"),
    Item("Import", "Import the mailboxes", "At night; compare the counts afterwards.",
         "technician", 11, waits_for=("Record",), parent="Mail"),
    Item("Hardware", "Phones and network"),
    Item("Phones", "Order desk phones", "One for each named seat.", "csr", 5, parent="Hardware",
         optional=True),
    Item("Network", "Check the network on site", "Uplink, switches, emergency address.",
         "technician", 8, parent="Hardware"),
    Item("Emergency", "Write the emergency sheet", "Numbers that work when nothing else does.",
         "csr", 9, waits_for=("Agreement",)),
    Item("Training", "Train the office", "One hour on site; leave the sheet there.", "csr", 4,
         "end", waits_for=("Mail", "Hardware")),
    Item("Survey", "Ask how it went", "A call, not a form.", "csr", 1, "end", optional=True,
         waits_for=("Training",)),
    Item("Invoice", "First invoice", "Checked against the order before it is sent.", "finance", 0,
         "end", waits_for=("Training",)),
)  # fmt: skip
MOVE = (
    Item("Date", "Agree on the day of the move", role="csr", due_days=1,
         questions=(Question("Day of the move", "date", True),
                    Question("Contact on site", "text", True))),
    Item("Line", "Order the line at the new address", "Six weeks ahead where it is fibre.", "csr",
         3, waits_for=("Date",)),
    Item("Address", "Change the emergency address", "Before the first call from there.",
         "technician", 1, "end", waits_for=("Line",)),
    Item("Site", "On site"),
    Item("Pack", "Take the old network down", role="technician", due_days=1, due_from="end",
         waits_for=("Line",), parent="Site"),
    Item("Build", "Build the network up", role="technician", due_days=0, due_from="end",
         waits_for=("Pack",), parent="Site"),
    Item("Calls", "Test calls in and out", "Also to the emergency number's test line.",
         "technician", 0, "end", waits_for=("Build", "Address")),
    Item("Billing", "Change the billing address", role="finance", due_days=5),
)  # fmt: skip
LEAVING = (
    Item("Confirm", "Confirm the notice in writing", "With the last day of each product.", "csr",
         1),
    Item("Export", "Hand the data over", "Mailboxes, call records, recordings.", "technician",
         5, "end", waits_for=("Confirm",)),
    Item("Numbers", "Release or port the numbers", role="technician", due_days=3,
         due_from="end", waits_for=("Confirm",), optional=True),
    Item("Close", "Close the tenant", "Nothing is deleted before the customer has the data.",
         "technician", 1, "end", waits_for=("Export", "Numbers")),
    Item("Final", "Final invoice", role="finance", due_days=0, due_from="end",
         waits_for=("Close",)),
)  # fmt: skip
TEMPLATES = (
    ("customer-onboarding", "Customer onboarding", "A customer signs a contract", ONBOARDING),
    ("office-move", "Office move", "A customer moves to another address", MOVE),
    ("offboarding", "Offboarding", "A customer gives notice", LEAVING),
)


def seed() -> None:
    """Makes what is missing; again, it changes nothing."""
    for key, name, occasion, items in TEMPLATES:
        if db.session.scalar(select(ChecklistTemplate.id).where(ChecklistTemplate.key == key)):
            continue
        known = inbox.desks()
        fitting = [item if item.role in known else _for_csr(item) for item in items]
        with transaction() as session:
            said = {"key": key, "name": name, "occasion": occasion, "items": fitting}
            templates.create(session, said, SYSTEM)
            templates.publish(key, "Ships with the demo", SYSTEM)
    if db.session.scalar(select(Checklist.id).limit(1)) is None:
        _half_done()


def _for_csr(item: Item) -> Item:
    return replace(item, role="csr")


def _half_done() -> None:
    """An onboarding that began a week ago."""
    found = select(Customer).where(Customer.name == "Bluebell Bakery")
    customer = db.session.scalar(found) or db.session.scalar(select(Customer).limit(1))
    person = db.session.scalar(select(Person).where(Person.active).order_by(Person.id))
    if customer is None or person is None:
        return
    who, today = principal_of(person), days.today()
    version = templates.startable("customer-onboarding")
    calendar = calendars.business()
    begin = calendar.day_after(today, -5)
    with transaction() as session:
        said = {"customer": customer.key, "start": begin, "end": calendar.day_after(today, 12),
                "lead": person.email, "name": "Onboarding"}  # fmt: skip
        row = starting.start(session, version, said, who)
        complete(row, "Agreement", {}, who)
        complete(row, "Credit", {"Credit_1": 8_000}, who)
        complete(row, "Tenant", {}, who)
        claim(task_of(row, "Record"), who)


def task_of(row: Checklist, key: str) -> UserTask:
    """The user task of an item that has begun."""
    items = {item.key: item for item in follow.items_of(db.session(), row)}
    return db.session.get_one(UserTask, items[key].task_id)


def complete(row: Checklist, key: str, answers: dict[str, object], who: Principal) -> None:
    """Done by whoever it is, whatever their roles: it is a demo."""
    task = task_of(row, key)
    tasks.complete(task.uuid, answers, claim(task, who))


def claim(task: UserTask, who: Principal) -> Principal:
    """Takes a task, and gives back who may complete it."""
    able = replace(
        who,
        roles=who.roles | set(task.candidate_roles),
        permissions=who.permissions | {Permission.TASK_WORK},
    )
    tasks.claim(task.uuid, able)
    return able
