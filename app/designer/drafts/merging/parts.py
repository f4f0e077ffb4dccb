"""A file as parts: what a merge looks at, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Side = Literal["mine", "theirs"]


Trees = tuple["Tree", "Tree", "Tree"]  # what both began with, mine, theirs


class NoParts(ValueError):
    """The file cannot be taken apart, so it is merged as a whole or not at all."""


@dataclass(frozen=True)
class Part:
    """One thing of a file that a person knows: an element, a rule, a field, a scenario."""

    id: str
    parent: str  # the part that holds it, or ""
    kind: str  # in words: user task, rule
    name: str  # as people call it
    fields: Mapping[str, str]
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # their order says nothing
    needs: frozenset[str] = frozenset()  # parts without which it cannot stand: the ends of a flow
    draws: str = ""  # the part whose drawing it is: it comes and goes with that
    is_line: bool = False  # a drawn line, which can always be drawn again
    is_ordered: bool = False  # the order of what it holds has a meaning
    source: Any = field(default=None, compare=False, repr=False)

    def says_as(self, other: Part | None) -> bool:
        """Whether both say the same, sets apart."""
        return other is not None and self.fields == other.fields and self.parent == other.parent


class Tree:
    """The parts of a file by id, in their order."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts: dict[str, Part] = {}
        self.order: dict[str, list[str]] = {}
        for part in parts:
            if part.id in self.parts:
                raise NoParts(f"two parts have the id {part.id}")
            self.parts[part.id] = part
            self.order.setdefault(part.parent, []).append(part.id)

    def get(self, part_id: str) -> Part | None:
        """The part, if it is there."""
        return self.parts.get(part_id)

    def leaning_on(self, part_id: str) -> set[str]:
        """The part with all that is inside it, all that draws these, and what cannot stand
        without them."""
        found = {part_id}
        grown = True
        while grown:
            more = {
                part.id
                for part in self.parts.values()
                if part.id not in found
                and (part.parent in found or part.draws in found or part.needs & found)
            }
            found |= more
            grown = bool(more)
        return found
