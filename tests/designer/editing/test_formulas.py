"""Whether an expression can be read, and what it reads."""

from __future__ import annotations

from typing import Any

import pytest

from app.designer.editing.formulas import checked
from app.lib.errors import Invalid


def test_a_fault_has_line_and_column() -> None:
    (error,) = checked({"expression": "order.id +\n +* 2"})["errors"]
    assert (error["line"], error["column"]) == (2, 2)
    assert error["message"].endswith(".")


def test_what_is_not_among_the_names_is_told() -> None:
    told = checked({"expression": "order.value + ordr.value", "names": ["order"]})
    assert (told["errors"], told["reads"], told["unknown"]) == ([], ["order", "ordr"], ["ordr"])


def test_without_names_nothing_is_unknown() -> None:
    assert checked({"expression": "a"})["unknown"] == []


def test_names_with_spaces_are_read() -> None:
    told = checked({"expression": "order value * 2", "names": ["order value"]})
    assert (told["errors"], told["unknown"]) == ([], [])


def test_tests_of_a_table_are_read_as_tests() -> None:
    assert checked({"expression": "> 3, < limit", "unary": True})["reads"] == ["limit"]
    assert checked({"expression": "> 3, < limit"})["errors"]


@pytest.mark.parametrize(
    "said", [None, {}, {"expression": 1}, {"expression": "a", "names": "b"}, {"expression": "a\0"}]
)
def test_another_body_is_refused(said: Any) -> None:
    with pytest.raises(Invalid):
        checked(said)
