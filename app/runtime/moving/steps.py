"""The two steps of a migration, each one instance in the caller's transaction: move, take back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import engine
from app.audit.service import Entry, record
from app.lib.db import locked
from app.lib.errors import AppError, Conflict
from app.runtime import messages, outbox, renewing
from app.runtime.carry import move
from app.runtime.closing import close
from app.runtime.models import (
    OPEN_STATES,
    ElementInstance,
    EngineState,
    Instance,
    InstanceState,
    Job,
    MessageSubscription,
    UserTask,
)
from app.runtime.moving import rows
from app.runtime.moving.models import ItemState, MigrationItem
from app.runtime.moving.rows import Change
from app.runtime.steps import Step, news

MOVED_ON = "It has moved since it was migrated."


@dataclass(frozen=True)
class Order:
    """What is to be done with each item of a run."""

    target_id: int
    how: engine.Migration


def skipped(instance: Instance, source_id: int, target_id: int) -> str:
    """Why there is nothing to do for an instance; empty when there is."""
    if instance.state not in OPEN_STATES:
        return "It has ended."
    if instance.version_id == target_id:
        return "It is on this version already."
    if instance.version_id != source_id:
        return "It was taken to another version meanwhile."
    return ""


def take(session: Session, item: MigrationItem, order: Order, step: Step) -> None:
    """Migrates the instance of a locked item, and writes down how it fared."""
    instance = locked(Instance, item.instance_id)
    item.at = step.now
    if reason := skipped(instance, item.source_id, order.target_id):
        item.state, item.reason = ItemState.SKIPPED, reason
        return
    try:
        with session.begin_nested():
            before = rows.look(session, instance)
            heard = frozenset(messages.heard_by(session, instance))
            step = replace(step, messages=heard)
            outcome = move(session, instance, order.target_id, order.how, step)
            kept = None
            if outcome.ended is None and not outcome.thrown:
                kept = rows.pack(rows.compare(session, instance, before))
            messages.readdress(session, instance, step.now)
    except AppError as error:
        session.refresh(instance)
        item.state, item.reason = ItemState.REFUSED, error.message
        return
    item.state, item.reason = ItemState.MOVED, "" if kept else "It went on at once: no way back."
    item.revision, item.before = instance.revision, kept


def take_back(session: Session, item: MigrationItem, reason: str, step: Step) -> None:
    """Takes the migration of a locked item back, unless its instance has moved since."""
    instance = locked(Instance, item.instance_id)
    try:
        with session.begin_nested():
            _take_back(session, instance, item, reason, step)
    except Conflict as error:
        session.refresh(instance)
        item.state, item.reason = ItemState.MOVED, error.message
        return
    item.state, item.reason = ItemState.UNDONE, ""
    item.before, item.at = None, step.now


def _take_back(
    session: Session, instance: Instance, item: MigrationItem, reason: str, step: Step
) -> None:
    if instance.state not in OPEN_STATES:
        raise Conflict("It has ended since.")
    if item.before is None:
        raise Conflict("It went on at once: no way back.")
    if instance.revision != item.revision:
        raise Conflict(MOVED_ON)
    change = rows.unpack(item.before)
    _refuse_begun(session, change)
    messages.serialise(session, *messages.heard_by(session, instance, *_ended(change)))
    kept = session.get_one(EngineState, instance.id, populate_existing=True)
    _close_made(session, instance, change, dict(kept.waits), step)
    rows.put_back(session, instance, change)
    rows.put_offers_back(session, change)
    left = instance.version_id
    instance.version_id, instance.process_id = change.version_id, change.process_id
    _stand(session, instance, change)
    instance.revision += 1
    kept.data, kept.waits = engine.taken_back(change.state, kept.data), change.waits
    renewing.renew(session, instance)
    detail = {"from": left, "to": change.version_id, "reason": reason}
    record(session, [Entry(instance.stream, "migration_undone", step.actor, detail, at=step.now)])
    session.flush()
    _listen_again(session, instance, change, step)


def _refuse_begun(session: Session, change: Change) -> None:
    """What people or vendors have begun with since must not be lost."""
    tasks = change.made.get("user_task", [])
    claimed = UserTask.assignee_id.is_not(None) & (UserTask.claimed_at != UserTask.created_at)
    begun = select(UserTask.name).where(
        UserTask.id.in_(tasks), claimed | UserTask.draft.is_not(None)
    )
    if tasks and (name := session.scalar(begun.limit(1))) is not None:
        raise Conflict(f"Somebody works on the user task {name}, which was made anew.")
    jobs = change.made.get("job", [])
    tried = select(Job.element_id).where(Job.id.in_(jobs), Job.attempt > 0)
    if jobs and (element := session.scalar(tried.limit(1))) is not None:
        raise Conflict(f"The job of {element}, which was made anew, has been tried.")


def _close_made(
    session: Session, instance: Instance, change: Change, waits: dict[str, str], step: Step
) -> None:
    """Ends what the migration opened."""
    numbers: list[int] = []
    for name, keys in change.made.items():
        if name == "element_instance":
            session.execute(
                update(ElementInstance)
                .where(ElementInstance.instance_id == instance.id, ElementInstance.number.in_(keys))
                .where(ElementInstance.state == "active")
                .values(state="cancelled", left_at=step.now)
            )
            continue
        model = rows.OPEN[name][0]
        numbers += session.scalars(select(model.element_instance).where(model.id.in_(keys))).all()
    close(session, instance, numbers, waits, step)
    session.flush()


def _stand(session: Session, instance: Instance, change: Change) -> None:
    former, incidents = change.standing
    stood = instance.state
    instance.state, instance.incidents = InstanceState(former), incidents
    if former == InstanceState.INCIDENT and stood != former:
        cause = "It stands still again: its migration was undone."
        outbox.tell(session, "instance.incident", {**news(instance), "cause": cause})


def _ended(change: Change) -> list[int]:
    """The subscriptions that the migration ended."""
    former = change.former.get("message_subscription", {})
    return [key for key, values in former.items() if "state" in values]


def _listen_again(session: Session, instance: Instance, change: Change, step: Step) -> None:
    """A subscription that is open again has what was on its way to it, or what came meanwhile."""
    found = select(MessageSubscription).where(MessageSubscription.id.in_(_ended(change)))
    fresh = found.order_by(MessageSubscription.id).execution_options(populate_existing=True)
    again = session.scalars(fresh).all()
    for row in again:
        if row.state != "matched" or not messages.match_again(session, row, step.now):
            row.state, row.message_id = "waiting", None
    messages.readdress(session, instance, step.now)
    for row in again:
        messages.go_on_waiting(session, row, step.now)
