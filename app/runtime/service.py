"""What can be done with instances. Each function is one transaction, or joins the caller's.

An instance moves only here: its row is locked, the engine says what follows, and ``keep`` writes
state, waits, history and news together.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Principal
from app.config import Config
from app.designer import service as designer
from app.designer.models import ProcessVersion
from app.designer.releases.choose import choose
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict, Invalid, NotFound, Problem
from app.lib.words import stamp
from app.runtime import messages
from app.runtime.keep import keep
from app.runtime.models import (
    OPEN_STATES,
    OPEN_TASKS,
    ElementInstance,
    EngineState,
    Incident,
    Instance,
    InstanceState,
    UserTask,
)
from app.runtime.steps import Step

NO_TASK = "There is no such user task. It may have a new address; open the inbox."
FRESH = {"populate_existing": True}
# Made once: making a statement costs as much as sending it.
_TASK = select(UserTask).where(UserTask.uuid == bindparam("uuid"))
# All rows are locked, the instance first: PostgreSQL gives each as it is after the wait.
_WITH_INSTANCE = (
    select(Instance, UserTask)
    .join_from(Instance, UserTask, UserTask.instance_id == Instance.id)
    .where(UserTask.uuid == bindparam("uuid"))
    .with_for_update(key_share=True)
)
_WITH_STATE = (
    select(Instance, UserTask, EngineState)
    .join_from(Instance, UserTask, UserTask.instance_id == Instance.id)
    .join(EngineState, EngineState.instance_id == Instance.id)
    .where(UserTask.uuid == bindparam("uuid"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, kw_only=True)
class Begin:
    """How an instance is begun, beside its process and variables."""

    business_key: str
    title: str = ""
    process_id: str | None = None  # of the folder's processes; the main one if not said
    at: str | None = None  # the start event that something triggered
    start_key: str | None = None
    parent: tuple[int, int] | None = None  # instance and element instance that called it
    version_id: int | None = None  # the live one, or the one on trial, if not said


@dataclass(frozen=True)
class Start:
    """An instance that is to be begun."""

    process_key: str
    variables: Mapping[str, Any]
    begin: Begin


def start_instance(
    session: Session,
    process_key: str,
    variables: Mapping[str, Any],
    *,
    actor: Principal,
    business_key: str,
    title: str = "",
) -> Instance:
    """Starts a process inside the caller's transaction, in the version that new starts run.

    Raises Invalid when nothing new may start, or the variables are too large.
    """
    begin = Begin(business_key=business_key, title=title)
    return start_with(session, process_key, variables, begin, actor=actor.name)


def start_with(
    session: Session, process_key: str, variables: Mapping[str, Any], begin: Begin, *, actor: str
) -> Instance:
    """Like ``start_instance``, with everything that can be said of a start."""
    return start_all(session, [Start(process_key, variables, begin)], actor=actor)[0]


def start_all(session: Session, starts: Sequence[Start], *, actor: str) -> list[Instance]:
    """Starts several in one transaction, in which nobody may be waited for who waits for it.

    What their messages need is locked first, for all of them. They are written by process, so that
    what each process has of its own, such as whose turn it is, is locked in one order too.
    """
    now = clock.now()
    made = [_made(session, start, actor, now) for start in starts]
    session.flush()
    messages.line_up(session, made)
    for instance, outcome in sorted(made, key=lambda one: one[0].process_key):
        keep(session, instance, outcome, Step(actor=actor, now=now), new=True)
    return [instance for instance, _ in made]


def _made(
    session: Session, start: Start, actor: str, now: datetime
) -> tuple[Instance, engine.Outcome]:
    """A new instance as it begins; its waits are not written yet."""
    begin, key = start.begin, start.process_key
    version_id = begin.version_id or _chosen(key, begin).id
    definition = designer.definition(version_id)
    process_id = begin.process_id or main_process(definition, key)
    outcome = guarded(
        lambda: engine.start(
            definition, process_id, start.variables, now=now, at=begin.at, **limits()
        )
    )
    parent, element_instance = begin.parent or (None, None)
    instance = Instance(
        uuid=str(uuid.uuid4()),
        process_key=key,
        process_id=process_id,
        version_id=version_id,
        title=begin.title[:200],
        business_key=begin.business_key,
        start_key=begin.start_key,
        state=InstanceState.RUNNING,
        parent_id=parent,
        parent_element_instance=element_instance,
        started_at=now,
        started_by=actor,
        revision=1,
        incidents=0,
    )
    session.add(instance)
    return instance, outcome


def _chosen(process_key: str, begin: Begin) -> ProcessVersion:
    """The version for this start; what a start event begins needs one that has the event."""

    def fits(version: ProcessVersion) -> bool:
        definition = designer.definition(version.id)
        process_id = begin.process_id or main_process(definition, process_key)
        if process_id not in definition.processes:
            return False
        starts = {event.element for event in definition.starts(process_id)}
        return begin.at is None or begin.at in starts

    return choose(process_key, begin.business_key, fits)


def main_process(definition: engine.Definition, process_key: str) -> str:
    """The process that bears its folder's name, else the first one."""
    ids = list(definition.processes)
    return process_key if process_key in ids else ids[0]


def advance(
    session: Session, instance: Instance, command: engine.Command, step: Step
) -> engine.Outcome:
    """Moves a locked instance by one command. Raises Conflict when it has ended meanwhile."""
    if instance.state not in OPEN_STATES:
        raise Conflict(f"This instance ended {_at(instance.ended_at)}.")
    kept = step.state or session.get(EngineState, instance.id, populate_existing=True)
    if kept is None:
        raise NotFound
    definition, state = designer.definition(instance.version_id), kept.data
    outcome = guarded(lambda: engine.advance(definition, state, command, now=step.now, **limits()))
    keep(session, instance, outcome, step)
    return outcome


def guarded(call: Any) -> engine.Outcome:
    """Calls the engine; what it refuses is said in the words of the application."""
    try:
        outcome: engine.Outcome = call()
    except engine.VariablesTooLarge as error:
        raise Invalid(str(error), problems=(Problem("/variables", str(error)),)) from error
    except engine.CannotMove as error:
        raise Invalid(f"{error.reason} {error.remedy}".strip()) from error
    except engine.NotWaiting as error:
        raise Conflict("This no longer waits: it was done or withdrawn meanwhile.") from error
    return outcome


def limits() -> dict[str, int]:
    """The budget and the ceiling of a step."""
    config: Config = current_app.extensions["baton"]
    return {"budget": config.max_steps_per_turn, "ceiling": config.max_activations}


# ---- user tasks


def find_user_task(task_uuid: str) -> UserTask:
    """The user task. Raises NotFound."""
    task = db.session.scalar(_TASK, {"uuid": task_uuid})
    if task is None:
        raise NotFound(NO_TASK)
    return task


def lock_user_task(
    session: Session, task_uuid: str, *, state: str = "open"
) -> tuple[UserTask, Instance]:
    """The open task and its instance, locked in that order that all others use: instance first.

    Raises Conflict that says who ended it and when, or who is about to.
    """
    task, instance = lock_any_user_task(session, task_uuid)
    refuse_other(task, instance, state)
    return task, instance


def task_of(session: Session, instance: Instance, task_uuid: str, *, state: str) -> UserTask:
    """The task of an instance that is locked already. Raises Conflict when its state is another."""
    task = session.execute(_TASK, {"uuid": task_uuid}, execution_options=FRESH).scalar_one()
    refuse_other(task, instance, state)
    return task


def lock_any_user_task(session: Session, task_uuid: str) -> tuple[UserTask, Instance]:
    """The task, whatever its state, and its instance, locked. Raises NotFound."""
    found = session.execute(_WITH_INSTANCE, {"uuid": task_uuid}, execution_options=FRESH).first()
    if found is None:
        raise NotFound(NO_TASK)
    instance, task = found
    return task, instance


def lock_with_state(session: Session, task_uuid: str) -> tuple[UserTask, Instance, EngineState]:
    """Like ``lock_user_task``, with what the engine keeps: for who moves the instance next."""
    found = session.execute(_WITH_STATE, {"uuid": task_uuid}, execution_options=FRESH).first()
    if found is None:
        raise NotFound(NO_TASK)
    instance, task, kept = found
    refuse_other(task, instance, "open")
    return task, instance, kept


def refuse_other(task: UserTask, instance: Instance, state: str) -> None:
    """Raises Conflict that says what became of a task that is in another state."""
    if task.state == "completed":
        raise Conflict(f"{task.ended_by} completed this user task {_at(task.ended_at)}.")
    if instance.state == InstanceState.SUSPENDED:
        raise Conflict("The instance of this user task is suspended; nothing in it moves.")
    if task.state == "completing" != state:
        raise Conflict(
            f"{task.assignee_name} is completing this user task, and can take that back for a few "
            "seconds."
        )
    if task.state not in OPEN_TASKS:
        raise Conflict(f"This user task is no longer needed: {_passed_by(task)}")
    if task.state != state:
        raise Conflict("This user task is open again: its completion was taken back.")


def _passed_by(task: UserTask) -> str:
    """When the process went on without a task, at which event, and who moved it."""
    event = select(ElementInstance).where(
        ElementInstance.instance_id == task.instance_id,
        ElementInstance.left_at == task.ended_at,
        ElementInstance.state == "completed",
        ElementInstance.element_type.in_(("boundaryEvent", "startEvent")),
    )
    came = db.session.scalars(event.order_by(ElementInstance.number)).first()
    at = f" at “{came.name or came.element_id}”" if came is not None else ""
    said = f"the process went on without it{at} {_at(task.ended_at)}."
    return f"{said} {task.ended_by} moved it on."


def _at(moment: datetime | None) -> str:
    return f"on {stamp(moment, '%-d %b %Y at %H:%M:%S')}" if moment else "some time ago"


def complete_user_task(
    task_uuid: str, variables: Mapping[str, Any], actor: Principal
) -> tuple[UserTask, Instance]:
    """Hands in the answers of a user task. Raises Conflict when somebody else was first."""
    with transaction() as session:
        task, instance, kept = lock_with_state(session, task_uuid)
        hand_in(session, task, instance, variables, actor.name, typed=variables, kept=kept)
        return task, instance


def hand_in(
    session: Session,
    task: UserTask,
    instance: Instance,
    variables: Mapping[str, Any],
    actor: str,
    *,
    typed: Mapping[str, Any],
    kept: EngineState | None = None,
) -> None:
    """The step behind ``complete_user_task``, for a task that is locked already.

    What was typed stands in the form again when somebody objects, and is kept with the task.
    """
    now = clock.now()
    task.draft, task.draft_at = dict(typed), now
    step = Step(actor=actor, now=now, answered=task.element_instance, task=task, state=kept)
    command = engine.CompleteUserTask(task.element_instance, dict(variables))
    advance(session, instance, command, step)


# ---- incidents and intervention


def resolve_incident(
    incident_uuid: str, actor: Principal, variables: Mapping[str, Any] | None = None
) -> Instance:
    """Tries again where an incident stopped, after writing the variables that mend it."""
    with transaction() as session:
        incident = session.scalar(select(Incident).where(Incident.uuid == incident_uuid))
        if incident is None:
            raise NotFound
        instance = locked(Instance, incident.instance_id)
        session.refresh(incident)
        if incident.state != "open":
            raise Conflict(f"{incident.ended_by} has dealt with this incident already.")
        step = Step(
            actor=actor.name,
            now=clock.now(),
            answered=incident.element_instance,
            same_round=incident.kind == "unanswered",
        )
        command = engine.Retry(incident.element_instance, dict(variables or {}))
        advance(session, instance, command, step)
        return instance


def cancel_instance(instance_uuid: str, actor: Principal) -> Instance:
    """Ends an instance and all that waits in it."""
    with transaction() as session:
        instance = lock_instance(instance_uuid)
        step = Step(actor=actor.name, now=clock.now(), person=actor.id)
        advance(session, instance, engine.Cancel(), step)
        return instance


def lock_instance(instance_uuid: str) -> Instance:
    """The instance, locked. Raises NotFound."""
    found = db.session.scalar(select(Instance.id).where(Instance.uuid == instance_uuid))
    if found is None:
        raise NotFound
    return locked(Instance, found)
