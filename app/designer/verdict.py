"""Compares what a scenario came to with what it had to come to; and what all of them covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.designer.contents import Contents
from app.designer.played import Played
from app.designer.scenarios import Scenario, length
from app.lib import json


@dataclass(frozen=True)
class Difference:
    """One expectation that was not met."""

    place: str
    expected: str
    was: str
    element: str = ""  # where it went another way, as far as one element can be named

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}, was {self.was}"


@dataclass(frozen=True)
class Covered:
    """How much of one kind of part was reached, and what was not (by id, with its name)."""

    reached: int
    total: int
    missing: Mapping[str, str]


def differences(scenario: Scenario, played: Played) -> list[Difference]:
    """All expectations that were not met; none is a pass."""
    expect = {"ended": "completed", **scenario.expect}
    found: list[Difference] = []
    for name, check in CHECKS.items():
        if name in expect:
            found.extend(check(expect[name], played))
    return found


def coverage(contents: Contents, all_played: list[Played]) -> dict[str, Covered]:
    """Elements, flows and rules that the scenarios reached together."""
    visited = {element for played in all_played for element in played.visited}
    flows = {flow for played in all_played for flow in played.flows}
    rules = {rule for played in all_played for rule in played.rules}
    return {
        "elements": _covered(contents.elements, visited),
        "flows": _covered(contents.flows, flows),
        "rules": _covered(contents.rules, rules),
    }


def table_coverage(contents: Contents, all_played: list[Played]) -> dict[str, Covered]:
    """For each decision table the rules that the scenarios reached together."""
    rules = {rule for played in all_played for rule in played.rules}
    return {key: _covered(table.rules, rules) for key, table in contents.tables.items()}


def story(scenario: Scenario, played: Played, contents: Contents) -> list[str]:
    """What a decision that went wrong was given, and which rules hit."""
    if not scenario.decision:
        return []
    hit = [name for key, name in contents.rules.items() if key in played.rules]
    return [
        f"given {_text(scenario.variables)}",
        f"rules that hit: {'; '.join(hit)}" if hit else "no rule hit",
    ]


def _covered(known: Mapping[str, str], reached: set[str]) -> Covered:
    missing = {key: name for key, name in known.items() if key not in reached}
    return Covered(len(known) - len(missing), len(known), missing)


def _ended(expected: Any, played: Played) -> Iterator[Difference]:
    if played.ended != expected:
        stopped = [f"{element}: {reason}" for element, reason in played.incidents.items()]
        at = ", ".join(stopped or played.waits_at) or "nothing"
        element = next(iter((*played.incidents, *played.waits_at)), "")
        yield Difference("end", str(expected), f"{played.ended} (waits at {at})", element)


def _visited(expected: Any, played: Played) -> Iterator[Difference]:
    """The elements, in this order; others may lie between."""
    place = 0
    for element in expected:
        try:
            place = played.visited.index(element, place) + 1
        except ValueError:
            before = played.visited[place - 1] if place else "the start"
            was = "visited earlier" if element in played.visited else "never visited"
            last = played.visited[place - 1] if place else ""
            yield Difference("path", f"{element} after {before}", was, last)
            return


def _not_visited(expected: Any, played: Played) -> Iterator[Difference]:
    for element in expected:
        if element in played.visited:
            yield Difference("path", f"never {element}", "visited", element)


def _tasks(expected: Any, played: Played) -> Iterator[Difference]:
    for role in sorted({*expected, *played.tasks}):
        if expected.get(role, 0) != played.tasks[role]:
            yield Difference(
                f"user tasks of {role}", str(expected.get(role, 0)), str(played.tasks[role])
            )


def _calls(expected: Any, played: Played) -> Iterator[Difference]:
    """Each call, in this order; others may lie between."""
    rest = list(played.calls)
    for said in expected:
        wanted = {"operation": said} if isinstance(said, str) else said
        operation, inputs = wanted["operation"], wanted.get("inputs", {})
        for place, call in enumerate(rest):
            if call.operation == operation and holds(inputs, call.inputs):
                rest = rest[place + 1 :]
                break
        else:
            made = [call.inputs for call in played.calls if call.operation == operation]
            yield Difference(f"call of {operation}", _text(inputs), _text(made) or "no such call")


def _call_counts(expected: Any, played: Played) -> Iterator[Difference]:
    for operation, count in expected.items():
        was = sum(call.operation == operation for call in played.calls)
        if was != count:
            yield Difference(f"calls of {operation}", str(count), str(was))


def _variables(expected: Any, played: Played) -> Iterator[Difference]:
    for name, value in expected.items():
        was = played.variables.get(name)
        if not holds(value, was):
            yield Difference(f"variable {name}", _text(value), _text(was))


def _outcome(expected: Any, played: Played) -> Iterator[Difference]:
    wanted = {"state": expected} if isinstance(expected, str) else expected
    was = played.variables.get("outcome") or {"state": "completed"}
    if not holds(wanted, was):
        yield Difference("outcome", _text(wanted), _text(was))


def _result(expected: Any, played: Played) -> Iterator[Difference]:
    if not holds(expected, played.result):
        yield Difference("result", _text(expected), _text(played.result))


def _duration(expected: Any, played: Played) -> Iterator[Difference]:
    wanted = length(expected, "duration")
    if played.duration != wanted:
        yield Difference("duration", str(wanted), str(played.duration))


def _incident(expected: Any, played: Played) -> Iterator[Difference]:
    if expected not in played.incidents:
        yield Difference("incident", f"at {expected}", ", ".join(played.incidents) or "none")


def _started(expected: Any, played: Played) -> Iterator[Difference]:
    """The processes that were started beside the scenario's own, in this order."""
    beside = played.started[1:]
    if beside != list(expected):
        yield Difference("started", ", ".join(expected) or "none", ", ".join(beside) or "none")


def _waits_at(expected: Any, played: Played) -> Iterator[Difference]:
    wanted = [expected] if isinstance(expected, str) else expected
    for element in wanted:
        if element not in played.waits_at:
            yield Difference("waits", f"at {element}", ", ".join(played.waits_at) or "nowhere")


def holds(wanted: Any, was: Any) -> bool:
    """Whether ``was`` has all that ``wanted`` says; contexts may have more."""
    if isinstance(wanted, Mapping):
        return isinstance(was, Mapping) and all(
            holds(value, was.get(key)) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(was, list)
            and len(wanted) == len(was)
            and all(holds(a, b) for a, b in zip(wanted, was, strict=True))
        )
    return isinstance(wanted, bool) == isinstance(was, bool) and bool(wanted == was)


def _text(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 300 else text[:297] + "..."


CHECKS = {
    "ended": _ended,
    "visited": _visited,
    "not_visited": _not_visited,
    "tasks": _tasks,
    "calls": _calls,
    "call_counts": _call_counts,
    "variables": _variables,
    "outcome": _outcome,
    "result": _result,
    "duration": _duration,
    "incident": _incident,
    "waits_at": _waits_at,
    "started": _started,
}
