"""Migrations: begin, pause, go on, cancel the rest, undo. Each is one transaction.

The instances themselves are moved one by one in the background, see ``work``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.models import History
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict, Invalid, NotFound, Problem
from app.runtime.models import Instance
from app.runtime.moving import picks, work
from app.runtime.moving.models import ItemState, MigrationItem, MigrationRun, RunState
from app.runtime.moving.plans import MAX_REASON, REASON, Plan

NOBODY = "No running instance fits. Choose others, or another version to go to."


def begin(plan: Plan, actor: Principal) -> MigrationRun:
    """Begins a migration. Raises Invalid when it has no reason, or nobody is chosen."""
    _require(plan.how.reason)
    with transaction() as session:
        if not picks.count(plan.chosen):
            raise Invalid(NOBODY, problems=[Problem("/instances", NOBODY)])
        rows = session.execute(plan.chosen.with_only_columns(Instance.id, Instance.version_id))
        found = [(instance_id, version_id) for instance_id, version_id in rows]
        run = MigrationRun(
            uuid=str(uuid.uuid4()),
            process_key=plan.key,
            target_id=plan.target.id,
            plan=plan.as_json(),
            chosen=plan.pick.as_json(),
            reason=plan.how.reason,
            state=RunState.RUNNING,
            total=len(found),
            started_at=clock.now(),
            started_by=actor.name,
        )
        session.add(run)
        session.flush()
        items = [
            {
                "run_id": run.id,
                "instance_id": instance_id,
                "source_id": version_id,
                "state": ItemState.WAITING,
                "reason": "",
            }
            for instance_id, version_id in found
        ]
        session.connection().execute(insert(MigrationItem.__table__), items)
        detail = {"to": plan.target.number, "instances": run.total, "reason": run.reason}
        work.note(session, run, "begun", actor.name, {**detail, **run.plan, "chosen": run.chosen})
        work.open_lanes(session, run, {"actor": actor.name, "reason": run.reason})
        return run


def _require(reason: str) -> None:
    if not reason:
        raise Invalid(f"Nothing was moved. {REASON}", problems=[Problem("/reason", REASON)])


def find(key: str, run_uuid: str) -> MigrationRun:
    """The migration. Raises NotFound."""
    found = select(MigrationRun).where(
        MigrationRun.uuid == run_uuid, MigrationRun.process_key == key
    )
    run = db.session.scalar(found)
    if run is None:
        raise NotFound("There is no such migration.")
    return run


def _change(
    key: str, run_uuid: str, change: Callable[[Session, MigrationRun], None]
) -> MigrationRun:
    with transaction() as session:
        run = locked(MigrationRun, find(key, run_uuid).id)
        change(session, run)
        return run


def pause(key: str, run_uuid: str, actor: Principal) -> MigrationRun:
    """Stops after the instances that are being moved just now. Raises Conflict."""

    def change(session: Session, run: MigrationRun) -> None:
        if run.state != RunState.RUNNING:
            raise Conflict("Only a migration that runs can be paused.")
        run.state = RunState.PAUSED
        work.note(session, run, "paused", actor.name, {})

    return _change(key, run_uuid, change)


def resume(key: str, run_uuid: str, actor: Principal) -> MigrationRun:
    """Goes on with the rest, of a migration or of its undoing that stands still, too.

    Raises Conflict when it is neither paused nor standing still.
    """

    def change(session: Session, run: MigrationRun) -> None:
        if run.state != RunState.PAUSED and not work.stands(session, run):
            raise Conflict("Only a migration that is paused, or that stands still, can go on.")
        who, why = run.started_by, run.reason
        if run.state == RunState.UNDOING:
            who, why = _undone_by(session, run)
        else:
            run.state = RunState.RUNNING
        work.note(session, run, "resumed", actor.name, {})
        work.open_lanes(session, run, {"actor": who, "reason": why})

    return _change(key, run_uuid, change)


def _undone_by(session: Session, run: MigrationRun) -> tuple[str, str]:
    """Who wants the run taken back, and why: its history keeps both."""
    told = select(History).where(
        History.stream == work.stream_of(run), History.kind == "migration_undo_begun"
    )
    begun = session.scalars(told.order_by(History.id.desc()).limit(1)).one()
    return begun.actor, str(begun.detail["reason"])[:MAX_REASON]


def cancel(key: str, run_uuid: str, reason: str, actor: Principal) -> MigrationRun:
    """Leaves the rest as it is; what was moved stays moved. Raises Conflict."""

    def change(session: Session, run: MigrationRun) -> None:
        if run.state == RunState.ENDED:
            raise Conflict("This migration has ended already; undo takes it back.")
        words = f"{actor.name} cancelled the rest."
        _mark(session, run, ItemState.WAITING, state=ItemState.SKIPPED, reason=words)
        _mark(session, run, ItemState.UNDOING, state=ItemState.MOVED, reason="")
        run.state, run.ended_at = RunState.ENDED, clock.now()
        counts = work.counted(session, [run.id])[run.id]
        work.note(session, run, "cancelled", actor.name, {"reason": reason, **counts})

    return _change(key, run_uuid, change)


def undo(key: str, run_uuid: str, reason: str, actor: Principal) -> MigrationRun:
    """Takes back, in the background, each instance that has not moved since. Raises Conflict."""
    _require(reason)

    def change(session: Session, run: MigrationRun) -> None:
        if run.state in (RunState.RUNNING, RunState.PAUSED):
            raise Conflict("Cancel the rest of this migration first, then undo it.")
        marked = _mark(session, run, ItemState.MOVED, state=ItemState.UNDOING)
        if not marked and run.state != RunState.UNDOING:
            raise Conflict("No instance of this migration is left to be taken back.")
        run.state, run.ended_at = RunState.UNDOING, None
        work.note(session, run, "undo_begun", actor.name, {"reason": reason, "instances": marked})
        work.open_lanes(session, run, {"actor": actor.name, "reason": reason[:MAX_REASON]})

    return _change(key, run_uuid, change)


def _mark(session: Session, run: MigrationRun, former: str, **values: Any) -> int:
    items = (
        update(MigrationItem)
        .where(MigrationItem.run_id == run.id, MigrationItem.state == former)
        .execution_options(synchronize_session="fetch")
    )
    return session.execute(items.values(**values)).rowcount  # type: ignore[attr-defined]
