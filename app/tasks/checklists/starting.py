"""Starts a checklist: its rows, and the instance whose user tasks its items become."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import record
from app.catalog import service as catalog
from app.catalog.models import Customer
from app.catalog.newcomers import new_customer_faults
from app.designer import hidden
from app.lib import clock
from app.lib.errors import Invalid, Problem
from app.runtime import service as runtime
from app.runtime.steps import Step
from app.tasks import queries as inbox
from app.tasks.checklists import follow, plan, shape, telling
from app.tasks.checklists.models import PREFIX, Checklist, ChecklistItem, ChecklistVersion
from app.tasks.levels import calendars

LONGEST = 730
FIRST = date(2000, 1, 1)


def start(
    session: Session,
    version: ChecklistVersion,
    said: Mapping[str, Any],
    who: Principal,
) -> Checklist:
    """Begins a checklist for a customer: ``customer``, ``start``, ``end``, ``lead``, ``name``.

    With ``new_customer`` (``name``, ``domain``) that customer is entered first.
    Raises Invalid with a problem for each field at fault.
    """
    customer = catalog.customer(str(said.get("customer") or "")[:60])
    fresh = said.get("new_customer")
    problems = list(_customer_faults(customer, fresh))
    begin, end = said.get("start"), said.get("end")
    problems += timeframe(begin, end)
    lead, faults = inbox.person_called(said.get("lead"), "/lead")
    problems += faults
    if problems or begin is None or end is None:
        raise Invalid("The checklist was not started.", problems=problems)
    is_new = customer is None
    if customer is None:
        customer = catalog.add_customer(session, fresh or {})
    items = plan.of_json(version.items)
    name = " ".join(str(said.get("name") or version.name).split())[: plan.MAX_NAME]
    row = Checklist(
        uuid=str(uuid.uuid4()),
        number=str(uuid.uuid4()),
        version_id=version.id,
        version=version,
        name=name,
        customer_id=customer.id,
        customer_key=customer.key,
        customer_name=customer.name,
        lead_id=lead.id if lead else who.id,
        lead_name=lead.name if lead else who.name,
        starts_on=begin,
        ends_on=end,
        state="running",
        started_at=clock.now(),
        started_by_id=who.id,
        started_by=who.name,
        revision=1,
    )
    session.add(row)
    session.flush()
    row.number = f"{PREFIX}{row.id:05}"
    session.add_all(_rows(row, items))
    session.flush()
    _begin(session, row, version, catalog.customer_context(customer, is_new=is_new), who)
    telling.leads(session, row, who)
    return row


def _customer_faults(known: Customer | None, fresh: Mapping[str, str] | None) -> Iterator[Problem]:
    """What is wrong with who was chosen, or with what was said of a new customer."""
    if fresh is not None:
        for one in new_customer_faults(fresh):
            yield Problem(f"/new_customer{one.pointer}", one.message)
    elif known is None:
        yield Problem("/customer", "Choose a customer of the list.")


def timeframe(begin: Any, end: Any) -> Iterator[Problem]:
    if not isinstance(begin, date):
        yield Problem("/start", "Say the day on which it starts.")
    elif begin < FIRST:
        yield Problem("/start", "Choose a day of this century.")
    if not isinstance(end, date):
        yield Problem("/end", "Say the day by which all is promised.")
    elif isinstance(begin, date) and not begin <= end <= begin + timedelta(days=LONGEST):
        yield Problem("/end", "It ends on the day of its start or later, within two years.")


def _rows(row: Checklist, items: Sequence[plan.Item]) -> list[ChecklistItem]:
    due = plan.due_dates(items, row.starts_on, row.ends_on, calendars.business().day_after)
    work = plan.all_waits(items)
    return [
        ChecklistItem(
            checklist_id=row.id,
            key=item.id,
            position=place,
            parent=item.parent,
            name=item.name,
            description=item.description,
            role=item.role,
            due_on=due[item.id],
            waits_for=list(item.waits_for),
            optional=item.optional,
            added=False,
            state="waiting" if item.id in work else "group",
        )
        for place, item in enumerate(items)
    ]


def _begin(
    session: Session,
    row: Checklist,
    version: ChecklistVersion,
    customer: Mapping[str, Any],
    who: Principal,
) -> None:
    variables = {
        "finished": False,
        "customer": customer,
        "checklist": {"number": row.number, "name": row.name, "lead": row.lead_name},
        hidden.PLAN: {},
        hidden.ADDED: {},
        "answers": {},  # of added items, by key
    }
    how = runtime.Begin(
        business_key=row.number,
        title=f"{row.customer_name} · {row.name}",
        process_id=shape.PROCESS,
        version_id=version.process_version_id,
    )
    key = f"checklist:{version.template.key}"
    instance = runtime.start_with(session, key, variables, how, actor=who.name)
    row.instance_id = instance.id
    step = Step(actor=who.name, now=clock.now())
    detail: dict[str, Any] = {"checklist": row.number, "version": version.number}
    record(session, [follow.entry(instance.stream, step, "checklist_started", **detail)])
    session.flush()
    follow.go_on(session, instance, row, follow.items_of(session, row), step)
