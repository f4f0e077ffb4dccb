"""Changes the tables of examples in the text of ``scenarios.yaml``, and nothing around them.

The text is edited where a row stands, by the marks of the YAML reader: comments, order and spacing
of everything else stay as a person wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from app.designer.scenarios import FILE, read_yaml, unread
from app.lib.errors import Invalid

RESULT, NAME = "result", "name"
MISSING = object()
EMPTY = "# Played by `flask process test`; docs/processes.md has the format.\n"


@dataclass(frozen=True)
class Example:
    """What a decision was given, and what it has to answer."""

    name: str
    variables: Mapping[str, Any]
    result: Any


def add(text: str, decision: str, example: Example) -> str:
    """The text with one more row in the decision's table, which is made when there is none."""
    root = _root(text)
    table = next((one for one in _tables(root) if one.decision == decision), None)
    if table is None:
        return _checked(text, _new_table(text, root, decision, example))
    wider, columns = _widened(table, example)
    if wider:
        rows = [*wider, _row(columns, example)]
        return _checked(text, _replaced(text, table, columns, rows))
    return _checked(text, _with_row(text, table, _row(columns, example)))


def change(text: str, table_at: int, row_at: int, example: Example) -> str:
    """The text with another row in place of one; tables and rows count from 0."""
    table = _table_at(text, table_at)
    row = _row_at(table, row_at)
    wider, columns = _widened(table, example)
    if wider:
        rows = [*wider[:row_at], _row(columns, example), *wider[row_at + 1 :]]
        return _checked(text, _replaced(text, table, columns, rows))
    return _checked(text, text[: row.start_mark.index] + _flow(_row(columns, example))
                    + text[_end(row) :])  # fmt: skip


def remove(text: str, table_at: int, row_at: int) -> str:
    """The text without a row; without the table when it was the last one."""
    table = _table_at(text, table_at)
    _row_at(table, row_at)
    if len(table.rows) > 1:
        siblings, at = table.rows_node, row_at
    else:
        siblings, at = table.list_node, table_at
    if len(siblings.value) == 1:
        return _checked(text, _without_tables(text, table))
    node = siblings.value[at]
    if siblings.flow_style:
        return _checked(text, _without_item(text, siblings, at))
    start, end = _lines(text, node)
    return _checked(text, text[:start] + text[end:])


# ---- where things stand


@dataclass(frozen=True)
class _Table:
    decision: str
    variables: Mapping[str, Any]
    columns: list[str]
    rows: list[list[Any]]
    node: yaml.MappingNode
    rows_node: yaml.SequenceNode
    columns_node: yaml.SequenceNode
    list_node: yaml.SequenceNode
    key_node: yaml.ScalarNode


def _root(text: str) -> yaml.MappingNode | None:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise Invalid(f"{FILE} is no YAML: {unread(error)}.") from error
    if node is not None and not isinstance(node, yaml.MappingNode):
        raise Invalid(f"{FILE}: needs scenarios or tables by name. Correct it under Scenarios.")
    return node


def _tables(root: yaml.MappingNode | None) -> Iterator[_Table]:
    key, listed = _entry(root, "tables")
    if not isinstance(listed, yaml.SequenceNode):
        return
    for node in listed.value:
        _, columns = _entry(node, "columns")
        _, rows = _entry(node, "rows")
        _, decision = _entry(node, "decision")
        _, variables = _entry(node, "variables")
        if not isinstance(columns, yaml.SequenceNode) or not isinstance(rows, yaml.SequenceNode):
            raise Invalid(f"{FILE}: a table needs columns and rows. Correct it under Scenarios.")
        yield _Table(
            decision=str(decision.value) if decision is not None else "",
            variables=_value(variables) or {},
            columns=[str(one.value) for one in columns.value],
            rows=[_value(one) for one in rows.value],
            node=node,
            rows_node=rows,
            columns_node=columns,
            list_node=listed,
            key_node=key,
        )


def _entry(node: Any, name: str) -> tuple[Any, Any]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name:
                return key, value
    return None, None


def _value(node: Any) -> Any:
    """The value as scenarios are read, with exact numbers."""
    if node is None:
        return None
    return read_yaml(FILE, yaml.serialize(node, width=10**9, allow_unicode=True).encode())


def _table_at(text: str, at: int) -> _Table:
    tables = list(_tables(_root(text)))
    if at >= len(tables):
        raise Invalid(f"{FILE} has no such table any more. Look at the examples again.")
    return tables[at]


def _row_at(table: _Table, at: int) -> Any:
    if at >= len(table.rows):
        raise Invalid(f"{FILE} has no such row any more. Look at the examples again.")
    return table.rows_node.value[at]


def _end(node: Any) -> int:
    """Where a node ends; a block's mark lies after the comments that follow it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index)
    if not node.value:
        return int(node.start_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _lines(text: str, node: Any) -> tuple[int, int]:
    """The whole lines of an item of a block list, with the comment at its end."""
    start = text.rfind("\n", 0, node.start_mark.index) + 1
    end = text.find("\n", _end(node))
    return start, len(text) if end < 0 else end + 1


# ---- what is written


def _with_row(text: str, table: _Table, row: list[Any]) -> str:
    rows = table.rows_node
    if rows.flow_style or not rows.value:
        end = rows.end_mark.index - 1
        comma = ", " if rows.value else ""
        return text[:end].rstrip() + comma + _flow(row) + text[end:]
    first, last = rows.value[0], rows.value[-1]
    indent = text[text.rfind("\n", 0, first.start_mark.index) + 1 : first.start_mark.index]
    _, end = _lines(text, last)
    line = f"{indent}{_flow(row)}\n"
    before = text[:end] if text[:end].endswith("\n") else text[:end] + "\n"
    return before + line + text[end:]


def _replaced(text: str, table: _Table, columns: list[str], rows: list[list[Any]]) -> str:
    """The table with other columns: the list of columns and the rows are written again."""
    first = table.rows_node.value[0]
    line = text.rfind("\n", 0, first.start_mark.index) + 1
    if table.rows_node.flow_style:
        start, end = table.rows_node.start_mark.index, table.rows_node.end_mark.index
        new = "[" + ", ".join(map(_flow, rows)) + "]"
    else:
        start, end = first.start_mark.index, _end(table.rows_node)
        new = ("\n" + text[line:start]).join(map(_flow, rows))
    edits = [(table.columns_node.start_mark.index, _end(table.columns_node), _flow(columns))]
    if not table.columns_node.flow_style:
        edits = [(edits[0][0], edits[0][1], "\n".join(_block(text, table.columns_node, columns)))]
    for at, until, said in sorted([*edits, (start, end, new)], reverse=True):
        text = text[:at] + said + text[until:]
    return text


def _block(text: str, node: Any, columns: Sequence[str]) -> Iterator[str]:
    first = node.start_mark.index
    indent = text[text.rfind("\n", 0, first) + 1 : first]
    for number, one in enumerate(columns):
        yield f"{indent if number else ''}- {_flow(one)}"


def _new_table(text: str, root: yaml.MappingNode | None, decision: str, example: Example) -> str:
    columns = [NAME, *_paths(example.variables), *_results(example.result)]
    lines = [
        f"- decision: {_flow(decision)}",
        f"  columns: {_flow(columns)}",
        "  rows:",
        f"    - {_flow(_row(columns, example))}",
    ]
    _, listed = _entry(root, "tables")
    if isinstance(listed, yaml.SequenceNode) and listed.value and not listed.flow_style:
        first = listed.value[0].start_mark
        indent = " " * (first.column - 2)
        _, end = _lines(text, listed)
        return _ended(text[:end]) + "".join(f"{indent}{one}\n" for one in lines) + text[end:]
    new = "".join(f"  {one}\n" for one in lines)
    if listed is not None:
        if listed.value:
            raise Invalid(f"{FILE}: tables stands on one line. Write it as a list, one table each.")
        return text[: listed.start_mark.index].rstrip() + "\n" + new + text[_end_of(listed) :]
    if not text.strip():
        text = EMPTY
    gap = "\n" if root is not None else ""
    return _ended(text) + gap + "tables:\n" + new


def _end_of(node: Any) -> int:
    return int(node.end_mark.index)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _without_tables(text: str, table: _Table) -> str:
    """The text without its tables; a file needs scenarios then, if only an empty list of them."""
    start = table.key_node.start_mark.index
    _, end = _lines(text, table.list_node)
    others = set(read_yaml(FILE, text.encode())) - {"tables"}
    return text[:start] + ("" if "scenarios" in others else "scenarios: []\n") + text[end:]


def _without_item(text: str, node: Any, at: int) -> str:
    items = node.value
    if at:
        start, end = _end(items[at - 1]), _end(items[at])
    else:
        start, end = items[0].start_mark.index, items[1].start_mark.index
    return text[:start] + text[end:]


# ---- rows and columns


def _widened(table: _Table, example: Example) -> tuple[list[list[Any]], list[str]]:
    """The columns with those that the example needs more; the rows, if there are more."""
    asked = [
        path
        for path in _paths(example.variables)
        if path not in table.columns
        and _at(table.variables, path, MISSING) != _at(example.variables, path)
    ]
    said = [] if any(one.split(".")[0] == RESULT for one in table.columns) else [RESULT]
    if not asked and not said:
        return [], table.columns
    place = next(
        (n for n, one in enumerate(table.columns) if one.split(".")[0] == RESULT),
        len(table.columns),
    )
    columns = [*table.columns[:place], *asked, *table.columns[place:], *said]
    more = [_at(table.variables, path, None) for path in asked]
    rows = [[*row[:place], *more, *row[place:], *([None] * len(said))] for row in table.rows]
    return rows, columns


def _row(columns: Sequence[str], example: Example) -> list[Any]:
    return [_cell(path, example) for path in columns]


def _cell(path: str, example: Example) -> Any:
    if path == NAME:
        return example.name
    first, _, rest = path.partition(".")
    if first != RESULT:
        return _at(example.variables, path, None)
    return _at(example.result, rest, None) if rest else example.result


def _at(value: Any, path: str, otherwise: Any = None) -> Any:
    for key in path.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return otherwise
        value = value[key]
    return value


def _paths(variables: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """The path of each value; a key with a point in it stays inside of its context."""
    for key, value in variables.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping) and value and not any("." in one for one in value):
            yield from _paths(value, f"{path}.")
        else:
            yield path


def _results(result: Any) -> list[str]:
    """One column for each output."""
    if isinstance(result, Mapping) and result and not any("." in one for one in result):
        return [f"{RESULT}.{key}" for key in result]
    return [RESULT]


class _Dumper(yaml.SafeDumper):
    """Writes exact numbers."""

    def ignore_aliases(self, data: Any) -> bool:
        """A value that comes twice is written twice: people read this."""
        return True


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    tag = "int" if value == value.to_integral_value() and "." not in f"{value:f}" else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{tag}", f"{value:f}")


_Dumper.add_representer(Decimal, _decimal)


def _flow(value: Any) -> str:
    said = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, width=10**9, allow_unicode=True,
        sort_keys=False,
    )  # fmt: skip
    return said.removesuffix("\n").removesuffix("...").strip()


def _checked(before: str, after: str) -> str:
    """The new text, after a look at what must not have changed."""
    was, now = (read_yaml(FILE, one.encode()) or {} for one in (before, after))
    for one in (was, now):
        one.pop("tables", None)
        one.setdefault("scenarios", [])
    if was != now:
        raise Invalid(f"{FILE} cannot be changed by itself here. Change the row under Scenarios.")
    return after
