"""Keeps what open user tasks are found by as their variables are now.

A step that changes a variable changes the facts of those that see it, in its own transaction;
where they are very many, the worker does it soon after. Only what differs is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from app import engine
from app.designer import service as designer
from app.runtime import facts
from app.runtime.facts import Fact, Row
from app.runtime.models import (
    OPEN_TASKS,
    EngineState,
    Instance,
    Job,
    JobState,
    TaskFact,
    UserTask,
)
from app.runtime.steps import add_job

KIND = "task.renew-facts"
MOST_IN_STEP = 500  # user tasks that a step itself brings up to date: a few ms per hundred
MOST_NAMES = 20  # of more variables all are looked at
ABOUT = frozenset({"customer", "product"})
TASKS: Any = UserTask.__table__.c
FACTS: Any = TaskFact.__table__.c
PLACE = (TASKS.id, TASKS.element_instance, TASKS.form_id, TASKS.due_sort, TASKS.urgency)
WORDED = (TASKS.name, TASKS.title, TASKS.business_key)
NAMED = (
    TASKS.process_key,
    TASKS.customer_key,
    TASKS.customer_name,
    TASKS.product_key,
    TASKS.product_name,
)


def follow(
    session: Session, instance: Instance, seen: Sequence[engine.Seen], now: datetime
) -> None:
    """Brings open user tasks of a locked instance up to date with what a step has changed."""
    left_out = facts.left_out(instance)
    touched = [one for one in seen if not one.names <= left_out]
    if len(touched) > MOST_IN_STEP:
        _later(session, instance, now)
    elif touched:
        names = {facts.root(name) for one in touched for name in one.names} - left_out
        visible = {one.element_instance: one.visible for one in touched}
        some = frozenset(names) if len(names) <= MOST_NAMES else None
        _renew(session, instance, visible, some)


def _later(session: Session, instance: Instance, now: datetime) -> None:
    waits = select(Job.id).where(
        Job.instance_id == instance.id,
        Job.element_instance == 0,
        Job.type == KIND,
        Job.state == JobState.READY,
    )
    if session.scalar(waits.limit(1)) is None:
        add_job(session, instance.id, KIND, now)


def renew(session: Session, instance: Instance) -> None:
    """Brings all open user tasks of a locked instance up to date, their words too."""
    session.flush()
    kept = session.get(EngineState, instance.id)
    if kept is None:
        return
    waits = engine.waits(designer.definition(instance.version_id), kept.data)
    visible = {
        wait.element_instance: wait.visible
        for wait in waits
        if isinstance(wait, engine.UserTaskWait)
    }
    if visible:
        _renew(session, instance, visible, None, words=True)


def _renew(
    session: Session,
    instance: Instance,
    visible: Mapping[int, Mapping[str, Any]],
    names: frozenset[str] | None,
    *,
    words: bool = False,
) -> None:
    open_ones = and_(
        TASKS.instance_id == instance.id,
        TASKS.element_instance.between(min(visible), max(visible)),
        TASKS.state.in_(OPEN_TASKS),
    )
    about = names is None or not ABOUT.isdisjoint(names)
    columns = (*PLACE, *(WORDED if words else ()), *(NAMED if about else ()))
    rows = session.connection().execute(select(*columns).where(open_ones))
    tasks = {row.id: row._asdict() for row in rows if row.element_instance in visible}
    kept = _kept(session, open_ones, names, words=words)
    reader = facts.Reader(instance, len(tasks), names)
    wanted: dict[int, list[Fact]] = {}
    differ = set[str]()
    for key, task in tasks.items():
        now = reader.of(task["form_id"], visible[task["element_instance"]])
        if words:
            now = [*facts.worded(task), *now]
        if others := kept.get(key, set()).symmetric_difference(now):
            wanted[key] = now
            differ.update(one.name for one in others)
    if wanted:
        _write(session, tasks, wanted, differ)
    if about:
        _tell_about(session, instance, tasks, visible)


def _kept(
    session: Session, open_ones: Any, names: frozenset[str] | None, *, words: bool
) -> dict[int, set[Fact]]:
    """The facts that are there, by the key of their user task."""
    columns = (getattr(FACTS, name) for name in Fact._fields)
    found = select(FACTS.user_task_id, *columns)
    found = found.where(FACTS.user_task_id.in_(select(TASKS.id).where(open_ones)))
    if names is not None:
        inside = (and_(FACTS.name >= f"{one}.", FACTS.name < f"{one}/") for one in names)
        found = found.where(or_(FACTS.name.in_(names), *inside))
    elif not words:
        found = found.where(FACTS.name != facts.WORD)
    kept: dict[int, set[Fact]] = {}
    for key, *said in session.connection().execute(found):
        kept.setdefault(key, set()).add(Fact(*said))
    return kept


def _write(
    session: Session,
    tasks: Mapping[int, Row],
    wanted: Mapping[int, Sequence[Fact]],
    differ: Collection[str],
) -> None:
    """Writes what differs: a variable that is another for one is mostly another for all."""
    gone = delete(TaskFact.__table__).where(
        FACTS.user_task_id.in_(list(wanted)), FACTS.name.in_(list(differ))
    )
    session.connection().execute(gone)
    fresh = [
        facts.row(tasks[key], one)
        for key, now in wanted.items()
        for one in now
        if one.name in differ
    ]
    facts.add(session, fresh)


def _tell_about(
    session: Session,
    instance: Instance,
    tasks: Mapping[int, Row],
    visible: Mapping[int, Mapping[str, Any]],
) -> None:
    """Writes customer and product into the rows of those that have others now."""
    new = {}
    for key, task in tasks.items():
        said = facts.about(visible[task["element_instance"]])
        said["process_key"] = instance.process_key
        if any(task[name] != value for name, value in said.items()):
            new[key] = said
    if not new:
        return
    within = (UserTask.instance_id == instance.id, UserTask.id.between(min(new), max(new)))
    for row in session.scalars(select(UserTask).where(*within)):
        for name, value in new.get(row.id, {}).items():
            setattr(row, name, value)
    session.flush()
