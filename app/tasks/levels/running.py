"""Clocks in the tables: begun with the task, paused, resumed, and planned anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import Text, insert, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from app.lib import clock, json
from app.lib.errors import Invalid
from app.runtime import facts
from app.runtime.models import Instance, UserTask
from app.runtime.steps import NEVER, Step
from app.tasks.levels import calendars, clocks
from app.tasks.levels.models import BusinessCalendar, LevelClock, ServiceLevel
from app.tasks.levels.plan import Length, Rung, chain, length

RUNNING, PAUSED, ENDED = "running", "paused", "ended"
log = structlog.get_logger()
L: Any = ServiceLevel.__table__.c
C: Any = BusinessCalendar.__table__.c
_ACTIVE = (
    select(
        L.id,
        L.process_key,
        L.element_id,
        L.role_key,
        L.min_priority,
        L.length,
        L.warn,
        type_coerce(L.chain, Text).label("chain"),  # as text: read once, see ``_said``
        L.calendar_id,
        C.zone,
        C.country,
        C.region,
        type_coerce(C.hours, Text).label("hours"),
        type_coerce(C.special, Text).label("special"),
    )
    .join(BusinessCalendar.__table__, C.id == L.calendar_id)
    .where(L.active)
    .order_by(L.position, L.id)
)


def fits(level: Any, process_key: str, task: Any) -> bool:
    """Whether a level, or a row of its columns, is meant for a task (a mapping of its columns)."""
    return (
        level.process_key in ("", process_key)
        and level.element_id in ("", task["element_id"])
        and (not level.role_key or level.role_key in task["candidate_roles"])
        and task["priority"] >= level.min_priority
    )


def begin(
    session: Session, instance: Instance, rows: Sequence[dict[str, Any]], step: Step
) -> Callable[[Sequence[int]], None] | None:
    """Gives the user tasks that a step opens the due dates of their levels, and then clocks."""
    levels = session.connection().execute(_ACTIVE).all()
    made: dict[int, dict[str, Any] | None] = {}
    for number, row in enumerate(rows):
        if (level := _first(levels, instance.process_key, row)) is not None:
            made[number] = _begun(level, row, step.now)
    kept = {number: row for number, row in made.items() if row is not None}
    if not kept:
        return None

    def write(ids: Sequence[int]) -> None:
        values = [{**row, "user_task_id": ids[number]} for number, row in kept.items()]
        session.connection().execute(insert(LevelClock.__table__), values)

    return write


def _first(levels: Iterable[Any], process_key: str, row: dict[str, Any]) -> Any:
    return next((level for level in levels if fits(level, process_key, row)), None)


@lru_cache(maxsize=256)
def _said(allowed: str, steps: str) -> tuple[Length, tuple[Rung, ...]]:
    return length(allowed), chain(json.loads(steps))


def _begun(level: Any, row: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    try:
        allowed, rungs = _said(level.length, level.chain)
        said = (level.zone, level.country, level.region, level.hours, level.special)
        calendar = calendars.built(*said)
        plan = clocks.plan(calendar, now, allowed, level.warn, rungs, row["due_at"])
    except Invalid as error:  # a level must never keep an order from going on
        log.warning("level.unusable", level=level.id, reason=error.message)
        return None
    row["due_at"] = row["due_sort"] = plan.due
    return {
        "level_id": level.id,
        "calendar_id": level.calendar_id,
        "state": RUNNING,
        "started_at": now,
        "due_at": plan.due,
        "plan": plan.as_json(),
        "next_at": plan.next_at,
        "paused_for": "",
        "warned_at": None,
        "breached_at": None,
    }


def keep(level_clock: LevelClock, plan: clocks.Plan) -> None:
    """Writes a plan into its row."""
    level_clock.plan, level_clock.due_at = plan.as_json(), plan.due
    level_clock.next_at = plan.next_at if level_clock.state == RUNNING else None


def find(session: Session, task: UserTask) -> LevelClock | None:
    """The clock of a task that is locked; None when no level is meant for it."""
    return session.get(LevelClock, task.id, populate_existing=True)


# ---- pauses


def pause(session: Session, task: UserTask, reason: str, until: datetime | None = None) -> None:
    """Stops the clock of a locked task, for instance while it waits for the customer.

    It goes on by itself at ``until``; the due date is shown as it will be then. Without a clock,
    or when it is paused already, nothing but reason and end change. Raises Invalid.
    """
    found = find(session, task)
    if found is None or found.state == ENDED:
        return
    now = clock.now()
    if until is not None and until <= now:
        raise Invalid("The end of the pause has to lie in the future.")
    if found.state == RUNNING:
        found.state, found.paused_at = PAUSED, now
    found.paused_for, found.resume_at, found.next_at = reason[:800], until, None
    plan, stood = clocks.read(found.plan), found.paused_at or now
    expected = None
    if plan.given and plan.fixed:
        expected = plan.due
    elif until is not None:
        expected = plan.shifted(calendars.of(found.calendar), stood, until).due
    show_due(session, task, expected)


def resume(session: Session, task: UserTask) -> None:
    """Lets the clock of a locked task go on: what lay ahead comes later by the working time that
    it stood. Does nothing for a clock that is not paused."""
    found = find(session, task)
    if found is None or found.state != PAUSED or found.paused_at is None:
        return
    plan = clocks.read(found.plan)
    plan = plan.shifted(calendars.of(found.calendar), found.paused_at, clock.now())
    found.state, found.paused_at, found.resume_at, found.paused_for = RUNNING, None, None, ""
    keep(found, plan)
    show_due(session, task, plan.due)


def show_due(session: Session, task: UserTask, due: datetime | None) -> None:
    """Sets the due date of a task, and its place in the inboxes and in what finds it with it."""
    task.due_at, task.due_sort = due, due or NEVER
    session.flush()
    facts.reorder(session, task)


def rest(clock: LevelClock) -> None:
    """Its task is no longer open. One that stands keeps from when on, should the task come back."""
    clock.next_at = clock.resume_at = None
    if clock.state == RUNNING:
        clock.state = ENDED


def revive(session: Session, task: UserTask) -> None:
    """Lets a clock that ended with its task run as if it never had; without a due date it stays."""
    found = find(session, task)
    if found is not None and found.state == ENDED and task.due_at is not None:
        found.state = RUNNING
        keep(found, clocks.read(found.plan))


# ---- changes by hand


def changed(session: Session, changes: Mapping[UserTask, Sequence[str]], now: datetime) -> None:
    """Tasks were changed by hand: another due date plans a clock anew, none ends it."""
    dated = {task.id: task for task, fields in changes.items() if "due_at" in fields}
    if not dated:
        return
    rows = (
        select(LevelClock)
        .where(LevelClock.user_task_id.in_(dated))
        .options(joinedload(LevelClock.calendar))
        .execution_options(populate_existing=True)
    )
    for found in session.scalars(rows):
        _redo(found, dated[found.user_task_id], now)


def _redo(found: LevelClock, task: UserTask, now: datetime) -> None:
    if task.due_at is None:
        found.state, found.next_at = ENDED, None
        return
    calendar, plan = calendars.of(found.calendar), clocks.read(found.plan)
    paused = found.state == PAUSED
    if found.state == ENDED:
        found.state = RUNNING
    plan = plan.redone(calendar, found.started_at, task.due_at, now, fixed=paused)
    if plan.due > now:
        found.breached_at = None
    keep(found, plan)
