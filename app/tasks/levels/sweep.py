"""The worker's round over clocks and waits: each moment once, in a transaction of its own.

The instance's row is locked before the clock is read again, so that two workers never do one step
twice, and a step is written together with what it did.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.runtime import outbox
from app.runtime.models import Instance, InstanceState, UserTask
from app.tasks import service
from app.tasks.levels import clocks, running, waits
from app.tasks.levels.deeds import DO, Case, tell
from app.tasks.levels.models import LevelClock

THERE = ("open", "completing")  # a task being completed may come back within seconds
MOVING = (InstanceState.RUNNING, InstanceState.INCIDENT)
WAITING = ((LevelClock.next_at, running.RUNNING), (LevelClock.resume_at, running.PAUSED))
AGAIN = timedelta(minutes=1)
MOST_TRIES = 10
WAIT_OVER = "task.wait-over"
GIVEN_UP = "It was not done: what listens to the task did not let it."
log = structlog.get_logger()


def fire_due(limit: int = 50) -> bool:
    """Does what has come; true when there was anything."""
    now = clock.now()
    _forget(now)
    over = select(UserTask.id, UserTask.instance_id).where(UserTask.waiting_until <= now)
    over = _moving(over).order_by(UserTask.waiting_until).limit(limit)
    rows: list[tuple[Any, ...]] = [(_end_wait, *row) for row in db.session.execute(over)]
    for moment, state in WAITING:
        found = db.session.execute(_waiting(moment, state, now, limit))
        rows += [(_fire, *row) for row in found]
    db.session.rollback()
    for deed, task_id, instance_id in rows:
        try:
            deed(task_id, instance_id)
        except Exception:
            # One task that cannot go on must not keep the others' clocks waiting.
            log.exception("level.failed", task=task_id)
            db.session.rollback()
            _put_off()[task_id] = clock.now() + AGAIN
    return bool(rows)


def _put_off() -> dict[int, datetime]:
    """The tasks whose moment this worker could not do, and when it tries again, so that it does not
    spin. Their rows stay as they are: until when a task waits was said by a person."""
    known: dict[int, datetime] = current_app.extensions.setdefault("baton.levels_put_off", {})
    return known


def _forget(now: datetime) -> None:
    for task_id in [one for one, then in _put_off().items() if then <= now]:
        del _put_off()[task_id]


def next_due() -> datetime | None:
    """When the next clock comes to something; None when none does."""
    found = [
        db.session.scalar(_joined(select(func.min(moment)), state)) for moment, state in WAITING
    ]
    found.append(db.session.scalar(_moving(select(func.min(UserTask.waiting_until)))))
    found += _put_off().values()
    return min((moment for moment in found if moment is not None), default=None)


def _waiting(moment: Any, state: str, now: datetime, limit: int) -> Any:
    rows = select(LevelClock.user_task_id, UserTask.instance_id).where(moment <= now)
    return _joined(rows, state).order_by(moment).limit(limit)


def _moving(rows: Any) -> Any:
    """Tasks that wait for somebody, and that move."""
    return rows.join(Instance, Instance.id == UserTask.instance_id).where(
        UserTask.waiting_until.is_not(None),
        UserTask.state == "open",
        UserTask.id.not_in(_put_off()),
        Instance.state.in_(MOVING),
    )


def _joined(rows: Any, state: str) -> Any:
    """Clocks of tasks that move: nothing comes in a suspended instance until it is resumed."""
    moves = and_(UserTask.state == "open", Instance.state.in_(MOVING))
    gone = UserTask.state.not_in(THERE)
    return (
        rows.select_from(LevelClock)
        .join(UserTask, UserTask.id == LevelClock.user_task_id)
        .join(Instance, Instance.id == UserTask.instance_id)
        .where(LevelClock.state == state, UserTask.id.not_in(_put_off()), or_(moves, gone))
    )


def _fire(task_id: int, instance_id: int) -> None:
    now = clock.now()
    with transaction() as session:
        instance, found = locked(Instance, instance_id), locked(LevelClock, task_id)
        task = session.get(UserTask, task_id, populate_existing=True)
        if task is None or task.state not in THERE:
            running.rest(found)
            return
        if task.state != "open" or instance.state not in MOVING:
            return
        case = Case(session, task, instance, found)
        if found.state == running.PAUSED and found.resume_at and found.resume_at <= now:
            _go_on(session, task, instance, now)
        elif found.state == running.RUNNING and found.next_at and found.next_at <= now:
            _step(case, clocks.read(found.plan), now)


def _end_wait(task_id: int, instance_id: int) -> None:
    """The day has come until which a task was to wait."""
    now = clock.now()
    with transaction() as session:
        instance = locked(Instance, instance_id)
        task = session.get_one(UserTask, task_id, populate_existing=True)
        if task.state == "open" and instance.state in MOVING:
            _go_on(session, task, instance, now)


def _go_on(session: Session, task: UserTask, instance: Instance, now: datetime) -> None:
    found = running.find(session, task)
    was_paused = found is not None and found.state == running.PAUSED
    why = found.paused_for if found is not None else ""
    until = task.waiting_until
    if (reason := waits.lapse(task, now)) is not None:
        service.note(session, instance, task, SYSTEM, "wait_over", reason=reason)
        _tell_holder(session, task, until, reason)
    waits.settle(session, task)
    if was_paused and found is not None and found.state == running.RUNNING:
        service.note(session, instance, task, SYSTEM, "level_resumed", why=why)


def _tell_holder(session: Session, task: UserTask, until: datetime | None, reason: str) -> None:
    """The task comes up again for who has it; an unclaimed one stands in the inbox of its roles."""
    if task.assignee_id is None or until is None:
        return
    said = {
        "task": task.uuid,
        "name": task.name,
        "business_key": task.business_key,
        "until": until.isoformat(),
        "reason": reason,
        "people": [task.assignee_id],
    }
    outbox.tell(session, WAIT_OVER, said)


def _step(case: Case, plan: clocks.Plan, now: datetime) -> None:
    due = [entry for entry in plan.ahead if entry.at <= now]
    if not due:
        running.keep(case.clock, plan)
        return
    entry = due[0]
    words = _do(case, entry, now)
    if words is None and entry.tries < MOST_TRIES:
        running.keep(case.clock, plan.marked(entry, tries=entry.tries + 1))
        case.clock.next_at = now + AGAIN
        return
    # The deed may have planned the clock anew; the entry is marked in what stands there now.
    plan = clocks.read(case.clock.plan)
    running.keep(case.clock, plan.marked(_same(plan, entry), done=True))
    said = {"level": case.clock.level.name, "step": entry.what, "why": words or GIVEN_UP}
    service.note(case.session, case.instance, case.task, SYSTEM, "level", **said)


def _same(plan: clocks.Plan, entry: clocks.Entry) -> clocks.Entry:
    found = (one for one in plan.entries if not one.done)
    return next(one for one in found if (one.what, one.rung) == (entry.what, entry.rung))


def _do(case: Case, entry: clocks.Entry, now: datetime) -> str | None:
    if entry.rung is not None:
        return DO[entry.what](replace(case, rung=entry.rung), entry.rung.to)
    holder = case.task.assignee_id
    if holder is not None:
        tell(case, entry.what, people=[holder])
    else:
        tell(case, entry.what, roles=case.task.candidate_roles)
    if entry.what == clocks.WARNING:
        case.clock.warned_at = now
        return "Most of its time has passed."
    case.clock.breached_at = now
    return "It was not done by its due date."
