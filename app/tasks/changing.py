"""Changes of a user task by hand: its dates, its priority, and who it is offered to.

Supervisors may change all of it; whoever has a user task decides when to follow it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.accounts.access import Permission, Principal
from app.lib import clock
from app.lib.db import transaction
from app.lib.errors import Conflict, Forbidden, Invalid, Problem
from app.lib.schema import read_moment
from app.runtime import changing
from app.runtime import service as runtime
from app.runtime.models import UserTask
from app.runtime.steps import Step
from app.tasks import queries, service

FIELDS = {  # of the row: as programs call it
    "due_at": "dueDate",
    "follow_up_at": "followUpDate",
    "priority": "priority",
    "candidate_roles": "candidateRoles",
    "candidate_people": "candidatePeople",
}
MOMENTS = ("due_at", "follow_up_at")
CANDIDATES = ("candidate_roles", "candidate_people")
OWN = ("follow_up_at",)
YEARS = range(2000, 3000)
NOBODY = "Offer it to at least one role or person: nobody could claim it otherwise."
REFUSED = "Nothing was changed."


def may_change(task: UserTask, who: Principal) -> tuple[str, ...]:
    """The fields of an open user task that a person may change."""
    if task.state != "open":
        return ()
    if who.may(Permission.TASK_SUPERVISE):
        return tuple(FIELDS)
    holds = who.id is not None and task.assignee_id == who.id
    return OWN if holds and who.may(Permission.TASK_WORK) else ()


def change(task_uuid: str, said: Mapping[str, Any], who: Principal) -> UserTask:
    """Changes some fields of a user task, or asks what listens to that; others stay.

    Raises Forbidden, Conflict while something is asked already, Invalid with a problem for each
    field at fault.
    """
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        if not service.may_see(task, who):
            raise Forbidden(service.who_may(task))
        _require(task, said, who)
        if task.asked is not None:
            raise Conflict(f"{service.being_decided(task)}; wait until that is decided.")
        new = {name: value for name, value in said.items() if _differs(task, name, value)}
        if problems := list(_problems(task, new)):
            raise Invalid(REFUSED, problems=problems)
        if new:
            if service.listens(instance, task, "updating"):
                service.note(session, instance, task, who, "update_asked", fields=sorted(new))
            changing.change(session, task, instance, new, Step(actor=who.name, now=clock.now()))
        return task


def sent(said: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that a program sends, in JSON that was checked, by fields of the row.

    Null takes a date away; of the others it says nothing.
    """
    new: dict[str, Any] = {}
    for field, name in FIELDS.items():
        if name not in said:
            continue
        value = said[name]
        if field in MOMENTS:
            new[field] = read_moment(value) if value else None
        elif value is not None:
            new[field] = int(value) if field == "priority" else value
    return new


def _require(task: UserTask, said: Mapping[str, Any], who: Principal) -> None:
    allowed = may_change(task, who)
    beyond = [FIELDS[name] for name in said if name not in allowed]
    if not beyond:
        return
    if allowed:
        words = f"Whoever has a user task changes its {FIELDS[OWN[0]]} alone"
    else:
        words = "Only whoever has this user task, and supervisors, change it"
    raise Forbidden(f"{words}. Ask a supervisor to change {', '.join(beyond)}.")


def _differs(task: UserTask, name: str, value: Any) -> bool:
    before = getattr(task, name)
    return bool(set(before) != set(value) if isinstance(value, list) else before != value)


def _problems(task: UserTask, new: Mapping[str, Any]) -> Iterable[Problem]:
    for name in MOMENTS:
        moment = new.get(name)
        if isinstance(moment, datetime) and moment.year not in YEARS:
            words = f"Has to lie in the years {YEARS[0]} to {YEARS[-1]}."
            yield Problem(f"/{FIELDS[name]}", words)
    if not 0 <= new.get("priority", 50) <= 100:
        yield Problem("/priority", "Has to be a whole number from 0 to 100.")
    yield from _unknown(task, new)
    left = [new.get(name, getattr(task, name)) for name in CANDIDATES]
    if not any(left) and any(name in new for name in CANDIDATES):
        yield Problem("/candidateRoles", NOBODY)


def _unknown(task: UserTask, new: Mapping[str, Any]) -> Iterable[Problem]:
    """Roles and people that are not there; those that it is offered to already may stay."""
    roles = set(new.get("candidate_roles", ())) - set(task.candidate_roles)
    if roles and (missing := roles - queries.desks().keys()):
        words = f"There is no role {', '.join(sorted(missing))} that works on user tasks."
        yield Problem("/candidateRoles", f"{words} Add it under People first, or choose another.")
    people = set(new.get("candidate_people", ())) - set(task.candidate_people)
    if people and (missing := people - queries.people_named(people)):
        words = f"Nobody active is called {', '.join(sorted(missing))}."
        yield Problem("/candidatePeople", f"{words} Write the names as they stand under People.")
