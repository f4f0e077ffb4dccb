"""The dialog in which a user task is changed: what it shows, and what somebody typed into it.

Only what was typed anew is taken. So nobody takes back what another person changed meanwhile, and
a moment that the dialog shows to the minute keeps its seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from app.lib import days, json, words
from app.lib.errors import BadRequest, Invalid, Problem
from app.runtime.models import UserTask
from app.tasks import queries
from app.tasks.changing import FIELDS, REFUSED

Typed = dict[str, Any]


class WrongWords(ValueError):
    """What was typed cannot be read; says what has to stand there."""


def shown(task: UserTask, fields: tuple[str, ...]) -> Typed:
    """What stands in the dialog's fields before anybody types."""
    values: Typed = {
        "dueDate": words.typed(task.due_at),
        "followUpDate": words.typed(task.follow_up_at),
        "priority": str(task.priority),
        "candidateRoles": sorted(task.candidate_roles),
        "candidatePeople": "\n".join(task.candidate_people),
    }
    return {FIELDS[name]: values[FIELDS[name]] for name in fields}


def of_page(task: UserTask, fields: tuple[str, ...], typed: Typed | None) -> dict[str, Any] | None:
    """What the page needs to draw the dialog; None for who may change nothing."""
    if not fields:
        return None
    stands = shown(task, fields)
    here = {key: key for key in task.candidate_roles}
    return {
        "all": len(fields) > 1,
        "shown": (typed or {}).get("shown", json.dumps(stands)),
        "typed": typed or stands,
        "roles": here | queries.desks() if len(fields) > 1 else {},
    }


def typed(form: MultiDict[str, str]) -> Typed:
    """What stands in the fields as it was sent."""
    said: Typed = {name: form.get(name, "") for name in (*FIELDS.values(), "shown")}
    return said | {"candidateRoles": sorted(set(form.getlist("candidateRoles")))}


def read(said: Typed) -> dict[str, Any]:
    """The changes, by fields of the row. Raises BadRequest, and Invalid with each fault."""
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    before = _before(said)
    for field, name in FIELDS.items():
        if name not in before or _text(said[name]) == _text(before[name]):
            continue
        try:
            changes[field] = READERS[name](said[name])
        except WrongWords as wrong:
            problems.append(Problem(f"/{name}", str(wrong)))
    if problems:
        raise Invalid(REFUSED, problems=problems)
    return changes


def _before(said: Typed) -> Typed:
    try:
        before = json.loads(said["shown"])
    except ValueError:
        before = None
    if not isinstance(before, dict):
        raise BadRequest("The form is not whole. Load the page again and change it there.")
    return before


def _text(value: Any) -> Any:
    """Browsers send other line ends than they were given."""
    return "\n".join(value.split()) if isinstance(value, str) else value


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    found = days.read(text)
    if found is None:
        raise WrongWords("Is no date and time in the calendar; write it as 2026-11-30T09:00.")
    return found


def _priority(text: str) -> int:
    said = text.strip()
    if said.isascii() and said.isdecimal() and len(said) <= 3:  # the range is checked for all
        return int(said)
    raise WrongWords("Has to be a whole number from 0 to 100.")


def _people(text: str) -> list[str]:
    if "\0" in text:  # no name that a database keeps holds it
        raise WrongWords("Nobody is called so. Write the names as they stand under People.")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


READERS: dict[str, Callable[[Any], Any]] = {
    "dueDate": _moment,
    "followUpDate": _moment,
    "priority": _priority,
    "candidateRoles": list,
    "candidatePeople": _people,
}
