"""What a person may do to a running instance; each is one step, with its reason in the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Principal
from app.designer import service as designer
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid, NotFound
from app.runtime import queries
from app.runtime.keep import keep
from app.runtime.models import (
    OPEN_STATES,
    EngineState,
    Incident,
    Instance,
    Job,
    JobState,
    MessageSubscription,
    SignalSubscription,
    Timer,
    UserTask,
)
from app.runtime.service import advance, guarded, limits, lock_instance
from app.runtime.steps import Step

SUSPENDS = (engine.Suspend, engine.Resume)


def intervene(instance_uuid: str, command: engine.Command, actor: Principal) -> Instance:
    """Cancels or activates an element, moves a token, resets, sets variables, suspends, resumes.

    Raises Invalid with a remedy for what is not possible, Conflict for what has ended meanwhile.
    """
    with transaction() as session:
        instance = lock_instance(instance_uuid)
        advance(session, instance, command, Step(actor=actor.name, now=clock.now()))
        if isinstance(command, SUSPENDS):
            _hold(session, instance, held=isinstance(command, engine.Suspend))
        return instance


def _hold(session: Session, instance: Instance, *, held: bool) -> None:
    """Jobs and timers of a suspended instance are put aside, so that nobody has to pass them by."""
    session.flush()
    former, later = ("waiting", "held") if held else ("held", "waiting")
    session.execute(
        update(Timer)
        .where(Timer.instance_id == instance.id, Timer.state == former)
        .values(state=later)
        .execution_options(synchronize_session="fetch")
    )
    before, after = (JobState.READY, JobState.HELD) if held else (JobState.HELD, JobState.READY)
    session.execute(
        update(Job)
        .where(Job.instance_id == instance.id, Job.element_id != "", Job.state == before)
        .values(state=after)
        .execution_options(synchronize_session="fetch")
    )


def check_migration(
    instance_uuid: str, version_id: int, mapping: Mapping[str, str]
) -> list[engine.Mapped]:
    """What becomes of each active element in another version; nothing is changed."""
    instance = queries.find(instance_uuid)
    kept = db.session.get_one(EngineState, instance.id, populate_existing=True)
    source, target = designer.definition(instance.version_id), designer.definition(version_id)
    return engine.check_migration(source, target, kept.data, mapping)


def migrate(
    instance_uuid: str, version_id: int, how: engine.Migration, actor: Principal
) -> Instance:
    """Takes an instance to another version of its process; what waits keeps its rows."""
    with transaction() as session:
        instance = lock_instance(instance_uuid)
        if instance.state not in OPEN_STATES:
            raise Conflict("This instance has ended.")
        version = designer.version(version_id)
        if version.process.key != instance.process_key:
            raise Invalid(f"Version {version.number} belongs to another process.")
        source, target = designer.definition(instance.version_id), designer.definition(version_id)
        state, now = _state(session, instance).data, clock.now()
        outcome = guarded(lambda: engine.migrate(source, target, state, how, now=now, **limits()))
        instance.version_id = version_id
        instance.process_id = how.mapping.get(instance.process_id, instance.process_id)
        _rename(session, instance, outcome.renamed.items())
        keep(session, instance, outcome, Step(actor=actor.name, now=now))
        return instance


def _state(session: Session, instance: Instance) -> EngineState:
    kept = session.get(EngineState, instance.id, populate_existing=True)
    if kept is None:
        raise NotFound
    return kept


def _rename(session: Session, instance: Instance, names: Iterable[tuple[int, str]]) -> None:
    """The rows of what waits name the element of the new version."""
    for number, element in names:
        for model in (UserTask, Job, Timer, MessageSubscription, SignalSubscription, Incident):
            table: Any = model
            session.execute(
                update(table)
                .where(table.instance_id == instance.id, table.element_instance == number)
                .where(table.element_id != element)
                .values(element_id=element)
                .execution_options(synchronize_session="fetch")
            )
