"""What other rooms tell of by news: it becomes notices, in the transaction that passes it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.access import Permission
from app.lib import clock
from app.lib.words import stamp
from app.runtime import outbox
from app.runtime.models import Incident, Instance, UserTask
from app.tasks.notices.models import NoticeChoice
from app.tasks.notices.people import who_may
from app.tasks.notices.telling import tell

News = dict[str, Any]
MANY = 500
FOLLOW_UP, AGAIN = "follow-up", "{} comes up again"


def listen() -> None:
    """Registers what is heard."""
    for topic, consumer in TOPICS.items():
        outbox.consume(topic, consumer)


def link_to(said: News) -> str:
    """Where the user task of some news is."""
    return f"/inbox/{said['task']}"


def about(key: str, due: datetime | None = None) -> str:
    """The second line of a notice of a user task; it is read on other days as well."""
    return f"{key}, due {stamp(due)}" if due else key


def _told(kind: str, subject: str, *, once: str = "") -> Callable[[Session, News], None]:
    """Tells the people that some news names; ``once``: the field that tells two of them apart."""

    def consumer(session: Session, said: News) -> None:
        words = about(said.get("business_key", ""))
        if note := said.get("note"):
            words = f"{words}: {note}"
        dedupe = f"{kind}:{said['task']}:{said[once]}" if once and once in said else ""
        line = subject.format(by=said.get("by") or "Baton", name=said["name"])
        tell(session, list(said.get("people", ())), kind, line, words, link_to(said), dedupe)

    return consumer


# ---- new user tasks


def _opened(session: Session, said: News) -> None:
    """Who was given a task before this was passed on took it, or heard of it by that deed."""
    wants_offers = session.scalar(
        select(NoticeChoice.kind).where(NoticeChoice.kind == "offered").limit(1)
    )
    known: dict[str, str] = {}
    for some in _chunks(said["tasks"]):
        rows = select(UserTask).where(UserTask.uuid.in_(some), UserTask.state == "open")
        for task in session.scalars(rows):
            link, words = f"/inbox/{task.uuid}", about(task.business_key, task.due_at)
            if task.assignee_id is not None:
                if task.claimed_at != task.created_at and not said.get("again"):
                    continue
                subject, dedupe = f"{task.name} is yours", f"assigned:{task.uuid}:opened"
                tell(session, task, "assigned", subject, words, link, dedupe)
            elif wants_offers:
                roles = task.candidate_roles or ["admin"]
                known = known or accounts.role_names()
                names = ", ".join(known.get(role, role) for role in roles)
                subject = f"{task.name} is offered to {names}"
                tell(session, roles, "offered", subject, words, link, f"offered:{task.uuid}")


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    walk = iter(keys)
    while some := list(islice(walk, MANY)):
        yield some


# ---- service levels, questions, incidents

LEVEL_WORDS = {
    "warning": ("due-soon", "{name} is due soon"),
    "due": ("overdue", "{name} is overdue"),
    "notify": ("escalated", "{name} needs attention, as its service level {level} says"),
}


def _level(session: Session, said: News) -> None:
    kind, subject = LEVEL_WORDS[said["what"]]
    due = datetime.fromisoformat(said["due_at"])
    if said["what"] == "warning" and due <= clock.now():
        return  # both came while the worker was away; that it is late is told beside this
    words = about(said["business_key"], due)
    line = subject.format(name=said["name"], level=said["level"])
    people = [*said["people"], *said["roles"]]
    dedupe = once_due(kind, said["task"], due, said.get("step", ""))
    tell(session, people, kind, line, words, link_to(said), dedupe)


def once_due(kind: str, task: str, due: datetime, step: str = "") -> str:
    """One notice for one due date of a task, whoever finds that it nears; and one for each step
    of an escalation after that."""
    return f"{kind}:{task}:{due.isoformat()}{step and f':{step}'}"


def _wait_over(session: Session, said: News) -> None:
    """Shares its key with the follow-up date that the wait has set: one moment, one notice."""
    line, words = AGAIN.format(said["name"]), about(said["business_key"])
    if said["reason"]:
        words = f"{words}: {said['reason']}"
    dedupe = once_due(FOLLOW_UP, said["task"], datetime.fromisoformat(said["until"]))
    tell(session, said["people"], FOLLOW_UP, line, words, link_to(said), dedupe)


def _question(session: Session, said: News) -> None:
    """A process without an owner belongs to all who draw processes. The notice leads to the page of
    questions: who answers need not see the user task."""
    drafters, owners = who_may(session, Permission.PROCESS_DRAFT), said.get("people")
    people = [one for one in owners if one in drafters] if owners else drafters
    people = people or who_may(session, Permission.TASK_SUPERVISE)  # the owner draws no more
    subject = f"{said['by']} cannot do {said['name']} and asks you"
    dedupe = f"question:{said['comment']}"
    words, link = about(said["business_key"]), f"/questions#q{said['comment']}"
    tell(session, people, "question", subject, words, link, dedupe)


def _incident(session: Session, said: News) -> None:
    rows = select(Incident).join(Instance, Instance.id == Incident.instance_id)
    rows = rows.where(Instance.uuid == said["instance"], Incident.state == "open")
    for incident in session.scalars(rows.order_by(Incident.id.desc()).limit(20)):
        subject = f"Incident at {incident.element_name or incident.element_id}"
        words = f"{incident.business_key}: {incident.cause}"
        people = who_may(session, Permission.INCIDENT_RESOLVE)
        link, dedupe = f"/incidents/{incident.uuid}", f"incident:{incident.uuid}"
        tell(session, people, "incident", subject, words, link, dedupe)


TOPICS: dict[str, Callable[[Session, News], None]] = {
    "task.opened": _opened,
    "task.assigned": _told("assigned", "{by} gave you {name}"),
    "task.delegated": _told("delegated", "{by} delegated {name} to you"),
    "task.handed-back": _told("handed-back", "{by} handed {name} back"),
    "task.taken-back": _told("withdrawn", "{by} took {name} back"),
    "task.mentioned": _told("mentioned", "{by} mentioned you at {name}", once="comment"),
    "task.answered": _told("mentioned", "{by} answered the question at {name}", once="comment"),
    "task.withdrawn": _told("withdrawn", "{name} is no longer needed", once="task"),
    "task.question": _question,
    "task.level": _level,
    "task.wait-over": _wait_over,
    "instance.incident": _incident,
}
