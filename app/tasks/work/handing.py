"""A task goes from person to person: assigned, delegated, handed back, taken back."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal
from app.accounts.models import Person
from app.accounts.service import principal_of
from app.lib import clock
from app.lib.db import transaction
from app.lib.errors import Conflict, Forbidden, Invalid, Problem
from app.runtime import outbox
from app.runtime import service as runtime
from app.runtime.models import Instance, UserTask
from app.tasks import service

MAX_NOTE = 500
TOPICS = {
    "assigned": "task.assigned",
    "delegated": "task.delegated",
    "handed_back": "task.handed-back",
}
UNCHANGED = "The user task stays where it is."


def assign(task_uuid: str, person_id: int | None, who: Principal) -> UserTask:
    """Gives a task to a person, or with None back to its roles. Supervisors may; others claim.

    Raises Forbidden, Invalid when the person cannot work on it, Conflict.
    """
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        if not service.may_see(task, who):
            raise Forbidden(service.who_may(task))
        if not who.may(Permission.TASK_SUPERVISE):
            raise Forbidden(
                "Supervisors assign user tasks to others. Claim it for yourself, or delegate it "
                "once you have it."
            )
        put(
            session,
            task,
            instance,
            who,
            worker(session, person_id) if person_id is not None else None,
        )
        return task


class Named(Protocol):
    """Somebody who can have a user task."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


def put(
    session: Session,
    task: UserTask,
    instance: Instance,
    who: Principal,
    person: Named | None,
    **more: Any,
) -> None:
    """Gives a locked task to a person, who is told, or with None back to its roles; its draft
    stays. Does nothing where that is so already. Raises as ``service.give``."""
    if task.assignee_id == (person.id if person else None):
        return
    if person is None:
        service.give(session, task, instance, who, service.NOBODY, "released", **more)
        return
    said = {"to": person.name, "former": task.assignee_name, **more}
    given = {"id": person.id, "name": person.name}
    _give(session, task, instance, who, given, "assigned", said)


def delegate(
    task_uuid: str, person_id: int, who: Principal, *, note: str = "", whole: bool = False
) -> UserTask:
    """Lets another person work on one's task, and get it back; ``whole``: they may complete it.

    What was typed so far goes along as the draft.
    """
    note = _note(note)
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        service.require_mine(task, who)
        if task.delegation is not None:
            raise Conflict(
                f"{task.delegation['by']} delegated this user task to you; hand it back."
            )
        person = worker(session, person_id)
        if person.id == who.id:
            raise Invalid(UNCHANGED, problems=[Problem("person", "Choose somebody else.")])
        said = {"by": who.name, "note": note, "at": clock.now().isoformat(), "whole": whole}
        given = {"id": person.id, "name": person.name, "delegated_by": who.id, "delegation": said}
        more: dict[str, Any] = {"to": person.name, "note": note}
        _give(session, task, instance, who, given, "delegated", more)
        return task


def hand_back(task_uuid: str, who: Principal, *, note: str = "") -> UserTask:
    """Gives a delegated task back to who delegated it, its draft as theirs; to its roles where
    they left or work on no user tasks any more."""
    note = _note(note)
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        service.require_mine(task, who)
        said, back = task.delegation, task.delegated_by_id
        if said is None or back is None:
            raise Conflict("Nobody delegated this user task to you.")
        if not _works(session.get(Person, back)):
            service.give(session, task, instance, who, service.NOBODY, "released")
            return task
        given = {"id": back, "name": said["by"]}
        more: dict[str, Any] = {"to": said["by"], "note": note}
        _give(session, task, instance, who, given, "handed_back", more)
        return task


def take_back(task_uuid: str, who: Principal) -> UserTask:
    """Who delegated a task has it again, with what was typed meanwhile."""
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        if task.delegation is None or task.delegated_by_id != who.id:
            raise Conflict("You have not delegated this user task.")
        former, former_id = task.assignee_name, task.assignee_id
        given = {"id": who.id, "name": who.name}
        service.give(session, task, instance, who, given, "taken_back", former=former)
        tell(session, "task.taken-back", task, [former_id], who)
        return task


def _give(
    session: Session,
    task: UserTask,
    instance: Instance,
    who: Principal,
    given: dict[str, Any],
    kind: str,
    said: dict[str, Any],
) -> None:
    """Gives a task to a person, who is told: at once, or when what listens to it has agreed."""
    if given["id"] != who.id:
        given["topic"] = TOPICS[kind]
        given["news"] = {**named(task), "people": [given["id"]], "by": who.name}
        if "note" in said:
            given["news"]["note"] = said["note"]
    service.give(session, task, instance, who, given, kind, **said)
    if task.asked is None and "topic" in given:
        outbox.tell(session, given["topic"], given["news"])


def _works(person: Person | None) -> bool:
    return person is not None and person.active and principal_of(person).may(Permission.TASK_WORK)


def worker(session: Session, person_id: int) -> Person:
    """An active person who works on user tasks. Raises Invalid that names the field."""
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise _wrong("There is no such person, or they left. Choose somebody else.")
    if not principal_of(person).may(Permission.TASK_WORK):
        raise _wrong(f"{person.name} has no role that works on user tasks. Choose somebody else.")
    return person


def _wrong(words: str) -> Invalid:
    return Invalid(f"{UNCHANGED} {words}", problems=[Problem("person", words)])


def _note(text: str) -> str:
    note = " ".join(text.replace("\0", "").split())
    if len(note) > MAX_NOTE:
        words = f"Has {len(note)} characters; up to {MAX_NOTE} are kept."
        raise Invalid(f"{UNCHANGED} Shorten the note.", problems=[Problem("note", words)])
    return note


def tell(
    session: Session,
    topic: str,
    task: UserTask,
    people: list[int | None],
    who: Principal,
    **more: Any,
) -> None:
    """News for who brings notices to people; never to the one who did it."""
    to = sorted({person for person in people if person is not None and person != who.id})
    if to:
        outbox.tell(session, topic, {**named(task), "people": to, "by": who.name, **more})


def named(task: UserTask) -> dict[str, Any]:
    """What all news of a task say."""
    return {"task": task.uuid, "name": task.name, "business_key": task.business_key}
