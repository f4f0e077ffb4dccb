"""Changes one scenario in the text of ``scenarios.yaml`` and leaves every other line as it is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from app.designer.scenarios import FILE, SafeLoader, read_yaml
from app.lib.errors import Invalid

WIDE = 110
ORDER = ("name", "process", "start", "decision", "alone", "order", "at", "until", "variables",
         "operations", "tasks", "messages", "expect")  # fmt: skip


def entries(text: str) -> list[dict[str, Any]]:
    """The scenarios as the file says them, each with its own text. Raises Invalid."""
    said = _said(text)
    nodes = _nodes(text)[1]
    items = zip(said.get("scenarios") or (), nodes, strict=True)
    return [{"said": one, "text": _own_text(text, node)} for one, node in items]


def put(text: str, entry: Mapping[str, Any], *, instead: str | None = None) -> str:
    """The file with the scenario: in the place of the one named ``instead``, else at the end.

    Raises Invalid for a file that cannot be read, or when ``instead`` is not there.
    """
    sequence, nodes = _nodes(text)
    if instead is not None:
        node = _named(text, nodes, instead)
        indent = " " * node.start_mark.column
        new = _flow(entry) if _is_flow(sequence) else block(entry).replace("\n", f"\n{indent}")
        return text[: node.start_mark.index] + new.rstrip(" ") + text[_end(node) :]
    if sequence is None:
        before = f"{text.rstrip()}\n\n" if text.strip() else ""
        return f"{before}scenarios:\n{_item(entry, 2)}"
    if _is_flow(sequence):
        return _into_flow(text, sequence, nodes, entry)
    end = _line_end(text, _end(nodes[-1]))
    gap = "\n" if "\n\n" in text[sequence.start_mark.index : _end(nodes[-1])] else ""
    return f"{text[:end].rstrip()}\n{gap}{_item(entry, sequence.start_mark.column)}{text[end:]}"


def remove(text: str, name: str) -> str:
    """The file without a scenario. Raises Invalid when it is not there."""
    sequence, nodes = _nodes(text)
    node = _named(text, nodes, name)
    if len(nodes) == 1:
        start = text.rindex(":", 0, sequence.start_mark.index) + 1
        return f"{text[:start]} []{text[_end(sequence) :]}"
    if _is_flow(sequence):
        place = nodes.index(node)
        if place:
            return text[: _end(nodes[place - 1])] + text[_end(node) :]
        return text[: node.start_mark.index] + text[nodes[1].start_mark.index :]
    start = text.rindex("\n", 0, node.start_mark.index) + 1
    end = _line_end(text, _end(node))
    while text[end : end + 1] == "\n":
        end += 1
    return text[:start] + text[end:] if text[end:] else f"{text[:start].rstrip()}\n"


def read_entry(said: str) -> dict[str, Any]:
    """A scenario that somebody typed. Raises Invalid."""
    entry = read_yaml("The scenario", said.encode())
    if isinstance(entry, list) and len(entry) == 1:
        entry = entry[0]  # with its hyphen, as it stands in the file
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise Invalid("The scenario needs a name: begin with name: and some words.")
    return entry


def read_part(name: str, said: str) -> Any:
    """One part of a scenario that somebody typed; None for an empty one. Raises Invalid."""
    value = read_yaml(name, said.encode())
    wanted = list if name == "messages" else dict
    if value is not None and not isinstance(value, wanted):
        kind = "a list, each line with a hyphen" if wanted is list else "names with values"
        raise Invalid(f"{name} has to be {kind}.")
    return value


def block(entry: Mapping[str, Any]) -> str:
    """A scenario as a person would write it: short parts in one line."""
    known = [name for name in ORDER if name in entry]
    named = {name: entry[name] for name in (*known, *(n for n in entry if n not in known))}
    return _dump(named, flow=None, width=WIDE).rstrip("\n")


# ---- the text


def _said(text: str) -> dict[str, Any]:
    said = read_yaml(FILE, text.encode())
    if said is None:
        return {}
    if not isinstance(said, dict) or not isinstance(said.get("scenarios") or [], list):
        raise Invalid(f"{FILE}: needs a list named scenarios.")
    if not all(isinstance(one, dict) for one in said.get("scenarios") or ()):
        raise Invalid(f"{FILE}: each scenario needs a name.")
    return said


def _nodes(text: str) -> tuple[Any, list[Any]]:
    """The list of scenarios and its items, each with its place in the text."""
    _said(text)
    root = yaml.compose(text, Loader=SafeLoader)
    for key, value in root.value if root is not None else ():
        if key.value == "scenarios" and isinstance(value, yaml.SequenceNode):
            return value, list(value.value)
        if key.value == "scenarios":
            raise Invalid(f"{FILE}: scenarios is empty. Write scenarios: [] or leave it out.")
    return None, []


def _named(text: str, nodes: list[Any], name: str) -> Any:
    for node, one in zip(nodes, _said(text).get("scenarios") or (), strict=True):
        if one.get("name") == name:
            return node
    raise Invalid(f"There is no scenario {name[:100]!r}. It may have been renamed or removed.")


def _end(node: Any) -> int:
    """Where the text of a node ends; a block ends with its last value, not before the next key."""
    if isinstance(node, yaml.ScalarNode) or _is_flow(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _is_flow(node: Any) -> bool:
    return node is not None and bool(getattr(node, "flow_style", False))


def _line_end(text: str, place: int) -> int:
    """Behind the line, with what else stands in it."""
    if text[place - 1 : place] == "\n":
        return place
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _own_text(text: str, node: Any) -> str:
    indent = " " * node.start_mark.column
    lines = text[node.start_mark.index : _end(node)].rstrip().split("\n")
    return "\n".join([lines[0], *(line.removeprefix(indent) for line in lines[1:])])


def _item(entry: Mapping[str, Any], column: int) -> str:
    lines = block(entry).split("\n")
    inner = [f"{' ' * column}- {lines[0]}", *(f"{' ' * (column + 2)}{line}" for line in lines[1:])]
    return "\n".join(line.rstrip() for line in inner) + "\n"


def _into_flow(text: str, sequence: Any, nodes: list[Any], entry: Mapping[str, Any]) -> str:
    if not nodes:
        return (
            f"{text[: sequence.start_mark.index].rstrip(' ')}\n{_item(entry, 2).rstrip()}"
            f"{text[sequence.end_mark.index :]}"
        )
    end = _end(nodes[-1])
    return f"{text[:end]}, {_flow(entry)}{text[end:]}"


def _flow(entry: Mapping[str, Any]) -> str:
    return _dump(dict(entry), flow=True, width=10**9).strip()


class _Plain(yaml.SafeDumper):
    """Writes exact numbers as they are, and never by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: yaml.SafeDumper, value: Decimal) -> Any:
    text = format(value, "f")
    kind = "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Plain.add_representer(Decimal, _number)


def _dump(value: Any, *, flow: bool | None, width: int) -> str:
    return str(
        yaml.dump(
            value,
            Dumper=_Plain,
            sort_keys=False,
            allow_unicode=True,
            default_flow_style=flow,
            width=width,
        )
    )
