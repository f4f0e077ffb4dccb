"""What an import did with a file: taken over, translated, kept without effect, left to a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Translated:
    """Something that was written anew in Baton's dialect."""

    element: str
    name: str
    what: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Kept:
    """Something that stays in the file and has no effect here, and why that is right."""

    element: str
    name: str
    what: str
    reason: str
    count: int = 1


@dataclass(frozen=True)
class Need:
    """Something that a person has to decide or build. ``kind`` groups needs of one cause."""

    element: str
    name: str
    what: str
    kind: str
    reason: str
    remedy: str
    line: int | None = None


@dataclass
class Report:
    """All that is to be said about one file."""

    file: str
    tool: str = ""
    folder: str = ""  # the process folder that it went into
    taken_over: Counter[str] = field(default_factory=Counter)
    translated: list[Translated] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    refused: bool = False

    @property
    def status(self) -> str:
        """``refused`` (not read), ``person``, ``translated`` or ``clean``."""
        if self.refused:
            return "refused"
        if self.needs:
            return "person"
        return "translated" if self.translated else "clean"
