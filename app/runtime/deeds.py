"""What an administrator may choose to do to a running instance, read from a form of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app import engine
from app.lib import json
from app.lib.errors import Invalid, Problem

MAX_REASON = 500
NEEDS = "Say why: the history keeps it, and whoever reads it later will ask."
Said = Mapping[str, str]


def read(said: Said) -> engine.Command:
    """The command that a form asks for. Raises Invalid with a problem for each field."""
    problems = []
    deed = said.get("deed", "")
    reason = " ".join(said.get("reason", "").split())
    if deed not in DEEDS:
        problems.append(Problem("deed", "Choose what is to be done."))
    if not reason or len(reason) > MAX_REASON or "\0" in reason:
        problems.append(Problem("reason", f"{NEEDS} Up to {MAX_REASON} characters."))
    if problems:
        raise Invalid("Nothing was changed.", problems=problems)
    return DEEDS[deed][1]({**said, "reason": reason})


def _instance(said: Said) -> int:
    text = said.get("element_instance", "")
    if not text.isdecimal() or len(text) > 9:
        raise _wrong("element_instance", "Choose one of the active elements.")
    return int(text)


def _element(said: Said) -> str:
    if not (text := said.get("element", "").strip()):
        raise _wrong("element", "Choose an element of the diagram.")
    return text[:255]


def variables_of(text: str) -> dict[str, Any]:
    """Variables as a person types them: a JSON object, or nothing. Raises Invalid."""
    if not text.strip():
        return {}
    try:
        said = json.loads(text)
    except json.JsonError as error:
        raise _wrong("variables", f"The variables are no JSON: {error}") from None
    if not isinstance(said, dict):
        raise _wrong("variables", 'Write the variables as an object, such as {"amount": 12}.')
    return said


def _wrong(field: str, words: str) -> Invalid:
    return Invalid("Nothing was changed.", problems=[Problem(field, words)])


def _set(said: Said) -> engine.Command:
    values = variables_of(said.get("variables", ""))
    if not values:
        raise _wrong("variables", 'Write the variables as an object, such as {"amount": 12}.')
    return engine.SetVariables(0, values, said["reason"])


def _move(said: Said) -> engine.Command:
    values = variables_of(said.get("variables", ""))
    return engine.MoveToken(
        _instance(said), _element(said), variables=values, reason=said["reason"]
    )


def _activate(said: Said) -> engine.Command:
    values = variables_of(said.get("variables", ""))
    return engine.ActivateElement(_element(said), variables=values, reason=said["reason"])


def _reset(said: Said) -> engine.Command:
    values = variables_of(said.get("variables", ""))
    return engine.Reset(_element(said), variables=values, reason=said["reason"])


# What the page offers, in its order: words, and what reads the fields.
DEEDS: dict[str, tuple[str, Callable[[Said], engine.Command]]] = {
    "suspend": ("Suspend it", lambda said: engine.Suspend(said["reason"])),
    "resume": ("Let it go on", lambda said: engine.Resume(said["reason"])),
    "set": ("Set variables", _set),
    "move": ("Move from an active element to another", _move),
    "activate": ("Begin an element beside what is active", _activate),
    "reset": ("Go back to an element, and do it anew", _reset),
    "cancel-element": (
        "End an active element",
        lambda said: engine.CancelElement(_instance(said), said["reason"]),
    ),
}
