"""Times in plain words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.designer.editing.timer_words import length, until, words
from app.lib import clock

NOW = datetime(2026, 11, 12, 10, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PT15M", "15 minutes"),
        ("P1DT4H", "1 day and 4 hours"),
        ("P1Y2M3W4D", "1 year, 2 months, 3 weeks and 4 days"),
        ("PT1.5S", "1 second"),
        ("PT0S", "No time"),
    ],
)
def test_a_duration(text: str, said: str) -> None:
    assert length(text) == said


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("timeDuration", "P10D", "10 days after it is reached."),
        ("timeDate", "2026-12-01T09:00:00Z", "Tue 1 Dec at 09:00 UTC."),
        ("timeDate", "2027-12-01T09:00:00+01:00", "Wed 1 Dec 2027 at 08:00 UTC."),
        ("timeCycle", "R3/PT1H", "Every hour, 3 times."),
        ("timeCycle", "R1/PT1H", "Every hour, once."),
        ("timeCycle", "R/P1DT2H", "Every 1 day and 2 hours, without end."),
        (
            "timeCycle",
            "R/2026-12-01T09:00:00Z/P2D",
            "Every 2 days, without end, from Tue 1 Dec at 09:00 UTC.",
        ),
        ("timeCycle", "0 0 9 * * MON-FRI", "At 09:00 on Monday to Friday, in UTC."),
        ("timeCycle", "0 30 8,17 * * *", "At 08:30 and 17:30 every day, in UTC."),
        ("timeCycle", "0 0/15 * * * *", "Every 15 minutes every day, in UTC."),
        ("timeCycle", "0 0/15 9 * * *", "Every 15 minutes during hour 9 every day, in UTC."),
        ("timeCycle", "*/10 * * * * *", "Every 10 seconds every day, in UTC."),
        ("timeCycle", "0 0 6 1 1 ?", "At 06:00 on day 1 of the month in January, in UTC."),
        ("timeCycle", "0 5 */2 * * *", "Every 2 hours at minute 5 every day, in UTC."),
        ("timeCycle", "@hourly", "Every hour at minute 0 every day, in UTC."),
        (
            "timeCycle",
            "0 10-12 * * * *",
            "Every minute 10 to 12 every day, in UTC.",
        ),
    ],
)
def test_a_timer(form: str, text: str, said: str) -> None:
    with clock.fixed(NOW):
        assert words(form, text) == said


def test_a_due_date_from_now_and_one_that_has_passed() -> None:
    with clock.fixed(NOW):
        assert (
            until(NOW.replace(hour=14, minute=0), NOW)
            == "3 hours and 18 minutes after it comes in."
        )
        assert until(NOW.replace(day=11), NOW) == "Yesterday at 10:42 UTC, which has passed."
