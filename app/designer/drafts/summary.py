"""What a save did to a file, in a few words, for the history.

Reads lines, not trees: a save must cost little, and editors write an element on lines of its own.
"""

from __future__ import annotations

import re
from typing import Any

from app.designer.drafts.merging import json_files, xml_parts, yaml_files
from app.designer.drafts.merging.parts import NoParts, Part, Tree
from app.designer.drafts.merging.words import change_words
from app.designer.drafts.merging.xml_parts import DRAWN, INNER, local, part_id
from app.lib import xml

LONGEST = 300
MOST_NAMES = 4
ID = re.compile(r'\bid="([^"]+)"')
NAME = re.compile(r'\bname="([^"]+)"')
QUIET = {"sequenceFlow", "process", "definitions", "collaboration", *DRAWN}


def summary(name: str, before: str | None, after: str | None) -> str:
    """A short clause such as "added Ask, changed Bill"."""
    if after is None:
        return "removed"
    if before is None:
        return "added"
    try:
        return _inside(name, before, after)[:LONGEST]
    except (NoParts, xml.XmlRefused):
        return "changed"


def _inside(name: str, before: str, after: str) -> str:
    if name.endswith((".bpmn", ".dmn")):
        return _of_xml(name, before, after)
    if name.endswith(".form"):
        return _of_trees(json_files.tree(before, name), json_files.tree(after, name))
    if name == yaml_files.FILE:
        return _of_trees(yaml_files.tree(before, name), yaml_files.tree(after, name))
    return "changed"


def all_words(before: Tree, after: Tree) -> list[str]:
    """Each change between two states of a file; where things are drawn is left out."""
    ids = dict.fromkeys([*after.parts, *before.parts])
    pairs = [(before.get(own), after.get(own)) for own in ids]
    return [change_words(one, two) for one, two in pairs if _differ(one, two)]


def _differ(one: Part | None, two: Part | None) -> bool:
    known = one or two
    if known is None or known.draws:
        return False
    return not (one.says_as(two) if one else two is None)


def _of_trees(before: Tree, after: Tree) -> str:
    return "; ".join(all_words(before, after)[:MOST_NAMES]) or "put in another order"


def _of_xml(name: str, before: str, after: str) -> str:
    old_lines, new_lines = before.splitlines(), after.splitlines()
    known = set(old_lines)
    changed = {at for at, line in enumerate(new_lines, 1) if line not in known}
    if len(changed) * 4 > len(new_lines):
        return _of_whole(name, before, after)
    root = xml.parse(after.encode(), name)
    old_ids = set(ID.findall(before))
    groups: dict[str, dict[str, None]] = {"added": {}, "changed": {}, "moved": {}}
    names = {one.get("id"): _shown(one) for one in root.iter("*") if one.get("id")}
    for element in root.iter("*"):
        if element.sourceline in changed:
            _sort(element, old_ids, names, groups)
    groups["removed"] = _removed(old_lines, set(new_lines), names)
    for own in [*groups["added"], *groups["changed"]]:
        groups["moved"].pop(own, None)
    return _listed(groups)


def _of_whole(name: str, before: str, after: str) -> str:
    """Of a file that an editor laid out anew: what it says is compared, not its lines."""
    trees = (xml_parts.tree(xml_parts.parse(text, name)) for text in (before, after))
    said = all_words(*trees)
    more = f" and {len(said) - MOST_NAMES} more" if len(said) > MOST_NAMES else ""
    return "; ".join(said[:MOST_NAMES]) + more or "laid out anew"


def _sort(
    element: Any, old_ids: set[str], names: dict[str, str], groups: dict[str, dict[str, None]]
) -> None:
    """Puts what a changed line belongs to into added, changed or moved."""
    holder = element
    while holder is not None and not part_id(holder):
        holder = holder.getparent()
    if holder is None:
        return
    kind = local(holder)
    if kind in DRAWN:
        if kind.endswith("Shape") and holder.get("id") in old_ids:
            groups["moved"][names.get(holder.get(DRAWN[kind]), "an element")] = None
        return
    if kind in QUIET and not holder.get("name"):
        return
    group = "changed" if holder.get("id") in old_ids else "added"
    groups[group][names.get(holder.get("id", ""), kind)] = None


def _removed(lines: list[str], kept: set[str], names: dict[str, str]) -> dict[str, None]:
    """What stood on lines that are gone, by name."""
    found: dict[str, None] = {}
    for line in lines:
        if line in kept:
            continue
        tag = re.match(r"\s*<(?:\w+:)?(\w+)", line)
        own = ID.search(line)
        if not tag or not own or own[1] in names or tag[1] in QUIET | INNER:
            continue
        called = NAME.search(line)
        found[called[1] if called else f"{tag[1]} {own[1]}"] = None
    return found


def _shown(element: Any) -> str:
    return str(element.get("name") or f"{local(element)} {element.get('id')}")


def _listed(groups: dict[str, dict[str, None]]) -> str:
    said = []
    for deed in ("added", "changed", "removed", "moved"):
        names = list(groups[deed])
        if names:
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            said.append(f"{deed} {', '.join(names[:MOST_NAMES])}{more}")
    return "; ".join(said) or "changed lines and flows"
