"""Numbers as pages say them."""

from __future__ import annotations

import pytest

from app.lib.words import upto


@pytest.mark.parametrize(
    ("count", "most", "said"),
    [(0, 100, "0"), (99, 100, "99"), (100, 100, "99+"), (200, 201, "200"), (201, 201, "200+")],
)
def test_a_count_says_where_it_stopped(count: int, most: int, said: str) -> None:
    assert upto(count, most) == said
