"""Writes one step of the engine down: rows for what waits, what no longer does, and what happened.

Everything here runs inside the transaction of the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from app import engine
from app.audit.service import Entry, record
from app.runtime import assigning, hooks, messages, outbox, renewing, thrown
from app.runtime.closing import close
from app.runtime.models import ElementInstance, EngineState, Instance, InstanceState
from app.runtime.opening import open_all
from app.runtime.reopening import reopen
from app.runtime.steps import Step, add_job, news

_VISITS: Any = ElementInstance.__table__
# Made once: making a statement costs as much as sending it.
_ENTERED = insert(_VISITS)
_LEFT = (
    update(_VISITS)
    .where(
        _VISITS.c.instance_id == bindparam("instance"),
        _VISITS.c.number.in_(bindparam("numbers", expanding=True)),
    )
    .values(state=bindparam("how"), left_at=bindparam("when"))
)


def keep(
    session: Session,
    instance: Instance,
    outcome: engine.Outcome,
    step: Step,
    *,
    new: bool = False,
) -> None:
    """Keeps the outcome of a step. The instance is locked, or ``new`` in this transaction.

    For new ones, which may be several, the caller has lined up.
    """
    kept = EngineState(instance_id=instance.id, waits={}) if new else _kept(session, instance)
    if not new:
        messages.line_up(session, [(instance, outcome)], step.messages)
    waits = dict(kept.waits)
    instance.revision += 0 if new else 1
    close(session, instance, outcome.closed, waits, step)
    fresh = reopen(session, instance, outcome.opened, waits)
    open_all(session, instance, fresh, waits, step)
    _write_elements(session, instance, outcome.events, step.now)
    assigning.decide(session, instance, outcome.events, step.now)
    thrown.tell(session, instance, outcome.thrown, step)
    kept.data, kept.waits = outcome.state, waits
    session.add(kept)
    if outcome.more:
        add_job(session, instance.id, "engine.continue", step.now)
    _settle(session, instance, outcome, step)
    entries = [_entry(instance, event, step) for event in outcome.events]
    record(session, [*entries, *step.notes], fresh=new)
    session.flush()
    renewing.follow(session, instance, outcome.seen, step.now)
    hooks.stepped(session, instance, step)


def _kept(session: Session, instance: Instance) -> EngineState:
    kept = session.get(EngineState, instance.id)
    if kept is None:
        raise RuntimeError(f"the instance {instance.uuid} has no state")
    return kept


def _entry(instance: Instance, event: engine.Event, step: Step) -> Entry:
    detail = {"name": event.name, "type": event.element_type, **event.detail}
    return Entry(
        stream=instance.stream,
        kind=event.kind,
        actor=step.actor,
        detail=detail,
        element=event.element,
        element_instance=event.element_instance,
        at=step.now,
    )


# ---- what was visited, and how it ended


def _write_elements(
    session: Session, instance: Instance, events: Sequence[engine.Event], now: datetime
) -> None:
    entered: dict[int, dict[str, Any]] = {}
    left: dict[str, list[int]] = {}
    for event in events:
        number = event.element_instance
        if event.kind == "entered" and number is not None:
            entered[number] = {
                "instance_id": instance.id,
                "number": number,
                "element_id": event.element,
                "element_type": event.element_type,
                "name": (event.name or "")[:255],
                "state": "active",
                "entered_at": now,
                "left_at": None,
            }
        elif event.kind in ("completed", "cancelled") and number is not None:
            if number in entered:
                entered[number].update(state=event.kind, left_at=now)
            else:
                left.setdefault(event.kind, []).append(number)
    if entered:
        session.connection().execute(_ENTERED, list(entered.values()))
    for state, numbers in left.items():
        said = {"instance": instance.id, "numbers": numbers, "how": state, "when": now}
        session.connection().execute(_LEFT, said)


def _settle(session: Session, instance: Instance, outcome: engine.Outcome, step: Step) -> None:
    if outcome.ended is None:
        _stand(instance, suspended=outcome.suspended)
        return
    instance.state, instance.ended_at = InstanceState(outcome.ended), step.now
    said = {**news(instance), "variables": outcome.variables}
    outbox.tell(session, "instance.ended", said)
    if instance.start_key is not None:
        messages.begin_next(session, instance, step.now)
    if instance.parent_id is not None:
        _return(session, instance, outcome, step.now)


def _return(session: Session, instance: Instance, outcome: engine.Outcome, now: datetime) -> None:
    """Tells the call activity that waits for it; one that was left meanwhile does not hear it."""
    said: dict[str, Any] = {"number": instance.parent_element_instance or 0}
    if outcome.ended == InstanceState.COMPLETED:
        said["variables"] = outcome.variables
    else:
        said["reason"] = f"The called process {instance.process_key} was {outcome.ended}."
    add_job(session, instance.parent_id, "engine.return", now, **said)


def _stand(instance: Instance, *, suspended: bool) -> None:
    """A suspended instance stays so whatever happens to its incidents."""
    if suspended:
        instance.state = InstanceState.SUSPENDED
    elif instance.state == InstanceState.SUSPENDED:
        stopped = instance.incidents > 0
        instance.state = InstanceState.INCIDENT if stopped else InstanceState.RUNNING
