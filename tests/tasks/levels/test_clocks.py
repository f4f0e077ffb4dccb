"""Plans with pauses, against a naive calendar that counts minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.tasks.levels import calendars, clocks
from app.tasks.levels.calendar import Calendar, hours
from app.tasks.levels.plan import chain, length
from tests.tasks.levels.test_calendar import BEGINS, MINUTE, is_open
from tests.tasks.levels.test_calendar import calendars as some

OFFICE = Calendar(
    ZoneInfo("Europe/Berlin"),
    hours({day: [("08:00", "12:00"), ("13:00", "17:00")] for day in range(5)}),
)
STEPS = chain(
    [
        {"at": "warning", "after": "", "deed": "notify-assignee", "to": ""},
        {"at": "due", "after": "PT2H", "deed": "priority", "to": "90"},
    ]
)


def at(text: str) -> datetime:
    """A local moment in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def made(begin: str = "2026-11-12T09:00", due: datetime | None = None) -> clocks.Plan:
    """A task of four working hours."""
    return clocks.plan(OFFICE, at(begin), length("PT4H"), 75, STEPS, due)


def test_a_plan_is_read_as_it_was_kept() -> None:
    plan = made()
    plan = plan.marked(plan.entries[0], done=True).marked(plan.entries[2], tries=2)
    assert clocks.read(plan.as_json()) == plan


def test_a_pause_of_two_hours_moves_what_lies_ahead_by_two_working_hours() -> None:
    plan = made().shifted(OFFICE, at("2026-11-12T11:00"), at("2026-11-12T14:00"))
    assert plan.due == at("2026-11-12T16:00")
    assert plan.next_at == at("2026-11-12T15:00")


def test_a_pause_at_night_moves_nothing() -> None:
    plan = made()
    assert plan.shifted(OFFICE, at("2026-11-12T18:00"), at("2026-11-13T07:00")) == plan


def test_a_pause_after_the_due_date_moves_only_the_steps_behind_it() -> None:
    plan = made()
    after = plan.shifted(OFFICE, at("2026-11-12T14:30"), at("2026-11-12T15:30"))
    assert after.due == plan.due == at("2026-11-12T14:00")
    assert after.entries[-1].at == at("2026-11-12T17:00")


def test_another_due_date_by_hand_plans_anew_and_repeats_what_it_puts_ahead_again() -> None:
    plan = made()
    for entry in plan.entries[:3]:
        plan = plan.marked(entry, done=True)
    now, due = at("2026-11-12T14:30"), at("2026-11-13T09:00")
    anew = plan.redone(OFFICE, at("2026-11-12T09:00"), due, now, fixed=False)
    assert (anew.due, anew.given) == (due, True)
    assert [entry.what for entry in anew.ahead] == [
        "warning",
        "notify-assignee",
        "due",
        "priority",
    ]
    back = anew.redone(OFFICE, at("2026-11-12T09:00"), now - timedelta(hours=1), now, fixed=False)
    assert {entry.what for entry in back.ahead} >= {"due", "priority"}


def test_what_was_done_and_still_lies_back_is_not_done_twice() -> None:
    plan = made()
    for entry in plan.entries:
        plan = plan.marked(entry, done=True)
    now = at("2026-11-12T16:30")
    again = plan.redone(OFFICE, at("2026-11-12T09:00"), plan.due - 30 * MINUTE, now, fixed=False)
    assert again.next_at is None


def test_a_due_date_said_during_a_pause_stays_when_the_pause_ends() -> None:
    due = at("2026-11-13T16:00")
    plan = made().redone(OFFICE, at("2026-11-12T09:00"), due, at("2026-11-12T12:00"), fixed=True)
    assert plan.shifted(OFFICE, at("2026-11-12T10:00"), at("2026-11-13T09:00")).due == due


# ---- against the minutes


def naive_due(
    calendar: Calendar, begin: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    """The end of the minute in which so much working time outside of the pauses has passed."""
    moment = begin
    while minutes:
        stands = any(since <= moment < until for since, until in pauses)
        if not stands and is_open(calendar, moment):
            minutes -= 1
        moment += MINUTE
    return moment


@settings(max_examples=60, deadline=None)
@given(
    some(),
    BEGINS,
    st.integers(1, 900),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 2000)), max_size=4),
)
def test_a_clock_with_pauses_ends_at_the_minute_of_a_naive_one(
    calendar: Calendar, begin: datetime, minutes: int, gaps: list[tuple[int, int]]
) -> None:
    allowed = length(f"PT{minutes}M")
    plan = clocks.plan(calendar, begin, allowed, 75, ())
    pauses, moment = [], begin
    for run, stood in gaps:
        since = moment + run * MINUTE
        moment = since + stood * MINUTE
        if since >= plan.due:
            break  # it was due before this pause began
        pauses.append((since, moment))
        plan = plan.shifted(calendar, since, moment)
    assert plan.due == naive_due(calendar, begin, minutes, pauses)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["DE-BY", "US-CA", "AU-NSW", "GB-SCT"]), BEGINS, st.integers(1, 900))
def test_public_holidays_of_regions_are_passed_over_as_the_naive_calendar_does(
    place: str, begin: datetime, minutes: int
) -> None:
    country, region = place.split("-")
    zone = {"DE": "Europe/Berlin", "US": "America/Los_Angeles", "AU": "Australia/Sydney"}
    calendar = Calendar(
        ZoneInfo(zone.get(country, "Europe/London")),
        OFFICE.hours,
        calendars.Holidays(country, region),
    )
    plan = clocks.plan(calendar, begin, length(f"PT{minutes}M"), 75, ())
    assert plan.due == naive_due(calendar, begin, minutes, [])


def test_holidays_differ_by_region() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in calendars.Holidays("DE", "BY")
    assert epiphany not in calendars.Holidays("DE", "BE")
    assert calendars.Holidays("DE", "BY").name(date(2026, 12, 25))
