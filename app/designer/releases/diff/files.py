"""Two folders compared: every file, each in the way that fits it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from app.designer.contents import contents
from app.designer.releases.diff import bpmn, dmn, form, scenarios
from app.designer.releases.diff.change import Change, Detail, Facts, Kind, Words
from app.designer.releases.diff.elements import parts
from app.designer.releases.diff.values import flat
from app.designer.scenarios import FILE
from app.lib import json
from app.lib.errors import Invalid
from app.lib.xml import XmlRefused

Files = Mapping[str, bytes]
UNREADABLE = (XmlRefused, Invalid, form.NoForm)


@dataclass(frozen=True)
class Marks:
    """What a diagram's two drawings show: kinds of change by element, and the numbers."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """All that differs. ``changes`` matter when it runs, and are numbered from 1; ``moves`` are
    changes of the drawing alone; ``rest`` follows from the changes, and is only drawn."""

    changes: tuple[Change, ...]
    moves: tuple[Change, ...]
    rest: tuple[Change, ...] = ()

    def marks(self, file: str) -> Marks:
        """What to draw on a diagram; a change of an element outweighs one of its form."""
        kinds: dict[str, Kind] = {}
        numbers: dict[str, list[int]] = {}
        for one in (*self.moves, *self.rest):
            kinds |= {element: one.kind for name, element in one.at if name == file}
        for number, one in enumerate(self.changes, 1):
            for name, element in one.at:
                if name == file:
                    own = one.file == file
                    kinds[element] = one.kind if own else kinds.get(element, Kind.CHANGED)
                    numbers.setdefault(element, []).append(number)
        return Marks(kinds, numbers)


def compare(before: Files, after: Files, words: Words | None = None) -> Comparison:
    """What differs between two folders."""
    said = replace(words or Words(), elements={**_elements(before), **_elements(after)})
    users = _users(before, after, said)
    found = [
        replace(change, at=change.at or users.get(_used(change), ()))
        for name in sorted({*before, *after}, key=_rank)
        if before.get(name) != after.get(name)
        for change in _file(before.get(name), after.get(name), name, said)
    ]
    listed = [one for one in found if one.listed and one.kind != Kind.MOVED]
    moves = [one for one in found if one.kind == Kind.MOVED]
    rest = [one for one in found if not one.listed]
    return Comparison(tuple(listed), tuple(moves), tuple(rest))


def _elements(files: Files) -> dict[str, str]:
    """The names of the elements of all diagrams that can be read."""
    found: dict[str, str] = {}
    for name, content in files.items():
        if name.endswith(".bpmn"):
            with suppress(XmlRefused):
                found |= contents({name: content}).elements
    return found


RANKS = (".bpmn", ".dmn", ".form")


def _rank(name: str) -> tuple[int, bool, str]:
    kind = next((place for place, end in enumerate(RANKS) if name.endswith(end)), len(RANKS))
    return kind, name != FILE, name


def _file(before: bytes | None, after: bytes | None, name: str, words: Words) -> list[Change]:
    """The changes of one file; one that cannot be read is compared line by line."""
    how = _how(name, words)
    try:
        found = how(before, after)
    except UNREADABLE as error:
        said = Detail("Cannot be compared in words", "", str(error))
        found = [replace(one, details=(*one.details, said)) for one in _lines(name, before, after)]
    if before is None or after is None:
        kind = Kind.ADDED if before is None else Kind.REMOVED
        return [Change(kind, name, "", name, "File"), *found]
    return found


def _how(name: str, words: Words) -> Callable[[bytes | None, bytes | None], list[Change]]:
    if name.endswith(".bpmn"):
        return lambda before, after: bpmn.compare(before, after, name, words)
    if name.endswith(".dmn"):
        return lambda before, after: dmn.compare(before, after, name)
    if name.endswith(".form"):
        return lambda before, after: form.compare(before, after, name)
    if name == FILE:
        return lambda before, after: scenarios.compare(before, after, name)
    return lambda before, after: _data(name, before, after)


def _data(name: str, before: bytes | None, after: bytes | None) -> list[Change]:
    """A file of data, value by value; another one only by its lines."""
    if before is None or after is None:
        return []
    if name.endswith(".json"):
        with suppress(json.JsonError, UnicodeDecodeError, RecursionError):
            was, now = _values(before), _values(after)
            details = now.since(was)
            return [Change(Kind.CHANGED, name, "", name, "File", details)] if details else []
    return list(_lines(name, before, after))


def _values(content: bytes) -> Facts:
    facts = Facts()
    for path, text in flat(json.loads(content.decode())):
        facts.put(path or "Value", text)
    return facts


def _lines(name: str, before: bytes | None, after: bytes | None) -> Iterator[Change]:
    """A text by the lines that are new and those that are gone."""
    if before is None or after is None:
        return
    was, now = Counter(before.splitlines()), Counter(after.splitlines())
    counts = f"{(now - was).total()} new, {(was - now).total()} gone"
    yield Change(Kind.CHANGED, name, "", name, "File", (Detail("Lines", "", counts),))


def _used(change: Change) -> str:
    if change.file.endswith(".form"):
        return f"form:{change.element}"
    return f"decision:{change.element}" if change.file.endswith(".dmn") else ""


def _users(before: Files, after: Files, words: Words) -> dict[str, tuple[tuple[str, str], ...]]:
    """The elements that use each form and each decision, also through other decisions."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    asked_by: dict[str, set[str]] = {}
    for files in (after, before):
        for name, content in files.items():
            with suppress(*UNREADABLE):
                if name.endswith(".bpmn"):
                    for part in parts(content, name, words).values():
                        for used in part.uses:
                            found.setdefault(used, {})[name, part.id] = None
                elif name.endswith(".dmn"):
                    for asked, by in dmn.requirements(content, name).items():
                        asked_by.setdefault(asked, set()).update(by)
    for asked in asked_by:
        for other in _askers(asked, asked_by):
            found.setdefault(f"decision:{asked}", {}).update(found.get(f"decision:{other}", {}))
    return {used: tuple(elements) for used, elements in found.items()}


def _askers(asked: str, asked_by: Mapping[str, set[str]]) -> set[str]:
    """All decisions that need this one, directly or through others."""
    found: set[str] = set()
    todo = [asked]
    while todo:
        for other in asked_by.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found
