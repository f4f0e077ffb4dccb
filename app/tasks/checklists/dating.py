"""The days of a running checklist: which follow its timeframe, and what each is as an offset.

Whether an item was dated by hand is kept with it (``ChecklistItem.dated``). Its day alone does not
tell: calendars change, and then a template makes another one of the same timeframe.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.designer.hidden import is_hidden
from app.runtime.models import UserTask
from app.tasks.checklists import days, plan
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.levels import calendars
from app.tasks.levels.calendar import Calendar


def planned(
    row: Checklist, rows: Sequence[ChecklistItem], start: date, end: date, calendar: Calendar
) -> dict[str, date]:
    """When each item would be due in this timeframe; what was added is due with its end."""
    known = {item.id: item for item in plan.of_json(row.version.items)}
    items = [known.get(one.key) or plan.Item(one.key, one.name) for one in rows]
    return plan.due_dates(items, start, end, calendar.day_after)


def by_hand(row: Checklist, item: ChecklistItem, calendar: Calendar) -> bool:
    """Whether the day that a hand gives to an item is another than the timeframe gives to it."""
    return item.due_on != planned(row, [item], row.starts_on, row.ends_on, calendar)[item.key]


def moved(
    row: Checklist,
    rows: Sequence[ChecklistItem],
    begun: Collection[str],
    start: date,
    end: date,
    calendar: Calendar,
) -> dict[str, date]:
    """The new days of the items that follow another timeframe: not ended, and not dated by hand.

    What is ``begun`` follows the end alone.
    """
    open_ = [one for one in rows if one.state not in plan.ENDED and not one.dated]
    under_way = [one for one in open_ if one.key in begun]
    before = planned(row, open_, row.starts_on, row.ends_on, calendar)
    after = planned(row, open_, start, end, calendar)
    after |= planned(row, under_way, row.starts_on, end, calendar)
    return {
        one.key: after[one.key]
        for one in open_
        if after[one.key] not in (before[one.key], one.due_on)
    }


def redated(session: Session, changes: Mapping[UserTask, Sequence[str]], now: datetime) -> None:
    """User tasks were changed: an item is dated by hand when its own now says another moment than
    the close of its day."""
    tasks = {
        task.id: task
        for task, fields in changes.items()
        if "due_at" in fields and is_hidden(task.process_key)
    }
    if not tasks:
        return
    calendar = calendars.business()
    found = select(ChecklistItem, Checklist).join(Checklist)
    for item, row in session.execute(found.where(ChecklistItem.task_id.in_(tasks))):
        if tasks[item.task_id or 0].due_at != days.closing(calendar, item.due_on):
            item.dated = True
        elif item.dated:  # as its day says again, which may have come of a hand itself
            item.dated = by_hand(row, item, calendar)


def offsets(
    row: Checklist, rows: Sequence[ChecklistItem], calendar: Calendar
) -> dict[str, tuple[int | None, str]]:
    """The due offset of each item, as days and what they count from: that of the template, or for
    an item that was dated by hand its working days after the start."""
    known = {item.id: item for item in plan.of_json(row.version.items)}
    made: dict[str, tuple[int | None, str]] = {}
    for one in rows:
        item = known.get(one.key) or plan.Item(one.key, one.name)
        if not one.dated or (one.state in plan.ENDED and not one.added):
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
