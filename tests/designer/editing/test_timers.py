"""What a timer means, and where it is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.designer.editing.timers import explained
from app.lib import clock
from app.lib.errors import Invalid

NOW = datetime(2026, 11, 12, 10, 42, tzinfo=UTC)


def explain(form: str, text: str) -> Any:
    with clock.fixed(NOW):
        return explained({"form": form, "text": text})


def test_a_cycle_says_its_next_three_times() -> None:
    told = explain("timeCycle", "0 0 9 * * MON-FRI")
    assert told["due"] == [
        "2026-11-13T09:00:00+00:00",
        "2026-11-16T09:00:00+00:00",
        "2026-11-17T09:00:00+00:00",
    ]
    assert told["error"] is None


def test_a_cycle_of_two_turns_says_two_times() -> None:
    assert len(explain("timeCycle", "R2/PT1H")["due"]) == 2


def test_an_expression_without_variables_is_evaluated() -> None:
    told = explain("timeDuration", '=duration("PT" + string(2 * 4) + "H")')
    assert (told["words"], told["due"]) == (
        "8 hours after it is reached.",
        ["2026-11-12T18:42:00+00:00"],
    )


def test_an_expression_with_variables_says_on_what_it_depends() -> None:
    told = explain("timeDate", "=date and time(current.renewalDate)")
    assert told["words"] == "Known when the process runs: it depends on current."
    assert (told["due"], told["error"]) == ([], None)


def test_a_due_date_of_a_user_task_says_how_long_it_leaves() -> None:
    told = explain("moment", '=now() + duration("PT4H")')
    assert told["words"] == "4 hours after it comes in."
    assert explain("moment", "2026-11-12")["due"] == ["2026-11-12T23:59:00+00:00"]


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("timeDuration", "PT1X", "'PT1X' is no duration."),
        ("timeDate", "tomorrow", "'tomorrow' is no date and time."),
        ("timeCycle", "0 0 25 * * *", "'0 0 25 * * *' is no cycle: '25' is no hour."),
        ("timeCycle", "R/PT0S", "The cycle 'R/PT0S' has an interval of zero."),
        ("timeCycle", "0 0 0 30 2 *", "'0 0 0 30 2 *' is no cycle: it is never due."),
        ("timeDuration", "=1", "1 is no duration."),
        ("timeDuration", " ", "It says no time."),
    ],
)
def test_what_is_no_time_is_told_with_a_remedy(form: str, text: str, message: str) -> None:
    error = explain(form, text)["error"]
    assert error["message"] == message
    assert error["remedy"]


def test_unreadable_feel_is_told_with_its_place() -> None:
    error = explain("timeDuration", '=duration("PT4H"')["error"]
    assert (error["line"], error["column"]) == (1, 17)


@pytest.mark.parametrize("said", [None, {}, {"form": "x", "text": ""}, {"form": "timeDate"}])
def test_another_body_is_refused(said: Any) -> None:
    with pytest.raises(Invalid):
        explained(said)
