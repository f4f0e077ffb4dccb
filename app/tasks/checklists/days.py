"""The days of checklists, by the business calendar: its holidays, hours and time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from app.lib import days
from app.tasks.levels.calendar import Calendar


def closing(calendar: Calendar, day: date) -> datetime:
    """When the work of a day is over; of a free day, as on the working day before it."""
    if calendar.is_working_day(day):
        return calendar.closing(day)
    like = calendar.day_after(day, -1)
    length = calendar.closing(like).astimezone(calendar.zone).replace(tzinfo=None) - _bare(like)
    return (_bare(day) + length).replace(tzinfo=calendar.zone).astimezone(UTC)


def start(calendar: Calendar, day: date) -> datetime:
    """When a day begins, where the calendar is."""
    return days.begin(day, calendar.zone)


def opening(calendar: Calendar, day: date) -> datetime:
    """When work begins on a day; on a free day, when the day begins."""
    spans = calendar.spans(day)
    return spans[0][0] if spans else start(calendar, day)


def date_of(calendar: Calendar, moment: datetime) -> date:
    """The day on which a moment falls, where the calendar is."""
    return days.day_of(moment, calendar.zone)


def _bare(day: date) -> datetime:
    return datetime.combine(day, time())
