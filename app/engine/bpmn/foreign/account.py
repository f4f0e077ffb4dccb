"""An account of every attribute of other engines: what was taken out must have been said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from app.engine.bpmn.foreign import tree
from app.engine.bpmn.foreign.case import SHOWN, Case
from app.engine.bpmn.foreign.names import ENGINES, IMPORT, split, spoken

UNUSED = "nothing here uses it beside the rest of the element"


@dataclass(frozen=True)
class Word:
    """An attribute as it was before the translation."""

    owner: Any
    what: str
    value: str


def words(root: Any) -> list[Word]:
    """All attributes of other engines that say something."""
    return [
        Word(tree.owner(node), spoken(name), value)
        for node in root.iter()
        for name, value in node.attrib.items()
        if split(name)[0] in ENGINES and value.strip()
    ]


def settle(case: Case, before: list[Word]) -> None:
    """Keeps and names every attribute that no line of the report speaks of."""
    said: dict[str, list[str]] = defaultdict(list)
    for line in case.report.translated:
        said[line.element].append(line.before)
    for need in case.report.needs:
        said[need.element].append(need.reason)
    for word in before:
        key = word.owner.get("id") or ""
        shown = " ".join(word.value.split())[:SHOWN]
        if any(shown in one for one in said[key]) or _is_kept(word):
            continue
        tree.keep(word.owner, word.what, word.value)
        case.kept(word.owner, word.what, UNUSED)


def _is_kept(word: Word) -> bool:
    originals = word.owner.iter(f"{{{IMPORT}}}original")
    return any(word.value in "".join(one.itertext()) for one in originals)
