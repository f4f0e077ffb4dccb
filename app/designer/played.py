"""What happened while a scenario was played, for the verdict and the coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.designer.contents import rule_key


@dataclass(frozen=True)
class Call:
    """A provider operation that was asked for."""

    operation: str
    element: str
    inputs: Mapping[str, Any]
    at: datetime


@dataclass
class Played:
    """What happened in a scenario: in its own instance and in those that were started beside it.

    How it ended, its variables and its duration are those of its own instance.
    """

    ended: str = "waiting"
    visited: list[str] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)  # as contents.rule_key names them
    tasks: Counter[str] = field(default_factory=Counter)
    calls: list[Call] = field(default_factory=list)
    started: list[str] = field(default_factory=list)  # the processes, the scenario's own first
    waits_at: list[str] = field(default_factory=list)
    incidents: dict[str, str] = field(default_factory=dict)  # open ones: element and reason
    variables: dict[str, Any] = field(default_factory=dict)
    result: Any = None  # of a decision
    duration: timedelta = timedelta()


def rules_of(detail: Any, owner: str = "") -> Iterator[str]:
    """The rules that hit, wherever they stand in an explanation."""
    if isinstance(detail, Mapping):
        inside = str(detail.get("knowledge") or detail.get("decision") or owner)
        for rule in detail.get("rules") or ():
            yield rule_key(inside, rule["id"], rule["index"])
        for value in detail.values():
            yield from rules_of(value, inside)
    elif isinstance(detail, list | tuple):
        for value in detail:
            yield from rules_of(value, owner)
