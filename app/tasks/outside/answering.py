"""What a contact does with a link: open it, keep a draft, answer once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import tries
from app.accounts.access import Principal
from app.accounts.models import Person
from app.lib import clock, links
from app.lib.db import db, transaction
from app.lib.errors import AppError, Conflict, NotFound
from app.lib.words import stamp
from app.runtime import service as runtime
from app.runtime.models import Instance, UserTask
from app.tasks import service
from app.tasks.levels import waits
from app.tasks.notices.telling import tell
from app.tasks.outside import bound, sending
from app.tasks.outside.models import OutsideLink
from app.tasks.outside.sending import PURPOSE

NOTHING = (
    "This link opens nothing. It was cut off or mistyped, or a newer one replaced it. Use the link "
    "of the newest mail; if that does not help, answer the mail."
)
NOTHING_LEFT = "Nothing is left to do; you can close this page."
MAX_WRONG, MAX_DEEDS = 30, 600


@dataclass(frozen=True)
class Question:
    """What a contact sees: the form, bound to its own fields, and nothing else."""

    name: str
    sender: str
    email: str  # of the sender
    title: str
    words: str
    until: datetime
    form: dict[str, Any]
    over: str  # who answered and when, or why nothing is asked any more; empty while open
    settled: bool = False  # it is over because it has an answer


def find(token: str, address: str) -> Question:
    """What a link opens. Raises NotFound, TooMany."""
    link, task, instance = _opened(token, address)
    sender = db.session.get_one(Person, link.sent_by_id)
    said = (link.name, link.sent_by, sender.email, task.name, link.words, link.expires_at)
    if words := over(link, task):
        settled = task.state == "completed" and link.state != "revoked"
        return Question(*said, {}, words, settled or link.state == "answered")
    if link.opened_at is None:
        with transaction() as session:
            _first_look(session, link.id)
    form = bound.form(task, instance, link.draft)
    return Question(*said, form, "")


def _first_look(session: Session, link_id: int) -> None:
    link = session.get_one(OutsideLink, link_id, with_for_update=True, populate_existing=True)
    if link.opened_at is None:
        link.opened_at = clock.now()


def save_draft(token: str, answers: Mapping[str, Any], address: str) -> None:
    """Keeps unfinished answers, unchecked. Raises as ``find``, Conflict, Invalid."""
    service.refuse_unkept(answers)
    _count_deed(address)
    found, task, _ = _opened(token, address)
    with transaction() as session:
        link = _locked(session, found, token)
        _refuse_over(link, task)
        link.draft, link.draft_at = dict(answers), clock.now()


def answer(token: str, answers: Mapping[str, Any], address: str) -> None:
    """Hands the answers in, checked as those of anybody; once, for ever.

    Raises Invalid with a problem for each field, Conflict that says who answered and when.
    """
    _count_deed(address)
    found, task, _ = _opened(token, address)
    _refuse_over(found, task)
    with transaction() as session:
        try:
            task, instance = runtime.lock_user_task(session, task.uuid)
        except Conflict:
            db.session.expire_all()
            _refuse_over(found, runtime.find_user_task(task.uuid))
            raise Conflict(
                "This cannot be answered at the moment. Your answers are kept; try again later."
            ) from None
        link = _locked(session, found, token)
        _refuse_over(link, task)
        if task.asked is not None:
            raise Conflict("This is being looked at. Your answers are kept; try again in a while.")
        name = f"{link.name[:180]} (by link)"  # nobody takes a contact for one of us
        who = Principal(None, "outside", name, "", frozenset(), frozenset())
        taken = service.check(task, instance, answers)
        service.note(
            session, instance, task, who, "outside_answered", to=link.name, email=link.email
        )
        sending.end(session, link, "answered", link.name)
        waits.settle(session, task)
        kept = service.typed(task, instance, answers, taken)
        runtime.hand_in(session, task, instance, taken, who.name, typed=kept)
        subject = f"{link.name} answered {task.name}"
        where, dedupe = f"/inbox/{task.uuid}", f"outside:{link.uuid}:answered"
        people: list[Any] = [link.sent_by_id, task]
        tell(session, people, "answered-outside", subject, task.business_key, where, dedupe)


def over(link: OutsideLink, task: UserTask) -> str:
    """Why a link asks nothing any more, in words for anybody; empty while it does."""
    if link.state == "answered":
        when = _at(link.ended_at)
        return f"{link.ended_by} answered this {when}. {link.sent_by} is told. {NOTHING_LEFT}"
    if link.state == "revoked":
        return f"{link.sent_by} took this question back {_at(link.ended_at)}. {NOTHING_LEFT}"
    if task.state == "completed":
        return f"This was settled without the link {_at(task.ended_at)}. {NOTHING_LEFT}"
    if task.state == "cancelled":
        since = _at(task.ended_at).removeprefix("on ")
        return f"This is no longer needed since {since}. {NOTHING_LEFT}"
    if link.state != "open" or clock.now() >= link.expires_at:
        return f"This link ran out {_at(link.expires_at)}. Ask {link.sent_by} for a new one."
    return ""


def _at(moment: datetime | None) -> str:
    return f"on {stamp(moment)}" if moment else "before"


def _refuse_over(link: OutsideLink, task: UserTask) -> None:
    if words := over(link, task):
        raise Conflict(words)


def _opened(token: str, address: str) -> tuple[OutsideLink, UserTask, Instance]:
    wrong = f"links:{address}"
    tries.refuse(wrong, MAX_WRONG)
    try:
        return _rows(token)
    except AppError:
        tries.count(wrong)
        raise


def _rows(token: str) -> tuple[OutsideLink, UserTask, Instance]:
    if not links.is_ours(PURPOSE, token):
        raise NotFound(NOTHING)
    found = select(OutsideLink, UserTask, Instance).where(
        OutsideLink.token_hash == links.hashed(PURPOSE, token),
        UserTask.id == OutsideLink.user_task_id,
        Instance.id == UserTask.instance_id,
    )
    row = db.session.execute(found).first()
    if row is None:
        raise NotFound(NOTHING)
    return row[0], row[1], row[2]


def _locked(session: Session, link: OutsideLink, token: str) -> OutsideLink:
    """The link as the database has it now; a newer letter may have made the token void."""
    row = session.get_one(OutsideLink, link.id, with_for_update=True, populate_existing=True)
    if row.token_hash != links.hashed(PURPOSE, token):
        raise NotFound(NOTHING)
    return row


def _count_deed(address: str) -> None:
    subject = f"deeds:{address}"
    tries.refuse(subject, MAX_DEEDS)
    tries.count(subject)
