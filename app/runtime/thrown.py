"""What an instance throws: signals to all who wait, messages to who has the key.

Written in the transaction of the step that threw; other instances are reached by jobs, so that no
transaction ever moves two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.lib import clock
from app.lib.db import transaction
from app.runtime import messages
from app.runtime.models import Instance, SignalSubscription, StartSubscription
from app.runtime.steps import Step, add_job

SIGNAL = "engine.signal"
RAISE = "engine.raise"


def tell(session: Session, instance: Instance, thrown: Sequence[engine.Thrown], step: Step) -> None:
    """Hands on what a step threw, in its order."""
    for one in thrown:
        if isinstance(one, engine.ThrownOut):
            _raise(session, instance, one, step)
        elif isinstance(one, engine.ThrownSignal):
            session.flush()
            _broadcast(session, one.name, one.variables, step.now, actor=step.actor, but=instance)
        elif isinstance(one, engine.ThrownMessage):
            session.flush()
            messages.put(
                session,
                messages.Letter(one.name, one.key, one.variables, one.until, one.message_id),
                actor=step.actor,
                now=step.now,
            )


def _raise(session: Session, instance: Instance, one: engine.ThrownOut, step: Step) -> None:
    """What nobody here catches, the call activity in the caller may (BPMN 2.0, 10.5.6)."""
    parent = session.get(Instance, instance.parent_id) if instance.parent_id else None
    if parent is not None:
        number = instance.parent_element_instance or 0
        said = {"code": one.name, "what": one.kind, "variables": dict(one.variables)}
        add_job(session, parent.id, RAISE, step.now, number=number, **said)


def broadcast(name: str, variables: Mapping[str, Any], *, actor: str) -> int:
    """Tells a signal from outside; how many instances and start events it reaches."""
    with transaction() as session:
        return _broadcast(session, name, variables, clock.now(), actor=actor)


def _broadcast(
    session: Session,
    name: str,
    variables: Mapping[str, Any],
    now: datetime,
    *,
    actor: str,
    but: Instance | None = None,
) -> int:
    """A signal is never kept: it reaches who waits at this moment (BPMN 2.0, 10.5.1)."""
    rows = select(SignalSubscription.instance_id, SignalSubscription.element_instance).where(
        SignalSubscription.name == name, SignalSubscription.state == "waiting"
    )
    if but is not None:  # its own were told in the step
        rows = rows.where(SignalSubscription.instance_id != but.id)
    waiting: dict[int, list[int]] = {}
    for instance_id, number in session.execute(rows.order_by(SignalSubscription.id)):
        waiting.setdefault(instance_id, []).append(number)
    said: dict[str, Any] = {"signal": name, "variables": dict(variables), "actor": actor}
    for instance_id, numbers in waiting.items():
        add_job(session, instance_id, SIGNAL, now, only=numbers, **said)
    starts = session.scalars(
        select(StartSubscription.id).where(StartSubscription.signal_name == name)
    ).all()
    for start in starts:
        add_job(session, None, messages.START, now, start=start, **said)
    session.flush()
    return len(waiting) + len(starts)
