"""Who can be named at a task: those who see it, and those who could work on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select

from app.accounts.absence import service as absences
from app.accounts.access import SYSTEM_ROLES, Permission
from app.accounts.holders import hold
from app.accounts.models import Person, membership
from app.accounts.service import principal_of
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Invalid, Problem
from app.lib.web import MOST_KEY
from app.lib.words import day
from app.runtime.models import UserTask
from app.tasks import service
from app.tasks.levels import duties

MOST = 8
LOOKED_AT = 200
KEY = re.compile(r"\d{1,10}", re.ASCII)
P = Permission
SEEING = [
    key for key, has in SYSTEM_ROLES.items() if P.TASK_SUPERVISE in has or P.AUDIT_READ in has
]
WORKING = [key for key, has in SYSTEM_ROLES.items() if P.TASK_WORK in has]


def chosen(form: Mapping[str, str]) -> int:
    """The key of the person who is chosen in a form. Raises Invalid."""
    said = form.get("person", "")
    key = int(said) if KEY.fullmatch(said) else 0
    if not 0 < key <= MOST_KEY:
        raise Invalid("Choose a person first.", problems=[Problem("person", "Choose a person.")])
    return key


def seeing(task: UserTask, search: str = "", but: int | None = None) -> list[dict[str, Any]]:
    """Active people who can see a task, by name, whose names hold the text."""
    roles = [*SEEING, *task.candidate_roles]
    has = or_(
        hold(roles),
        Person.name.in_(task.candidate_people),
        Person.id.in_([one for one in (task.assignee_id, task.delegated_by_id) if one is not None]),
    )
    found = _found(has, search, but)
    return _told([task], [one for one in found if service.may_see(task, principal_of(one))][:MOST])


def working(
    tasks: Sequence[UserTask], search: str = "", but: int | None = None
) -> list[dict[str, Any]]:
    """Active people who work on user tasks; those whom these are offered to come first, and those
    last who are away, or who must do none of them and cannot be chosen."""
    told = _told(tasks, _able(search, but))
    told.sort(key=lambda one: (one["barred"], one["away"], not one["offered"], one["name"]))
    return told[:MOST]


def named(names: set[str], task: UserTask) -> list[Person]:
    """Those of the names who are active people that can see the task."""
    if not names:
        return []
    found = db.session.scalars(select(Person).where(Person.name.in_(names), Person.active)).all()
    return [one for one in found if service.may_see(task, principal_of(one))]


def _told(tasks: Sequence[UserTask], people: list[Person]) -> list[dict[str, Any]]:
    """People as a list to choose from shows them, with what speaks against each: they are away, or
    did what must not be done by one person."""
    gone = absences.away(db.session(), [one.id for one in people], clock.now())
    doers = duties.doers_of(db.session(), [task.id for task in tasks])
    made = []
    for person in people:
        who, away = principal_of(person), gone.get(person.id)
        barred = sum(person.id in doers.get(task.id, ()) for task in tasks)
        words = [
            who.role_words or "no role",
            f"away until {day(away.ends_at)}" if away else "",
            _barred(barred, len(tasks)),
        ]
        made.append(
            {
                "id": person.id,
                "name": person.name,
                "words": ", ".join(filter(None, words)),
                "offered": bool(tasks) and all(service.may_claim(task, who) for task in tasks),
                "away": away is not None,
                "barred": 0 < len(tasks) == barred,
            }
        )
    return made


def _barred(number: int, of: int) -> str:
    if not number:
        return ""
    return "barred by what they did before" + (f" from {number} of them" if number < of else "")


def _able(search: str, but: int | None) -> list[Person]:
    found = _found(or_(hold(WORKING), _at_a_desk()), search, but)
    return [one for one in found if principal_of(one).may(P.TASK_WORK)]


def _found(has: Any, search: str, but: int | None) -> list[Person]:
    rows = select(Person).where(and_(Person.active, has)).order_by(Person.name).limit(LOOKED_AT)
    for word in search.split():
        like = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        rows = rows.where(Person.name.ilike(f"%{like}%", escape="\\"))
    if but is not None:
        rows = rows.where(Person.id != but)
    return list(db.session.scalars(rows))


def _at_a_desk() -> Any:
    return Person.id.in_(select(membership.c.person_id))
