"""Listeners: jobs at the border of an element's life (Camunda 8, "Execution listeners")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.tokens import Token

MAX_RETRIES = 100


@dataclass(frozen=True)
class Hook:
    """A listener: a job that runs when an element is entered, left or worked at (Camunda 8)."""

    type: Text
    retries: Text
    headers: Mapping[str, str]


class Hooked:
    """An element that may have listeners, in the order of the file."""

    hooks: Mapping[str, tuple[Hook, ...]] = {}  # by event: start, end, creating, ...

    def hooked(self, token: Token, event: str) -> bool:
        """Opens the job of the next listener of this event; false when all have run."""
        hooks = self.hooks.get(event, ())
        at = token.memory.get("hooks", {}).get(event, 0)
        if at >= len(hooks):
            return False
        hook, view, now = hooks[at], token.data, token.top.now
        kind, retries = job_type(hook.type, view, now), count(hook.retries, view, now)
        token.memory["hooking"] = event
        token.wait(
            "job",
            type=kind,
            retries=retries,
            headers=dict(hook.headers),
            variables=dict(token.variables),
            listener=f"{event}:{at}",
        )
        return True

    def hook_done(self, token: Token, values: Mapping[str, Any]) -> None:
        """A listener has run: at the start its variables stay local, at the end they go out."""
        event = token.memory.pop("hooking")
        done = token.memory.setdefault("hooks", {})
        done[event] = done.get(event, 0) + 1
        if event == "end":
            (token.around or token).write(values)
        else:
            token.keep(values)
        token.again()

    def denied(self, token: Token, values: Mapping[str, Any], reason: str) -> bool:
        """A listener objects; true for those who have a say in what they listen to."""
        return False

    # ---- being cancelled

    def heard(self, token: Token) -> bool:
        """Whether listeners have still to run before the token goes."""
        return False

    def withdraw(self, token: Token) -> None:
        """It is being cancelled, and stays for now."""

    def part(self, token: Token) -> None:
        """Runs what is heard before it goes, then goes; what only waits for others waits on."""


def job_type(text: Text, view: Mapping[str, Any], now: Any) -> str:
    """The type of a job. Raises Fault when it is no text."""
    value = text.value(view, now, strict=True)
    if isinstance(value, str) and value:
        return value
    raise Fault("expression", f"The job type {text.text} is {value!r}, no text.")


def count(text: Text, view: Mapping[str, Any], now: Any) -> int:
    """The tries of a job. Raises Fault when they are no number that makes sense."""
    value = text.value(view, now)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        number = 0
    if not 1 <= number <= MAX_RETRIES:
        reason = f"The retries {text.text} are {value!r}, not 1 to {MAX_RETRIES}."
        raise Fault("expression", reason)
    return number
