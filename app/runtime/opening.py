"""Writes rows for what waits now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import engine
from app.accounts.models import BusinessRole, Person
from app.runtime import messages, outbox
from app.runtime.models import (
    Incident,
    Instance,
    InstanceState,
    Job,
    MessageSubscription,
    Offer,
    SignalSubscription,
    Timer,
    UserTask,
)
from app.runtime.steps import NEVER, Step, activation_key, add_job, news


def open_all(
    session: Session,
    instance: Instance,
    opened: Sequence[engine.Wait],
    waits: dict[str, str],
    step: Step,
) -> None:
    subscriptions: list[MessageSubscription] = []
    for wait in opened:
        match wait:
            case engine.UserTaskWait():
                kind = "user_task"
                _open_user_task(session, instance, wait, step.now)
            case engine.JobWait():
                kind = "job"
                _open_job(session, instance, wait, step)
            case engine.TimerWait():
                kind = "timer"
                session.add(_timer(instance, wait))
            case engine.MessageWait():
                kind = "message"
                subscriptions.append(_subscription(instance, wait))
            case engine.SignalWait():
                kind = "signal"
                session.add(_signal(instance, wait))
            case engine.CallWait():
                kind = "call"
                _open_call(session, instance, wait, step)
            case engine.IncidentWait():
                kind = "incident"
                _open_incident(session, instance, wait, step)
        waits[str(wait.element_instance)] = kind
    if subscriptions:
        messages.open_subscriptions(session, instance, subscriptions, step.now)


def _open_user_task(
    session: Session, instance: Instance, wait: engine.UserTaskWait, now: datetime
) -> None:
    task = UserTask(
        uuid=str(uuid.uuid4()),
        instance_id=instance.id,
        element_instance=wait.element_instance,
        element_id=wait.element,
        name=wait.name[:255],
        form_id=wait.form_id,
        candidate_roles=_roles(session, wait.candidate_groups),
        candidate_people=list(wait.candidate_users),
        priority=wait.priority,
        due_at=wait.due_date,
        follow_up_at=wait.follow_up_date,
        state="open",
        created_at=now,
        business_key=instance.business_key,
        title=instance.title,
        due_sort=wait.due_date or NEVER,
        urgency=100 - wait.priority,
    )
    if wait.assignee:
        _assign(session, task, wait.assignee, now)
    session.add(task)
    session.flush()
    if task.assignee_id is None:
        offer(session, task)


def _roles(session: Session, names: Iterable[str]) -> list[str]:
    """Roles by key; a lane, or a person who draws, may say a role's name instead."""
    wanted = list(names)
    by_name = {role.name.casefold(): role.key for role in session.scalars(select(BusinessRole))}
    return [by_name.get(name.strip().casefold(), name) for name in wanted]


def _assign(session: Session, task: UserTask, assignee: str, now: datetime) -> None:
    """Gives the task to whom the diagram says: by address, else by a name that only one has."""
    known = select(Person).where(
        (func.lower(Person.email) == assignee.lower()) | (Person.name == assignee),
        Person.active,
    )
    people = session.scalars(known.limit(2)).all()
    if len(people) == 1:
        task.assignee_id, task.assignee_name = people[0].id, people[0].name
        task.claimed_at = now


def offer(session: Session, task: UserTask) -> None:
    """Puts a task into the inboxes of its roles; without a role, into the administrators'."""
    for role in task.candidate_roles or ["admin"]:
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
            idempotency_key=activation_key(
                instance.uuid, wait.element_instance, turn, wait.listener
            ),
            due_at=step.now,
            created_at=step.now,
        )
    )


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


def _signal(instance: Instance, wait: engine.SignalWait) -> SignalSubscription:
    return SignalSubscription(
        instance_id=instance.id,
        element_instance=wait.element_instance,
        element_id=wait.element,
        name=wait.signal[:255],
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
        version_tag=wait.version_tag,
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
    outbox.tell(session, "instance.incident", {**news(instance), "cause": cause})
