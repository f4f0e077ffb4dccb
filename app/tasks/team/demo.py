"""A fortnight of work that a team has behind it: customers taken on, each at another place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM, Principal
from app.accounts.models import Absence, Person
from app.accounts.service import principal_of
from app.catalog.models import Customer
from app.lib import clock, days
from app.lib.db import db, transaction
from app.runtime.models import UserTask
from app.tasks import changing
from app.tasks.checklists import demo as checklists
from app.tasks.checklists import follow, starting, templates
from app.tasks.checklists.models import Checklist
from app.tasks.levels import calendars

# How many days ago each began, and what is not done although its time has come.
BEGAN = ((13, ""), (10, ""), (8, "Tenant"), (6, "Credit"), (4, ""), (2, ""))
TODAY = ("Network", "Record")  # of the newest that have them, what has to be done today
AT = timedelta(hours=9)
LIMIT = {"Credit_1": 6_000}
# After how many hours who did what of an onboarding; what is not here yet stays open.
DEEDS: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (2, "Agreement", "priya.raman", {}),
    (5, "Phones", "priya.raman", {}),
    (6, "Credit", "felix.okafor", LIMIT),
    (26, "Emergency", "priya.raman", {}),
    (30, "Tenant", "jonas.berg", {}),
    (76, "Network", "jonas.berg", {}),
    (100, "Record", "jonas.berg", {}),
)
HELD = (("Network", "jonas.berg"), ("Record", "jonas.berg"), ("Import", "jonas.berg"),
        ("Credit", "felix.okafor"), ("Tenant", "jonas.berg"))  # fmt: skip


def seed() -> None:
    """Makes it where no checklist but the demo's first one was ever started."""
    people = _people()
    needed = {name for *_, name, _ in DEEDS}
    if (db.session.scalar(select(func.count(Checklist.id))) or 0) > 1 or needed - people.keys():
        return
    today = days.today()
    found = select(Customer).where(Customer.name != "Bluebell Bakery").order_by(Customer.id)
    customers = db.session.scalars(found.limit(len(BEGAN))).all()
    for customer, (ago, stuck) in zip(customers, BEGAN, strict=False):
        _take_on(customer, days.begin(today - timedelta(days=ago)) + AT, stuck, people)
    _press(days.end(today) - timedelta(minutes=1))
    with transaction() as session:
        _away(session, people)


def _people() -> dict[str, Principal]:
    rows = db.session.scalars(select(Person).where(Person.email.like("%@baton.example")))
    return {person.email.partition("@")[0]: principal_of(person) for person in rows}


def _take_on(customer: Customer, began: datetime, stuck: str, people: dict[str, Principal]) -> None:
    """One customer, as far as it has come by now."""
    with clock.fixed(began), transaction() as session:
        lead = people["priya.raman"]
        said = {
            "customer": customer.key,
            "start": days.day_of(began),
            "end": calendars.business().day_after(days.day_of(began), 15),
            "lead": "priya.raman@baton.example",
            "name": "Onboarding",
        }
        row = starting.start(session, templates.startable("customer-onboarding"), said, lead)
    now = clock.now()
    for hours, item, who, answers in DEEDS:
        if item == stuck:
            break
        if (when := began + timedelta(hours=hours)) < now:
            with clock.fixed(when), transaction():
                checklists.complete(row, item, answers, people[who])
    with transaction():
        for item, who in HELD:
            _take(row, item, people[who])


def _take(row: Checklist, item: str, who: Principal) -> None:
    """Somebody has what is open of a checklist by now."""
    there = {one.key: one for one in follow.items_of(db.session(), row)}
    if there[item].task_id is None:
        return
    task = checklists.task_of(row, item)
    if task.state == "open" and task.assignee_id is None:
        checklists.claim(task, who)


def _press(due: datetime) -> None:
    """Somebody moved what is due to this day."""
    held = select(UserTask).where(UserTask.state == "open", UserTask.assignee_id.is_not(None))
    names = [one.name for one in checklists.ONBOARDING if one.id in TODAY]
    found = held.where(UserTask.name.in_(names)).order_by(UserTask.id.desc())
    for task in db.session.scalars(found.limit(len(TODAY))).all():
        changing.change(task.uuid, {"due_at": due}, SYSTEM)


def _away(session: Session, people: dict[str, Principal]) -> None:
    """One of them is away, another stands in."""
    begins, ends = clock.now() - timedelta(days=1), clock.now() + timedelta(days=4)
    absent, deputy = people["sam.lindqvist"], people["ines.moreau"]
    session.add(
        Absence(
            person_id=absent.id,
            deputy_id=deputy.id,
            begins_at=begins,
            ends_at=ends,
            note="Back on the phones after that.",
        )
    )
