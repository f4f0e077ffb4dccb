"""Whom a form names: a person's key, and nothing that merely looks like one."""

from __future__ import annotations

import pytest

from app.lib.errors import Invalid
from app.lib.web import MOST_KEY
from app.tasks.work import people


@pytest.mark.parametrize("said", ["1", str(MOST_KEY), "007"])
def test_the_key_of_a_person_is_read(said: str) -> None:
    assert people.chosen({"person": said}) == int(said)


@pytest.mark.parametrize(
    "said", ["", "0", "-1", "moon", "1.0", "٣", " 1", str(MOST_KEY + 1), "9" * 99]
)
def test_what_is_no_key_is_refused_with_the_field(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.chosen({"person": said})
    assert refused.value.words == "Choose a person first. Choose a person."
    assert [one.pointer for one in refused.value.problems] == ["person"]
