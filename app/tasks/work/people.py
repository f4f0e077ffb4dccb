"""Who can be named at a task: those who see it, and those who could work on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
from app.runtime.models import Instance, UserTask
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


def seeing(task: UserTask, search: str = "", but: int | None = None) -> list[Person]:
    """Active people who can see a task, by name, whose names hold the text."""
    roles = [*SEEING, *task.candidate_roles]
    has = or_(
        hold(roles),
        Person.name.in_(task.candidate_people),
        Person.id.in_([one for one in (task.assignee_id, task.delegated_by_id) if one is not None]),
    )
    found = _found(has, search, but)
    return [one for one in found if service.may_see(task, principal_of(one))][:MOST]


def working(task: UserTask, search: str = "", but: int | None = None) -> list[Person]:
    """Active people who work on user tasks; those whom this one is offered to come first,
    and those last who are away or must not do it."""
    able = _able(search, but)
    kept = _kept_off(task, able)
    able.sort(
        key=lambda one: (
            one.id in kept,
            not service.may_claim(task, principal_of(one)),
            one.name,
        )
    )
    return able[:MOST]


def _kept_off(task: UserTask | None, people: list[Person]) -> dict[int, str]:
    """What speaks against giving a task to some of these people, by key: they are away, or did
    what must not be done by one person."""
    gone = absences.away(db.session(), [one.id for one in people], clock.now())
    found = {key: f"away until {day(one.ends_at)}" for key, one in gone.items()}
    instance = db.session.get(Instance, task.instance_id) if task is not None else None
    if task is None or instance is None:
        return found
    barred = duties.doers(db.session(), instance, [task.element_id]).get(task.element_id, ())
    return found | dict.fromkeys(barred, "barred by what they did before")


def workers(search: str = "") -> list[Person]:
    """Active people who work on user tasks, whichever those are."""
    return _able(search, None)[:MOST]


def named(names: set[str], task: UserTask) -> list[Person]:
    """Those of the names who are active people that can see the task."""
    if not names:
        return []
    found = db.session.scalars(select(Person).where(Person.name.in_(names), Person.active)).all()
    return [one for one in found if service.may_see(task, principal_of(one))]


def brief(task: UserTask | None, people: list[Person]) -> list[dict[str, Any]]:
    """People as a list to choose from shows them; of a task with whether it is offered to them."""
    made, kept = [], _kept_off(task, people)
    for person in people:
        who = principal_of(person)
        may = task is not None and service.may_claim(task, who)
        words = ", ".join(filter(None, [who.role_words or "no role", kept.get(person.id)]))
        made.append({"id": person.id, "name": person.name, "words": words, "offered": may})
    return made


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
