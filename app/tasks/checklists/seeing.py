"""Who sees a checklist: the one place that says so, for lists, boards, counts and programs.

Its lead, who started it, those whose roles or names have an item of it, whoever stands in for one
of these, supervisors and auditors, and those who design processes, as they may go on from it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, or_, select, true

from app.accounts.absence import service as absences
from app.accounts.access import Permission, Principal
from app.lib.db import db
from app.runtime.models import Offer, UserTask
from app.runtime.opening import desk_of
from app.tasks.checklists.models import PREFIX, Checklist, ChecklistItem

EVERYTHING = (Permission.AUDIT_READ, Permission.TASK_SUPERVISE, Permission.PROCESS_DRAFT)
REFUSED = (
    "This checklist is seen by its lead, by who started it, and by those whose roles have an item "
    "of it. Ask who sent you here, or a supervisor, for one of its items."
)


def sees_all(who: Principal) -> bool:
    """Whether somebody sees every checklist."""
    return any(who.may(one) for one in EVERYTHING)


def seen_by(who: Principal) -> Any:
    """The checklists that somebody sees, as a condition of a query."""
    if sees_all(who):
        return true()
    people = [] if who.id is None else [who.id, *absences.stands_in(who)]
    desks = [*who.roles, *([] if who.id is None else [desk_of(who.id)])]
    # An item is given to a role until its user task opens; from then on that may say otherwise.
    named = exists().where(
        ChecklistItem.checklist_id == Checklist.id,
        ChecklistItem.state != "group",
        or_(ChecklistItem.role.in_(who.roles), ChecklistItem.assignee_id.in_(people)),
    )
    at_task = (
        select(ChecklistItem.id)
        .join(UserTask, UserTask.id == ChecklistItem.task_id)
        .outerjoin(Offer, Offer.user_task_id == UserTask.id)
        .where(
            ChecklistItem.checklist_id == Checklist.id,
            or_(
                UserTask.assignee_id.in_(people),
                UserTask.delegated_by_id == (who.id or 0),
                Offer.role_key.in_(desks),
            ),
        )
        .exists()
    )
    own = or_(Checklist.lead_id.in_(people), Checklist.started_by_id == (who.id or 0))
    return or_(own, named, at_task)


def pages(numbers: Collection[str], who: Principal) -> dict[str, str]:
    """The pages of those numbers that are checklists which somebody sees, by number."""
    wanted = [number for number in numbers if number.startswith(PREFIX)]
    if not wanted:
        return {}
    found = select(Checklist.number).where(Checklist.number.in_(wanted), seen_by(who))
    return {number: f"/checklists/{number}" for number in db.session.scalars(found)}


def may_see(row: Checklist, who: Principal) -> bool:
    """Whether somebody sees a checklist."""
    found = select(Checklist.id).where(Checklist.id == row.id, seen_by(who))
    return db.session.scalar(found) is not None
