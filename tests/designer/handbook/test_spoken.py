"""Lengths of time in full words."""

from __future__ import annotations

import pytest

from app.designer.handbook.spoken import length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PT15M", "15 minutes"),
        ("P1D", "1 day"),
        ("P1DT2H", "1 day 2 hours"),
        ("R3/PT1H", "1 hour, 3 times"),
        ("P0D", "P0D"),
        ("0 9 * * *", "0 9 * * *"),
    ],
)
def test_a_length_is_said_in_words_and_what_is_none_stays(text: str, words: str) -> None:
    assert length(text) == words
