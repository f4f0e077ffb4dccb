"""Three-way merging: which side each part comes from, and where only a person can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.designer.drafts.merging.parts import Part, Side, Tree, Trees


@dataclass(frozen=True)
class Clash:
    """A part that both changed: how it was, and how each wants it (None: without it)."""

    id: str
    base: Part | None
    mine: Part | None
    theirs: Part | None


@dataclass
class Plan:
    """The merged file before it is written."""

    parts: dict[str, Part] = field(default_factory=dict)
    sets: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)
    lines: set[str] = field(default_factory=set)  # lines that both drew anew
    clashes: dict[str, Clash] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class Merge:
    """One merge of three trees, with what people have chosen so far."""

    def __init__(self, trees: Trees, choices: Mapping[str, Side]) -> None:
        self.base, self.mine, self.theirs = trees
        self.choices = choices
        base, mine, theirs = trees
        self.known = list(dict.fromkeys([*theirs.parts, *mine.parts, *base.parts]))
        self.forced = self._forced()
        self.plan = Plan()

    def decide(self) -> Plan:
        """Which side each part comes from. With clashes the plan is not to be written."""
        for part_id in self.known:
            self._take(part_id)
        self.plan.gone = set(self.known) - set(self.plan.parts)
        while self._mend():
            pass
        for part_id, part in self.plan.parts.items():
            self.plan.sets[part_id] = self._sets(part)
        for parent in {part.parent for part in self.plan.parts.values()}:
            self.plan.order[parent] = self._order(parent)
        return self.plan

    def _of(self, side: Side) -> Tree:
        return self.mine if side == "mine" else self.theirs

    def _forced(self) -> dict[str, Side]:
        """Choices, and what goes with them: a part that is kept brings what leans on it."""
        forced: dict[str, Side] = {}
        for part_id, side in self.choices.items():
            other = self._of("theirs" if side == "mine" else "mine")
            if self._of(side).get(part_id) is not None and other.get(part_id) is None:
                forced.update(dict.fromkeys(self._of(side).leaning_on(part_id), side))
        return {**forced, **self.choices}

    def _take(self, part_id: str) -> None:
        base, mine, theirs = (tree.get(part_id) for tree in (self.base, self.mine, self.theirs))
        taken = self._chosen(part_id, base, mine, theirs)
        if taken is not None:
            self.plan.parts[part_id] = taken

    def _chosen(
        self, part_id: str, base: Part | None, mine: Part | None, theirs: Part | None
    ) -> Part | None:
        if part_id in self.forced:
            return self._of(self.forced[part_id]).get(part_id)
        if _same(mine, theirs) or _same(theirs, base):
            return mine
        if _same(mine, base):
            return theirs
        if mine is not None and theirs is not None and mine.is_line:
            self.plan.lines.add(part_id)
            return mine
        if self._is_drawing_of_gone(mine or theirs):
            return None
        self.plan.clashes[part_id] = Clash(part_id, base, mine, theirs)
        return mine or theirs

    def _is_drawing_of_gone(self, part: Part | None) -> bool:
        """Moved by one, removed by the other: where it stood matters no more, and whether it was
        removed is asked about the element, if it was changed."""
        drawn = part.draws if part else ""
        return bool(drawn) and (self.mine.get(drawn) is None or self.theirs.get(drawn) is None)

    def _mend(self) -> bool:
        """Takes out what cannot stand, or asks; whether anything changed."""
        for part in list(self.plan.parts.values()):
            if part.draws in self.plan.gone:
                return self._drop(part.id)
            for need in sorted({part.parent, *part.needs} & self.plan.gone):
                if need in self.forced or not self._asks(need):
                    return self._drop(part.id)
                return True
        return False

    def _drop(self, part_id: str) -> bool:
        del self.plan.parts[part_id]
        self.plan.gone.add(part_id)
        return True

    def _asks(self, part_id: str) -> bool:
        """A part that one removed and the other still uses is a clash of its own."""
        base, mine, theirs = (tree.get(part_id) for tree in (self.base, self.mine, self.theirs))
        kept = mine or theirs
        if kept is None:
            return False
        self.plan.clashes[part_id] = Clash(part_id, base, mine, theirs)
        self.plan.parts[part_id] = kept
        self.plan.gone.discard(part_id)
        return True

    def _sets(self, part: Part) -> dict[str, tuple[str, ...]]:
        """Lists such as incoming flows: what either added, without what either took out."""
        base, mine, theirs = (tree.get(part.id) for tree in (self.base, self.mine, self.theirs))
        names = dict.fromkeys(name for one in (theirs, mine) if one for name in one.sets)
        merged = {}
        for name in names:
            said = [one.sets.get(name, ()) if one else () for one in (base, mine, theirs)]
            everything = dict.fromkeys([*said[2], *said[1]])
            out = set(said[0]) - (set(said[1]) & set(said[2])) if mine and theirs else set()
            merged[name] = tuple(
                one
                for one in everything
                if one not in self.plan.gone and (one not in out or self._was_removed(one))
            )
        return merged

    def _was_removed(self, part_id: str) -> bool:
        """Left out of a list only because one side had removed it; yet it stays."""
        trees = (self.mine, self.theirs)
        return part_id in self.plan.parts and any(tree.get(part_id) is None for tree in trees)

    def _order(self, parent: str) -> list[str]:
        here = {part.id for part in self.plan.parts.values() if part.parent == parent}
        base, mine, theirs = (
            [one for one in tree.order.get(parent, ()) if one in here]
            for tree in (self.base, self.mine, self.theirs)
        )
        is_mine = _reordered(base, mine)
        if is_mine and _reordered(base, theirs) and _reordered(mine, theirs):
            is_mine = self._chosen_order(parent)
        first, second = (mine, theirs) if is_mine else (theirs, mine)
        return _woven(_woven(first, second), [one for one in self.known if one in here])

    def _chosen_order(self, parent: str) -> bool:
        holder = self.plan.parts.get(parent)
        if holder is not None and holder.is_ordered and parent not in self.choices:
            trees = (self.base, self.mine, self.theirs)
            self.plan.clashes[parent] = Clash(parent, *(tree.get(parent) for tree in trees))
        return self.choices.get(parent) == "mine"


def _same(one: Part | None, other: Part | None) -> bool:
    return other is None if one is None else one.says_as(other)


def _reordered(before: list[str], after: list[str]) -> bool:
    """Whether what is in both stands in another order."""
    left, kept = set(after), set(before)
    return [one for one in before if one in left] != [one for one in after if one in kept]


def _woven(first: list[str], second: list[str]) -> list[str]:
    """The first with what only the second has, each after what it stood after."""
    made, known = list(first), set(first)
    for place, one in enumerate(second):
        if one in known:
            continue
        before = next((two for two in reversed(second[:place]) if two in known), None)
        made.insert(made.index(before) + 1 if before is not None else 0, one)
        known.add(one)
    return made
