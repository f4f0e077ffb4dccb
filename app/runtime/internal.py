"""Jobs of the runtime itself: what touches a second instance, or goes on later, is a job.

So no transaction ever holds two instances, and a crash between them loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.lib import clock
from app.lib.errors import AppError, Conflict, Invalid
from app.runtime import messages, renewing, starts, tags, thrown, timers
from app.runtime.models import (
    OPEN_STATES,
    Instance,
    Job,
    Message,
    MessageSubscription,
    StartSubscription,
)
from app.runtime.service import Begin, advance, start_with
from app.runtime.steps import Step

WORKER = "Baton"
MAX_CALL_DEPTH = 20
CALL_AGAIN = "Retry calls it anew. To go on without it, cancel the call or move its token."


def _continue(session: Session, job: Job, instance: Instance | None) -> None:
    if instance is not None and instance.state in OPEN_STATES:
        advance(session, instance, engine.Continue(), _step())


def _cancel(session: Session, job: Job, instance: Instance | None) -> None:
    if instance is not None and instance.state in OPEN_STATES:
        advance(session, instance, engine.Cancel(), _step())


def _call(session: Session, job: Job, instance: Instance | None) -> None:
    """Starts the process that a call activity names, in another folder."""
    if instance is None or instance.state not in OPEN_STATES:
        return
    process_id = str(job.inputs["process_id"])
    begin = Begin(
        business_key=instance.business_key,
        title=instance.title,
        parent=(instance.id, job.element_instance),
    )
    try:
        if _depth(session, instance) >= MAX_CALL_DEPTH:
            _fail_call(session, instance, job, f"Calls are nested deeper than {MAX_CALL_DEPTH}.")
        elif (bound := _bound(job, process_id, begin)) is None:
            tag = job.inputs["version_tag"]
            said = f"No version of the process {process_id} has the tag {tag}."
            _fail_call(session, instance, job, said)
        else:
            with session.begin_nested():
                start_with(session, process_id, job.inputs["variables"], bound, actor=WORKER)
    except AppError as error:
        _fail_call(session, instance, job, error.message)


def _bound(job: Job, process_id: str, begin: Begin) -> Begin | None:
    """The start in the version the call is bound to: the newest with a tag, else the usual one."""
    tag = job.inputs.get("version_tag")
    if not tag:
        return begin
    version_id = tags.find(process_id, str(tag))
    return replace(begin, version_id=version_id) if version_id is not None else None


def _fail_call(session: Session, instance: Instance, job: Job, reason: str) -> None:
    advance(session, instance, engine.FailCall(job.element_instance, reason), _step())


def _depth(session: Session, instance: Instance) -> int:
    depth, parent = 0, instance.parent_id
    while parent is not None and depth < MAX_CALL_DEPTH:
        depth += 1
        parent = session.scalar(select(Instance.parent_id).where(Instance.id == parent))
    return depth


def _return(session: Session, job: Job, instance: Instance | None) -> None:
    """Hands a called process's result to the call activity that waits for it, if it still does.

    A called process that a person has cancelled gives none, nor one whose result cannot be kept:
    an incident of the call.
    """
    if instance is None or instance.state not in OPEN_STATES:
        return
    number, reason = job.element_instance, job.inputs.get("reason")
    if reason is None:
        command = engine.CompleteCall(number, dict(job.inputs["variables"]))
        refused = _told(session, instance, command, _step(number))
        reason = f"Its result cannot be kept: {refused}" if refused else None
    if reason is not None:
        _told(session, instance, engine.FailCall(number, str(reason), CALL_AGAIN), _step())


def _told(session: Session, instance: Instance, command: engine.Command, step: Step) -> str:
    """Moves an instance that may have gone on meanwhile; says why it is refused, if it is."""
    try:
        with session.begin_nested():
            advance(session, instance, command, step)
    except Conflict:
        session.refresh(instance)  # what was to hear it has been left
    except Invalid as error:
        session.refresh(instance)
        return error.message
    return ""


def _deliver(session: Session, job: Job, instance: Instance | None) -> None:
    """Carries a matched message into its instance."""
    message = session.get(Message, job.inputs["message"])
    waiting = select(MessageSubscription).where(
        MessageSubscription.instance_id == job.instance_id,
        MessageSubscription.element_instance == job.element_instance,
        MessageSubscription.state == "matched",
        MessageSubscription.message_id == job.inputs["message"],
    )
    row = session.scalar(waiting)
    if message is None or instance is None:
        return
    if row is None or instance.state not in OPEN_STATES:
        process = messages.process_that_had(job, instance)
        messages.give_back(session, message.id, process, clock.now())
        return
    row.state = "waiting"  # a non-interrupting event goes on waiting; others are closed by the step
    session.flush()
    step = Step(
        actor=message.published_by,
        now=clock.now(),
        answered=job.element_instance,
        messages=frozenset({(row.name, row.correlation_key)}),
    )
    advance(session, instance, messages.delivery(job.element_instance, message), step)
    messages.go_on_waiting(session, row, step.now)


def _start(session: Session, job: Job, instance: Instance | None) -> None:
    """Starts an instance by its message or timer start event."""
    start = session.get(StartSubscription, job.inputs["start"])
    if start is None:
        return
    if "signal" in job.inputs:
        starts.begin_by_signal(session, start, job.inputs["variables"], str(job.inputs["actor"]))
    else:
        starts.begin(session, start, job.inputs.get("message"))


def _fire(session: Session, job: Job, instance: Instance | None) -> None:
    """Fires a timer that could not fire when it was due."""
    if instance is not None:
        timers.fire(session, instance, job.inputs["timer"])


def _raise(session: Session, job: Job, instance: Instance | None) -> None:
    """Carries an error or escalation of a called process to its call activity, if it is active."""
    if instance is None or instance.state not in OPEN_STATES:
        return
    said = job.inputs
    command = engine.RaiseFromCall(
        job.element_instance, str(said["code"]), str(said["what"]), dict(said["variables"])
    )
    _told(session, instance, command, _step())


def _signal(session: Session, job: Job, instance: Instance | None) -> None:
    """Tells an instance a signal that another one, or somebody outside, has thrown."""
    if instance is None or instance.state not in OPEN_STATES:
        return
    only = tuple(job.inputs["only"])
    command = engine.BroadcastSignal(job.inputs["signal"], dict(job.inputs["variables"]), only)
    advance(session, instance, command, Step(actor=str(job.inputs["actor"]), now=clock.now()))


def _renew_facts(session: Session, job: Job, instance: Instance | None) -> None:
    """Brings what many open user tasks are found by up to date."""
    if instance is not None and instance.state in OPEN_STATES:
        renewing.renew(session, instance)


def _step(answered: int | None = None) -> Step:
    return Step(actor=WORKER, now=clock.now(), answered=answered)


Runner = Callable[[Session, Job, Instance | None], None]
RUNNERS: dict[str, Runner] = {
    "engine.continue": _continue,
    "engine.cancel": _cancel,
    "engine.call": _call,
    "engine.return": _return,
    messages.DELIVER: _deliver,
    messages.START: _start,
    thrown.SIGNAL: _signal,
    thrown.RAISE: _raise,
    renewing.KIND: _renew_facts,
    timers.FIRE: _fire,
}
