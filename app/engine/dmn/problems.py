"""What can be wrong: with a file when it is read, with a value when it is evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class DmnProblem:
    """One fault of a file, with what to do about it."""

    element: str
    reason: str
    remedy: str
    line: int | None = None
    file: str = ""


class DmnRefused(ValueError):
    """The files hold no decisions that can be run."""

    def __init__(self, problems: Iterable[DmnProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.element}: {p.reason}" for p in self.problems))


@dataclass(frozen=True)
class Warning:
    """Why something became null, and where: the decision with the part of it, and the text there.

    ``lost``: the null was not handled by the expression itself, so that it went on as the value.
    """

    kind: str
    message: str
    line: int = 1
    column: int = 1
    place: str = ""
    text: str = ""
    lost: bool = False

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        shown = f"{self.text[:80]!r} is null: " if self.lost and self.text else ""
        return f"{place}{shown}{self.message}"
