"""Start events that wait outside of any instance: messages and times that begin one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import engine
from app.designer import queries as processes
from app.designer import service as designer
from app.designer.releases.choose import choose
from app.lib import clock, days
from app.lib.db import db, transaction
from app.lib.errors import Invalid
from app.runtime import messages
from app.runtime.models import Instance, Message, StartSubscription
from app.runtime.service import Begin, Start, main_process, start_all, start_with
from app.runtime.steps import add_job

log = structlog.get_logger()

WORKER = "Baton"
KINDS = ("message", "signal", "timer")


def sync() -> bool:
    """Makes the start subscriptions those of the live versions; true when something changed.

    The newest live version of a process alone can be started (Camunda 8, "Message start events"
    and "Timer start events"): publishing one closes the former's.
    """
    live = {version.id: key for key, version in designer.live_versions().items()}
    known = set(db.session.scalars(select(StartSubscription.version_id).distinct()))
    db.session.rollback()
    if known <= live.keys() and live.keys() <= known | _plain():
        return False
    with transaction() as session:
        session.execute(delete(StartSubscription).where(StartSubscription.version_id.not_in(live)))
        for version_id, key in live.items():
            if version_id not in known | _plain():
                _listen(session, key, version_id)
    return True


def _listen(session: Session, key: str, version_id: int) -> None:
    """What begins one process, which if it cannot be read must not keep the others from it."""
    try:
        session.add_all(_subscriptions(key, version_id))
    except (designer.Unreadable, engine.Fault):
        log.exception("starts.unreadable", process=key, version=version_id)
        _plain().add(version_id)


def _plain() -> set[int]:
    """Versions known to have no such start event; as a version never changes, neither does this."""
    known: set[int] = current_app.extensions.setdefault("baton.plain_versions", set())
    return known


def _subscriptions(key: str, version_id: int) -> list[StartSubscription]:
    definition, now = designer.definition(version_id), clock.now()
    found = [
        (process_id, event)
        for process_id in definition.processes
        for event in definition.starts(process_id)
        if event.kind in KINDS
    ]
    if not found:
        _plain().add(version_id)
    return [
        StartSubscription(
            process_key=key,
            version_id=version_id,
            process_id=process_id,
            element_id=event.element,
            message_name=_name(event, "message", now),
            signal_name=_name(event, "signal", now),
            timer=event.timer,
            due_at=engine.next_due(event.timer, now) if event.timer else None,
        )
        for process_id, event in found
    ]


def _name(event: engine.StartEvent, kind: str, now: datetime) -> str | None:
    """A name as it is when the version goes live: an expression sees no variables.

    What cannot be known so begins nothing; such a version is from before that was refused.
    """
    if event.kind != kind or event.name is None:
        return None
    try:
        name = engine.constant(event.name, now)
    except engine.Fault:
        return None
    return name if isinstance(name, str) and name else None


def begin(session: Session, start: StartSubscription, message_id: int | None) -> None:
    """Starts an instance at a start event; a message goes back when its key is active already."""
    now = clock.now()
    message = session.get(Message, message_id) if message_id else None
    key = message.correlation_key if message else None
    process = messages.process_of(start.process_key, start.process_id)
    if key:  # two messages with one key, on two workers, begin one instance
        messages.serialise_start(session, (process, key))
    if message and key and messages.is_active(session, start, key):
        messages.give_back(session, message.id, process, now)
        return
    how = Begin(
        business_key=key or f"{start.process_key} {days.local(now):%Y-%m-%d %H:%M}",
        title=processes.process(start.process_key).name,
        process_id=start.process_id,
        at=start.element_id,
        start_key=key or None,
    )
    variables = message.variables if message else {}
    actor = message.published_by if message else WORKER
    start_with(session, start.process_key, variables, how, actor=actor)


def begin_by_condition(
    process_key: str, variables: Mapping[str, Any], *, business_key: str, actor: str
) -> list[Instance]:
    """Starts an instance at each conditional start event whose condition these variables meet."""
    version = choose(process_key, business_key)
    definition, now = designer.definition(version.id), clock.now()
    if not definition.processes:
        raise Invalid(f"{process_key} has decisions alone; nothing of it can begin.")
    process_id = main_process(definition, process_key)
    try:
        met = engine.met_starts(definition, process_id, variables, now=now)
    except engine.CannotMove as error:
        raise Invalid(f"Nothing was begun. {error.reason} {error.remedy}".strip()) from error
    begin = Begin(
        business_key=business_key,
        title=processes.process(process_key).name,
        process_id=process_id,
        version_id=version.id,
    )
    with transaction() as session:
        starts = [Start(process_key, variables, replace(begin, at=at)) for at in met]
        return start_all(session, starts, actor=actor)


def begin_by_signal(
    session: Session, start: StartSubscription, variables: Mapping[str, Any], actor: str
) -> None:
    """Starts an instance at a signal start event: one for each broadcast."""
    how = Begin(
        business_key=f"{start.process_key} {days.local(clock.now()):%Y-%m-%d %H:%M}",
        title=processes.process(start.process_key).name,
        process_id=start.process_id,
        at=start.element_id,
    )
    start_with(session, start.process_key, variables, how, actor=actor)


def fire_due() -> bool:
    """Begins what a timer start event says is due; true when there was any."""
    now = clock.now()
    due = select(StartSubscription.id).where(StartSubscription.due_at <= now)
    ids = db.session.scalars(due).all()
    db.session.rollback()
    for start_id in ids:
        with transaction() as session:
            start = session.get(
                StartSubscription, start_id, with_for_update=True, populate_existing=True
            )
            if start is None or start.due_at is None or start.due_at > now:
                continue
            add_job(session, None, messages.START, now, start=start.id)
            start.fired += 1
            start.due_at = _following(start, now, start.due_at)
    return bool(ids)


def _following(start: StartSubscription, now: datetime, last: datetime) -> datetime | None:
    """When it is due again; what can no longer be read is over, and the others go on."""
    try:
        return engine.next_due(start.timer or "", now, after=last, fired=start.fired)
    except engine.Fault:
        log.exception("starts.unreadable", process=start.process_key, version=start.version_id)
        return None
