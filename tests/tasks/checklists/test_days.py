"""The days of a checklist: what the business calendar says of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.lib import clock
from app.lib.db import transaction
from app.tasks.checklists import board, days, queries
from app.tasks.levels import calendars
from app.tasks.levels.models import BusinessCalendar
from tests.tasks.checklists.desk import Desk

HOURS = {str(day): [["09:00", "18:00"]] for day in range(5)}
# Christmas Eve is short; 25 and 26 December are public holidays in Germany.
BERLIN = {"zone": "Europe/Berlin", "country": "DE", "region": "BE", "hours": HOURS}
SPECIAL = {"2026-12-24": [["09:00", "12:00"]]}


def office() -> None:
    """Makes the business calendar of an office in Berlin."""
    with transaction() as session:
        session.add(BusinessCalendar(name="Berlin", special=SPECIAL, is_default=True, **BERLIN))


def test_an_office_without_a_calendar_works_from_monday_to_friday(desk: Desk) -> None:
    made = calendars.business()
    assert made.day_after(date(2026, 12, 24), 1) == date(2026, 12, 25)
    assert days.closing(made, date(2026, 12, 26)) == datetime(2026, 12, 26, 17, tzinfo=UTC)


def test_due_dates_leave_out_the_holidays_of_the_calendar(desk: Desk) -> None:
    office()
    row = desk.start(start=date(2026, 12, 23), end=date(2027, 1, 15))
    due = {key: item.due_on for key, item in desk.items(row).items()}
    assert due["Tenant"] == date(2026, 12, 24)
    assert due["Record"] == date(2026, 12, 29)  # 25 to 27 are free, so 28 is the second day


def test_a_user_task_is_due_when_its_day_closes_where_the_office_is(desk: Desk) -> None:
    office()
    row = desk.start(start=date(2026, 12, 23), end=date(2027, 1, 15))
    assert desk.task(row, "Tenant").due_at == datetime(2026, 12, 24, 11, tzinfo=UTC)
    assert desk.task(row, "Record").due_at == datetime(2026, 12, 29, 17, tzinfo=UTC)


def test_what_is_done_after_closing_there_is_late_and_the_holidays_are_shaded(desk: Desk) -> None:
    office()
    row = desk.start(start=date(2026, 12, 23), end=date(2027, 1, 15))
    with clock.fixed(datetime(2026, 12, 24, 11, 30, tzinfo=UTC)):
        found = desk.fresh(row)
        seen = queries.seen(found, desk.who)
        late = {card.item.key: card.late for card in seen.cards}
        shaded = board.timeline(found, seen.cards, calendars.business(), clock.now()).free
    assert (late["Tenant"], late["Record"]) == ("late today", "")
    christmas, new_year, weekend = (width for _, width in shaded[:3])
    assert christmas == new_year > weekend


def test_the_day_turns_where_the_office_is(desk: Desk) -> None:
    office()
    with transaction() as session:
        session.query(BusinessCalendar).update({"zone": "Pacific/Auckland", "country": "NZ"})
    calendars.forget()
    made = calendars.business()
    assert days.date_of(made, datetime(2026, 11, 12, 20, tzinfo=UTC)) == date(2026, 11, 13)
    assert days.start(made, date(2026, 11, 13)) == datetime(2026, 11, 12, 11, tzinfo=UTC)
