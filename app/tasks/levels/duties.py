"""Separation of duties: who did one user task of an instance must not do another.

The diagram says which (``notDoneBy``), and it holds both ways and on every way to a task: claim,
assignment by hand or by rule, delegation, deputies, escalation, completion.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.designer import service as designer
from app.lib.db import db
from app.lib.errors import Forbidden
from app.lib.words import stamp
from app.runtime.models import Instance, UserTask

DONE = ("completed", "completing")
Key = TypeVar("Key", bound=Hashable)


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
    session.flush()  # what the step has just closed counts
    apart = {element: (instance.id, _apart(instance, element)) for element in elements}
    return _who_did(session, apart)


def doers_of(session: Session, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The same for user tasks of many instances, by their keys; in two queries for all."""
    rows = select(UserTask.id, UserTask.element_id, Instance.id, Instance.version_id)
    rows = rows.join(Instance, Instance.id == UserTask.instance_id).where(UserTask.id.in_(ids))
    apart = {
        key: (instance, designer.definition(version).apart(element))
        for key, element, instance, version in session.execute(rows).all()
    }
    return _who_did(session, apart)


def _who_did(
    session: Session, apart: Mapping[Key, tuple[int, frozenset[str]]]
) -> dict[Key, frozenset[int]]:
    """Of each the people who did one of these user tasks of its instance."""
    others = frozenset().union(*(its for _, its in apart.values()))
    if not others:
        return {}
    rows = select(UserTask.instance_id, UserTask.element_id, UserTask.assignee_id).where(
        UserTask.instance_id.in_({instance for instance, its in apart.values() if its}),
        UserTask.element_id.in_(others),
        UserTask.state.in_(DONE),
        UserTask.assignee_id.is_not(None),
    )
    did: dict[tuple[int, str], set[int]] = {}
    for instance, element, person in session.execute(rows):
        did.setdefault((instance, element), set()).add(person or 0)
    nobody: set[int] = set()
    return {
        key: frozenset().union(*(did.get((instance, other), nobody) for other in its))
        for key, (instance, its) in apart.items()
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
