"""Calendars and service levels are made, changed, put in order and switched off; each change is in
the history of settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.accounts.models import Person
from app.audit.service import Entry, record
from app.designer.models import Process
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Invalid, NotFound, Problem
from app.tasks import queries
from app.tasks.levels import calendars, clocks, reach, staff
from app.tasks.levels.calendar import Calendar
from app.tasks.levels.models import BusinessCalendar, ServiceLevel
from app.tasks.levels.plan import chain, length
from app.tasks.levels.typed import Known, Typed

NO_CALENDAR = "There is no such calendar."
NO_LEVEL = "There is no such service level."


def known() -> Known:
    """What a level can name."""
    processes = select(Process.key, Process.name).where(~Process.archived).order_by(Process.name)
    people = select(Person.email, Person.name).where(Person.active).order_by(Person.name)
    return Known(
        processes={key: name for key, name in db.session.execute(processes).all()},
        roles=queries.desks(),
        people={email: name for email, name in db.session.execute(people).all()},
        workers={one.email for one in staff.every(db.session())},
        calendars={row.id: row.name for row in calendars.every()},
    )


def levels() -> list[ServiceLevel]:
    """All levels in the order in which they are tried."""
    rows = select(ServiceLevel).order_by(ServiceLevel.position, ServiceLevel.id)
    return list(db.session.scalars(rows))


def calendar(calendar_id: int) -> BusinessCalendar:
    """A calendar. Raises NotFound."""
    found = db.session.get(BusinessCalendar, calendar_id)
    if found is None:
        raise NotFound(NO_CALENDAR)
    return found


def level(level_id: int) -> ServiceLevel:
    """A level. Raises NotFound."""
    found = db.session.get(ServiceLevel, level_id)
    if found is None:
        raise NotFound(NO_LEVEL)
    return found


def save_calendar(calendar_id: int | None, said: Typed, who: Principal) -> BusinessCalendar:
    """Makes or changes a calendar; the first one is the default. Raises Invalid, NotFound."""
    with transaction() as session:
        row = calendar(calendar_id) if calendar_id is not None else BusinessCalendar()
        _unique(session, BusinessCalendar, said["name"], calendar_id)
        others = select(BusinessCalendar).where(
            BusinessCalendar.is_default, BusinessCalendar.id != calendar_id
        )
        former = session.scalars(others).all()
        if not former:
            said = said | {"is_default": True}
        before = _columns(row, said) if calendar_id is not None else {}
        for name, value in said.items():
            setattr(row, name, value)
        _usable(session, row)
        for other in former if said["is_default"] else ():
            other.is_default = False
        session.add(row)
        session.flush()
        _note(session, "calendar", row.name, before, said, who)
        return row


def _usable(session: Session, row: BusinessCalendar) -> None:
    """Every level that counts by it must still come to an end."""
    made, now = calendars.of(row), clock.now()
    using = select(ServiceLevel).where(ServiceLevel.calendar_id == row.id) if row.id else None
    for one in session.scalars(using) if using is not None else ():
        try:
            length(one.length).after(made, now)
        except Invalid:
            words = f"It does not open often enough for the service level {one.name}."
            raise Invalid(words, problems=[Problem("/hours-0", words)]) from None


def save_level(level_id: int | None, said: Typed, who: Principal) -> ServiceLevel:
    """Makes or changes a level; a new one is tried last. Raises Invalid, NotFound."""
    with transaction() as session:
        row = level(level_id) if level_id is not None else ServiceLevel(active=True)
        _unique(session, ServiceLevel, said["name"], level_id)
        preview(said, clock.now())
        named = (said["process_key"], said["element_id"])
        if named[1] and named != (row.process_key, row.element_id):
            reach.refuse_unknown(session, *named)
        before = _columns(row, said) if level_id is not None else {}
        if level_id is None:
            row.position = (session.scalar(select(func.max(ServiceLevel.position))) or 0) + 1
        for name, value in said.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        _note(session, "service level", row.name, before, said, who)
        return row


def _unique(session: Session, model: Any, name: str, own: int | None) -> None:
    taken = select(model.id).where(model.name == name, model.id != (own or 0))
    if session.scalar(taken) is not None:
        words = "Another one has this name. Choose a name that tells them apart."
        raise Invalid(words, problems=[Problem("/name", words)])


def preview(said: Typed, now: datetime) -> clocks.Plan:
    """What a level comes to for a task that comes in now. Raises Invalid at the length."""
    made: Calendar = calendars.of(calendar(said["calendar_id"]))
    try:
        return clocks.plan(made, now, length(said["length"]), said["warn"], chain(said["chain"]))
    except Invalid as error:
        raise Invalid(error.message, problems=[Problem("/length", error.message)]) from None


def move(level_id: int, up: bool, who: Principal) -> None:
    """Puts a level one place further up or down."""
    with transaction() as session:
        rows = levels()
        index = next((n for n, row in enumerate(rows) if row.id == level_id), None)
        if index is None:
            raise NotFound(NO_LEVEL)
        other = index - 1 if up else index + 1
        if not 0 <= other < len(rows):
            return
        rows[index], rows[other] = rows[other], rows[index]
        for number, row in enumerate(rows, start=1):
            row.position = number
        order = {"order": [row.name for row in rows]}
        _note(session, "service level", rows[other].name, {}, order, who)


def switch(level_id: int, on: bool, who: Principal) -> ServiceLevel:
    """Switches a level on or off: off, it is meant for no task that comes in; running clocks go
    on."""
    with transaction() as session:
        row = level(level_id)
        before, row.active = {"active": row.active}, on
        _note(session, "service level", row.name, before, {"active": on}, who)
        return row


def _columns(row: Any, said: Typed) -> Typed:
    return {name: getattr(row, name) for name in said}


def _note(
    session: Session, what: str, name: str, before: Typed, after: Typed, who: Principal
) -> None:
    changes = {
        key: {"from": before.get(key), "to": value}
        for key, value in after.items()
        if key not in before or before[key] != value
    }
    if changes:
        detail = {"name": name, "changes": changes}
        record(session, [Entry("settings", f"{what} changed", who.name, detail, at=clock.now())])
