"""A task that cannot be done: its business error is raised, or the process's owner is asked."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Permission, Principal
from app.designer import service as designer
from app.designer.models import Process
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.runtime import outbox
from app.runtime import service as runtime
from app.runtime.models import Instance, UserTask
from app.runtime.steps import Step
from app.tasks import service
from app.tasks.work import handing, talk
from app.tasks.work.models import Comment

ASK = "ask"  # what is chosen instead of an error
ANY = "cannot-do"  # the code for a boundary event that catches every error
MAX_REASON = 2_000
MOST_QUESTIONS = 200


def errors(task: UserTask, instance: Instance) -> list[tuple[str, str]]:
    """The errors that the diagram foresees at a task: their codes, and words for each."""
    known = designer.definition(instance.version_id).errors(task.element_id)
    return [(code or ANY, name or code or "It cannot be done") for code, name in known]


def cannot_do(task_uuid: str, code: str, reason: str, who: Principal) -> UserTask:
    """Raises one of the errors that the diagram catches at the task, or asks the owner.

    Raises Invalid with a problem for each field, Conflict that says who was first.
    """
    words = _reason(reason)
    with transaction() as session:
        task, instance = runtime.lock_user_task(session, task_uuid)
        service.require_mine(task, who)
        foreseen = dict(errors(task, instance))
        if code == ASK:
            _ask(session, task, instance, words, who)
            return task
        if code not in foreseen:
            choices = "one of the reasons" if foreseen else "to ask the process owner"
            fault = Problem("code", f"Choose {choices}.")
            raise Invalid("Nothing was changed.", problems=[fault])
        _throw(session, task, instance, (code, words), who)
        return task


def _throw(
    session: Session, task: UserTask, instance: Instance, said: tuple[str, str], who: Principal
) -> None:
    code, words = said
    service.note(session, instance, task, who, "cannot_do", code=code, reason=words)
    variables = {"errorCode": code, "errorMessage": words}
    command = engine.ThrowError(task.element_instance, code, words, variables)
    step = Step(actor=who.name, now=clock.now(), person=who.id)
    runtime.advance(session, instance, command, step)


def _ask(session: Session, task: UserTask, instance: Instance, words: str, who: Principal) -> None:
    if talk.sent(session, task, words, who, kind="question") is not None:
        return  # its answer was lost on the way, and it was sent again
    made = talk.put(session, task, instance, words, who, kind="question")
    owner = select(Process.owner_id).where(Process.key == instance.process_key)
    said = handing.named(task)
    said |= {"process": instance.process_key, "comment": made.id, "by": who.name}
    people = [one for one in session.scalars(owner) if one is not None]
    outbox.tell(session, "task.question", {**said, "people": people})


def _reason(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not 1 <= len(words) <= MAX_REASON or "\0" in words:
        fault = f"Say why, in up to {MAX_REASON} characters: whoever goes on from here reads it."
        raise Invalid("Nothing was changed.", problems=[Problem("reason", fault)])
    return words


# ---- questions, for those who own processes


def owns(process: Process, who: Principal) -> bool:
    """Whether a person answers for a process: its owner; with none, all who draft processes."""
    if process.owner_id is None:
        return who.may(Permission.PROCESS_DRAFT)
    return process.owner_id == who.id or who.may(Permission.TASK_SUPERVISE)


def questions(who: Principal, *, answered: bool = False) -> list[tuple[Comment, UserTask, Process]]:
    """The questions that a person may answer, the oldest first; or those answered, newest first."""
    last = select(func.max(UserTask.id)).where(
        UserTask.instance_id == Comment.instance_id,
        UserTask.element_instance == Comment.element_instance,
    )
    rows = (
        select(Comment, UserTask, Process)
        .join(Instance, Instance.id == Comment.instance_id)
        .join(UserTask, UserTask.id == last.correlate(Comment).scalar_subquery())
        .join(Process, Process.key == Instance.process_key)
        .where(Comment.kind == "question", Comment.removed_at.is_(None))
        .where(_answered_by(who))
        .limit(MOST_QUESTIONS)
    )
    if answered:
        rows = rows.where(Comment.answered_at.is_not(None)).order_by(Comment.answered_at.desc())
    else:
        rows = rows.where(Comment.answered_at.is_(None)).order_by(Comment.id)
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]


def _answered_by(who: Principal) -> ColumnElement[bool]:
    if who.may(Permission.TASK_SUPERVISE):
        return true()
    unowned = Process.owner_id.is_(None) if who.may(Permission.PROCESS_DRAFT) else false()
    return or_(Process.owner_id == who.id, unowned)


def answer(comment_id: int, text: str, who: Principal) -> Comment:
    """Answers a question; whoever asked is told. Raises NotFound, Forbidden, Conflict, Invalid."""
    words = talk.read(text)
    with transaction() as session:
        question = session.get(Comment, comment_id)
        if question is None or question.kind != "question" or question.removed_at is not None:
            raise NotFound("There is no such question any more.")
        instance = locked(Instance, question.instance_id)
        session.refresh(question)
        process = session.scalars(select(Process).where(Process.key == instance.process_key)).one()
        if not owns(process, who):
            raise Forbidden(f"{process.owner or 'The process owner'} answers for {process.name}.")
        if question.answered_at is not None:
            raise Conflict(f"{question.answered_by} has answered this question already.")
        question.answer, question.answered_by = words, who.name
        question.answered_at = clock.now()
        _tell_answer(session, question, instance, who)
        return question


def _tell_answer(session: Session, question: Comment, instance: Instance, who: Principal) -> None:
    rows = select(UserTask).where(
        UserTask.instance_id == question.instance_id,
        UserTask.element_instance == question.element_instance,
    )
    task = session.scalars(rows.order_by(UserTask.id.desc()).limit(1)).one()
    service.note(session, instance, task, who, "answered", comment=question.id)
    to = sorted({one for one in (question.author_id, task.assignee_id) if one is not None})
    more = {"people": to, "by": who.name, "comment": question.id}
    outbox.tell(session, "task.answered", {**handing.named(task), **more})
