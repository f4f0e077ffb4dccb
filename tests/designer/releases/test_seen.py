"""What differs between two values is pointed at, in a time that a page has."""

from __future__ import annotations

import time

from app.designer.releases.diff.files import compare
from app.designer.releases.seen import Seen, Side, parted
from tests.designer.builders import END, START, USER_TASK, diagram


def test_words_that_differ_are_parted_and_nothing_is_lost() -> None:
    left, right = parted("total > 1000 and vip", "total > 2000 and vip")
    assert [text for text, only in left if only] == ["1000"]
    assert [text for text, only in right if only] == ["2000"]
    assert "".join(text for text, _ in right) == "total > 2000 and vip"


def test_long_texts_that_differ_in_each_word_keep_nobody_waiting() -> None:
    was = " ".join(f"a{number}" for number in range(60_000))
    now = " ".join(f"a{number * 7 % 60_000}" for number in range(60_000))
    began = time.monotonic()
    assert parted(was, now) == ([(was, False)], [(now, False)])
    assert time.monotonic() - began < 2


def test_each_diagram_says_what_differs_in_it() -> None:
    was = {"a.bpmn": diagram(START, USER_TASK, END), "b.bpmn": diagram(START, END, key="other")}
    now = {**was, "a.bpmn": was["a.bpmn"].replace(b'name="Ask"', b'name="Ask them"')}
    seen = Seen(Side("Version 1", "", was), Side("Submitted", "", now), compare(was, now))
    assert seen.summary() == seen.summary("a.bpmn") == "1 changed"
    assert seen.summary("b.bpmn") == "nothing differs here"
