"""Moments of forms: in UTC, and refused where there is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.designer.releases.dates import moment_of
from app.lib.errors import Invalid


def test_a_time_of_day_is_in_utc_whatever_clocks_are_put_back_to() -> None:
    assert moment_of({"effective_at": "2026-10-25T02:30"}) == datetime(
        2026, 10, 25, 2, 30, tzinfo=UTC
    )
    said = {"effective_at": "2026-10-25T02:30+02:00"}
    assert moment_of(said) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("said", ["", "soon", "2026-02-30T10:00", "9999-12-31T23:59-14:00"])
def test_what_is_no_moment_is_refused(said: str) -> None:
    with pytest.raises(Invalid, match="Choose a date and a time of day"):
        moment_of({"effective_at": said})
