"""Separation of duties: who did one user task of an instance must not do another.

The diagram says which (``notDoneBy``), and it holds both ways and on every way to a task: claim,
assignment by hand or by rule, delegation, deputies, escalation, completion.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.designer import service as designer
from app.lib.db import db
from app.lib.errors import Forbidden
from app.lib.words import stamp
from app.runtime.models import Instance, UserTask

DONE = ("completed", "completing")


def refuse(task: UserTask, person_id: int | None) -> None:
    """Raises Forbidden that names what the person did and when, if that bars them from the task."""
    if reason := barred(task, person_id):
        raise Forbidden(reason)


def barred(task: UserTask, person_id: int | None) -> str:
    """Why a person must not do a task; empty if they may."""
    if person_id is None:
        return ""
    instance = db.session.get(Instance, task.instance_id)
    apart = _apart(instance, task.element_id) if instance is not None else frozenset()
    if not apart:
        return ""
    done = db.session.scalars(
        _done(task.instance_id, apart).where(UserTask.assignee_id == person_id).limit(1)
    ).first()
    if done is None:
        return ""
    when = f" on {stamp(done.ended_at)}" if done.ended_at else " just now"
    return (
        f"{done.assignee_name} did “{done.name}”{when}; “{task.name}” has to be done by "
        "somebody else."
    )


def doers(
    session: Session, instance: Instance, elements: Collection[str]
) -> dict[str, frozenset[int]]:
    """For each of these user tasks the people who must not do it; in one query for all."""
    apart = {element: _apart(instance, element) for element in elements}
    others = frozenset().union(*apart.values())
    if not others:
        return {}
    session.flush()  # what the step has just closed counts
    did: dict[str, set[int]] = {}
    for task in session.scalars(_done(instance.id, others)):
        if task.assignee_id is not None:
            did.setdefault(task.element_id, set()).add(task.assignee_id)
    nobody: set[int] = set()
    return {
        element: frozenset().union(*(did.get(other, nobody) for other in its))
        for element, its in apart.items()
    }


def _apart(instance: Instance, element: str) -> frozenset[str]:
    return designer.definition(instance.version_id).apart(element)


def _done(instance_id: int, elements: Collection[str]) -> Any:
    return (
        select(UserTask)
        .where(
            UserTask.instance_id == instance_id,
            UserTask.element_id.in_(elements),
            UserTask.state.in_(DONE),
        )
        .order_by(UserTask.id.desc())
    )
