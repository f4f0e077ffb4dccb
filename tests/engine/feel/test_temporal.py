"""Dates, times and durations: any year, nine digits of a second, zones, arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from app.engine import feel
from app.engine.feel.far import FarDate, civil, date_of


def value(text: str, **context: Any) -> Any:
    return feel.compile(text).evaluate(context).value


def shown(text: str) -> Any:
    return feel.to_json(value(text))


SHOWN = [
    ('date("-999999999-01-01")', "-999999999-01-01"),
    ('date(999999999, 12, 31) + duration("P1D")', None),
    ('date("9999-12-31") + duration("P1D")', "10000-01-01"),
    ('date("0001-01-01") - duration("P1D")', "0000-12-31"),
    ('date("10000-03-01") - date("9999-03-01")', "P366D"),
    ('date("12000-02-29") + duration("P1Y")', "12001-02-28"),
    ('date("-2017-12-31").year', -2017),
    ('date("123456-07-04").weekday', 5),
    ('day of week(date("123456-07-04"))', "Friday"),
    ('date and time("99999-12-31T23:59:59Z") + duration("PT1S")', "100000-01-01T00:00:00Z"),
    ('date and time("10000-01-01T00:00:00Z") - date and time("9999-12-31T00:00:00Z")', "P1D"),
    ('@"2026-01-01T10:00:00.123456789" + @"PT1H"', "2026-01-01T11:00:00.123456789"),
    ('@"10:00:00.000000002" - @"10:00:00.000000001"', "PT0.000000001S"),
    ('@"P1000000000D" + @"P1D"', "P1000000001D"),
    ('@"PT0.5S" * 3', "PT1.5S"),
    ('@"P1Y" * 1.5', "P1Y6M"),
    ('2 * @"P1D"', "P2D"),
    ('@"P1D" / @"PT6H"', 4),
    ('@"P1Y" / @"P1D"', None),
    ('@"2024-01-31" + @"P1M"', "2024-02-29"),
    ('@"2024-03-31" - @"P1M"', "2024-02-29"),
    ('@"2026-01-01" + @"PT36H"', "2026-01-02"),
    ('@"2026-01-01" - @"PT1H"', "2025-12-31"),
    ('@"23:30:00" + @"PT1H"', "00:30:00"),
    ('@"10:00:00+02:00" - @"10:00:00Z"', "-PT2H"),
    ('@"2026-01-02T00:00:00Z" - @"2026-01-01"', "P1D"),
    ('@"2026-01-02T00:00:00" - @"2026-01-01T00:00:00Z"', None),
    ('@"2026-01-01" + @"2026-01-01"', None),
    ('@"P1D" + @"P1M"', None),
    ('string(@"2026-07-01T10:00:00@Europe/Paris")', "2026-07-01T10:00:00@Europe/Paris"),
    ('@"2026-07-01T10:00:00@Europe/Paris".time offset', "PT2H"),
    ('@"2026-07-01T10:00:00@Europe/Paris".timezone', "Europe/Paris"),
    ('@"2026-07-01T10:00:00+02:00".timezone', None),
    ('@"-PT26H".days', -1),
    ('@"-PT26H".hours', -2),
    ('@"P1Y2M".months', 2),
    ('date("2026-02-30")', None),
    ('date("01211-12-31")', None),
    ('time("24:00:01")', None),
    ('time("10:00:00@Nowhere/City")', None),
    ('time("10:00:00+19:00")', None),
    ('duration("P1Y1D")', None),
    ('duration("P1DT")', None),
    ('years and months duration(@"2024-01-31", @"2024-02-29")', "P0M"),
    ('years and months duration(@"2026-05-01", @"2024-02-29")', "-P2Y2M"),
    ('week of year(@"2005-01-01")', 53),
    ('last day of month(@"2024-02-10")', "2024-02-29"),
]


@pytest.mark.parametrize(("text", "wanted"), SHOWN)
def test_a_temporal_expression_has_its_value(text: str, wanted: Any) -> None:
    assert shown(text) == wanted


def test_ordinary_dates_are_those_of_python() -> None:
    assert value('date("2026-01-31")') == date(2026, 1, 31)
    assert type(value('date("9999-12-31") + duration("P1D")')) is FarDate
    assert value('date("10000-01-01") - duration("P1D")') == date(9999, 12, 31)
    assert value('time("10:00:00Z")') == time(10, tzinfo=UTC)
    assert value('date and time("2026-01-31T10:00:00")') == datetime(2026, 1, 31, 10)  # noqa: DTZ001
    assert value('duration("PT36H")') == timedelta(hours=36)


@pytest.mark.parametrize("ordinal", [-(10**9), -146_097, -1, 0, 1, 146_098, 3_652_060, 10**9])
def test_a_day_is_the_same_by_ordinal_and_by_calendar(ordinal: int) -> None:
    day = date_of(ordinal)
    assert civil(day.year, day.month, day.day) == day
    assert day.toordinal() == ordinal
    assert day.isoweekday() == (ordinal - 1) % 7 + 1


def test_durations_are_exact_time_across_a_change_of_clocks() -> None:
    before = '@"2026-03-29T01:30:00@Europe/Paris"'
    assert shown(f'{before} + @"PT1H"') == "2026-03-29T03:30:00@Europe/Paris"
    assert shown(f'@"2026-03-29T03:30:00@Europe/Paris" - {before}') == "PT1H"


SAME = [
    ('@"10:00:00Z" = @"11:00:00+01:00"', True),
    ('is(@"10:00:00Z", @"11:00:00+01:00")', False),
    ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
    ('is(@"2026-01-01T10:00:00@Etc/UTC", @"2026-01-01T10:00:00Z")', False),
    ('@"2026-01-01T10:00:00@Etc/UTC" = @"2026-01-01T10:00:00Z"', True),
    ('@"2026-01-01T10:00:00" = @"2026-01-01T10:00:00Z"', False),
    ('@"2026-01-01T10:00:00" < @"2026-01-01T10:00:00Z"', None),
    ('is(@"P1D", @"PT24H")', True),
    ('is(@"P0Y", @"P0D")', False),
    ('@"P0Y" = @"P0D"', None),
    ('@"99999-01-01" > @"9999-01-01"', True),
    ('@"-0001-01-01" < @"0001-01-01"', True),
    ('@"2026-01-01" in [@"2025-12-31"..@"2026-01-02"]', True),
    ('@"10:00:00.000000001" = @"10:00:00.000000002"', True),
    ('is(@"10:00:00.000000001", @"10:00:00.000000002")', False),
]


@pytest.mark.parametrize(("text", "wanted"), SAME)
def test_moments_are_compared_and_told_apart(text: str, wanted: bool | None) -> None:
    assert value(text) is wanted


def test_now_and_today_are_what_the_caller_says() -> None:
    moment = datetime(2026, 5, 6, 7, 8, tzinfo=UTC)
    assert feel.compile("now()").evaluate({}, now=moment).value == moment
    assert feel.compile("today()").evaluate({}, now=moment).value == date(2026, 5, 6)
    silent = feel.compile("today()").evaluate({})
    assert silent.value is None
    assert "nobody said what time it is" in silent.warnings[0].message
