"""What narrows the view of a team, and the list of the inbox behind each of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.lib.errors import Problem
from app.lib.schema import keepable
from app.tasks.team.figures import AGES, BY, DAYS, PERSON, PROCESS, ROLE, Age, Move

NOBODY = "nobody"  # the key of what nobody has
MOST = 200
KEY = re.compile(r"\d{1,9}", re.ASCII)
SAID = {PROCESS: "process", ROLE: "role", PERSON: "holder"}  # as the inbox calls them


def days_ago(number: int) -> str:
    """A day as the inbox reads it."""
    return f"-{number}d" if number else "today"


def _came(age: Age) -> dict[str, str]:
    begins = {"cameFrom": days_ago(age.last)} if age.last is not None else {}
    return begins | ({"cameTo": days_ago(age.first)} if age.first else {})


MEASURED: Mapping[str, Mapping[str, str]] = {
    "open": {},
    "overdue": {"dueTo": "now"},
    "today": {"dueFrom": "now", "dueTo": "today"},
    "waiting": {"waits": "yes"},
    **{age.name: _came(age) for age in AGES},
}


@dataclass(frozen=True)
class Number:
    """How many user tasks, and what the inbox is asked for them; empty where it cannot be asked."""

    count: int
    query: str

    @property
    def href(self) -> str:
        """The list in the inbox."""
        return f"/inbox?{self.query}"


@dataclass(frozen=True)
class Asked:
    """One role, process or person, and what ageing and throughput are told apart by."""

    role: str = ""
    process: str = ""
    person: str = ""  # a key, or NOBODY
    by: str = ROLE
    problems: tuple[Problem, ...] = ()

    @property
    def pairs(self) -> dict[str, str]:
        """As it stands in an address."""
        said = {"role": self.role, "process": self.process, "person": self.person}
        found = {name: value for name, value in said.items() if value}
        return found | ({"by": self.by} if self.by != ROLE else {})

    def link(self, **changes: str) -> str:
        """The address of the view with some of it said otherwise; empty takes it away."""
        said = {name: value for name, value in {**self.pairs, **changes}.items() if value}
        return f"/inbox/team?{urlencode(said)}" if said else "/inbox/team"

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the view."""
        return bool(self.role or self.process or self.person)

    @property
    def narrowing(self) -> dict[str, str]:
        """The same in the words of the inbox."""
        return {
            **({"role": self.role} if self.role else {}),
            **({"process": self.process} if self.process else {}),
            **({"holder": holder(self.person)} if self.person else {}),
        }

    def number(self, count: int, measure: str, row: Mapping[str, str]) -> Number:
        """A number of open user tasks with the list behind it."""
        return self._listed(count, {"view": "all", **row, **MEASURED[measure]})

    def done(
        self, count: int, row: Mapping[str, str], first: int = DAYS - 1, last: int = 0
    ) -> Number:
        """A number of what was completed from so many days ago to so many."""
        days = {"endedFrom": days_ago(first), "endedTo": days_ago(last)}
        return self._listed(count, {"view": "all-done", **row, **days})

    def moving(self, move: Move) -> str:
        """The list of the inbox in which to choose what goes from one person to another."""
        said = {**self.narrowing, "holder": holder(move.giver.id), "role": move.role}
        return f"/inbox?{urlencode({'view': 'all', **said})}"

    def _listed(self, count: int, said: Mapping[str, str]) -> Number:
        whole = {**self.narrowing, **said}
        return Number(count, urlencode(whole) if all(whole.values()) else "")


def holder(person: str | int | None) -> str:
    """A person as the inbox reads them."""
    return NOBODY if person in (None, NOBODY) else f"@{person}"


def row_of(by: str, key: str | int | None) -> dict[str, str]:
    """What narrows the inbox to a row."""
    return {SAID[by]: holder(key) if by == PERSON else str(key)}


def read(args: Mapping[str, Any]) -> Asked:
    """What the address asks; what cannot be read is left out and named."""
    problems: list[Problem] = []
    said = {name: _text(args, name, problems) for name in ("role", "process", "person", "by")}
    person, by = said["person"], said["by"] or ROLE
    if person and person != NOBODY and not KEY.fullmatch(person):
        words = f"{person[:60]!r} is neither the key of a person nor {NOBODY}."
        problems.append(Problem("person", f"person: {words}"))
        person = ""
    if by not in BY:
        problems.append(Problem("by", f"by: {by[:60]!r} is none of {', '.join(BY)}."))
        by = ROLE
    return Asked(said["role"], said["process"], person, by, tuple(problems))


def _text(args: Mapping[str, Any], name: str, problems: list[Problem]) -> str:
    said = str(args.get(name, "")).strip()
    if len(said) <= MOST and keepable(said):
        return said
    problems.append(Problem(name, f"{name}: write up to {MOST} characters."))
    return ""
