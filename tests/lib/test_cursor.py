"""A cursor gives back the keys that it was made of, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.lib.cursor import pack, page, unpack
from app.lib.errors import BadRequest

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def test_a_cursor_holds_its_keys() -> None:
    assert unpack(pack("Zoë 🐎", 5, NEVER, -3), str, int, datetime, int) == ["Zoë 🐎", 5, NEVER, -3]


@pytest.mark.parametrize("cursor", ["", "x", pack(), pack("1"), pack(1, 2), pack(2**31)])
def test_another_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest, match="not one that was given here"):
        unpack(cursor, int)


def test_the_last_page_has_no_cursor() -> None:
    assert page([1, 2], 2, lambda row: (row,)).next is None
    first = page([1, 2, 3], 2, lambda row: (row,))
    assert (first.rows, first.next) == ([1, 2], pack(2))
