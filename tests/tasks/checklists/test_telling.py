"""Whoever is made the lead of a checklist is told, each time once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.lib.db import db, transaction
from app.lib.errors import Invalid
from app.tasks.checklists import deeds, service, starting, templates
from app.tasks.checklists.models import Checklist
from app.tasks.notices.models import Notice, NoticeChoice
from tests.tasks.checklists.desk import END, START, Desk
from tests.tasks.levels.offices import person


def told(name: str) -> list[str]:
    """What a person was told of leading, oldest first."""
    db.session.rollback()
    rows = select(Notice).join(Person, Person.id == Notice.person_id).where(Person.name == name)
    found = db.session.scalars(rows.where(Notice.kind == "leading").order_by(Notice.id))
    return [f"{one.subject} {one.words} {one.link}" for one in found]


def started(desk: Desk, **said: Any) -> Checklist:
    version = templates.startable(desk.template())
    with transaction() as session:
        whole = {"customer": desk.customer(), "start": START, "end": END, **said}
        return starting.start(session, version, whole, desk.who)


def test_a_lead_who_is_named_at_the_start_is_told(desk: Desk) -> None:
    person("Nora Lead", roles=("csr",))
    row = started(desk, lead="Nora Lead")
    (said,) = told("Nora Lead")
    assert f"{desk.who.name} made you the lead of Onboarding for {row.customer_name}" in said
    assert f"{row.number}, promised for Fri 27 Nov 2026 /checklists/{row.uuid}" in said


def test_who_starts_or_takes_a_checklist_themselves_is_not_told(desk: Desk) -> None:
    person("Nora Lead", roles=("csr",))
    row = started(desk)
    service.lead(row.uuid, {"lead": "Nora Lead"}, desk.who)
    service.lead(row.uuid, {"lead": desk.who.name}, desk.who)
    assert told(desk.who.name) == []


def test_a_new_lead_is_told_once_for_each_time_they_are_made_it(desk: Desk) -> None:
    person("Nora Lead", roles=("csr",))
    row = started(desk)
    for key in ("Phones", "Tenant"):
        service.lead(row.uuid, {"lead": "Nora Lead", "end": END}, desk.who)
        deeds.skip(row.uuid, key, "Not needed.", desk.who)
    assert len(told("Nora Lead")) == 1
    service.lead(row.uuid, {"lead": desk.who.name}, desk.who)
    service.lead(row.uuid, {"lead": "nora@test.example"}, desk.who)
    assert len(told("Nora Lead")) == 2


def test_a_change_that_is_refused_tells_nobody(desk: Desk) -> None:
    person("Nora Lead", roles=("csr",))
    row = started(desk)
    with pytest.raises(Invalid):
        service.lead(row.uuid, {"lead": "Nora Lead", "end": None}, desk.who)
    assert told("Nora Lead") == []


def test_who_wants_to_hear_nothing_of_it_hears_nothing(desk: Desk) -> None:
    key = person("Nora Lead", roles=("csr",)).id
    with transaction() as session:
        session.add(NoticeChoice(person_id=key, kind="leading", in_page=False, mail="", chat=False))
    started(desk, lead="Nora Lead")
    assert told("Nora Lead") == []
    page = desk.world.browser("csr").get("/notices/choices").get_data(as_text=True)
    assert "somebody makes you the lead of a checklist" in page
