"""A comparison as pages show it: both sides by name, the changes in rows, the drawings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.designer import service
from app.designer.folders import Files
from app.designer.models import ProcessVersion, VersionState
from app.designer.releases import numbers
from app.designer.releases.diff.change import Change, Kind
from app.designer.releases.diff.elements import parts
from app.designer.releases.diff.files import Comparison, compare
from app.designer.releases.models import Review, ReviewState
from app.designer.releases.words import words
from app.lib import states
from app.lib.errors import NotFound
from app.lib.words import day
from app.lib.xml import XmlRefused

KINDS = (Kind.ADDED, Kind.REMOVED, Kind.CHANGED)
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
MOST = 4_000  # characters of a value that is compared word by word
Parted = list[tuple[str, bool]]  # pieces of a text, and whether each is only on this side


@dataclass(frozen=True)
class Side:
    """One side: how it is called, what there is to know, and its files."""

    name: str
    about: str
    files: Files


@dataclass(frozen=True)
class Seen:
    """Both sides, and what differs between them."""

    before: Side
    after: Side
    found: Comparison

    @property
    def numbered(self) -> list[tuple[int, Change]]:
        """The changes that matter when it runs, with their numbers."""
        return list(enumerate(self.found.changes, 1))

    @property
    def diagrams(self) -> list[str]:
        """The diagrams of either side; those that differ first."""
        names = {*self.before.files, *self.after.files}
        drawn = [name for name in names if name.endswith(".bpmn")]
        return sorted(drawn, key=lambda name: (self._same(name), name))

    def _same(self, name: str) -> bool:
        return self.before.files.get(name) == self.after.files.get(name)

    def summary(self, diagram: str = "") -> str:
        """How many parts were added, removed and changed: in all, or of what a diagram shows."""
        met = [
            one.kind
            for one in self.found.changes
            if not diagram or one.file == diagram or any(file == diagram for file, _ in one.at)
        ]
        told = [f"{met.count(kind)} {kind}" for kind in KINDS if kind in met]
        if not told:
            return "nothing differs here" if diagram else "nothing changes when it runs"
        return f"{told[0]}, {', '.join(told[1:])}" if len(told) > 1 else told[0]

    def elements(self) -> list[tuple[str, str, str]]:
        """File, id and name of all that a comment can be about, as it is afterwards."""
        found = []
        for name in self.diagrams:
            try:
                there = parts(self.after.files.get(name, b""), name, words())
            except XmlRefused:
                continue
            found += [(name, one.id, one.name) for one in there.values() if "Flow" not in one.tag]
        return sorted(found, key=lambda one: one[2].lower())


def seen(before: Side, after: Side) -> Seen:
    """Compares two sides, with the words of this installation."""
    return Seen(before, after, compare(before.files, after.files, words()))


def review_seen(row: Review) -> Seen:
    """What a review replaces, and what was submitted; of an open one, what is live now."""
    is_open = row.state == ReviewState.OPEN
    base = (service.live(row.process.key) or row.base) if is_open else row.base
    name = f"Version {row.version.number}" if row.version else "Submitted"
    files = {file: text.encode() for file, text in row.files.items()}
    after = Side(name, f"submitted by {row.submitted_by}", files)
    return seen(of_version(base, numbers.running(row.process.key)), after)


def of_version(version: ProcessVersion | None, running: Mapping[int, int]) -> Side:
    """A version as a side; without one, the side of a process that is new."""
    if version is None:
        return Side("Nothing yet", "the process is new", {})
    count = running.get(version.id, 0)
    runs = f"{count or 'no'} {'instances run' if count > 1 else 'instance runs'}"
    return Side(
        f"Version {version.number}", f"{_since(version)}, {runs}", service.files_of(version)
    )


def _since(version: ProcessVersion) -> str:
    """How the version stands, and since when."""
    kind = states.words("version", version.state)[1].lower()
    at = version.effective_at or version.published_at
    if version.state in (VersionState.LIVE, VersionState.TRIAL) and at is not None:
        return f"{kind} since {day(at)}"
    return kind


def drawing(both: Seen, file: str) -> dict[str, Any]:
    """Both drawings of a diagram, and what to mark on them. Raises NotFound."""
    if file not in both.diagrams:
        raise NotFound("Neither side has a diagram of this name.")
    marks = both.found.marks(file)
    return {
        "before": _text(both.before.files, file),
        "after": _text(both.after.files, file),
        "kinds": marks.kinds,
        "numbers": {element: list(numbers) for element, numbers in marks.numbers.items()},
    }


def _text(files: Files, name: str) -> str | None:
    return files[name].decode() if name in files else None


def parted(before: str, after: str) -> tuple[Parted, Parted]:
    """Two values in pieces, so that a page can show what of them differs."""
    if max(len(before), len(after)) > MOST:  # comparing takes the square of the length
        return [(before, False)], [(after, False)]
    was, now = TOKEN.findall(before), TOKEN.findall(after)
    match = difflib.SequenceMatcher(None, was, now, autojunk=False)
    if match.ratio() < 0.4:  # too little is left alone to be worth pointing at
        return [(before, False)], [(after, False)]
    left: Parted = []
    right: Parted = []
    for kind, a, b, c, d in match.get_opcodes():
        if b > a:
            left.append(("".join(was[a:b]), kind != "equal"))
        if d > c:
            right.append(("".join(now[c:d]), kind != "equal"))
    return left, right
