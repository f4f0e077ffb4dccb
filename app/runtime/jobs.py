"""Jobs: leased, run outside of any transaction, settled in the transaction of the engine's step.

A job is a row. Whoever leases it has it until the lease runs out; a worker that dies loses its
lease, and the next one runs the job again with the same idempotency key.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app import engine
from app.config import Config
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import AppError
from app.providers import service as providers
from app.runtime import internal
from app.runtime.models import OPEN_STATES, Instance, InstanceState, Job, JobState
from app.runtime.service import FRESH, advance
from app.runtime.steps import Step

WORKER = "Baton"
MAX_BACKOFF = timedelta(minutes=5)
Handler = Callable[[Session, dict[str, Any], Instance], dict[str, Any]]
_handlers: dict[str, Handler] = {}
log = structlog.get_logger()
# Both rows are locked, the instance first: PostgreSQL gives each as it is after the wait.
_WITH_INSTANCE = (
    select(Instance, Job)
    .join_from(Instance, Job, Job.instance_id == Instance.id)
    .where(Job.id == bindparam("job"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True)
class Leased:
    """A job that this worker has, and the lease that proves it."""

    id: int
    lease: str
    type: str


def handle(job_type: str, handler: Handler) -> None:
    """Registers a job type that a room above does itself, inside the step's transaction."""
    _handlers[job_type] = handler


def lease(count: int) -> list[Leased]:
    """Takes up to ``count`` due jobs. The sweeper is part of it: a lease that ran out is due."""
    config: Config = current_app.extensions["baton"]
    now = clock.now()
    anything = db.session.execute(select(Job.id).where(_due(now)).limit(1)).first()
    db.session.rollback()
    if anything is None:
        return []
    with transaction() as session:
        statement = select(Job).where(_due(now)).order_by(Job.due_at, Job.id).limit(count)
        jobs = session.scalars(statement.with_for_update(skip_locked=True)).all()
        for job in jobs:
            job.state, job.lease = JobState.LEASED, str(uuid.uuid4())
            job.lease_until = now + timedelta(seconds=config.lease_seconds)
            job.attempt += 1
        return [Leased(job.id, job.lease or "", job.type) for job in jobs]


def _due(now: datetime) -> Any:
    return or_(
        and_(Job.state == JobState.READY, Job.due_at <= now),
        and_(Job.state == JobState.LEASED, Job.lease_until < now),
    )


def run(leased: Leased) -> None:
    """Runs a leased job to its end. Never raises: what goes wrong is a try less, or an incident."""
    try:
        inside = leased.type in internal.RUNNERS or leased.type in _handlers
        (_run_inside if inside else _run_outside)(leased)
    except Exception as error:
        log.exception("job.failed", job=leased.id)
        db.session.rollback()
        reason = (
            error.message if isinstance(error, AppError) else f"{type(error).__name__}: {error}"
        )
        _give_back(leased, reason)


def _mine(session: Session, leased: Leased) -> tuple[Job, Instance | None] | None:
    """The job and its instance, locked; None when the lease was lost."""
    said = {"job": leased.id}
    found = session.execute(_WITH_INSTANCE, said, execution_options=FRESH).first()
    instance, job = found or (None, locked(Job, leased.id))
    if job.state != JobState.LEASED or job.lease != leased.lease:
        return None
    return job, instance


# ---- jobs that are done inside the step's transaction


def _run_inside(leased: Leased) -> None:
    with transaction() as session:
        mine = _mine(session, leased)
        if mine is None:
            return
        job, instance = mine
        runner = internal.RUNNERS.get(leased.type)
        if runner is not None:
            runner(session, job, instance)
            job.state, job.ended_at, job.lease_until = JobState.DONE, clock.now(), None
            return
        if instance is None or instance.state not in OPEN_STATES:
            return
        value = _handlers[leased.type](session, dict(job.inputs), instance)
        _complete(session, instance, job, value)


# ---- jobs that call a provider


def _run_outside(leased: Leased) -> None:
    job = db.session.get(Job, leased.id)
    if job is None:
        return
    spec = providers.operation(job.type)
    if spec is None:
        result = providers.CallResult(
            kind="failed",
            message=f"No provider has an operation {job.type}. Connect the provider, or correct "
            "the job type in the diagram and publish a new version.",
        )
    else:
        instance = db.session.get(Instance, job.instance_id)
        reference = providers.Reference(
            instance_uuid=instance.uuid if instance else "",
            business_key=instance.business_key if instance else "",
            element=job.element_id,
            element_instance=job.element_instance,
        )
        if instance is not None and instance.state == InstanceState.SUSPENDED:
            _put_aside(leased)  # its lease ran out, or it was leased a moment before
            return
        inputs, key, attempt = dict(job.inputs), job.idempotency_key, job.attempt
        db.session.rollback()  # no transaction is open while the provider is asked
        result = providers.call(
            spec, inputs, idempotency_key=key, attempt=attempt, reference=reference
        )
    settle(leased, result)


def _put_aside(leased: Leased) -> None:
    with transaction() as session:
        mine = _mine(session, leased)
        if mine is not None:
            job, instance = mine
            job.state, job.lease_until = _waiting(instance), None


def settle(leased: Leased, result: providers.CallResult) -> None:
    """Writes what a call came to: ledger, engine, job and history in one transaction."""
    with transaction() as session:
        mine = _mine(session, leased)  # first: what is locked after it is held for a moment only
        if result.call_id is not None:
            providers.finish_call(session, result)
        if mine is None:
            return
        job, instance = mine
        if instance is None or instance.state not in OPEN_STATES:
            return
        SETTLERS[result.kind](session, instance, job, result)


def _done(session: Session, instance: Instance, job: Job, result: providers.CallResult) -> None:
    _complete(session, instance, job, result.value)


def _complete(session: Session, instance: Instance, job: Job, value: Any) -> None:
    name = job.headers.get("resultVariable")
    variables = {name: value} if name else (value if isinstance(value, dict) else {})
    said = value if isinstance(value, dict) else {}
    command = engine.CompleteJob(
        job.element_instance,
        variables,
        denied=said.get("denied") is True,  # only those hear it that listen to a user task
        reason=str(said.get("deniedReason") or "")[:500],
    )
    step = Step(actor=WORKER, now=clock.now(), answered=job.element_instance)
    try:
        with session.begin_nested():
            advance(session, instance, command, step)
    except AppError as error:
        session.refresh(instance)
        reason = f"The answer cannot be kept: {error.message}"
        remedy = "Ask for less in the operation's response mapping, then retry."
        _fail(session, instance, job, reason, remedy)


def _error(session: Session, instance: Instance, job: Job, result: providers.CallResult) -> None:
    job.state, job.last_error = JobState.DONE, f"{result.code}: {result.message}"
    job.ended_at, job.lease_until = clock.now(), None
    session.flush()
    variables = {"errorCode": result.code, "errorMessage": result.message}
    command = engine.ThrowError(
        job.element_instance, result.code or "", result.message or "", variables
    )
    step = Step(
        actor=WORKER,
        now=clock.now(),
        causes={
            job.element_instance: (
                f"{providers.title(job.type)} answered {result.code}: {result.message}. "
                "Nothing in the diagram catches this error.",
                "Correct the data and retry, or publish a version that catches the error.",
            )
        },
    )
    advance(session, instance, command, step)


def _retry(session: Session, instance: Instance, job: Job, result: providers.CallResult) -> None:
    job.last_error = result.message
    ready = _waiting(instance)
    if not result.sent:  # it waited at the provider's gate: no try was used up
        job.attempt -= 1
        wait = timedelta(seconds=float(result.retry_after or 1) * random.uniform(1, 1.3))
        job.state, job.lease_until, job.due_at = ready, None, clock.now() + wait
        return
    job.retries -= 1
    if job.retries <= 0:
        name = providers.title(job.type)
        cause = f"{name} gave no usable answer in {job.attempt} tries. Last: {result.message}"
        remedy = (
            f"Look at the provider {job.type.split('.')[0]} under Providers. When it answers "
            "again, press Retry: the same idempotency key is sent, so nothing happens twice."
        )
        _fail(session, instance, job, cause, remedy, kind="unanswered")
        return
    pause = backoff(job.attempt)
    if result.retry_after is not None:
        pause = max(pause, timedelta(seconds=float(result.retry_after)))
    job.state, job.lease_until, job.due_at = ready, None, clock.now() + pause


def _waiting(instance: Instance | None) -> JobState:
    """How a job waits: put aside while its instance is suspended."""
    suspended = instance is not None and instance.state == InstanceState.SUSPENDED
    return JobState.HELD if suspended else JobState.READY


def backoff(attempt: int) -> timedelta:
    """Doubles with each try, up to five minutes; half of it is chance, so that jobs spread."""
    config: Config = current_app.extensions["baton"]
    whole = min(config.backoff_seconds * 2 ** min(attempt - 1, 20), MAX_BACKOFF.total_seconds())
    return timedelta(seconds=whole * random.uniform(0.5, 1))


def _failed(session: Session, instance: Instance, job: Job, result: providers.CallResult) -> None:
    remedy = (
        "Correct the data that this call is made from and retry; its inputs are shown with the "
        "call under Providers."
    )
    _fail(session, instance, job, result.message or "The call failed.", remedy)


def _unknown(session: Session, instance: Instance, job: Job, result: providers.CallResult) -> None:
    name = providers.title(job.type)
    cause = f"Whether {name} happened is not known: {result.message}"
    remedy = (
        "Look it up at the provider first. If it did not happen, retry. If it did, undo it there "
        "before you retry, or the effect happens twice."
    )
    _fail(session, instance, job, cause, remedy)


def _fail(
    session: Session,
    instance: Instance,
    job: Job,
    cause: str,
    remedy: str,
    kind: str = "job",
) -> None:
    job.state, job.last_error = JobState.FAILED, cause
    job.ended_at, job.lease_until = clock.now(), None
    session.flush()
    number = job.element_instance
    step = Step(
        actor=WORKER, now=clock.now(), causes={number: (cause, remedy)}, kinds={number: kind}
    )
    advance(session, instance, engine.FailJob(number, cause), step)


SETTLERS = {
    "done": _done,
    "error": _error,
    "retry": _retry,
    "failed": _failed,
    "unknown": _unknown,
}


def _give_back(leased: Leased, reason: str) -> None:
    """After a fault of our own: another try, or an incident when none is left."""
    with transaction() as session:
        mine = _mine(session, leased)
        if mine is None:
            return
        job, instance = mine
        job.retries -= 1
        job.last_error = reason[:2000]
        if job.retries > 0:
            job.state, job.lease_until = _waiting(instance), None
            job.due_at = clock.now() + backoff(job.attempt)
            return
        job.lease_until = None
        if instance is None or instance.state not in OPEN_STATES or not job.element_id:
            job.state, job.ended_at = JobState.FAILED, clock.now()
        elif not _is_incident(session, instance, job, reason):
            job.state = JobState.STOPPED


def _is_incident(session: Session, instance: Instance, job: Job, reason: str) -> bool:
    """Makes it one, unless the instance cannot be moved at all."""
    remedy = "This is a fault inside Baton. Keep the time and tell the operator; then retry."
    try:
        with session.begin_nested():
            _fail(session, instance, job, reason, remedy)
    except Exception:
        log.exception("job.stopped", job=job.id)
        session.refresh(instance)
        return False
    return True
