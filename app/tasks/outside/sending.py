"""Sending a user task to a contact outside: the link, the letter, another one, taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal
from app.accounts.models import Person
from app.lib import clock, crypto, json, links, mail
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Unavailable
from app.lib.words import stamp
from app.runtime import service as runtime
from app.runtime.models import Instance, UserTask
from app.tasks import service
from app.tasks.levels import calendars, waits
from app.tasks.notices.delivery import address_of
from app.tasks.notices.models import Post
from app.tasks.outside.models import OutsideLink

PURPOSE = "answer"
MOST_LISTED = 100
MOST_DAYS, MOST_REMINDERS = 60, 5
NOT_SENT = "Nothing was sent."


@dataclass(frozen=True)
class Letter:
    """What a person says when they send a user task to a contact."""

    name: str
    email: str
    words: str
    days: int = 7
    remind_days: int = 2
    remind_most: int = 2


def may_send(task: UserTask, instance: Instance, who: Principal) -> bool:
    """Whether the person may send this user task: who has it, when it asks something."""
    holds = who.id is not None and task.assignee_id == who.id
    is_free = task.state == "open" and task.asked is None
    asks = task.form_id is not None and service.form_of(task, instance) is not None
    return holds and is_free and asks and who.may(Permission.TASK_WORK)


def out(task_id: int) -> OutsideLink | None:
    """The link by which a user task is out now."""
    rows = select(OutsideLink).where(
        OutsideLink.user_task_id == task_id, OutsideLink.state == "open"
    )
    return db.session.scalar(rows)


def last(task_id: int) -> OutsideLink | None:
    """The last link of a user task, whatever became of it."""
    rows = select(OutsideLink).where(OutsideLink.user_task_id == task_id)
    return db.session.scalar(rows.order_by(OutsideLink.id.desc()).limit(1))


def every(task_id: int) -> list[OutsideLink]:
    """All links of a user task, the last one first."""
    rows = select(OutsideLink).where(OutsideLink.user_task_id == task_id)
    return list(db.session.scalars(rows.order_by(OutsideLink.id.desc()).limit(MOST_LISTED)))


def send(task_uuid: str, letter: Letter, who: Principal) -> tuple[OutsideLink, str]:
    """Makes a link for a contact and the letter with it; gives back the link's path, shown once.

    Raises Invalid with a problem for each field, Forbidden, Conflict.
    """
    said = _checked(letter)
    with transaction() as session:
        task, instance = _held(session, task_uuid, who)
        if not may_send(task, instance, who):
            raise Conflict("This user task asks nothing that a contact could answer.")
        if (former := out(task.id)) is not None:
            raise Conflict(f"It is with {former.name} already. Take that link back first.")
        now = clock.now()
        token = links.make(PURPOSE)
        link = OutsideLink(
            uuid=str(uuid.uuid4()),
            user_task_id=task.id,
            token_hash=links.hashed(PURPOSE, token),
            sealed=crypto.seal(token),
            name=said.name,
            email=said.email,
            words=said.words,
            state="open",
            sent_by_id=who.id,
            sent_by=who.name,
            sent_at=now,
            times_sent=1,
            expires_at=now + timedelta(days=said.days),
            remind_days=said.remind_days,
            remind_most=said.remind_most,
            reminded=0,
        )
        link.next_at = upcoming(link, now)
        session.add(link)
        session.flush()
        write(session, link, task, "asked", token)
        waits.settle(session, task)
        _note(session, instance, task, who, "outside_sent", link)
        return link, path_of(token)


def resend(task_uuid: str, who: Principal) -> tuple[OutsideLink, str]:
    """Another link to the same contact with the full time again; the one before is void."""
    with transaction() as session:
        task, instance = _held(session, task_uuid, who)
        link = _out(session, task)
        now = clock.now()
        link.expires_at = now + (link.expires_at - link.sent_at)
        link.sent_at, link.reminded = now, 0
        token = renew(link)
        link.next_at = upcoming(link, now)
        write(session, link, task, "asked", token)
        waits.settle(session, task)
        _note(session, instance, task, who, "outside_resent", link)
        return link, path_of(token)


def revoke(task_uuid: str, who: Principal) -> OutsideLink:
    """Takes the link back: it opens nothing any more, and its letters are not sent.

    Supervisors may do it as well.
    """
    with transaction() as session:
        if who.may(Permission.TASK_SUPERVISE):
            task, instance = runtime.lock_user_task(session, task_uuid)
        else:
            task, instance = _held(session, task_uuid, who)
        link = _out(session, task)
        end(session, link, "revoked", who.name)
        waits.settle(session, task)
        _note(session, instance, task, who, "outside_revoked", link)
        return link


def end(session: Session, link: OutsideLink, state: str, by: str) -> None:
    """Ends a link; its secret and what was typed are kept only while they may be needed."""
    link.state, link.ended_at, link.ended_by = state, clock.now(), by
    link.next_at = link.draft = link.draft_at = link.sealed = None
    _drop_letters(session, link)


def renew(link: OutsideLink) -> str:
    """A new secret for a link; the one before opens nothing."""
    token = links.make(PURPOSE)
    link.token_hash, link.sealed = links.hashed(PURPOSE, token), crypto.seal(token)
    link.times_sent += 1
    return token


def repeat(link: OutsideLink) -> str:
    """The secret of a link once more: a page that is open by it goes on working."""
    if link.sealed is None:  # sent before secrets were kept
        return renew(link)
    try:
        token = crypto.unseal(link.sealed)
    except Unavailable:  # the key is another one, by which the secret opens nothing any more
        return renew(link)
    link.times_sent += 1
    return token


def path_of(token: str) -> str:
    """Where the form is."""
    return f"/answer/{token}"


def upcoming(link: OutsideLink, now: datetime) -> datetime:
    """When something is due of its own: the next reminder, in business hours, or the end."""
    if link.reminded >= link.remind_most or not mails():
        return link.expires_at
    calendar = calendars.business()
    here = now.astimezone(calendar.zone)
    on = calendar.day_after(here.date(), link.remind_days)
    spans = calendar.spans(on)
    same = datetime.combine(on, here.time().replace(second=0, microsecond=0), calendar.zone)
    at = min(max(same.astimezone(UTC), spans[0][0]), spans[-1][1])
    return min(at, link.expires_at)


def write(session: Session, link: OutsideLink, task: UserTask, template: str, token: str) -> None:
    """Puts the letter into the post, sealed, in place of what was not sent yet."""
    _drop_letters(session, link)
    if not mails():
        return  # the person passes the link on by hand
    values = {
        "contact": link.name,
        "sender": link.sent_by,
        "company": company(),
        "reply": session.get_one(Person, link.sent_by_id).email,
        "question": task.name,
        "words": link.words,
        "link": address_of(path_of(token)),
        "until": stamp(link.expires_at),
        "order": task.business_key,
    }
    session.add(
        Post(
            uuid=f"{link.uuid[:30]}{link.times_sent:06}",
            channel="mail",
            mode="now",
            template=template,
            to_name=link.name,
            to_address=link.email,
            sealed=crypto.seal(json.dumps(values)),
            state="waiting",
            attempts=0,
            due_at=clock.now(),
            created_at=clock.now(),
        )
    )


def company() -> str:
    """Who we are to people outside: the name that mails come from."""
    return mail.name_of(current_app.extensions["baton"].smtp_from)


def mails() -> bool:
    """Whether mail goes out; else a person passes the link on, and nothing reminds."""
    return bool(current_app.extensions["baton"].smtp_host)


def letters(link: OutsideLink) -> Any:
    """The letters of a link, newest first."""
    return (
        select(Post)
        .where(Post.uuid.like(f"{link.uuid[:30]}%"), Post.person_id.is_(None))
        .order_by(Post.id.desc())
    )


def _drop_letters(session: Session, link: OutsideLink) -> None:
    session.flush()
    for piece in session.scalars(letters(link)):
        if piece.state in ("waiting", "failed"):
            piece.state, piece.sealed = "dropped", None


def _held(session: Session, task_uuid: str, who: Principal) -> tuple[UserTask, Instance]:
    task, instance = runtime.lock_user_task(session, task_uuid)
    if not service.may_see(task, who):
        raise Forbidden(service.who_may(task))
    if task.asked is not None:
        raise Conflict(f"{service.being_decided(task)}; wait until that is decided.")
    if who.id is None or task.assignee_id != who.id:
        holder = task.assignee_name
        raise Conflict(f"{holder} has this user task." if holder else "Claim this user task first.")
    return task, instance


def _out(session: Session, task: UserTask) -> OutsideLink:
    link = out(task.id)
    if link is None:
        raise NotFound("This user task is with nobody outside.")
    session.refresh(link, with_for_update=True)
    return link


def _note(
    session: Session,
    instance: Instance,
    task: UserTask,
    who: Principal,
    kind: str,
    link: OutsideLink,
) -> None:
    said: Mapping[str, Any] = {"to": link.name, "email": link.email}
    until = link.expires_at.isoformat()
    service.note(session, instance, task, who, kind, **said, until=until)


# ---- what was typed


def _checked(letter: Letter) -> Letter:
    problems: list[Problem] = []
    name = _plain(letter.name, 200, "name", "Write the contact's name.", problems)
    words = letter.words.replace("\r\n", "\n").replace("\0", "").strip()
    if not 1 <= len(words) <= 1000:
        problems.append(Problem("words", "Say what you ask, in up to 1,000 characters."))
    email = letter.email
    try:
        email = mail.address(letter.email)
    except ValueError as error:
        problems.append(Problem("email", str(error)))
    for field, value, low, most in (
        ("days", letter.days, 1, MOST_DAYS),
        ("remind_days", letter.remind_days, 1, MOST_DAYS),
        ("remind_most", letter.remind_most, 0, MOST_REMINDERS),
    ):
        if not low <= value <= most:
            problems.append(Problem(field, f"Has to be a whole number from {low} to {most}."))
    if problems:
        raise Invalid(NOT_SENT, problems=problems)
    return Letter(name, email, words, letter.days, letter.remind_days, letter.remind_most)


def _plain(text: str, most: int, field: str, needed: str, problems: list[Problem]) -> str:
    said = mail.one_line(text.replace("\0", ""), most + 1)
    if not said or len(said) > most:
        problems.append(Problem(field, needed if not said else f"At most {most} characters."))
    return said
