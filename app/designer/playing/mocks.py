"""Example answers: from the scenarios beside the process, else made from what is described."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import current_app, has_app_context
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import engine
from app.designer.cache import Recent
from app.designer.folders import digest
from app.designer.playing.parsed import told
from app.designer.playing.samples import value_named
from app.designer.scenarios import Answer
from app.lib.db import db
from app.lib.errors import Invalid
from app.providers import service as providers

RESULT_NAME = re.compile(r"([A-Za-z_]\w*)\s*:")
_answers: Recent[dict[str, Any]] = Recent(32)


@dataclass(frozen=True)
class Known:
    """What is known here of an operation."""

    title: str
    errors: tuple[str, ...] = ()
    response: str = ""
    is_sandbox: bool = False


def operation(job_type: str) -> Known:
    """The operation that a job type names; nothing but its name when it is not connected."""
    spec = None
    if has_app_context():
        try:
            spec = providers.operation(job_type)
        except (OperationalError, ProgrammingError):  # no database yet
            db.session.rollback()
    described = spec.definition if spec else _preset(job_type)
    if described is None:
        return Known(job_type)
    title = f"{spec.provider.name}: {spec.name}" if spec else str(described["name"])
    errors = tuple(one["code"] for one in described.get("errors", ()))
    response = str(described.get("response", ""))
    return Known(title, errors, response, bool(spec and in_sandbox(spec.provider.base_url)))


def in_sandbox(base_url: str) -> bool:
    """Whether an address leads to the vendors' stand-in, which alone a play may call."""
    sandbox = current_app.extensions["baton"].sandbox_url.rstrip("/")
    return bool(sandbox) and (base_url == sandbox or base_url.startswith(f"{sandbox}/"))


def example(
    files: Mapping[str, bytes], definition: engine.Definition
) -> Callable[[engine.Wait], Any]:
    """What an open job or called process could be answered with."""
    known = _answers.get(digest(files), lambda: _of_scenarios(files))

    def made(wait: engine.Wait) -> Any:
        kind = wait.type if isinstance(wait, engine.JobWait) else getattr(wait, "process_id", "")
        for name in (wait.element, kind):
            if name in known:
                return known[name]
        return _of_response(operation(kind).response)

    return made


def _of_scenarios(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The last good answer that a scenario gives, by operation and by element."""
    found: dict[str, Any] = {}
    with suppress(Invalid):  # which the scenarios' own page says
        for scenario in told(files):
            for name, answers in scenario.operations.items():
                good = [one for one in answers if _is_good(one)]
                if good:
                    found.setdefault(name, good[-1].result)
    return found


def _is_good(answer: Answer) -> bool:
    return answer.error is None and answer.fails is None and answer.escalation is None


def _of_response(text: str) -> Any:
    """A value for each name that the operation's response has."""
    names = RESULT_NAME.findall(re.sub(r"\"[^\"]*\"", "", text))
    return {name: value_named(name) for name in dict.fromkeys(names)}


def _preset(job_type: str) -> Mapping[str, Any] | None:
    key, _, name = job_type.partition(".")
    described = _presets.get("", providers.presets).get(key)
    for one in described["operations"] if described else ():
        if one["key"] == name:
            found: Mapping[str, Any] = one
            return found
    return None


_presets: Recent[dict[str, dict[str, Any]]] = Recent(1)
