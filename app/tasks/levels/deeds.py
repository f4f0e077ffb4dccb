"""What a step of an escalation chain does. Each gives words for the history, or None when
something is being asked just now and it has to be tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.absence import service as absences
from app.accounts.access import SYSTEM
from app.accounts.models import Person
from app.lib import clock
from app.runtime import changing, outbox
from app.runtime.models import Instance, UserTask
from app.runtime.steps import Step
from app.tasks.levels import cover, duties, giving, staff
from app.tasks.levels.models import LevelClock
from app.tasks.levels.plan import Rung

TOPIC = "task.level"


@dataclass(frozen=True)
class Case:
    """A locked user task whose clock has come to a step."""

    session: Session
    task: UserTask
    instance: Instance
    clock: LevelClock
    rung: Rung | None = None  # of its chain; none for the warning and the due date


def _priority(case: Case, to: str) -> str | None:
    new = int(to)
    if case.task.priority >= new:
        return f"Its priority is {case.task.priority} already."
    return f"Its priority is raised to {new}." if _change(case, {"priority": new}) else None


def _offer(case: Case, to: str) -> str | None:
    roles = list(case.task.candidate_roles)
    if to in roles:
        return f"It is offered to {_role(to)} already."
    said = f"It is offered to {_role(to)} as well."
    return said if _change(case, {"candidate_roles": [*roles, to]}) else None


def _give_to_role(case: Case, to: str) -> str | None:
    task = case.task
    if _others(task, to):
        _change(case, {"candidate_roles": [to], "candidate_people": []})
    if _others(task, to):
        return None  # what listens to the change is asked first
    had = task.assignee_name
    if had is None:
        return f"It is offered to {_role(to)} alone."
    why = f"The service level {case.clock.level.name} gives it to {_role(to)}."
    given = giving.give(case.session, task, case.instance, None, why)
    return f"It is taken back from {had} and offered to {_role(to)}." if given else None


def _role(key: str) -> str:
    """A role in words; one that is no more by its key."""
    return accounts.role_names().get(key, key)


def _others(task: UserTask, role: str) -> bool:
    """Whether a task is offered to anybody beside a role."""
    return task.candidate_roles != [role] or bool(task.candidate_people)


def _give_to_person(case: Case, to: str) -> str | None:
    session, task = case.session, case.task
    worker = staff.by_email(session, to)
    if worker is None:
        return f"It is not given to {to}: nobody active who works on user tasks has this address."
    gone = absences.away(session, {worker.id}, clock.now()).get(worker.id)
    if gone is not None:
        found = staff.by_id(session, [gone.deputy_id or 0])
        row = {
            "element_id": task.element_id,
            "candidate_roles": task.candidate_roles,
            "candidate_people": task.candidate_people,
        }
        if not found or not cover.may_cover(found[0], row, {}):
            return f"It is not given to {worker.name}, who is away without a deputy who may do it."
        worker = found[0]
    if task.assignee_id == worker.id:
        return f"{worker.name} has it already."
    if reason := duties.barred(task, worker.id):
        return f"It is not given to {worker.name}: {reason}"
    why = f"The service level {case.clock.level.name} gives it to {worker.name}."
    return f"It is given to {worker.name}." if _given(case, worker, why) else None


def _given(case: Case, worker: staff.Worker, why: str) -> bool:
    return giving.give(case.session, case.task, case.instance, worker, why)


def _notify_role(case: Case, to: str) -> str | None:
    tell(case, "notify", roles=[to])
    return f"Everybody of {_role(to)} is told."


def _notify_person(case: Case, to: str) -> str | None:
    """Also who works on no user task: those who supervise want to know."""
    found = select(Person).where(Person.email == to.strip().lower(), Person.active)
    person = case.session.scalar(found)
    if person is None:
        return f"Nobody is told: nobody active has the address {to}."
    tell(case, "notify", people=[person.id])
    return f"{person.name} is told."


def _notify_assignee(case: Case, _: str) -> str | None:
    if case.task.assignee_id is None:
        return "Nobody is told: nobody has it."
    tell(case, "notify", people=[case.task.assignee_id])
    return f"{case.task.assignee_name} is told."


DO: dict[str, Callable[[Case, str], str | None]] = {
    "priority": _priority,
    "offer": _offer,
    "notify-role": _notify_role,
    "notify-person": _notify_person,
    "notify-assignee": _notify_assignee,
    "give-to-role": _give_to_role,
    "give-to-person": _give_to_person,
}


def tell(case: Case, what: str, *, roles: Any = (), people: Any = ()) -> None:
    """Writes the news for whoever passes notices on; ``what``: warning, due, notify."""
    task = case.task
    said = {
        "what": what,
        "task": task.uuid,
        "name": task.name,
        "business_key": task.business_key,
        "level": case.clock.level.name,
        "due_at": case.clock.due_at.isoformat(),
        "roles": list(roles),
        "people": list(people),
    }
    if case.rung is not None:  # one step later, the same people are told again
        said["step"] = f"{case.rung.at} {case.rung.after.code}".strip()
    outbox.tell(case.session, TOPIC, said)


def _change(case: Case, new: dict[str, Any]) -> bool:
    if case.task.asked is not None:
        return False
    step = Step(actor=SYSTEM.name, now=clock.now())
    changing.change(case.session, case.task, case.instance, new, step)
    return True
