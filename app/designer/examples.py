"""Tables of examples in ``scenarios.yaml``: what a decision is given and has to answer, row by row.

A row becomes a scenario of its own, so that everything else treats it like one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.lib.errors import Invalid

FIELDS = {"decision", "variables", "at", "columns", "rows"}
NAME, RESULT = "name", "result"


def examples(file: str, said: Any) -> Iterator[dict[str, Any]]:
    """A scenario, as the file would tell it, for each row. Raises Invalid with table and row."""
    if not isinstance(said, list):
        raise Invalid(f"{file}: tables has to be a list.")
    for number, table in enumerate(said, 1):
        place = f"{file}, table {number}"
        if not isinstance(table, dict) or not isinstance(table.get("decision"), str):
            raise Invalid(f"{place}: needs the id of a decision.")
        place = f"{file}, table of {table['decision']}"
        if unknown := set(table) - FIELDS:
            raise Invalid(f"{place}: {', '.join(sorted(map(str, unknown)))} is not known here.")
        columns = _columns(place, table.get("columns"))
        rows = table.get("rows")
        if not isinstance(rows, list) or not rows:
            raise Invalid(f"{place}: needs a list named rows.")
        for row_number, row in enumerate(rows, 1):
            yield _row(f"{place}, row {row_number}", table, columns, row, row_number)


def _columns(place: str, said: Any) -> list[list[str]]:
    """The path of each column; those that begin with ``result`` are expected."""
    if not isinstance(said, list) or not all(isinstance(one, str) and one for one in said):
        raise Invalid(f"{place}: needs a list named columns, such as [item.action, result].")
    paths = [one.split(".") for one in said]
    if not any(path[0] == RESULT for path in paths):
        raise Invalid(f"{place}: needs a column named result, or result. and an output's name.")
    for one in said:
        if said.count(one) > 1:
            raise Invalid(f"{place}: there are two columns named {one}.")
    return paths


def _row(
    place: str, table: Mapping[str, Any], columns: list[list[str]], row: Any, number: int
) -> dict[str, Any]:
    if not isinstance(row, list) or len(row) != len(columns):
        count = len(row) if isinstance(row, list) else 1
        raise Invalid(f"{place}: has {count} values for {len(columns)} columns.")
    name = f"{table['decision']}, row {number}"
    inputs: dict[str, Any] = {}
    expected: dict[str, Any] = {}
    for path, value in zip(columns, row, strict=True):
        if path == [NAME]:
            name = f"{name}: {value}"
        else:
            _put(expected if path[0] == RESULT else inputs, path, value, place)
    made = {"name": name, "decision": table["decision"], "expect": expected}
    made["variables"] = _over(table.get("variables") or {}, inputs)
    return {**made, "at": table["at"]} if "at" in table else made


def _put(context: dict[str, Any], path: list[str], value: Any, place: str) -> None:
    for key in path[:-1]:
        context = context.setdefault(key, {})
        if not isinstance(context, dict):
            raise Invalid(f"{place}: {'.'.join(path)} lies inside of another column.")
    if path[-1] in context:
        raise Invalid(f"{place}: {'.'.join(path)} has another column inside of it.")
    context[path[-1]] = value


def _over(under: Any, over: Any) -> Any:
    """The row's values over those of the table, context by context."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    return {**under, **{key: _over(under.get(key), value) for key, value in over.items()}}
