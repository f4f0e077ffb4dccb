"""The working days of checklists: the one place that knows which calendar they go by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.tasks.levels.calendar import Calendar, hours

OFFICE = Calendar(
    ZoneInfo("UTC"), hours(dict.fromkeys(range(5), [("08:00", "17:00")]))
)  # Saturday and Sunday are free


def day_after(day: date, working_days: int) -> date:
    """The working day so many working days after a day; negative ones lie before."""
    return OFFICE.day_after(day, working_days)


def closing(day: date) -> datetime:
    """When the work of a day is over; of a free day, as on the others."""
    if OFFICE.is_working_day(day):
        return OFFICE.closing(day)
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def is_free(day: date) -> bool:
    """Whether nobody works that day."""
    return not OFFICE.is_working_day(day)
