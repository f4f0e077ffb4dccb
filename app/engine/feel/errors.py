"""What a caller can meet: unreadable text, a budget that ran out, a value that became null."""

from __future__ import annotations

from dataclasses import dataclass


class FeelError(ValueError):
    """The base of what this package raises."""


class FeelSyntaxError(FeelError):
    """The text is no FEEL; says what was found where (line and column count from 1)."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        self.message, self.line, self.column = message, line, column
        super().__init__(f"{message} (line {line}, column {column})")


class BudgetExceeded(FeelError):
    """An evaluation took more than it was given: steps, time, size or depth."""


@dataclass(frozen=True)
class Warning:
    """Why a part of an expression became null (DMN 1.5, 10.3.2.13)."""

    kind: str
    message: str
    line: int
    column: int
