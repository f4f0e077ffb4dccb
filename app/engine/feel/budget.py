"""What one evaluation may use up, and what it used."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime

from app.engine.feel.errors import BudgetExceeded, Spot, Warning

LOOK_AT_CLOCK_EVERY = 256
MOST_WARNINGS = 50
ITEMS_A_STEP = 8
CHARACTERS_A_STEP = 32
NOWHERE = Spot("", 0)


@dataclass(frozen=True)
class Budget:
    """Ceilings of one evaluation. Times are in seconds, sizes in items or characters."""

    steps: int = 1_000_000
    seconds: float = 1.0
    items: int = 100_000
    characters: int = 2_000_000
    depth: int = 60
    regex_seconds: float = 0.2


class Run:
    """One evaluation while it runs: counts what it uses and gathers warnings.

    Steps stand for memory too: whoever makes a list or a string pays for its size.
    """

    __slots__ = (
        "budget",
        "deadline",
        "depth",
        "left",
        "mark",
        "moment",
        "spot",
        "text",
        "warnings",
    )

    def __init__(self, text: str, budget: Budget, moment: datetime | None) -> None:
        self.text, self.budget, self.moment = text, budget, moment
        self.left = budget.steps
        self.mark = max(self.left - LOOK_AT_CLOCK_EVERY, 0)
        self.deadline = time.monotonic() + budget.seconds
        self.depth, self.spot = 0, NOWHERE
        self.warnings: list[Warning] = []

    @classmethod
    def small(cls, text: str) -> Run:
        """A run for what is evaluated while a text is compiled."""
        return cls(text, Budget(steps=1_000, items=1_000), None)

    def step(self) -> None:
        """Counts one step of a loop or a call."""
        self.left -= 1
        if self.left < self.mark:
            self.look()

    def spend(self, steps: int) -> None:
        """Counts many steps at once."""
        self.left -= steps
        if self.left < self.mark:
            self.look()

    def look(self) -> None:
        """Raises BudgetExceeded when steps or time are used up."""
        self.mark = max(self.left - LOOK_AT_CLOCK_EVERY, 0)
        if self.left < 0:
            raise BudgetExceeded(f"takes more than {self.budget.steps:,} steps")
        if time.monotonic() > self.deadline:
            raise BudgetExceeded(f"takes longer than {self.budget.seconds:g} s")

    def seconds_left(self) -> float:
        """How long the evaluation may still take."""
        return self.deadline - time.monotonic()

    def hold(self, size: int) -> None:
        """Refuses a list that grows past the budget."""
        if size > self.budget.items:
            raise BudgetExceeded(f"makes a list of more than {self.budget.items:,} items")
        self.spend(size // ITEMS_A_STEP)

    def hold_text(self, size: int) -> None:
        """Refuses a string that grows past the budget."""
        if size > self.budget.characters:
            raise BudgetExceeded(
                f"makes a string of more than {self.budget.characters:,} characters"
            )
        self.spend(size // CHARACTERS_A_STEP)

    def enter(self) -> None:
        """Goes one function call deeper."""
        self.depth += 1
        self.left -= 1
        if self.left < self.mark:
            self.look()
        if self.depth > self.budget.depth:
            raise BudgetExceeded(f"calls functions more than {self.budget.depth} deep")

    def leave(self) -> None:
        """Comes back from a function call."""
        self.depth -= 1

    def handle(self, since: int, until: int | None = None) -> None:
        """The nulls noted since then are handled by the expression around them."""
        span = slice(since, until)
        self.warnings[span] = [replace(one, handled=True) for one in self.warnings[span]]

    def warn(self, kind: str, message: str, spot: Spot) -> None:
        """Notes why a value becomes null; returns None, which is that value."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(Warning(kind, message, spot.line, spot.column, spot.text))
