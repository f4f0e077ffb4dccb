"""Quiet hours and gathered mails, by the clock of the person's own zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.lib import days
from app.tasks.notices import quiet
from app.tasks.notices.models import NoticeSettings


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def of(zone: str, begin: str | None = None, end: str | None = None) -> NoticeSettings:
    return NoticeSettings(person_id=1, zone=zone, quiet_from=begin, quiet_until=end)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-11-26T20:59", "2026-11-26T20:59"),  # 21:59 in Berlin
        ("2026-11-26T21:00", "2026-11-27T06:00"),
        ("2026-11-27T05:59", "2026-11-27T06:00"),
        ("2026-11-27T06:00", "2026-11-27T06:00"),
        ("2026-03-28T22:00", "2026-03-29T05:00"),  # the clocks go forward in this night
        ("2026-10-24T22:00", "2026-10-25T06:00"),  # and back in this one
    ],
)
def test_a_night_is_quiet_until_its_end_on_the_wall_clock(moment: str, sent: str) -> None:
    assert quiet.after_quiet(of("Europe/Berlin", "22:00", "07:00"), at(moment)) == at(sent)


def test_without_quiet_hours_it_goes_at_once() -> None:
    assert quiet.due("now", None, at("2026-11-26T03:00")) == at("2026-11-26T03:00")


@pytest.mark.parametrize(
    ("mode", "zone", "now", "sent"),
    [
        ("hourly", "UTC", "2026-11-26T12:01", "2026-11-26T13:00"),
        ("hourly", "UTC", "2026-11-26T12:00", "2026-11-26T13:00"),
        ("daily", "UTC", "2026-11-26T07:00", "2026-11-26T08:00"),
        ("daily", "UTC", "2026-11-26T08:00", "2026-11-27T08:00"),
        ("daily", "America/New_York", "2026-11-26T12:00", "2026-11-26T13:00"),
    ],
)
def test_gathered_mails_come_at_their_time(mode: str, zone: str, now: str, sent: str) -> None:
    assert quiet.due(mode, of(zone), at(now)) == at(sent)


def test_a_gathered_mail_never_breaks_quiet_hours() -> None:
    late = of("UTC", "07:00", "09:30")
    assert quiet.due("daily", late, at("2026-11-26T06:00")) == at("2026-11-26T09:30")


def test_the_morning_of_who_chose_no_zone_is_that_of_the_office() -> None:
    app = Flask("office")
    days.ask(app, lambda: ZoneInfo("Australia/Sydney"))
    with app.app_context():
        assert quiet.due("daily", None, at("2026-11-26T12:00")) == at("2026-11-26T21:00")
