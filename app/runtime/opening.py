"""Writes rows for what waits now."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app import engine
from app.accounts.models import BusinessRole, Person
from app.runtime import facts, hooks, messages, outbox
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

Opener = Callable[[Session, Instance, Sequence[Any], Step], None]
Named = tuple[int, str]  # a person's id and name
ORDER = ("due_sort", "follow_sort", "urgency")  # what an offer repeats of its user task
NO_ROLE = ["admin"]  # who sees a user task that is offered to nobody


def open_all(
    session: Session,
    instance: Instance,
    opened: Sequence[engine.Wait],
    waits: dict[str, str],
    step: Step,
) -> None:
    """Writes down each wait, and notes its kind in ``waits``."""
    by_kind: dict[type[engine.Wait], list[Any]] = {}
    for wait in opened:
        by_kind.setdefault(type(wait), []).append(wait)
        waits[str(wait.element_instance)] = KINDS[type(wait)]
    for kind, found in by_kind.items():
        OPENERS[kind](session, instance, found, step)


def _each(open_one: Callable[[Session, Instance, Any, Step], None]) -> Opener:
    def open_each(session: Session, instance: Instance, waits: Sequence[Any], step: Step) -> None:
        for wait in waits:
            open_one(session, instance, wait, step)

    return open_each


def _open_user_tasks(
    session: Session, instance: Instance, waits: Sequence[engine.UserTaskWait], step: Step
) -> None:
    """All user tasks of a step at once: a multi-instance may open a thousand."""
    desks = _desks(session)
    people = _people(session, {name for wait in waits for name in _named(wait)})
    rows = [_user_task(instance, wait, step.now, desks, people) for wait in waits]
    told = hooks.opening(session, instance, rows, step)
    table = UserTask.__table__
    inserted = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids = session.connection().execute(inserted, rows).scalars().all()
    opened = [{"id": task, **row} for task, row in zip(ids, rows, strict=True)]
    offers = [
        {"user_task_id": task["id"], "role_key": desk, **{name: task[name] for name in ORDER}}
        for task in opened
        if task["assignee_id"] is None
        for desk in _offered_at(task["candidate_roles"], task["candidate_people"], people)
    ]
    if offers:
        session.connection().execute(insert(Offer.__table__), offers)
    facts.write(session, instance, opened, [wait.visible for wait in waits])
    for then in told:
        then(ids)
    outbox.tell(session, "task.opened", {"tasks": [row["uuid"] for row in rows]})


def _named(wait: engine.UserTaskWait) -> list[str]:
    """Whom the diagram names."""
    return [name for name in (wait.assignee, wait.assigning, *wait.candidate_users) if name]


def _user_task(
    instance: Instance,
    wait: engine.UserTaskWait,
    now: datetime,
    desks: Mapping[str, str],
    people: Mapping[str, list[Named]],
) -> dict[str, Any]:
    assignee = _only(people, wait.assignee)
    roles = (desks.get(name.strip().casefold(), name) for name in wait.candidate_groups)
    return {
        "uuid": str(uuid.uuid4()),
        "instance_id": instance.id,
        "element_instance": wait.element_instance,
        "element_id": wait.element,
        "name": wait.name[:255],
        "form_id": wait.form_id,
        "candidate_roles": list(dict.fromkeys(roles)),
        "candidate_people": _names(wait.candidate_users, people),
        "priority": wait.priority,
        "due_at": wait.due_date,
        "follow_up_at": wait.follow_up_date,
        "state": "open",
        "assignee_id": assignee[0] if assignee else None,
        "assignee_name": assignee[1] if assignee else None,
        "claimed_at": now if assignee else None,
        "created_at": now,
        "business_key": instance.business_key,
        "title": instance.title,
        "due_sort": wait.due_date or NEVER,
        "follow_sort": wait.follow_up_date or NEVER,
        "urgency": 100 - wait.priority,
        "asked": _asked(wait.assigning, people),
        "process_key": instance.process_key,
        **facts.about(wait.visible),
    }


def _asked(name: str | None, people: Mapping[str, list[Named]]) -> dict[str, Any] | None:
    if name is None:
        return None
    person = _only(people, name)
    return {"id": person[0] if person else None, "name": person[1] if person else name}


def _only(people: Mapping[str, list[Named]], name: str | None) -> Named | None:
    """The one person whom a name means; nobody when several bear it."""
    found = people.get(name or "", [])
    return found[0] if len(found) == 1 else None


def _names(named: Sequence[str], people: Mapping[str, list[Named]]) -> list[str]:
    """The candidates by the names that they bear, where the diagram says a mail address."""
    said = (person[1] for one in named for person in people.get(one) or [(0, one)])
    return list(dict.fromkeys(said))


def _desks(session: Session) -> dict[str, str]:
    """Keys of business roles by name: a lane, or a person who draws, may say the name instead."""
    table = BusinessRole.__table__
    rows = session.connection().execute(select(table.c.key, table.c.name))
    return {name.casefold(): key for key, name in rows}


def _people(session: Session, wanted: set[str]) -> dict[str, list[Named]]:
    """The active people whom a name means: by mail address or by the name they bear."""
    if not wanted:
        return {}
    lower = [one.lower() for one in wanted]
    known = select(Person.id, Person.name, Person.email).where(
        func.lower(Person.email).in_(lower) | Person.name.in_(wanted), Person.active
    )
    people = session.execute(known).all()
    return {
        one: [(p.id, p.name) for p in people if p.email.lower() == one.lower() or p.name == one]
        for one in wanted | {person.name for person in people}
    }


def offer(session: Session, *tasks: UserTask) -> None:
    """Puts tasks into the inboxes of their roles and of the people they name.

    What is offered to nobody goes into the administrators'.
    """
    people = _people(session, {name for task in tasks for name in task.candidate_people})
    session.add_all(
        Offer(user_task_id=task.id, role_key=desk, **{name: getattr(task, name) for name in ORDER})
        for task in tasks
        for desk in _offered_at(task.candidate_roles, task.candidate_people, people)
    )


def offer_anew(session: Session, tasks: Collection[UserTask]) -> None:
    """Takes tasks out of all inboxes, and puts those that nobody has into the right ones."""
    if not tasks:
        return
    ids = [task.id for task in tasks]
    session.execute(delete(Offer).where(Offer.user_task_id.in_(ids)))
    offer(session, *(task for task in dict.fromkeys(tasks) if task.assignee_id is None))


def _offered_at(
    roles: Sequence[str], named: Sequence[str], people: Mapping[str, list[Named]]
) -> list[str]:
    own = [desk_of(person[0]) for name in named for person in people.get(name, ())]
    return list(dict.fromkeys([*roles, *own])) or NO_ROLE


def desk_of(person_id: int) -> str:
    """The desk of one person, where what names the person is offered."""
    return f"@{person_id}"


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


def _open_timer(session: Session, instance: Instance, wait: engine.TimerWait, _: Step) -> None:
    timer = Timer(
        instance_id=instance.id,
        element_instance=wait.element_instance,
        element_id=wait.element,
        name=wait.name[:255],
        due_at=wait.due,
        state="waiting",
    )
    session.add(timer)


def _open_messages(
    session: Session, instance: Instance, waits: Sequence[engine.MessageWait], step: Step
) -> None:
    subscriptions = [_subscription(instance, wait) for wait in waits]
    messages.open_subscriptions(session, instance, subscriptions, step.now)


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


def _open_signal(session: Session, instance: Instance, wait: engine.SignalWait, _: Step) -> None:
    subscription = SignalSubscription(
        instance_id=instance.id,
        element_instance=wait.element_instance,
        element_id=wait.element,
        name=wait.signal[:255],
        state="waiting",
    )
    session.add(subscription)


def _open_call(session: Session, instance: Instance, wait: engine.CallWait, step: Step) -> None:
    add_job(
        session,
        instance.id,
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


OPENERS: dict[type[engine.Wait], Opener] = {
    engine.UserTaskWait: _open_user_tasks,
    engine.JobWait: _each(_open_job),
    engine.TimerWait: _each(_open_timer),
    engine.MessageWait: _open_messages,
    engine.SignalWait: _each(_open_signal),
    engine.CallWait: _each(_open_call),
    engine.IncidentWait: _each(_open_incident),
}
KINDS: dict[type[engine.Wait], str] = {
    engine.UserTaskWait: "user_task",
    engine.JobWait: "job",
    engine.TimerWait: "timer",
    engine.MessageWait: "message",
    engine.SignalWait: "signal",
    engine.CallWait: "call",
    engine.IncidentWait: "incident",
}
