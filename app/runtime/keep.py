"""Writes one step of the engine down: rows for what waits, what no longer does, and what happened.

Everything here runs inside the transaction of the step.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app import engine
from app.audit.service import Entry, record
from app.runtime import messages, outbox
from app.runtime.models import (
    ElementInstance,
    EngineState,
    Incident,
    Instance,
    InstanceState,
    Job,
    JobState,
    MessageSubscription,
    Offer,
    Timer,
    UserTask,
)

NAMESPACE = uuid.UUID("6f1d3a52-6f0f-4f0a-9d7e-0c8f7d1b9a11")
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
NO_ROLE = ["admin"]  # who sees a user task that is offered to nobody


@dataclass(frozen=True)
class Step:
    """What a step is written with: who moved it, when, and what it answered."""

    actor: str
    now: datetime
    answered: int | None = None  # the element instance whose wait the command ended
    same_round: bool = True  # a retried job is the same attempt to the provider, not a new one
    causes: Mapping[int, tuple[str, str]] = field(
        default_factory=dict
    )  # better words for incidents
    kinds: Mapping[int, str] = field(default_factory=dict)  # and what kind they are


def keep(
    session: Session,
    instance: Instance,
    outcome: engine.Outcome,
    step: Step,
    *,
    new: bool = False,
) -> None:
    """Keeps the outcome of a step. The instance is locked, or ``new`` in this transaction."""
    kept = EngineState(instance_id=instance.id, waits={}) if new else _kept(session, instance)
    waits = dict(kept.waits)
    instance.revision += 0 if new else 1
    _close(session, instance, outcome.closed, waits, step)
    _open(session, instance, outcome.opened, waits, step)
    _write_elements(session, instance, outcome.events, step.now)
    kept.data, kept.waits = outcome.state, waits
    session.add(kept)
    if outcome.more:
        add_job(session, instance, "engine.continue", step.now)
    _settle(session, instance, outcome, step)
    entries = [_entry(instance, event, step) for event in outcome.events]
    record(session, entries, fresh=new)
    session.flush()


def _kept(session: Session, instance: Instance) -> EngineState:
    kept = session.get(EngineState, instance.id)
    if kept is None:
        raise RuntimeError(f"the instance {instance.uuid} has no state")
    return kept


def add_job(
    session: Session,
    instance: Instance,
    kind: str,
    now: datetime,
    *,
    number: int = 0,
    **inputs: Any,
) -> None:
    """A job of the runtime itself, see ``jobs.INTERNAL``."""
    session.add(
        Job(
            instance_id=instance.id,
            element_instance=number,
            type=kind,
            inputs=inputs,
            headers={},
            retries=5,
            due_at=now,
            created_at=now,
        )
    )


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


# ---- what no longer waits


def _close(
    session: Session, instance: Instance, closed: Iterable[int], waits: dict[str, str], step: Step
) -> None:
    by_kind: dict[str, list[int]] = {}
    for number in closed:
        if kind := waits.pop(str(number), None):
            by_kind.setdefault(kind, []).append(number)
    for kind, numbers in by_kind.items():
        CLOSERS[kind](session, instance, numbers, step)


def _close_user_tasks(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    tasks = session.scalars(_open_rows(UserTask, instance, numbers, "open")).all()
    for task in tasks:
        task.state = "completed" if task.element_instance == step.answered else "cancelled"
        task.ended_at, task.ended_by, task.draft = step.now, step.actor, None
    session.execute(delete(Offer).where(Offer.user_task_id.in_([task.id for task in tasks])))


def _close_jobs(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    for job in session.scalars(_open_rows(Job, instance, numbers, JobState.READY, JobState.LEASED)):
        done = job.element_instance == step.answered
        job.state = JobState.DONE if done else JobState.CANCELLED
        job.ended_at, job.lease_until = step.now, None


def _close_timers(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    for timer in session.scalars(_open_rows(Timer, instance, numbers, "waiting")):
        timer.state = "fired" if timer.element_instance == step.answered else "cancelled"


def _close_messages(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    rows = session.scalars(_open_rows(MessageSubscription, instance, numbers, "waiting", "matched"))
    for row in rows:
        row.state = "closed"


def _close_calls(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    children = session.scalars(
        select(Instance).where(
            Instance.parent_id == instance.id,
            Instance.parent_element_instance.in_(numbers),
            Instance.state.in_((InstanceState.RUNNING, InstanceState.INCIDENT)),
        )
    )
    for child in children:
        add_job(session, child, "engine.cancel", step.now)


def _close_incidents(session: Session, instance: Instance, numbers: list[int], step: Step) -> None:
    for row in session.scalars(_open_rows(Incident, instance, numbers, "open")):
        row.state = "resolved" if row.element_instance == step.answered else "gone"
        row.ended_at, row.ended_by = step.now, step.actor
        instance.incidents -= 1
    if not instance.incidents and instance.state == InstanceState.INCIDENT:
        instance.state = InstanceState.RUNNING
        outbox.tell(session, "instance.resumed", _news(instance))


def _open_rows(model: Any, instance: Instance, numbers: list[int], *states: str) -> Any:
    return select(model).where(
        model.instance_id == instance.id,
        model.element_instance.in_(numbers),
        model.state.in_(states),
    )


CLOSERS = {
    "user_task": _close_user_tasks,
    "job": _close_jobs,
    "timer": _close_timers,
    "message": _close_messages,
    "call": _close_calls,
    "incident": _close_incidents,
}


# ---- what waits now


def _open(
    session: Session,
    instance: Instance,
    opened: Sequence[engine.Wait],
    waits: dict[str, str],
    step: Step,
) -> None:
    subscriptions: list[MessageSubscription] = []
    user_tasks: list[engine.UserTaskWait] = []
    for wait in opened:
        match wait:
            case engine.UserTaskWait():
                kind = "user_task"
                user_tasks.append(wait)
            case engine.JobWait():
                kind = "job"
                _open_job(session, instance, wait, step)
            case engine.TimerWait():
                kind = "timer"
                session.add(_timer(instance, wait))
            case engine.MessageWait():
                kind = "message"
                subscriptions.append(_subscription(instance, wait))
            case engine.CallWait():
                kind = "call"
                _open_call(session, instance, wait, step)
            case engine.IncidentWait():
                kind = "incident"
                _open_incident(session, instance, wait, step)
        waits[str(wait.element_instance)] = kind
    if user_tasks:
        _open_user_tasks(session, instance, user_tasks, step.now)
    if subscriptions:
        messages.open_subscriptions(session, instance, subscriptions, step.now)


def _open_user_tasks(
    session: Session, instance: Instance, waits: Sequence[engine.UserTaskWait], now: datetime
) -> None:
    """All user tasks of a step at once: a multi-instance may open a thousand."""
    rows = [_user_task(instance, wait, now) for wait in waits]
    table = UserTask.__table__
    inserted = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids = session.connection().execute(inserted, rows).scalars()
    offers = [
        {
            "user_task_id": task,
            "role_key": role,
            "due_sort": row["due_sort"],
            "urgency": row["urgency"],
        }
        for task, row in zip(ids, rows, strict=True)
        for role in row["candidate_roles"] or NO_ROLE
    ]
    session.connection().execute(insert(Offer.__table__), offers)


def _user_task(instance: Instance, wait: engine.UserTaskWait, now: datetime) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid4()),
        "instance_id": instance.id,
        "element_instance": wait.element_instance,
        "element_id": wait.element,
        "name": wait.name[:255],
        "form_id": wait.form_id,
        "candidate_roles": list(dict.fromkeys(wait.candidate_groups)),
        "candidate_people": list(wait.candidate_users),
        "priority": wait.priority,
        "due_at": wait.due_date,
        "follow_up_at": wait.follow_up_date,
        "state": "open",
        "created_at": now,
        "business_key": instance.business_key,
        "title": instance.title,
        "due_sort": wait.due_date or NEVER,
        "urgency": 100 - wait.priority,
    }


def offer(session: Session, task: UserTask) -> None:
    """Puts a task into the inboxes of its roles; without a role, into the administrators'."""
    for role in task.candidate_roles or NO_ROLE:
        session.add(
            Offer(
                user_task_id=task.id,
                role_key=role,
                due_sort=task.due_sort,
                urgency=task.urgency,
            )
        )


def _open_job(session: Session, instance: Instance, wait: engine.JobWait, step: Step) -> None:
    turn = 1
    if wait.element_instance == step.answered:  # opened anew by a retry
        former = select(Job.round).where(
            Job.instance_id == instance.id, Job.element_instance == wait.element_instance
        )
        turn = max(session.scalars(former).all(), default=1) + (0 if step.same_round else 1)
    session.add(
        Job(
            instance_id=instance.id,
            element_instance=wait.element_instance,
            element_id=wait.element,
            type=wait.type,
            headers=dict(wait.headers),
            inputs=dict(wait.variables),
            retries=wait.retries,
            round=turn,
            idempotency_key=activation_key(instance.uuid, wait.element_instance, turn),
            due_at=step.now,
            created_at=step.now,
        )
    )


def activation_key(instance_uuid: str, element_instance: int, turn: int) -> str:
    """The idempotency key of one activation: the same for every try, on every machine."""
    return str(uuid.uuid5(NAMESPACE, f"{instance_uuid}:{element_instance}:{turn}"))


def _timer(instance: Instance, wait: engine.TimerWait) -> Timer:
    return Timer(
        instance_id=instance.id,
        element_instance=wait.element_instance,
        element_id=wait.element,
        name=wait.name[:255],
        due_at=wait.due,
        state="waiting",
    )


def _subscription(instance: Instance, wait: engine.MessageWait) -> MessageSubscription:
    return MessageSubscription(
        instance_id=instance.id,
        element_instance=wait.element_instance,
        element_id=wait.element,
        element_name=wait.name[:255],
        process_id=instance.process_id,
        name=wait.message[:255],
        correlation_key=wait.key[:255],
        state="waiting",
    )


def _open_call(session: Session, instance: Instance, wait: engine.CallWait, step: Step) -> None:
    add_job(
        session,
        instance,
        "engine.call",
        step.now,
        number=wait.element_instance,
        process_id=wait.process_id,
        variables=dict(wait.variables),
    )


def _open_incident(
    session: Session, instance: Instance, wait: engine.IncidentWait, step: Step
) -> None:
    cause, remedy = step.causes.get(wait.element_instance, (wait.reason, wait.remedy))
    session.add(
        Incident(
            uuid=str(uuid.uuid4()),
            instance_id=instance.id,
            element_instance=wait.element_instance,
            element_id=wait.element,
            element_name=wait.name[:255],
            kind=step.kinds.get(wait.element_instance, wait.kind),
            cause=cause,
            remedy=remedy,
            state="open",
            business_key=instance.business_key,
            created_at=step.now,
        )
    )
    instance.incidents += 1
    instance.state = InstanceState.INCIDENT
    outbox.tell(session, "instance.incident", {**_news(instance), "cause": cause})


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
        session.connection().execute(insert(ElementInstance.__table__), list(entered.values()))
    for state, numbers in left.items():
        table = ElementInstance.__table__
        session.connection().execute(
            update(table)
            .where(table.c.instance_id == instance.id, table.c.number.in_(numbers))
            .values(state=state, left_at=now)
        )


def _settle(session: Session, instance: Instance, outcome: engine.Outcome, step: Step) -> None:
    if outcome.ended is None:
        return
    instance.state, instance.ended_at = InstanceState(outcome.ended), step.now
    news = {**_news(instance), "variables": outcome.variables}
    outbox.tell(session, "instance.ended", news)
    if instance.parent_id is not None and outcome.ended == InstanceState.COMPLETED:
        parent = session.get(Instance, instance.parent_id)
        if parent is not None:
            number = instance.parent_element_instance or 0
            variables = outcome.variables
            add_job(session, parent, "engine.return", step.now, number=number, variables=variables)


def _news(instance: Instance) -> dict[str, Any]:
    return {
        "instance": instance.uuid,
        "business_key": instance.business_key,
        "process": instance.process_key,
        "state": str(instance.state),
    }
