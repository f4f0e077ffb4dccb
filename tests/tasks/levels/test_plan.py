"""What a service level comes to: lengths, chains, warning, due date and steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.lib.errors import Invalid
from app.tasks.levels.calendar import Calendar, hours
from app.tasks.levels.plan import chain, length, moments

OFFICE = Calendar(
    ZoneInfo("UTC"), hours({day: [("08:00", "12:00"), ("13:00", "17:00")] for day in range(5)})
)
STEP = {"at": "due", "after": "", "deed": "priority", "to": "80"}


def at(text: str) -> datetime:
    """A moment in UTC; 12 November 2026 is a Thursday."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("code", ["PT8H", "P2D", "P1DT4H30M", "PT45M"])
def test_a_length_is_written_as_it_was_read(code: str) -> None:
    assert length(code).code == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("PT1H", "1 working hour"),
        ("P2D", "2 working days"),
        ("P1DT4H30M", "1 working day and 4 working hours and 30 working minutes"),
    ],
)
def test_a_length_is_said_in_words(code: str, words: str) -> None:
    assert length(code).words() == words


@pytest.mark.parametrize("said", ["", "P", "PT", "8H", "P2W", "PT8", "P-1D", "P9999D"])
def test_what_is_no_length_is_refused_at_its_place(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        length(said, "chain/0/after")
    assert refused.value.problems[0].pointer == "chain/0/after"


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ({"at": "later"}, "chain/0/at"),
        ({"deed": "shout"}, "chain/0/deed"),
        ({"to": "101"}, "chain/0/to"),
        ({"deed": "offer", "to": ""}, "chain/0/to"),
        ({"after": "soon"}, "chain/0/after"),
    ],
)
def test_a_wrong_step_is_refused_at_its_field(step: dict[str, str], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        chain([STEP | step])
    assert refused.value.problems[0].pointer == place


@pytest.mark.parametrize("said", [None, {}, [STEP] * 21])
def test_what_is_no_chain_is_refused(said: object) -> None:
    with pytest.raises(Invalid):
        chain(said)


def test_warning_due_date_and_steps_stand_in_working_time_and_in_order() -> None:
    steps = chain(
        [
            STEP | {"after": "PT1H", "deed": "offer", "to": "finance"},
            STEP | {"at": "warning", "deed": "notify-assignee", "to": ""},
        ]
    )
    found = moments(OFFICE, at("2026-11-12T15:00"), length("PT4H"), 75, steps)
    assert found.due == at("2026-11-13T10:00")
    assert found.warning == at("2026-11-13T09:00")
    assert [(moment, rung.deed) for moment, rung in found.rungs] == [
        (at("2026-11-13T09:00"), "notify-assignee"),
        (at("2026-11-13T11:00"), "offer"),
    ]


def test_two_working_days_end_at_the_same_time_of_day() -> None:
    found = moments(OFFICE, at("2026-11-12T15:30"), length("P2D"), 50, ())
    assert found.due == at("2026-11-16T15:30")


def test_a_due_date_of_the_diagram_wins_and_the_warning_follows_it() -> None:
    due = at("2026-11-12T17:00")
    found = moments(OFFICE, at("2026-11-12T09:00"), length("P9D"), 50, (), due)
    assert (found.due, found.warning) == (due, at("2026-11-12T13:30"))


def test_a_due_date_at_night_warns_within_the_hours_before_it() -> None:
    due = at("2026-11-12T22:00")
    found = moments(OFFICE, at("2026-11-12T16:00"), length("PT1H"), 100, (), due)
    assert found.warning == at("2026-11-12T17:00")


def test_a_due_date_that_has_passed_is_warned_of_at_once() -> None:
    begin = at("2026-11-12T09:00")
    found = moments(OFFICE, begin, length("PT1H"), 75, (), begin - timedelta(hours=5))
    assert found.warning == found.due


def test_a_due_date_in_hundreds_of_years_takes_no_time_to_place() -> None:
    due = at("2990-01-01T00:00")
    found = moments(OFFICE, at("2026-11-12T09:00"), length("PT1H"), 50, (), due)
    assert at("2026-11-12T09:00") < found.warning < due
