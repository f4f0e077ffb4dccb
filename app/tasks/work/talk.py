"""Comments at a task: written, changed and taken away for a while; people mentioned by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.runtime.models import Instance, UserTask
from app.tasks import service
from app.tasks.work import people
from app.tasks.work.handing import tell
from app.tasks.work.models import Comment

MAX_TEXT = 4_000
MOST_SHOWN = 200
CHANGEABLE = timedelta(minutes=15)
LONGEST_NAME = 4  # words that are read after an @
P = Permission


def of(task: UserTask) -> list[Comment]:
    """The comments and questions at a task, oldest first."""
    rows = select(Comment).where(
        Comment.instance_id == task.instance_id,
        Comment.element_instance == task.element_instance,
        Comment.removed_at.is_(None),
    )
    latest = db.session.scalars(rows.order_by(Comment.id.desc()).limit(MOST_SHOWN)).all()
    return list(reversed(latest))


def may_write(who: Principal) -> bool:
    """Whether the person may leave words and files at the tasks that they see."""
    return who.may(P.TASK_WORK) or who.may(P.TASK_SUPERVISE)


def require_writer(who: Principal) -> None:
    """Raises Forbidden for who only reads."""
    if not may_write(who):
        raise Forbidden("Your roles read user tasks, and write nothing at them.")


def add(task_uuid: str, text: str, who: Principal, *, kind: str = "comment") -> Comment:
    """Writes a comment, once also when it is sent again; who is mentioned with an @ and sees the
    task is told."""
    words = read(text)
    require_writer(who)
    with transaction() as session:
        task, instance = service.at(session, task_uuid, who)
        if (known := sent(session, task, words, who, kind=kind)) is not None:
            return known
        return put(session, task, instance, words, who, kind=kind)


def put(
    session: Session,
    task: UserTask,
    instance: Instance,
    words: str,
    who: Principal,
    *,
    kind: str = "comment",
) -> Comment:
    """The same in the caller's transaction, with a text that was read."""
    made = Comment(
        instance_id=task.instance_id,
        element_instance=task.element_instance,
        kind=kind,
        author_id=who.id,
        author=who.name,
        text=words,
        mentions=mentioned(words, task),
        written_at=clock.now(),
    )
    session.add(made)
    session.flush()
    names = [one["name"] for one in made.mentions]
    kept = "asked" if kind == "question" else "commented"
    service.note(session, instance, task, who, kept, comment=made.id, mentions=names)
    _tell(session, task, made, [one["id"] for one in made.mentions], who)
    return made


def sent(
    session: Session, task: UserTask, words: str, who: Principal, *, kind: str
) -> Comment | None:
    """The newest comment at the task, where it is this one: who got no answer sends it again."""
    rows = select(Comment).where(
        Comment.instance_id == task.instance_id,
        Comment.element_instance == task.element_instance,
        Comment.removed_at.is_(None),
    )
    newest = session.scalars(rows.order_by(Comment.id.desc()).limit(1)).first()
    if newest is None or clock.now() - newest.written_at > CHANGEABLE or newest.answered_at:
        return None
    same = (newest.author_id, newest.kind, newest.text) == (who.id, kind, words)
    return newest if same else None


def change(task_uuid: str, comment_id: int, text: str, who: Principal) -> Comment:
    """Writes one's own comment anew, within a quarter of an hour; only who is new is told."""
    words = read(text)
    with transaction() as session:
        task, instance, comment = _own(session, task_uuid, comment_id, who)
        before = {one["id"] for one in comment.mentions}
        comment.text, comment.mentions = words, mentioned(words, task)
        comment.edited_at = clock.now()
        service.note(session, instance, task, who, "comment_changed", comment=comment.id)
        new = [one["id"] for one in comment.mentions if one["id"] not in before]
        _tell(session, task, comment, new, who)
        return comment


def remove(task_uuid: str, comment_id: int, who: Principal) -> None:
    """Takes one's own comment away, within a quarter of an hour; its words are gone."""
    with transaction() as session:
        task, instance, comment = _own(session, task_uuid, comment_id, who)
        comment.text, comment.mentions, comment.removed_at = "", [], clock.now()
        service.note(session, instance, task, who, "comment_removed", comment=comment.id)


def changeable(comment: Comment, who: Principal, now: datetime) -> bool:
    """Whether the person may still change or take away a comment."""
    own = who.id is not None and comment.author_id == who.id and comment.answered_at is None
    return own and now - comment.written_at < CHANGEABLE


def mentioned(text: str, task: UserTask) -> list[dict[str, Any]]:
    """Whom a text mentions: names after an @ of people who can see the task."""
    found = people.named(_names(text), task)
    return [{"id": one.id, "name": one.name} for one in sorted(found, key=lambda one: one.name)]


def _names(text: str) -> set[str]:
    """All that may be a name: one to four words after each @."""
    names: set[str] = set()
    for after in text.split("@")[1:51]:
        words = after[:200].split()[:LONGEST_NAME]
        for count in range(1, len(words) + 1):
            said = " ".join(words[:count])
            names |= {said, said.rstrip(".,;:!?)")}
    return names - {""}


def _own(
    session: Session, task_uuid: str, comment_id: int, who: Principal
) -> tuple[UserTask, Instance, Comment]:
    task, instance = service.at(session, task_uuid, who)
    comment = session.get(Comment, comment_id, populate_existing=True)
    at_task = comment is not None and (
        (comment.instance_id, comment.element_instance) == (task.instance_id, task.element_instance)
    )
    if comment is None or not at_task or comment.removed_at is not None:
        raise NotFound("There is no such comment any more.")
    if comment.author_id != who.id:
        raise Forbidden(f"{comment.author} wrote this comment; nobody else changes it.")
    if not changeable(comment, who, clock.now()):
        raise Conflict("A comment can be changed for 15 minutes. Write another one instead.")
    return task, instance, comment


def _tell(
    session: Session, task: UserTask, comment: Comment, to: list[int], who: Principal
) -> None:
    tell(session, "task.mentioned", task, list(to), who, comment=comment.id)


def read(text: str) -> str:
    """The text as it is kept. Raises Invalid."""
    words = text.replace("\r\n", "\n").strip()
    fault = ""
    if not words:
        fault = "Write something first."
    elif "\0" in words:
        fault = "Has a character that cannot be kept (NUL). Type it again."
    elif len(words) > MAX_TEXT:
        fault = f"Has {len(words)} characters; up to {MAX_TEXT} are kept."
    if fault:
        raise Invalid(f"Nothing was written. {fault}", problems=[Problem("text", fault)])
    return words
