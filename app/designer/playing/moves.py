"""What is told to a play: how it began, and each move since, as the browser keeps them.

A move names what it does and to which wait: the instance by its place among those that were
started, and the element instance in it. ``next``, ``run``, ``timer``, ``wait`` are wishes: they
come to moves, and those are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.designer.folders import MAX_FILES
from app.designer.scenarios import START, Scenario
from app.lib.errors import Invalid, Problem
from app.lib.schema import Schema, choice, many, maybe, moment, read_moment, record, text, whole
from app.lib.web import MOST_KEY

MOST_MOVES = 3_000
MOST_DATA = 1_000_000
Move = Mapping[str, Any]

ANSWERING = ("answer", "result", "fail", "error", "escalation", "retry", "timer", "message")
ANYTHING: Schema = {"description": "Any JSON; numbers are exact."}
CONTEXT: Schema = {"type": "object", "description": "Variables by name."}
MOVE = record(
    {
        "do": choice("go", *ANSWERING, "signal", "wait", "next", "run"),
        "player": whole(0, 200, description="Which instance, in the order of their starts."),
        "at": whole(0, MOST_KEY, description="Which element instance of it waits."),
        "value": ANYTHING,
        "reason": text(2000),
        "code": text(200, least=1),
        "name": text(255, least=1),
        "length": text(60, least=1, description="An ISO 8601 duration, such as PT4H."),
        "now": moment(),
        "told": {"type": "boolean", "description": "The scenario said so, not a person."},
        "made": {"type": "boolean", "description": "The answer is an example."},
    },
    needs=("do",),
)
BEGINNING = record(
    {
        "scenario": maybe(text(500, description="Whose data and answers are used.")),
        "process": maybe(text(255)),
        "element": maybe(text(255, description="The start event.")),
        "variables": maybe(CONTEXT),
        "at": maybe(moment()),
    },
)
FILES: Schema = {
    "type": "object",
    "maxProperties": MAX_FILES,
    "additionalProperties": maybe(text(5_000_000)),
    "description": "Texts that are not saved yet, by file; null for one that was removed.",
}
STEP = record(
    {
        "files": FILES,
        "start": BEGINNING,
        "moves": many(MOVE, most=MOST_MOVES),
        "then": maybe(MOVE),
        "examples": {"type": "boolean"},
        "from": whole(0, MOST_MOVES, description="The log is told from this move on."),
    },
    needs=("start", "moves"),
)
DEEDS_NEED = {
    "answer": ("at", "value"),
    "result": ("at",),
    "fail": ("at", "reason"),
    "error": ("at", "code"),
    "escalation": ("at", "code"),
    "retry": ("at",),
    "message": ("at",),
    "signal": ("name",),
}


@dataclass(frozen=True)
class Start:
    """How a play begins."""

    process: str
    element: str | None
    variables: Mapping[str, Any]
    at: datetime
    follows: bool  # a scenario, whose answers and times are taken by Next and Run


def started(
    said: Mapping[str, Any], scenario: Scenario | None, process: str, at: str | None
) -> Start:
    """What was said over what the scenario says; ``process`` and ``at`` as they were found."""
    variables = said.get("variables")
    if variables is None:
        variables = scenario.variables if scenario else {}
    moment_ = read_moment(said["at"]) if said.get("at") else None
    then = scenario.at if scenario else START
    return Start(process, at, variables, moment_ or then, scenario is not None)


def checked(move: Move) -> Move:
    """The move, when it says all that it needs. Raises Invalid."""
    for name in DEEDS_NEED.get(move["do"], ()):
        if name not in move:
            raise Invalid(f"The move {move['do']} needs {name}.")
    return move


def not_possible(place: int, error: Invalid) -> Invalid:
    """A move that the play cannot make where it stands."""
    said = f"Move {place + 1} is not possible: {error.message}"
    problem = Problem(f"/moves/{place}", error.message)
    return Invalid(said, problems=[problem])
