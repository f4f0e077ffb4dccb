"""Merging diagrams and decisions: written anew from the parts that were decided on."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from app.designer.drafts.merging import xml_parts
from app.designer.drafts.merging.decide import Merge, Plan
from app.designer.drafts.merging.parts import Side, Trees
from app.lib import xml

FIRST = ("documentation", "extensionElements", "incoming", "outgoing")


class XmlMerge:
    """One merge of a diagram or a file of decisions."""

    def __init__(
        self, name: str, base: str, mine: str, theirs: str, choices: Mapping[str, Side]
    ) -> None:
        roots = [xml_parts.parse(text, name) for text in (base, mine, theirs)]
        tables = [xml_parts.columns(root) for root in roots]
        known = {table for found in tables for table in found}
        whole = frozenset(
            table for table in known if len({found.get(table) for found in tables}) > 1
        )
        base_root, my_root, their_root = roots
        self.trees: Trees = (
            xml_parts.tree(base_root, whole),
            xml_parts.tree(my_root, whole),
            xml_parts.tree(their_root, whole),
        )
        self.whole = whole
        self.plan: Plan = Merge(self.trees, choices).decide()

    def text(self) -> str:
        """The merged file."""
        root = self._made("definitions")
        before = self.plan.parts["definitions"].source.itersiblings(preceding=True)
        for comment in before:
            root.addprevious(deepcopy(comment))
        xml.indent(root)
        return xml.write(root).decode() + "\n"

    def _made(self, part_id: str) -> Any:
        part = self.plan.parts[part_id]
        source = part.source
        made = xml.emptied(source)
        made.text = source.text
        place = None
        for child in source:
            if xml_parts.part_id(child, self.whole):
                place = len(made) if place is None else place
                continue
            made.append(deepcopy(child))
        self._put_sets(made, part_id)
        inside = [self._made(child) for child in self.plan.order.get(part_id, ())]
        place = len(made) if place is None else _after_sets(made, place)
        made[place:place] = inside
        self._tidy(made, part_id)
        return made

    def _put_sets(self, made: Any, part_id: str) -> None:
        """Incoming and outgoing flows, the elements of a lane: as both want them."""
        for name, wanted in self.plan.sets[part_id].items():
            there = {(one.text or "").strip(): one for one in made if xml_parts.local(one) == name}
            for value, element in there.items():
                if value not in wanted:
                    made.remove(element)
            for value in wanted:
                if value not in there:
                    made.insert(_place_of(made, name), deepcopy(self._sample(part_id, name, value)))

    def _sample(self, part_id: str, name: str, value: str) -> Any:
        for tree in self.trees:
            part = tree.get(part_id)
            for child in part.source if part else ():
                if xml_parts.local(child) == name and (child.text or "").strip() == value:
                    return child
        raise KeyError(value)

    def _tidy(self, made: Any, part_id: str) -> None:
        if made.get("default") in self.plan.gone:
            del made.attrib["default"]
        if part_id in self.plan.lines:
            _dock(made, [tree.parts[part_id].source for tree in self.trees if tree.get(part_id)])


def _dock(made: Any, sources: list[Any]) -> None:
    """A line that both drew anew keeps my course, and ends where either moved its end."""
    if len(sources) != 3:
        return
    base, mine, theirs = (_points(source) for source in sources)
    own = _points(made)
    for end in (0, -1):
        if base and mine and theirs and own and _at(mine[end]) == _at(base[end]):
            own[end].attrib.update(theirs[end].attrib)


def _points(line: Any) -> list[Any]:
    return [one for one in line if xml_parts.local(one) == "waypoint"]


def _at(point: Any) -> tuple[str | None, str | None]:
    return point.get("x"), point.get("y")


def _place_of(made: Any, name: str) -> int:
    """After the last of its name, or of what comes before it in a file."""
    before = FIRST[: FIRST.index(name) + 1] if name in FIRST else (name,)
    places = [place for place, one in enumerate(made) if xml_parts.local(one) in before]
    return places[-1] + 1 if places else 0


def _after_sets(made: Any, place: int) -> int:
    names = [place for place, one in enumerate(made) if xml_parts.local(one) in FIRST]
    return max([place, *(at + 1 for at in names)])
