"""Merging scenarios: each is a block of lines, so that comments and spacing stay."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from app.designer.drafts.merging.decide import Merge, Plan
from app.designer.drafts.merging.parts import NoParts, Part, Side, Tree, Trees

FILE = "scenarios.yaml"
HEAD, LIST = "head", "scenarios"


class ScenarioMerge:
    """One merge of a file of scenarios."""

    def __init__(
        self, name: str, base: str, mine: str, theirs: str, choices: Mapping[str, Side]
    ) -> None:
        self.trees: Trees = (tree(base, name), tree(mine, name), tree(theirs, name))
        self.plan: Plan = Merge(self.trees, choices).decide()

    def text(self) -> str:
        """The merged file."""
        blocks = [HEAD, *self.plan.order.get(HEAD, ())]
        return "".join(self.plan.parts[one].source for one in blocks)


def tree(text: str, name: str) -> Tree:
    """The scenarios of a file as parts, everything before them as one. Raises NoParts."""
    found = _starts(text, name)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    ends = [start for _, start in found[1:]] + [len(lines)]
    first = found[0][1] if found else len(lines)
    parts = [_part(HEAD, "", "the defaults", lines[:first])]
    for (title, start), end in zip(found, ends, strict=True) if found else ():
        parts.append(_part(title, HEAD, title, lines[start:end]))
    return Tree(parts)


def _part(part_id: str, parent: str, name: str, lines: list[str]) -> Part:
    said = "".join(lines)
    return Part(
        id=part_id,
        parent=parent,
        kind="scenario",
        name=name,
        fields={"lines": said.strip()},
        source=said,
    )


def _starts(text: str, name: str) -> list[tuple[str, int]]:
    """The name of each scenario and the line it begins at."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise NoParts(f"{name} is no YAML") from error
    if not isinstance(root, yaml.MappingNode):
        raise NoParts("the file is no mapping")
    keys = [key.value for key, _ in root.value]
    listed = next((value for key, value in root.value if key.value == LIST), None)
    if not isinstance(listed, yaml.SequenceNode) or keys[-1] != LIST or listed.flow_style:
        raise NoParts("the scenarios are no list at the end of the file")
    return [(f"scenario {_title(one)}", one.start_mark.line) for one in listed.value]


def _title(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "name" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    raise NoParts("a scenario has no name")
