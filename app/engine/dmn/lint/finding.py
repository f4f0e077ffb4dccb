"""What the check of a table says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.engine.dmn.lint.words import Example


@dataclass(frozen=True)
class Finding:
    """One thing about a decision table.

    ``severity``: ``error`` (cannot be meant), ``warning`` (to look at), ``info`` (what was not
    checked). ``kind``: overlap, gap, unreachable, value, type, name, opaque or unfinished.
    ``rules`` count from 1, as editors show them.
    """

    severity: str
    kind: str
    file: str
    element: str
    rules: tuple[int, ...]
    message: str
    remedy: str
    example: Example | None = None
    line: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding for a program to read."""
        return {
            "severity": self.severity,
            "kind": self.kind,
            "file": self.file,
            "line": self.line,
            "decision": self.element,
            "rules": list(self.rules),
            "message": self.message,
            "remedy": self.remedy,
            "example": self.example.as_json() if self.example else None,
        }
