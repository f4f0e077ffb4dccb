"""The background of migrations: jobs that move one instance each and then queue up again.

A few such jobs run for a migration, its lanes. Each takes the next instance that nobody else has,
in one transaction with its own end, and goes to the back of the queue, so that other jobs are not
kept waiting. A worker that dies loses its lease and nothing else.
"""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import engine
from app.audit.service import Entry, record
from app.lib import clock
from app.lib.db import locked, transaction
from app.runtime import internal
from app.runtime.models import WAITING_JOBS, Instance, Job
from app.runtime.moving import steps
from app.runtime.moving.models import ItemState, MigrationItem, MigrationRun, RunState
from app.runtime.steps import Step, add_job

KIND = "migration.lane"
LANES = 2
FAULT = "This is a fault inside Baton. Keep the time and tell the operator."
TODO = {RunState.RUNNING: ItemState.WAITING, RunState.UNDOING: ItemState.UNDOING}
log = structlog.get_logger()


def install() -> None:
    """Registers the job."""
    internal.RUNNERS[KIND] = _lane


def open_lanes(session: Session, run: MigrationRun, said: dict[str, Any]) -> None:
    """Begins to work a run; ``said`` has actor and reason of who wants it."""
    for _ in range(LANES):
        inputs = {"run": run.id, "phase": str(run.state), **said}
        add_job(session, None, KIND, clock.now(), **inputs)


def _lane(session: Session, job: Job, _: Instance | None) -> None:
    inputs = dict(job.inputs)
    if _next(session, inputs, last_try=job.retries <= 1):
        add_job(session, None, KIND, clock.now(), **inputs)


def stands(session: Session, run: MigrationRun) -> bool:
    """Whether a run that is to be worked has no lane any more: each one failed and gave up."""
    if run.state not in TODO:
        return False
    waiting = select(Job.inputs).where(Job.type == KIND, Job.state.in_(WAITING_JOBS))
    lanes = [dict(inputs) for inputs in session.scalars(waiting)]
    return not any(one["run"] == run.id and one["phase"] == run.state for one in lanes)


def work_off(run: MigrationRun, actor: str, reason: str) -> bool:
    """Does one instance here and now, beside the workers; false when none waits any more."""
    with transaction() as session:
        phase = session.get_one(MigrationRun, run.id, populate_existing=True).state
        said = {"run": run.id, "phase": phase, "actor": actor, "reason": reason}
        return _next(session, said)


def _next(session: Session, said: dict[str, Any], *, last_try: bool = True) -> bool:
    """Does the next instance of a run; false when none waits, or the run is in another phase."""
    run_id = int(said["run"])
    run = session.get_one(MigrationRun, run_id, populate_existing=True)
    if run.state != said["phase"] or run.state not in TODO:
        return False
    todo = TODO[RunState(run.state)]
    waiting = (
        select(MigrationItem)
        .where(MigrationItem.run_id == run_id, MigrationItem.state == todo)
        .order_by(MigrationItem.id)
        .limit(1)
    )
    item = session.scalar(
        waiting.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )
    if item is None:
        _end(session, run_id, said["actor"])
        return False
    try:
        with session.begin_nested():
            _do(session, run, item, said)
    except Exception as error:
        if isinstance(error, DBAPIError) and not last_try:
            raise  # the database was busy or away: the job is tried again
        log.exception("migration.failed", run=run.uuid, instance=item.instance_id)
        session.refresh(item)
        undoing = todo == ItemState.UNDOING
        item.state = ItemState.MOVED if undoing else ItemState.REFUSED
        item.reason, item.at = f"{type(error).__name__}: {FAULT}", clock.now()
    session.flush()
    return True


def _do(session: Session, run: MigrationRun, item: MigrationItem, said: dict[str, Any]) -> None:
    step = Step(actor=said["actor"], now=clock.now())
    if run.state == RunState.UNDOING:
        steps.take_back(session, item, said["reason"], step)
        return
    plan = run.plan
    how = engine.Migration(plan["mapping"], frozenset(plan["anew"]), run.reason)
    steps.take(session, item, steps.Order(run.target_id, how), step)


def _end(session: Session, run_id: int, actor: str) -> None:
    """Ends the run when nobody works at any of its instances any more."""
    run = locked(MigrationRun, run_id)
    counts = counted(session, [run_id])[run_id]
    if run.state not in TODO or counts.get(TODO[RunState(run.state)]):
        return  # another lane has the rest
    kind = "undo_ended" if run.state == RunState.UNDOING else "ended"
    run.state, run.ended_at = RunState.ENDED, clock.now()
    note(session, run, kind, actor, counts)
    session.flush()


def counted(session: Session, run_ids: list[int]) -> dict[int, dict[str, int]]:
    """How many instances of each run are in which state."""
    rows = (
        select(MigrationItem.run_id, MigrationItem.state, func.count())
        .where(MigrationItem.run_id.in_(run_ids))
        .group_by(MigrationItem.run_id, MigrationItem.state)
    )
    found: dict[int, dict[str, int]] = {run_id: {} for run_id in run_ids}
    for run_id, state, count in session.execute(rows):
        found[run_id][state] = count
    return found


def note(
    session: Session, run: MigrationRun, kind: str, actor: str, detail: dict[str, Any]
) -> None:
    """Writes to the history of a locked run."""
    said = {"process": run.process_key, **detail}
    record(session, [Entry(stream_of(run), f"migration_{kind}", actor, said)])


def stream_of(run: MigrationRun) -> str:
    """Where the history of a run is kept."""
    return f"migration:{run.uuid}"
