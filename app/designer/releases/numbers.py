"""How versions fare: numbers that a room above counts, since the designer runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from flask import current_app

BY_VERSION = "baton.running_by_version"  # a room above says here how many instances run
NUMBERS = "baton.version_numbers"  # and here how those of a version fare


@dataclass(frozen=True)
class Numbers:
    """What came of the instances of one version."""

    started: int = 0
    running: int = 0
    completed: int = 0
    incidents: int = 0
    median: timedelta | None = None  # of those completed last
    tasks: Decimal | None = None  # user tasks for each instance


def running(key: str) -> Mapping[int, int]:
    """How many instances run, by the id of their version; empty while nobody counts."""
    count: Callable[[str], Mapping[int, int]] | None = current_app.extensions.get(BY_VERSION)
    return count(key) if count else {}


def numbers(version_ids: Iterable[int]) -> Mapping[int, Numbers]:
    """The numbers of these versions, by their ids; zeros while nobody counts."""
    wanted = list(version_ids)
    count: Callable[[list[int]], Mapping[int, Numbers]] | None
    count = current_app.extensions.get(NUMBERS)
    return count(wanted) if count else {one: Numbers() for one in wanted}
