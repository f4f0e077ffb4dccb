"""Writes one step of the engine down: rows for what waits, what no longer does, and what happened.

Everything here runs inside the transaction of the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app import engine
from app.audit.service import Entry, record
from app.runtime import outbox, thrown
from app.runtime.closing import close
from app.runtime.models import ElementInstance, EngineState, Instance, InstanceState
from app.runtime.opening import offer, open_all
from app.runtime.steps import NEVER, Step, add_job, news


def keep(session: Session, instance: Instance, outcome: engine.Outcome, step: Step) -> None:
    """Keeps the outcome of a step. The instance is locked, or new in this transaction."""
    kept = session.get(EngineState, instance.id)
    if kept is None:
        kept = EngineState(instance_id=instance.id, data=b"", waits={})
        session.add(kept)
    waits = dict(kept.waits)
    close(session, instance, outcome.closed, waits, step)
    open_all(session, instance, outcome.opened, waits, step)
    _write_elements(session, instance, outcome.events, step.now)
    thrown.tell(session, instance, outcome.thrown, step)
    kept.data, kept.waits = outcome.state, waits
    instance.revision += 1
    if outcome.more:
        add_job(session, instance, "engine.continue", step.now)
    _settle(session, instance, outcome, step)
    record(session, [_entry(instance, event, step) for event in outcome.events])
    session.flush()


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
        session.execute(insert(ElementInstance), list(entered.values()))
    for state, numbers in left.items():
        session.execute(
            update(ElementInstance)
            .where(ElementInstance.instance_id == instance.id, ElementInstance.number.in_(numbers))
            .values(state=state, left_at=now)
            .execution_options(synchronize_session=False)
        )


def _settle(session: Session, instance: Instance, outcome: engine.Outcome, step: Step) -> None:
    if outcome.ended is None:
        _stand(instance, suspended=outcome.suspended)
        return
    instance.state, instance.ended_at = InstanceState(outcome.ended), step.now
    said = {**news(instance), "variables": outcome.variables}
    outbox.tell(session, "instance.ended", said)
    if instance.parent_id is not None and outcome.ended == InstanceState.COMPLETED:
        parent = session.get(Instance, instance.parent_id)
        if parent is not None:
            number = instance.parent_element_instance or 0
            variables = outcome.variables
            add_job(session, parent, "engine.return", step.now, number=number, variables=variables)


def _stand(instance: Instance, *, suspended: bool) -> None:
    """A suspended instance stays so whatever happens to its incidents."""
    if suspended:
        instance.state = InstanceState.SUSPENDED
    elif instance.state == InstanceState.SUSPENDED:
        stopped = instance.incidents > 0
        instance.state = InstanceState.INCIDENT if stopped else InstanceState.RUNNING


__all__ = ["NEVER", "Step", "keep", "offer"]
