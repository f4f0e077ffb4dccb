"""What was answered in a play, in the words of the scenario file, so that it can be told again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from app import engine
from app.designer.player import SET_STATE
from app.designer.scenarios import Answer, Mail
from app.engine import feel


class Tale:
    """The answers of a play so far."""

    def __init__(self) -> None:
        self.operations: dict[str, list[dict[str, Any]]] = {}
        self.tasks: dict[str, list[dict[str, Any]]] = {}
        self.messages: list[dict[str, Any]] = []

    def answered(self, wait: engine.Wait, answer: Answer | Mail | None, after: timedelta) -> None:
        """Notes how a user task, a job or a called process was answered."""
        if not isinstance(answer, Answer) or isinstance(wait, engine.IncidentWait):
            return
        if isinstance(wait, engine.JobWait) and wait.type == SET_STATE:
            return
        person = isinstance(wait, engine.UserTaskWait)
        said = _words(answer, "answers" if person else "result")
        if after:
            said["after"] = span(after)
        known = self.tasks if person else self.operations
        known.setdefault(wait.element, []).append(said)

    def left_open(self, wait: engine.Wait) -> None:
        """Notes what was withdrawn before anybody answered."""
        if isinstance(wait, engine.JobWait) and wait.type == SET_STATE:
            return
        known = self.tasks if isinstance(wait, engine.UserTaskWait) else self.operations
        known.setdefault(wait.element, []).append({"open": True})

    def mail(
        self, name: str, key: str | None, variables: Mapping[str, Any], after: timedelta
    ) -> None:
        """Notes a message or signal that came from outside."""
        said: dict[str, Any] = {"name": name}
        if key is not None:
            said["key"] = key
        if variables:
            said["variables"] = dict(variables)
        if after:
            said["after"] = span(after)
        self.messages.append(said)

    def told(self, open_: Iterable[engine.Wait] = ()) -> dict[str, Any]:
        """The parts of a scenario that say it; what is still open, nobody answers."""
        whole = Tale()
        whole.operations = {name: list(said) for name, said in self.operations.items()}
        whole.tasks = {name: list(said) for name, said in self.tasks.items()}
        for wait in open_:
            whole.left_open(wait)
        parts: dict[str, Any] = {
            "operations": {name: _short(said) for name, said in whole.operations.items()},
            "tasks": {name: _short(said) for name, said in whole.tasks.items()},
            "messages": self.messages,
        }
        return {name: part for name, part in parts.items() if part}


def span(length: timedelta) -> str:
    """A length of time as ISO 8601 says it."""
    return str(feel.to_json(length))


def _words(answer: Answer, plain: str) -> dict[str, Any]:
    if answer.error is not None:
        said = {"error": answer.error}
        return {**said, "message": answer.message} if answer.message else said
    if answer.escalation is not None:
        return {"escalation": answer.escalation}
    if answer.fails is not None:
        return {"fails": answer.fails}
    return {plain: answer.result}


def _short(told: list[dict[str, Any]]) -> Any:
    """One answer alone where all are the same: the last one stands for all that follow."""
    return told[0] if all(one == told[0] for one in told) else told
