"""What is found about one table, with a limit on how often the same is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.engine.dmn.lint.boxes import Box, members
from app.engine.dmn.lint.finding import Finding
from app.engine.dmn.lint.space import Space
from app.engine.dmn.lint.words import box_words, example


@dataclass(frozen=True)
class Limits:
    """How much of one table is looked at: operations on sets of rules for each question (overlaps,
    rules that never fire, gaps), and findings of one kind."""

    work: int = 1_000_000
    findings: int = 20


@dataclass
class Report:
    """One table while it is checked."""

    space: Space
    limits: Limits
    findings: list[Finding] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    broken: set[int] = field(default_factory=set)  # rules with a fault that explains the rest

    def add(
        self,
        severity: str,
        kind: str,
        message: str,
        remedy: str,
        *,
        rules: Iterable[int] = (),
        box: Box | None = None,
        line: int | None = None,
    ) -> None:
        """Says it, unless enough of this kind was said."""
        self.said[kind] += 1
        if self.said[kind] > self.limits.findings:
            return
        table, numbers = self.space.table, tuple(rules)
        shown = example(self.space.axes, box, table.names) if box is not None else None
        at = line or (table.rows[numbers[-1] - 1].line if numbers else table.line)
        self.findings.append(
            Finding(severity, kind, table.file, table.element, numbers, message, remedy, shown, at)
        )

    def unfinished(self, what: str) -> None:
        """Says that the limit was reached."""
        self.add("info", "unfinished", f"{what} not looked at further: the table is too large for "
                 "that in one go.", "Split the table into smaller decisions.")  # fmt: skip

    def leave_out(self, more: int, what: str) -> None:
        """Says how many findings are not shown."""
        if more > 0:
            self.findings.append(
                Finding(
                    "info",
                    "unfinished",
                    self.space.table.file,
                    self.space.table.element,
                    (),
                    f"{more:,} more {what} are not shown.",
                    "Correct the ones that are shown first.",
                    None,
                    self.space.table.line,
                )  # fmt: skip
            )

    def words(self, box: Box) -> str:
        """The box in words."""
        return box_words(self.space.axes, box)


def numbers(rules: int) -> tuple[int, ...]:
    """Rule numbers, from 1, of a set of rules."""
    return tuple(place + 1 for place in members(rules))


def spoken(rules: Iterable[int], most: int = 6) -> str:
    """``rule 1``, ``rules 1 and 2``, ``rules 1, 2, 3 and 5 more``."""
    told = [str(number) for number in rules]
    if len(told) == 1:
        return f"rule {told[0]}"
    if len(told) > most:
        told = [*told[:most], f"{len(told) - most} more"]
    return f"rules {', '.join(told[:-1])} and {told[-1]}"
