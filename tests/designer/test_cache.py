"""Parsed definitions are kept, shared and bounded."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from app.designer.cache import Recent


def test_a_value_is_made_once_however_many_threads_ask() -> None:
    kept: Recent[int] = Recent(4)
    made: list[int] = []
    together = Barrier(8)

    def make() -> int:
        made.append(1)
        return 7

    def ask() -> None:
        together.wait()
        assert kept.get("key", make) == 7

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    kept: Recent[str] = Recent(2)
    kept.get("a", lambda: "first")
    kept.get("b", lambda: "first")
    kept.get("a", lambda: "second")
    kept.get("c", lambda: "first")
    assert kept.get("a", lambda: "second") == "first"
    assert kept.get("b", lambda: "second") == "second"


def test_a_value_that_could_not_be_made_is_tried_again() -> None:
    kept: Recent[int] = Recent(2)

    def fails() -> int:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        kept.get("a", fails)
    assert kept.get("a", lambda: 3) == 3
