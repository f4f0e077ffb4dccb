"""While somebody is away: their tasks go to the deputy or back to the role, and the deputy may
take what they had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.absence import service as absences
from app.accounts.absence.service import Away
from app.accounts.access import Principal
from app.audit.service import Entry
from app.lib.db import db
from app.lib.words import stamp
from app.runtime.models import Instance, UserTask
from app.runtime.steps import Step
from app.tasks.candidates import is_offered
from app.tasks.levels import duties, staff

MOST_SHOWN = 200


def divert(
    session: Session, instance: Instance, rows: Sequence[dict[str, Any]], step: Step
) -> None:
    """Sends tasks that are about to open away from people who are not there.

    A task that is offered to nobody else, with no deputy who may do it, stays with the person.
    """
    held = [row for row in rows if row["assignee_id"] is not None]
    gone = absences.away(session, {row["assignee_id"] for row in held}, step.now)
    held = [row for row in held if row["assignee_id"] in gone]
    if not held:
        return
    deputies = {one.deputy_id for one in gone.values() if one.deputy_id is not None}
    workers = {worker.id: worker for worker in staff.by_id(session, deputies)}
    barred = duties.doers(session, instance, {row["element_id"] for row in held})
    for row in held:
        who = gone[row["assignee_id"]]
        deputy = workers.get(who.deputy_id or 0)
        if deputy is not None and not may_cover(deputy, row, barred):
            deputy = None
        _send(instance, row, who, deputy, step)


def may_cover(deputy: staff.Worker, row: dict[str, Any], barred: dict[str, frozenset[int]]) -> bool:
    """Whether a deputy may do a task: offered to them, or to nobody but who is away."""
    if deputy.id in barred.get(row["element_id"], ()):
        return False
    roles, people = row["candidate_roles"], row["candidate_people"]
    return not (roles or people) or deputy.may_take(roles, people)


def _send(
    instance: Instance, row: dict[str, Any], who: Away, deputy: staff.Worker | None, step: Step
) -> None:
    absent = row["assignee_name"]
    if deputy is not None:
        row["assignee_id"], row["assignee_name"] = deputy.id, deputy.name
        words = f"{deputy.name} has it as the deputy of {absent}"
    elif row["candidate_roles"] or row["candidate_people"]:
        row["assignee_id"] = row["assignee_name"] = row["claimed_at"] = None
        words = f"It was meant for {absent} and is offered to its roles instead"
    else:
        words = f"It stays with {absent}: it is offered to nobody else, and no deputy may do it"
    why = f"{words}; {absent} is away until {stamp(who.ends_at, '%-d %b %Y, %H:%M')}."
    step.notes.append(noted(instance, row, "covered", why, step))


def noted(instance: Instance, row: dict[str, Any], kind: str, why: str, step: Step) -> Entry:
    """An entry of the history about a task that is about to open."""
    return Entry(
        stream=instance.stream,
        kind=kind,
        actor="Baton",
        detail={"name": row["name"], "to": row["assignee_name"], "why": why},
        element=row["element_id"],
        element_instance=row["element_instance"],
        at=step.now,
    )


# ---- what deputies see and take


def covers(task: UserTask, who: Principal, absent: Mapping[int, str] | None = None) -> str:
    """Whom a person stands in for who has this task; empty if they do not, or may not do it.

    ``absent``: for whom they stand in, where that is known for many tasks at once.
    """
    if task.assignee_id is None or who.id is None or task.assignee_id == who.id:
        return ""
    if not _offered(task, who):
        return ""
    return (absences.stands_in(who) if absent is None else absent).get(task.assignee_id, "")


def tasks(who: Principal) -> list[UserTask]:
    """The open tasks of those for whom a person stands in now, as far as they may do them."""
    names = absences.stands_in(who)
    if not names:
        return []
    rows = select(UserTask).where(UserTask.assignee_id.in_(names), UserTask.state == "open")
    ordered = rows.order_by(UserTask.due_sort, UserTask.urgency, UserTask.id).limit(MOST_SHOWN)
    return [task for task in db.session.scalars(ordered) if _offered(task, who)]


def _offered(task: UserTask, who: Principal) -> bool:
    if not (task.candidate_roles or task.candidate_people):
        return True
    return is_offered(task.candidate_roles, task.candidate_people, who.roles, who.name)
