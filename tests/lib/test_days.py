"""The days of an office: whole, without a gap, and as long as its clocks make them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from app.lib import clock, days, words

ZONES = (
    *("UTC", "Europe/Berlin", "America/Los_Angeles", "Australia/Sydney", "Australia/Lord_Howe"),
    *("Asia/Kolkata", "America/Santiago", "America/Havana", "Pacific/Apia"),
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
some_days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
moments = st.integers(946684800, 2082758400).map(lambda at: datetime.fromtimestamp(at, UTC))
EVENING = datetime(2026, 11, 12, 20, 30, tzinfo=UTC)


def office(zone: str) -> Flask:
    """An application that is in a place."""
    app = Flask("office")
    days.ask(app, lambda: ZoneInfo(zone))
    return app


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@given(some_days, zones)
def test_each_day_ends_where_the_next_one_begins(day: date, zone: ZoneInfo) -> None:
    begin, end = days.begin(day, zone), days.end(day, zone)
    assert end == days.begin(day + days.DAY, zone)
    assert days.day_of(end, zone) > day
    assert days.day_of(begin - timedelta(microseconds=1), zone) < day


@given(moments, zones)
def test_every_moment_lies_within_its_day(moment: datetime, zone: ZoneInfo) -> None:
    day = days.day_of(moment, zone)
    assert days.begin(day, zone) <= moment < days.end(day, zone)


@pytest.mark.parametrize(
    ("zone", "day", "begin", "hours"),
    [
        ("Europe/Berlin", "2026-11-12", "2026-11-11T23:00Z", 24),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00Z", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00Z", 25),
        ("America/Los_Angeles", "2026-03-08", "2026-03-08T08:00Z", 23),
        ("America/Los_Angeles", "2026-11-01", "2026-11-01T07:00Z", 25),
        ("Australia/Sydney", "2026-04-05", "2026-04-04T13:00Z", 25),
        ("Australia/Sydney", "2026-10-04", "2026-10-03T14:00Z", 23),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30Z", 23.5),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00Z", 23),  # midnight is skipped
        ("America/Havana", "2026-11-01", "2026-11-01T04:00Z", 25),  # midnight comes twice
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z", 0),  # a day that never was
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(
    zone: str, day: str, begin: str, hours: float
) -> None:
    there, that = ZoneInfo(zone), date.fromisoformat(day)
    assert days.begin(that, there) == at(begin)
    assert days.end(that, there) - days.begin(that, there) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "today", "said", "stamp"),
    [
        ("UTC", "2026-11-12", "today, 20:30", "12 Nov 2026 at 20:30 UTC"),
        ("Australia/Sydney", "2026-11-13", "today, 07:30", "13 Nov 2026 at 07:30 AEDT"),
        ("America/Los_Angeles", "2026-11-12", "today, 12:30", "12 Nov 2026 at 12:30 PST"),
        ("America/Sao_Paulo", "2026-11-12", "today, 17:30", "12 Nov 2026 at 17:30 UTC-03"),
    ],
)
def test_what_a_page_says_is_by_the_clock_of_the_office(
    zone: str, today: str, said: str, stamp: str
) -> None:
    with office(zone).app_context(), clock.fixed(EVENING):
        assert days.today() == date.fromisoformat(today)
        assert words.at_time(EVENING) == said
        assert f">{said}</time>" in words.moment(EVENING)
        assert 'datetime="2026-11-12T20:30:00.000Z"' in words.moment(EVENING)
        assert words.stamp(EVENING) == stamp
        assert words.day(days.begin(days.today()) - timedelta(seconds=1)) == "yesterday"
        assert words.day(days.end(days.today())) == "tomorrow"
        assert words.left(EVENING + timedelta(hours=3))[0] == words.time(
            EVENING + timedelta(hours=3)
        )


@given(moments, st.sampled_from(ZONES))
def test_what_a_field_holds_is_read_as_the_same_minute(moment: datetime, zone: str) -> None:
    with office(zone).app_context():
        read = days.read(words.typed(moment))
        assert read is not None
        assert words.typed(read) == words.typed(moment)
        assert read <= moment  # a time that is twice in a night is the first one


def test_what_is_no_moment_is_read_as_none() -> None:
    with office("Asia/Tokyo").app_context():
        for said in ("", "soon", "2026-02-30T09:00", "0001-01-01T00:00", "9999-12-31T25:00"):
            assert days.read(said) is None, said
        assert days.read("2026-11-12T09:00+01:00") == at("2026-11-12T08:00Z")


def test_the_zone_is_asked_for_once_until_it_changes() -> None:
    asked: list[str] = []
    app = Flask("office")

    def zone() -> ZoneInfo:
        asked.append("zone")
        return ZoneInfo("Asia/Tokyo")

    days.ask(app, zone)
    with app.app_context():
        assert {words.day(EVENING) for _ in range(9)} == {words.day(EVENING)}
        assert asked == ["zone"]
        days.forget()
        assert days.zone_name() == "Asia/Tokyo"
        assert len(asked) == 2
        assert g
    assert days.zone_name() == "UTC"
