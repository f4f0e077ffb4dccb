"""Where faults are gathered while files are read: all of them, not only the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.engine.dmn.problems import DmnProblem

MOST = 200


@dataclass
class Faults:
    """The faults of all files."""

    found: list[DmnProblem] = field(default_factory=list)

    def add(self, file: str, element: str, reason: str, remedy: str, node: Any) -> DmnProblem:
        """Notes a fault at an element, or at a line."""
        line = node if node is None or isinstance(node, int) else node.sourceline
        problem = DmnProblem(element, reason, remedy, line, file)
        if len(self.found) < MOST:
            self.found.append(problem)
        return problem
