"""Changes to the tables of examples: the row is there, and everything else is as it was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml

from app.designer.deciding.section import Example, add, change, remove
from app.designer.scenarios import read_yaml
from app.lib.errors import Invalid

PLAIN = """# Ours, played each night.
defaults: {process: p}      # under each

tables:
  - decision: zone          # where it runs
    variables: {customer: {country: DE}}
    columns: [name, item.kind, result]
    # the usual ones
    rows:
      - [production, prod, a]   # since March
      - [tests, test, b]

  - decision: other
    columns: [name, result]
    rows: [[x, 1], [y, 2]]

# The stories.
scenarios:
  - name: one
"""
EXAMPLE = Example("mine", {"item": {"kind": "dev"}}, "c")


def tables(text: str) -> Any:
    return read_yaml("scenarios.yaml", text.encode())["tables"]


def test_a_row_is_added_as_one_line_and_nothing_else_moves() -> None:
    after = add(PLAIN, "zone", EXAMPLE)
    line = "      - [mine, dev, c]\n"
    assert after == PLAIN.replace("      - [tests, test, b]\n", f"      - [tests, test, b]\n{line}")


def test_a_row_is_added_to_rows_on_one_line() -> None:
    after = add(PLAIN, "other", Example("z", {}, 3))
    assert after == PLAIN.replace("[[x, 1], [y, 2]]", "[[x, 1], [y, 2], [z, 3]]")


def test_an_example_that_gives_more_makes_columns_and_the_other_rows_go_without() -> None:
    after = add(PLAIN, "zone", Example("mine", {"item": {"kind": "dev", "size": 3}}, "c"))
    zone = tables(after)[0]
    assert zone["columns"] == ["name", "item.kind", "item.size", "result"]
    assert zone["rows"][0] == ["production", "prod", None, "a"]
    assert zone["rows"][2] == ["mine", "dev", 3, "c"]
    assert "# the usual ones" in after and "# The stories." in after


def test_what_the_table_gives_to_each_row_needs_no_column() -> None:
    said = {"item": {"kind": "dev"}, "customer": {"country": "DE"}}
    assert tables(add(PLAIN, "zone", Example("m", said, "c")))[0]["columns"][1:-1] == ["item.kind"]
    other = {"item": {"kind": "dev"}, "customer": {"country": "US"}}
    zone = tables(add(PLAIN, "zone", Example("m", other, "c")))[0]
    assert [row[2] for row in zone["rows"]] == ["DE", "DE", "US"]


def test_a_decision_without_a_table_gets_one_with_a_column_for_each_output() -> None:
    after = add(PLAIN, "new", Example("n", {"a": 1}, {"unit": "x", "eu": True}))
    assert tables(after)[-1] == {
        "decision": "new",
        "columns": ["name", "a", "result.unit", "result.eu"],
        "rows": [["n", 1, "x", True]],
    }
    assert after.endswith(PLAIN[PLAIN.index("# The stories.") :])


@pytest.mark.parametrize("before", ["", "# Only a word.\n", "scenarios: []\n", "tables: []\n"])
def test_a_file_without_tables_gets_them(before: str) -> None:
    after = add(before, "new", Example("n", {}, 1))
    assert [one["decision"] for one in tables(after)] == ["new"]
    assert before.split("\n")[0].removesuffix(" []") in after


def test_a_row_is_changed_where_it_stands() -> None:
    after = change(PLAIN, 0, 0, EXAMPLE)
    assert after == PLAIN.replace("[production, prod, a]", "[mine, dev, c]")


def test_a_row_is_removed_with_its_line() -> None:
    after = remove(PLAIN, 0, 0)
    assert after == PLAIN.replace("      - [production, prod, a]   # since March\n", "")
    assert remove(PLAIN, 1, 0) == PLAIN.replace("[x, 1], ", "")
    assert remove(PLAIN, 1, 1) == PLAIN.replace(", [y, 2]", "")


def test_the_last_row_takes_its_table_along_and_the_last_table_the_section() -> None:
    once = remove(remove(PLAIN, 1, 0), 1, 0)
    assert [one["decision"] for one in tables(once)] == ["zone"]
    none = remove(remove(once, 0, 0), 0, 0)
    assert "tables" not in read_yaml("scenarios.yaml", none.encode())
    assert "# The stories." in none
    alone = "tables:\n  - decision: a\n    columns: [result]\n    rows: [[1]]\n"
    assert read_yaml("scenarios.yaml", remove(alone, 0, 0).encode()) == {"scenarios": []}


def test_texts_that_look_like_something_else_stay_texts_and_numbers_stay_exact() -> None:
    values = {"a": "2026-01-01", "b": "true", "c": "# no", "d": Decimal("1.50"), "e": "a: [b]"}
    after = add(PLAIN, "new", Example('it\'s "so", yes', values, None))
    assert tables(after)[-1]["rows"][0] == ['it\'s "so", yes', *values.values(), None]
    assert "1.50" in after


def test_rows_written_as_blocks_are_understood() -> None:
    text = yaml.safe_dump({"tables": tables(PLAIN), "scenarios": []}, default_flow_style=False)
    after = add(text, "zone", EXAMPLE)
    zone = next(one for one in tables(after) if one["decision"] == "zone")
    assert zone["rows"][-1] == ["mine", "dev", "c"]
    assert tables(remove(after, 0, 2)) == tables(PLAIN)


@pytest.mark.parametrize("text", ["[", "- a", "tables:\n  - decision: a\n    columns: 1\n"])
def test_a_file_that_is_something_else_is_refused_and_not_touched(text: str) -> None:
    with pytest.raises(Invalid):
        add(text, "a", EXAMPLE)


def test_a_row_that_is_gone_is_said() -> None:
    with pytest.raises(Invalid, match="no such row"):
        change(PLAIN, 0, 7, EXAMPLE)
    with pytest.raises(Invalid, match="no such table"):
        remove(PLAIN, 9, 0)
