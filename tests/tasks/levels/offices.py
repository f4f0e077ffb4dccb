"""Offices, service levels and people that the tests of service levels share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.accounts import service as accounts
from app.accounts.access import Principal
from app.accounts.models import Person
from app.lib.db import db, transaction
from app.tasks.levels.models import BusinessCalendar, LevelClock, ServiceLevel
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.world import PASSWORD

THURSDAY = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
WEEK = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}


def calendar(name: str = "Office", **more: Any) -> int:
    """A calendar of weekdays from 8 to 12 and 13 to 17, in UTC."""
    said = {"zone": "UTC", "hours": WEEK, "special": {}, "is_default": True, **more}
    with transaction() as session:
        row = BusinessCalendar(name=name, **said)
        session.add(row)
        session.flush()
        return row.id


def level(length: str = "PT4H", *chain: tuple[str, str, str, str], **more: Any) -> int:
    """A level for all tasks; each step of its chain is (at, after, deed, to)."""
    steps = [dict(zip(("at", "after", "deed", "to"), step, strict=True)) for step in chain]
    with transaction() as session:
        calendar_id = more.pop("calendar_id", None) or calendar()
        said = {"name": "Usual", "warn": 75, "calendar_id": calendar_id, **more}
        row = ServiceLevel(length=length, chain=steps, **said)
        session.add(row)
        session.flush()
        return row.id


def person(name: str, *desks: str, roles: tuple[str, ...] = ()) -> Principal:
    """Somebody more."""
    with transaction() as session:
        made = accounts.add_person(
            session,
            email=f"{name.split()[0].lower()}@test.example",
            name=name,
            password=PASSWORD,
            system_roles=roles,
            business_roles=desks,
        )
        session.flush()
        key = made.id
    return principal(key)


def principal(key: int) -> Principal:
    """Who has this key."""
    return accounts.principal_of(db.session.get_one(Person, key))


def task(
    name: str, roles: str = "csr", *, assignee: str = "", inside: str = "", **headers: str
) -> str:
    """A user task that says who may do it, and the headers of the rules of work."""
    who = f' assignee="{assignee}"' if assignee else ""
    groups = f' candidateGroups="{roles}"' if roles else ""
    made = "".join(f'<zeebe:header key="{key}" value="{said}"/>' for key, said in headers.items())
    return el(
        "userTask",
        name,
        ext(
            "<zeebe:userTask/>",
            f"<zeebe:assignmentDefinition{who}{groups}/>" if who or groups else "",
            f"<zeebe:taskHeaders>{made}</zeebe:taskHeaders>" if made else "",
            inside,
        ),
    )


def one(*tasks: str, line: str = "s > ask > e") -> str:
    """A process of these tasks along a line."""
    return ends("e") + "".join(tasks) + flows(line)


def clock_of(task_id: int) -> LevelClock:
    """The clock as the database has it."""
    db.session.rollback()
    return db.session.get_one(LevelClock, task_id, populate_existing=True)
