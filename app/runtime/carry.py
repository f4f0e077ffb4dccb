"""Takes one locked instance to another version of its process: the step of every migration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import engine
from app.designer import service as designer
from app.lib.errors import Conflict, Invalid, NotFound
from app.runtime import renewing
from app.runtime.holding import hold
from app.runtime.keep import keep
from app.runtime.models import (
    OPEN_STATES,
    OPEN_TASKS,
    ElementInstance,
    EngineState,
    Incident,
    Instance,
    InstanceState,
    Job,
    MessageSubscription,
    SignalSubscription,
    Timer,
    UserTask,
)
from app.runtime.service import guarded, limits
from app.runtime.steps import Step

WAITING = (UserTask, Job, Timer, MessageSubscription, SignalSubscription, Incident)


def move(
    session: Session, instance: Instance, version_id: int, how: engine.Migration, step: Step
) -> engine.Outcome:
    """Moves a locked instance; what waits keeps its rows.

    Raises Conflict when it has ended, Invalid with a remedy when it cannot stand in that version.
    """
    if instance.state not in OPEN_STATES:
        raise Conflict("This instance has ended.")
    version = designer.version(version_id)
    if version.process.key != instance.process_key:
        raise Invalid(f"Version {version.number} belongs to another process.")
    source, target = designer.definition(instance.version_id), designer.definition(version_id)
    state = _state(session, instance).data
    found = engine.check_migration(source, target, state, how.mapping)
    outcome = guarded(lambda: engine.migrate(source, target, state, how, now=step.now, **limits()))
    _refuse_lost_forms(session, instance, target, how)
    _rename_process(session, instance, how.mapping)
    _rename(session, instance, found, outcome.renamed)
    instance.version_id = version_id
    keep(session, instance, outcome, step)
    if source.forms != target.forms:  # they may show other variables
        renewing.renew(session, instance)
    if instance.state == InstanceState.SUSPENDED:
        hold(session, instance, held=True)
    return outcome


def _state(session: Session, instance: Instance) -> EngineState:
    kept = session.get(EngineState, instance.id, populate_existing=True)
    if kept is None:
        raise NotFound
    return kept


def lost_form(
    target: engine.Definition, how: engine.Migration, element: str, form_id: str | None
) -> str:
    """Why a user task that is carried could not be worked in the new version; empty if it can."""
    there = how.mapping.get(element, element)
    if form_id is None or form_id in target.forms or there in how.anew:
        return ""
    return f"Its user task has the form {form_id}, which the new version does not have."


FORM_REMEDY = "Let the user task be made anew, or bring the form back in a new version."


def _refuse_lost_forms(
    session: Session, instance: Instance, target: engine.Definition, how: engine.Migration
) -> None:
    rows = select(UserTask.element_id, UserTask.form_id).where(
        UserTask.instance_id == instance.id, UserTask.state.in_(OPEN_TASKS)
    )
    for element, form_id in session.execute(rows):
        if reason := lost_form(target, how, element, form_id):
            raise Invalid(f"{element}: {reason} {FORM_REMEDY}")


def _rename_process(session: Session, instance: Instance, mapping: Mapping[str, str]) -> None:
    name = mapping.get(instance.process_id, instance.process_id)
    if name == instance.process_id:
        return
    instance.process_id = name
    rows = update(MessageSubscription).where(
        MessageSubscription.instance_id == instance.id,
        MessageSubscription.state.in_(("waiting", "matched")),
    )
    fetch = {"synchronize_session": "fetch"}
    session.execute(rows.values(process_id=name).execution_options(**fetch))


def _rename(
    session: Session,
    instance: Instance,
    found: Iterable[engine.Mapped],
    renamed: Mapping[int, str],
) -> None:
    """What waits, and what is active at all, names the element of the new version."""
    places: dict[str, list[int]] = {}
    for one in found:
        if one.target is not None and one.target != one.source:
            places.setdefault(one.target, []).append(one.element_instance)
    for element, numbers in places.items():
        waiting = [number for number in numbers if number in renamed]
        for model in WAITING if waiting else ():
            _name(session, model, instance, element, model.element_instance.in_(waiting))
        at = ElementInstance.number.in_(numbers)
        _name(session, ElementInstance, instance, element, at, ElementInstance.state == "active")


def _name(session: Session, model: Any, instance: Instance, element: str, *where: Any) -> None:
    session.execute(
        update(model)
        .where(model.instance_id == instance.id, *where)
        .values(element_id=element)
        .execution_options(synchronize_session="fetch")
    )
