"""What a caller can meet: unreadable text, a budget that ran out, a value that became null."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the text of an expression; ``at`` counts characters from 0."""

    text: str
    at: int

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.text.count("\n", 0, self.at) + 1

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self.at - self.text.rfind("\n", 0, self.at)


class FeelError(ValueError):
    """The base of what this package raises."""


class FeelSyntaxError(FeelError):
    """The text is no FEEL; says what was found where (line and column count from 1)."""

    def __init__(self, message: str, line: int = 1, column: int = 1, text: str = "") -> None:
        self.message, self.line, self.column, self.text = message, line, column, text
        shown = f" in {text[:SHOWN]!r}" if text else ""
        super().__init__(f"{message}{shown} (line {line}, column {column})")


class BudgetExceeded(FeelError):
    """An evaluation took more than it was given: steps, time, size or depth.

    Names the innermost expression that was at work, with line and column.
    """

    def __init__(self, message: str) -> None:
        self.message, self.text, self.line, self.column = message, "", 0, 0
        super().__init__(message)

    def place(self, spot: Spot) -> None:
        """Notes where it happened; the innermost place stays."""
        if self.line:
            return
        self.text, self.line, self.column = spot.text, spot.line, spot.column
        shown = spot.text if len(spot.text) <= SHOWN else spot.text[:SHOWN] + "…"
        where = f"(line {self.line}, column {self.column})"
        self.args = (f"The expression {shown!r} {self.message} {where}",)


class WrongArgument(FeelError):
    """A built-in function cannot work with what it was given; the call becomes null."""


@dataclass(frozen=True)
class Warning:
    """Why a part of an expression became null (DMN 1.5, 10.3.2.13), and in which expression.

    ``handled``: the expression itself says what to do then, as ``x = null`` and ``get or else``
    do, so the null is no mistake.
    """

    kind: str
    message: str
    line: int
    column: int
    expression: str = ""
    handled: bool = False
