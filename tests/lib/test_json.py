"""JSON comes and goes without a float, and what cannot be read says so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.lib.json import JsonError, dumps, loads


def test_numbers_are_exact_both_ways() -> None:
    assert loads("[0.10, 12345678901234567890]") == [Decimal("0.10"), 12345678901234567890]
    assert dumps([Decimal("0.10")]) == "[0.10]"


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", "1e99999999999999999999", "1" * 5000, "{", ""]
)
def test_what_is_no_number_of_json_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(JsonError):
        loads(text)
