"""The examples of a decision are run, each with its verdict."""

from __future__ import annotations

import pytest

from app.designer.deciding.examples import examples
from app.lib.errors import Invalid
from tests.designer.builders import TABLE

KEPT = b"""tables:
  - decision: other
    columns: [result]
    rows: [[1]]
  - decision: colour
    columns: [name, size, result]
    rows:
      - [small, 3, red]
      - [large, 30, green]
"""
FILES = {"a.dmn": TABLE, "scenarios.yaml": KEPT}


def test_each_row_says_whether_it_passes_and_what_came_instead() -> None:
    (table,) = examples("colour", FILES)["tables"]
    assert (table["table"], table["columns"]) == (1, ["name", "size", "result"])
    small, large = table["rows"]
    assert (small["passed"], small["name"], small["variables"]) == (True, "small", {"size": 3})
    assert (large["passed"], large["answer"]) == (False, "blue")
    assert "green" in large["faults"][0]


def test_a_decision_without_examples_has_no_table() -> None:
    assert examples("nobody", FILES) == {"tables": []}
    assert examples("colour", {"a.dmn": TABLE}) == {"tables": []}


def test_a_table_that_cannot_be_run_says_why() -> None:
    with pytest.raises(Invalid, match="columns"):
        examples("colour", {**FILES, "scenarios.yaml": b"tables: [{decision: colour, rows: []}]"})
    with pytest.raises(Invalid, match="decisions cannot be read") as wrong:
        examples("colour", {**FILES, "a.dmn": TABLE.replace(b"&lt; 10", b"&lt;")})
    assert "FEEL" in wrong.value.problems[0].message
