"""Business time, against a naive calendar that looks at every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lib.errors import Invalid
from app.tasks.levels.calendar import Calendar, hours
from app.tasks.levels.plan import length

OFFICE = hours({day: [("08:00", "12:00"), ("13:00", "17:00")] for day in range(5)})
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_four_hours_from_the_afternoon_end_the_next_morning() -> None:
    office = Calendar(BERLIN, OFFICE)
    assert office.add(at("2026-11-12T15:00"), timedelta(hours=4)) == at("2026-11-13T10:00")


def test_the_weekend_and_a_holiday_are_passed_over() -> None:
    office = Calendar(BERLIN, OFFICE, closed={date(2026, 12, 25)})
    assert office.add(at("2026-12-24T16:00"), timedelta(hours=2)) == at("2026-12-28T09:00")


def test_what_comes_at_night_begins_with_the_day() -> None:
    office = Calendar(BERLIN, OFFICE)
    assert office.add(at("2026-11-12T03:00"), timedelta()) == at("2026-11-12T08:00")
    assert office.add(at("2026-11-12T12:30"), timedelta(hours=1)) == at("2026-11-12T14:00")


def test_work_that_ends_with_the_day_is_due_at_its_end_and_not_the_next_morning() -> None:
    office = Calendar(BERLIN, OFFICE)
    assert office.add(at("2026-11-12T13:00"), timedelta(hours=4)) == at("2026-11-12T17:00")


def test_a_night_shift_is_an_hour_longer_when_the_clocks_go_back() -> None:
    night = Calendar(BERLIN, hours({5: [("22:00", "24:00")], 6: [("00:00", "06:00")]}))
    assert night.between(at("2026-10-24T22:00"), at("2026-10-25T06:00")) == timedelta(hours=9)
    assert night.between(at("2026-03-28T22:00"), at("2026-03-29T06:00")) == timedelta(hours=7)


def test_a_span_that_the_clocks_jump_over_is_no_working_time() -> None:
    odd = Calendar(BERLIN, hours({6: [("02:15", "02:45")]}))
    assert odd.spans(date(2026, 3, 29)) == []
    late = Calendar(BERLIN, hours({6: [("02:30", "04:00")]}))
    assert late.spans(date(2026, 3, 29)) == [(at("2026-03-29T03:00"), at("2026-03-29T04:00"))]


def test_working_days_are_counted_from_the_next_one() -> None:
    office = Calendar(BERLIN, OFFICE, closed={date(2026, 11, 16)})
    assert office.day_after(date(2026, 11, 12), 2) == date(2026, 11, 17)
    assert office.day_after(date(2026, 11, 17), -2) == date(2026, 11, 12)
    assert office.day_after(date(2026, 11, 14), 0) == date(2026, 11, 17)


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(Invalid, match="within ten years"):
        Calendar(BERLIN, {}).add(at("2026-11-12T15:00"), timedelta(hours=1))


@pytest.mark.parametrize("said", [[("8:99", "17:00")], [("17:00", "08:00")]])
def test_hours_that_cannot_be_are_refused_by_their_weekday(said: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid, match="Tuesday"):
        hours({1: said})


def test_spans_that_overlap_are_refused() -> None:
    with pytest.raises(Invalid, match="Monday"):
        hours({0: [("08:00", "12:00"), ("11:00", "13:00")]})


# ---- against the naive calendar


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether a minute is worked, by its wall-clock time alone."""
    local = moment.astimezone(calendar.zone)
    told = calendar.special.get(local.date())
    if told is None:
        shut = local.date() in calendar.closed
        told = () if shut else calendar.hours.get(local.weekday(), ())
    wall = local.time().replace(tzinfo=None)
    return any(begin <= wall and (end == time() or wall < end) for begin, end in told)


def naive_between(calendar: Calendar, begin: datetime, end: datetime) -> timedelta:
    """Counts the minutes."""
    total, moment = timedelta(), begin
    while moment < end:
        total += MINUTE if is_open(calendar, moment) else timedelta()
        moment += MINUTE
    return total


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Hours of whole minutes, none of them inside of an hour that comes twice."""
    starts = st.integers(4, 11)
    made = {}
    for day in range(7):
        if draw(st.booleans()):
            begin, length, pause = draw(starts), draw(st.integers(1, 6)), draw(st.integers(0, 59))
            first = (f"{begin:02}:{pause:02}", f"{begin + length:02}:{pause:02}")
            second = (f"{begin + length + 1:02}:00", f"{begin + length + 4:02}:30")
            made[day] = [first, second] if draw(st.booleans()) else [first]
    if not made:
        made[2] = [("08:00", "16:00")]
    closed = draw(st.sets(st.dates(date(2026, 3, 20), date(2026, 11, 10)), max_size=5))
    return Calendar(ZoneInfo(draw(st.sampled_from(ZONES))), hours(made), closed)


BEGINS = st.sampled_from(
    [date(2026, 3, 6), date(2026, 3, 27), date(2026, 4, 3), date(2026, 10, 2), date(2026, 10, 23)]
).flatmap(
    lambda day: st.integers(0, 4 * 1440).map(
        lambda minute: datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE
    )
)


@settings(max_examples=60, deadline=None)
@given(calendars(), BEGINS, st.integers(0, 4 * 1440))
def test_the_working_time_between_two_moments_is_that_of_the_minutes(
    calendar: Calendar, begin: datetime, minutes: int
) -> None:
    end = begin + minutes * MINUTE
    assert calendar.between(begin, end) == naive_between(calendar, begin, end)


@settings(max_examples=60, deadline=None)
@given(calendars(), BEGINS, st.integers(1, 1200))
def test_adding_working_time_ends_at_the_minute_in_which_it_has_passed(
    calendar: Calendar, begin: datetime, minutes: int
) -> None:
    end = calendar.add(begin, minutes * MINUTE)
    assert calendar.between(begin, end) == minutes * MINUTE
    assert is_open(calendar, end - MINUTE)


@settings(max_examples=60, deadline=None)
@given(calendars(), BEGINS, st.integers(1, 1200))
def test_going_back_undoes_going_forward(calendar: Calendar, begin: datetime, minutes: int) -> None:
    end = calendar.add(begin, minutes * MINUTE)
    assert calendar.between(calendar.back(end, minutes * MINUTE), end) == minutes * MINUTE


def test_a_day_whose_only_hours_the_clocks_skip_is_no_working_day() -> None:
    night = Calendar(BERLIN, hours({6: [("02:00", "03:00")]}))
    skipped, after = date(2026, 3, 29), date(2026, 4, 5)
    assert not night.is_working_day(skipped)
    assert night.day_after(date(2026, 3, 23), 0) == after
    friday = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert length("P1D").after(night, friday) == datetime(2026, 4, 5, 1, tzinfo=UTC)
