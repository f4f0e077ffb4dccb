"""Calendars and service levels that nothing uses are deleted; of others it is said what does.

What once counted a user task stays: the page of that task tells by it how it went.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict
from app.tasks.levels import service
from app.tasks.levels.models import BusinessCalendar, LevelClock, ServiceLevel

OFF = "Switch it off instead: no new user task gets it."
DEFAULT = "It is the default, which all working days are counted by. Make another the default."


def _uses_of_level(row: ServiceLevel) -> str:
    """Why a level cannot be deleted; empty when nothing uses it."""
    counted = _counted(LevelClock.level_id == row.id)
    return f"{counted} {OFF}" if counted else ""


def _uses_of_calendar(row: BusinessCalendar) -> str:
    """Why a calendar cannot be deleted; empty when nothing uses it."""
    names = select(ServiceLevel.name).where(ServiceLevel.calendar_id == row.id)
    using = ", ".join(db.session.scalars(names.order_by(ServiceLevel.name)))
    said = (
        f"These service levels count by it: {using}. Give them another calendar." if using else "",
        _counted(LevelClock.calendar_id == row.id),
        DEFAULT if row.is_default else "",
    )
    return " ".join(filter(None, said))


def _counted(which: Any) -> str:
    number = db.session.scalar(select(func.count()).select_from(LevelClock).where(which))
    if not number:
        return ""
    return f"{number} user task{' was' if number == 1 else 's were'} counted by it."


def delete_level(level_id: int, who: Principal) -> str:
    """Deletes a level; gives its name. Raises NotFound, Conflict that names what uses it."""
    with transaction() as session:
        row = locked(ServiceLevel, service.level(level_id).id, to_delete=True)
        return _delete(session, row, _uses_of_level(row), "service level", who)


def delete_calendar(calendar_id: int, who: Principal) -> str:
    """Deletes a calendar; gives its name. Raises NotFound, Conflict that names what uses it."""
    with transaction() as session:
        row = locked(BusinessCalendar, service.calendar(calendar_id).id, to_delete=True)
        return _delete(session, row, _uses_of_calendar(row), "calendar", who)


def _delete(session: Session, row: Any, using: str, what: str, who: Principal) -> str:
    name = str(row.name)
    if using:
        raise Conflict(f"{name} is not deleted. {using}")
    session.delete(row)
    record(
        session, [Entry("settings", f"{what} deleted", who.name, {"name": name}, at=clock.now())]
    )
    return name
