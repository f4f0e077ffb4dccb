"""One scenario changes; every other line of the file stays as it is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.designer.playing import book
from app.designer.scenarios import read_yaml
from app.lib.errors import Invalid

FILE = """# Played in the build.
defaults: {process: small}   # lies under each

scenarios:
  - name: first    # the usual way
    variables: {who: Ünal}

  # about the second
  - name: second
    expect:
      visited: [A, B]

tables: []
"""
SHIPPED = sorted(Path("processes").glob("*/scenarios.yaml"))


def names(text: str) -> list[Any]:
    said = read_yaml("scenarios.yaml", text.encode())
    return [one["name"] for one in said["scenarios"]]


def test_a_scenario_is_added_at_the_end_of_the_list() -> None:
    after = book.put(FILE, {"name": "third", "variables": {"price": Decimal("49.00")}})
    assert names(after) == ["first", "second", "third"]
    assert "      visited: [A, B]\n\n  - name: third\n    variables: {price: 49.00}\n" in after
    assert after.startswith(FILE[: FILE.index("\ntables")])
    assert after.endswith("\ntables: []\n")


def test_a_scenario_is_changed_in_its_place() -> None:
    after = book.put(FILE, {"name": "one", "variables": {"who": "B"}}, instead="first")
    assert names(after) == ["one", "second"]
    assert "  - name: one\n    variables: {who: B}\n\n  # about the second\n" in after


def test_a_scenario_is_removed_with_its_lines() -> None:
    assert names(book.remove(FILE, "first")) == ["second"]
    assert names(book.remove(FILE, "second")) == ["first"]
    assert names(book.remove(book.remove(FILE, "first"), "second")) == []


@pytest.mark.parametrize("text", [FILE, FILE.removesuffix("\ntables: []\n")])
def test_a_scenario_that_is_added_and_removed_leaves_no_trace(text: str) -> None:
    assert book.remove(book.put(text, {"name": "third"}), "third") == text


@pytest.mark.parametrize(
    "before", ["", "# nothing yet\n", "scenarios: []\n", "scenarios: [{name: a}]\n", "tables: []"]
)
def test_a_scenario_is_added_to_any_file(before: str) -> None:
    after = book.put(before, {"name": "new", "expect": {"ended": "failed"}})
    assert names(after)[-1] == "new"
    assert read_yaml("s", after.encode())["scenarios"][-1]["expect"] == {"ended": "failed"}


def test_scenarios_in_one_line_are_changed_and_removed_too() -> None:
    text = "scenarios: [{name: a}, {name: b}]\n"
    assert book.put(text, {"name": "c"}, instead="a") == "scenarios: [{name: c}, {name: b}]\n"
    assert book.remove(text, "a") == "scenarios: [{name: b}]\n"
    assert book.remove(text, "b") == "scenarios: [{name: a}]\n"


def test_what_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(Invalid, match="no scenario 'x'"):
        book.remove(FILE, "x")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_each_shipped_scenario_can_be_written_again_and_says_the_same(path: Path) -> None:
    text = path.read_text()
    before = read_yaml("s", text.encode())
    for entry in book.entries(text):
        after = book.put(text, entry["said"], instead=entry["said"]["name"])
        assert read_yaml("s", after.encode()) == before
        typed = book.read_entry(entry["text"])
        assert typed == entry["said"]


def test_a_file_that_refers_to_itself_a_million_times_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(Invalid, match="more than"):
        book.entries("\n".join(lines))
    with pytest.raises(Invalid, match="more than"):
        book.entries("a: &a [*a]")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.decimals(-1000, 1000, places=2)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abcxyz ", min_size=1, max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(VALUES)
def test_any_value_is_written_and_read_again(value: Any) -> None:
    after = book.put(FILE, {"name": "third", "variables": {"v": value}})
    said = read_yaml("s", after.encode())
    assert said["scenarios"][-1]["variables"] == {"v": value}
    assert names(after)[:2] == ["first", "second"]
