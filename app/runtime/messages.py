"""Messages: matched by name and correlation key, kept for their time to live, taken once a process.

Rules: Camunda 8, "Messages": a message goes to at most one subscription of each process, the
oldest; a subscription that opens takes the oldest kept message that its process has not had.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.lib import clock
from app.lib.db import take_turn, transaction
from app.lib.errors import Conflict
from app.runtime.models import (
    OPEN_STATES,
    WAITING_JOBS,
    Instance,
    Job,
    JobState,
    Message,
    MessageSubscription,
    MessageTaken,
    StartSubscription,
)
from app.runtime.steps import add_job

DELIVER = "engine.deliver"
START = "engine.start"
START_LOCKS = 1 << 32  # beyond the numbers of names with keys


def publish(
    name: str,
    key: str,
    variables: Mapping[str, Any],
    *,
    actor: str,
    ttl: timedelta = timedelta(),
    message_id: str | None = None,
) -> int:
    """Publishes a message and returns how many instances take it, now or by being started.

    Raises Conflict when a message with this name, key and id is still kept.
    """
    now = clock.now()
    with transaction() as session:
        serialise(session, (name, key))
        if message_id is not None and _has_twin(session, name, key, message_id, now):
            raise Conflict(f"The message {name} with id {message_id} was published already.")
        letter = Letter(name, key, variables, now + ttl, message_id)
        return _send(session, letter, actor=actor, now=now)


@dataclass(frozen=True)
class Letter:
    """A message that is to be published."""

    name: str
    key: str
    variables: Mapping[str, Any]
    until: datetime
    message_id: str | None = None


def put(session: Session, letter: Letter, *, actor: str, now: datetime) -> None:
    """Publishes what an instance throws, in its own transaction; a twin is passed over.

    The step has lined up for it.
    """
    mark = letter.message_id
    if mark is None or not _has_twin(session, letter.name, letter.key, mark, now):
        _send(session, letter, actor=actor, now=now)


def _send(session: Session, letter: Letter, *, actor: str, now: datetime) -> int:
    message = Message(
        name=letter.name[:255],
        correlation_key=letter.key[:255],
        message_id=letter.message_id,
        variables=dict(letter.variables),
        published_at=now,
        published_by=actor,
        expires_at=letter.until,
    )
    session.add(message)
    session.flush()
    started = _match_starts(session, message, now, without=set())
    return started + _match_waiting(session, message, now, without=_taken(session, message))


# Locks are taken in one order, so that no two transactions wait for each other: the row of the
# instance, of its order, starts of processes with keys, then names with keys, all of them at once.


def line_up(
    session: Session,
    moved: Iterable[tuple[Instance, engine.Outcome]],
    also: Iterable[tuple[str, str]] = (),
) -> None:
    """Takes all that the messages of a step need, before any of it is written.

    It moves a locked instance, or begins several that nobody else knows yet; ``also`` are names and
    keys that it deals with anyway.
    """
    pairs, freed = set(also), list[tuple[Instance, str]]()
    for instance, outcome in moved:
        waits = (one for one in outcome.opened if isinstance(one, engine.MessageWait))
        thrown = (one for one in outcome.thrown if isinstance(one, engine.ThrownMessage))
        pairs |= {(one.message, one.key) for one in waits} | {(one.name, one.key) for one in thrown}
        if outcome.ended is not None and instance.start_key is not None:
            freed.append((instance, instance.start_key))
    processes = ((process_of(one.process_key, one.process_id), key) for one, key in freed)
    serialise_start(session, *processes)  # else one goes back unseen while an instance ends
    for instance, key in freed:
        pairs |= {(name, key) for name in _starts(session, instance)}
    serialise(session, *pairs)


def serialise(session: Session, *pairs: tuple[str, str]) -> None:
    """Whoever deals with a name and key goes one after the other: none misses the other."""
    for number in sorted({_number(*pair) for pair in pairs}):
        take_turn(session, number)


def serialise_start(session: Session, *pairs: tuple[str, str]) -> None:
    """Whoever begins or ends the one instance of a process and key goes one after the other."""
    for number in sorted({_number(*pair) for pair in pairs}):
        take_turn(session, START_LOCKS + number)


def _number(name: str, key: str) -> int:
    return zlib.crc32(f"{name}\0{key}".encode())


def _has_twin(session: Session, name: str, key: str, message_id: str, now: datetime) -> bool:
    twin = session.scalar(
        select(Message).where(
            Message.name == name,
            Message.correlation_key == key,
            Message.message_id == message_id,
        )
    )
    if twin is None:
        return False
    if twin.expires_at > now:
        return True
    twin.message_id = None  # its time is over: the id may be used again
    session.flush()
    return False


def _taken(session: Session, message: Message) -> set[str]:
    rows = select(MessageTaken.process_id).where(MessageTaken.message_id == message.id)
    return set(session.scalars(rows))


def _match_starts(session: Session, message: Message, now: datetime, without: set[str]) -> int:
    """Starts processes that begin with it: one active instance for each process and key."""
    starts = session.scalars(
        select(StartSubscription)
        .where(StartSubscription.message_name == message.name)
        .order_by(StartSubscription.id)
    )
    taken = set[str]()
    for start in starts:
        process = process_of(start.process_key, start.process_id)
        if message.correlation_key and is_active(session, start, message.correlation_key):
            continue
        if process not in without | taken:
            taken.add(process)
            _begin(session, message, start, now)
    session.flush()
    return len(taken)


def _begin(session: Session, message: Message, start: StartSubscription, now: datetime) -> None:
    session.add(
        MessageTaken(
            message_id=message.id, process_id=process_of(start.process_key, start.process_id)
        )
    )
    add_job(session, None, START, now, start=start.id, message=message.id)


def process_of(process_key: str, process_id: str) -> str:
    """What takes a message once: a process of a folder, as two folders may use the same id."""
    return f"{process_key}#{process_id}"[:255]


def begin_next(session: Session, ended: Instance, now: datetime) -> None:
    """The key of an instance that a message began is free: the oldest kept message begins another.

    Camunda 8, "Messages": one active instance for each process and key; others wait their time.
    """
    starts = _starts(session, ended)
    process = process_of(ended.process_key, ended.process_id)
    message = _oldest_kept(session, starts, ended.start_key, process, now)
    if message is not None:
        _begin(session, message, starts[message.name], now)


def _starts(session: Session, instance: Instance) -> dict[str, StartSubscription]:
    """What begins an instance's process now, by the message's name; of twins the first."""
    found = select(StartSubscription).where(
        StartSubscription.process_key == instance.process_key,
        StartSubscription.process_id == instance.process_id,
        StartSubscription.message_name.is_not(None),
    )
    last_first = session.scalars(found.order_by(StartSubscription.id.desc()))
    return {start.message_name or "": start for start in last_first}


def is_active(session: Session, start: StartSubscription, key: str) -> bool:
    """Whether an instance that a message with this key began still runs."""
    active = select(Instance.id).where(
        Instance.process_key == start.process_key,
        Instance.process_id == start.process_id,
        Instance.start_key == key,
        Instance.state.in_(OPEN_STATES),
    )
    return session.execute(active.limit(1)).first() is not None


def _match_waiting(session: Session, message: Message, now: datetime, without: set[str]) -> int:
    waiting = session.execute(
        select(MessageSubscription, Instance.process_key)
        .join(Instance, Instance.id == MessageSubscription.instance_id)
        .where(
            MessageSubscription.name == message.name,
            MessageSubscription.correlation_key == message.correlation_key,
            MessageSubscription.state == "waiting",
        )
        .order_by(MessageSubscription.id)
        .with_for_update(of=MessageSubscription, skip_locked=True)
    )
    oldest: dict[str, MessageSubscription] = {}
    for row, process_key in waiting:
        process = process_of(process_key, row.process_id)
        if process not in without:
            oldest.setdefault(process, row)
    for process, row in oldest.items():
        _give(session, message, row, process, now)
    session.flush()
    return len(oldest)


def _give(
    session: Session, message: Message, row: MessageSubscription, process: str, now: datetime
) -> None:
    row.state, row.message_id = "matched", message.id
    session.add(MessageTaken(message_id=message.id, process_id=process))
    number = row.element_instance
    inputs = {"message": message.id, "process": process}
    add_job(session, row.instance_id, DELIVER, now, number=number, **inputs)


def open_subscriptions(
    session: Session, instance: Instance, rows: Sequence[MessageSubscription], now: datetime
) -> None:
    """Adds subscriptions, for which the step has lined up, and gives them what is kept already."""
    session.add_all(rows)
    session.flush()
    for row in rows:
        _give_kept(session, row, now)


def go_on_waiting(session: Session, row: MessageSubscription, now: datetime) -> None:
    """A non-interrupting event has had one message: the next may be kept already.

    The caller has lined up for its name and key.
    """
    session.refresh(row)
    if row.state == "waiting":
        _give_kept(session, row, now)


def _give_kept(session: Session, row: MessageSubscription, now: datetime) -> None:
    instance = session.get_one(Instance, row.instance_id)
    process = process_of(instance.process_key, row.process_id)
    message = _oldest_kept(session, [row.name], row.correlation_key, process, now)
    if message is not None:
        _give(session, message, row, process, now)
        session.flush()


def _oldest_kept(
    session: Session, names: Iterable[str | None], key: str | None, process: str, now: datetime
) -> Message | None:
    """The oldest message that is still kept and that the process has not had."""
    had = select(MessageTaken.message_id).where(MessageTaken.process_id == process)
    return session.scalar(
        select(Message)
        .where(
            Message.name.in_(list(names)),
            Message.correlation_key == key,
            Message.expires_at > now,
            Message.id.not_in(had),
        )
        .order_by(Message.id)
        .limit(1)
    )


def give_back(session: Session, message_id: int, process: str, now: datetime) -> None:
    """A match whose element was left before the message arrived: somebody else may have it.

    Or it begins what it could not begin before, as the one instance with its key was active.
    """
    message = session.get(Message, message_id)
    if message is not None:
        serialise(session, (message.name, message.correlation_key))
    taken = session.get(MessageTaken, (message_id, process))
    if taken is not None:
        session.delete(taken)
        session.flush()
    if message is None:
        return
    if message.correlation_key and message.expires_at > now:
        _match_starts(session, message, now, without=_taken(session, message))
    _match_waiting(session, message, now, without=_taken(session, message))


def process_that_had(job: Job, instance: Instance) -> str:
    """The process that took what a job delivers; a migration may have renamed the instance's."""
    said = job.inputs.get("process")  # jobs of earlier releases do not say it
    return str(said) if said else process_of(instance.process_key, instance.process_id)


def heard_by(session: Session, instance: Instance, *also: int) -> set[tuple[str, str]]:
    """The names and keys that an instance waits for, and those of these subscriptions."""
    row = MessageSubscription
    open_ = (row.instance_id == instance.id) & row.state.in_(("waiting", "matched"))
    found = select(row.name, row.correlation_key).where(open_ | row.id.in_(also))
    return {(name, key) for name, key in session.execute(found)}


def match_again(session: Session, row: MessageSubscription, now: datetime) -> bool:
    """Whether a subscription that is open again has the message that it was matched with before.

    That is still on its way to it, or nobody else of the process has had it since.
    """
    coming = _coming(session, row.instance_id)
    place = (row.element_instance, row.message_id)
    if any((job.element_instance, job.inputs["message"]) == place for job in coming):
        return True
    instance = session.get_one(Instance, row.instance_id)
    process = process_of(instance.process_key, row.process_id)
    message = session.get(Message, row.message_id)
    if message is None or process in _taken(session, message):
        return False
    _give(session, message, row, process, now)
    return True


def _coming(session: Session, instance_id: int) -> Sequence[Job]:
    coming = select(Job).where(
        Job.instance_id == instance_id, Job.type == DELIVER, Job.state.in_(WAITING_JOBS)
    )
    return session.scalars(coming.order_by(Job.id)).all()


def readdress(session: Session, instance: Instance, now: datetime) -> None:
    """Gives back what is on its way to what a migration has ended, before anything else comes.

    Later, who waits now could have had another, and a message that is not kept would be lost. The
    caller has lined up for what the instance waited for.
    """
    session.flush()
    matched = select(MessageSubscription.element_instance, MessageSubscription.message_id).where(
        MessageSubscription.instance_id == instance.id, MessageSubscription.state == "matched"
    )
    heard = {(number, message) for number, message in session.execute(matched)}
    for job in _coming(session, instance.id):
        message_id = job.inputs["message"]
        if (job.element_instance, message_id) not in heard:
            job.state, job.ended_at, job.lease_until = JobState.CANCELLED, now, None
            give_back(session, message_id, process_that_had(job, instance), now)


def delivery(element_instance: int, message: Message) -> engine.DeliverMessage:
    """The command that carries a message into its instance."""
    return engine.DeliverMessage(element_instance, dict(message.variables))
