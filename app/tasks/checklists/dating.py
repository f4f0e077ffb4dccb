"""The days of a running checklist: which of them follow its end, and what each is as an offset.

No column says who dated an item: one whose day is what its template makes of the timeframe was
dated by it, and any other by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.tasks.checklists import plan
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.levels.calendar import Calendar


def planned(
    row: Checklist, rows: Sequence[ChecklistItem], end: date, calendar: Calendar
) -> dict[str, date]:
    """When each item would be due with this end; what was added without a day is due with it."""
    known = {item.id: item for item in plan.of_json(row.version.items)}
    items = [known.get(one.key) or plan.Item(one.key, one.name) for one in rows]
    return plan.due_dates(items, row.starts_on, end, calendar.day_after)


def moved(
    row: Checklist, rows: Sequence[ChecklistItem], end: date, calendar: Calendar
) -> dict[str, date]:
    """The new days of the items that follow another end: not ended, and not dated by hand."""
    open_ = [one for one in rows if one.state not in plan.ENDED]
    before = planned(row, open_, row.ends_on, calendar)
    after = planned(row, open_, end, calendar)
    return {
        one.key: after[one.key]
        for one in open_
        if one.due_on == before[one.key] and after[one.key] != before[one.key]
    }


def offsets(
    row: Checklist, rows: Sequence[ChecklistItem], calendar: Calendar
) -> dict[str, tuple[int | None, str]]:
    """The due offset of each item, as days and what they count from: that of the template, or for
    an item that was dated by hand its working days after the start."""
    known = {item.id: item for item in plan.of_json(row.version.items)}
    due = planned(row, rows, row.ends_on, calendar)
    made: dict[str, tuple[int | None, str]] = {}
    for one in rows:
        item = known.get(one.key) or plan.Item(one.key, one.name)
        if one.due_on == due[one.key] or (one.state in plan.ENDED and not one.added):
            made[one.key] = item.due_days, item.due_from
        else:
            made[one.key] = _after(row.starts_on, one.due_on, calendar), plan.AFTER_START
    return made


def _after(start: date, day: date, calendar: Calendar) -> int:
    """How many working days lie after the start up to a day, as far as an offset reaches."""
    found = 0
    for number in range(1, (day - start).days + 1):
        found += calendar.is_working_day(start + timedelta(days=number))
        if found == plan.MAX_DAYS:
            break
    return found
