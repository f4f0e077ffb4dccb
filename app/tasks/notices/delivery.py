"""Sends what has to go out, from the worker and never inside a step.

A piece of post is leased, sent outside of any transaction, and settled. What fails is tried again
with growing pauses; what cannot succeed, or failed for hours, is shown to administrators. A worker
that dies between sending and settling sends again under the same Message-ID or webhook-id, by
which receivers know what they have.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.config import Config
from app.lib import clock, crypto, json, mail
from app.lib.db import db, transaction
from app.lib.errors import AppError
from app.tasks.notices import chat, quiet, standing, texts
from app.tasks.notices.kinds import KINDS
from app.tasks.notices.models import Notice, NoticeSettings, Post

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=30)
MAX_ATTEMPTS = 6  # the last one comes about three hours after the first
MOST_TOGETHER = 100
APART = 3  # mails to a person at once; where more are due, one mail holds them all
log = structlog.get_logger()


class Failed(Exception):
    """It did not go out. ``final``: trying again would not help."""

    def __init__(self, words: str, *, final: bool) -> None:
        super().__init__(words)
        self.words, self.final = words, final


def run(most: int = 20) -> int:
    """Sends what is due; gives back how many mails and messages went out or failed."""
    done = 0
    while done < most:
        leased = lease()
        if not leased:
            break
        _send(leased)
        done += 1
    return done


def is_due() -> bool:
    """Whether anything has to go out now."""
    found = db.session.execute(select(Post.id).where(*_due(clock.now())).limit(1)).first()
    db.session.rollback()
    return found is not None


def lease() -> list[Post]:
    """Takes the oldest piece that is due, and what goes together with it into one mail."""
    now = clock.now()
    if not is_due():
        return []
    with transaction() as session:
        oldest = select(Post).where(*_due(now)).order_by(Post.due_at, Post.id).limit(1)
        first = session.scalar(oldest.with_for_update(skip_locked=True))
        if first is None:
            return []
        found = _together(session, first, now)
        for piece in found:
            piece.lease_until = now + LEASE
            piece.attempts += 1
        return found


def _together(session: Session, first: Post, now: datetime) -> list[Post]:
    """What goes out with it: all that is wanted together, and of what is wanted at once what is due
    in such a number that it would fill a mailbox."""
    at_once = first.mode == "now"
    if first.person_id is None or (at_once and first.channel != "mail"):
        return [first]
    also = select(Post).where(
        *_due(now),
        Post.person_id == first.person_id,
        Post.channel == first.channel,
        Post.mode == "now" if at_once else Post.mode != "now",
    )
    also = also.order_by(Post.id).limit(MOST_TOGETHER)
    found = list(session.scalars(also.with_for_update(skip_locked=True)))
    return [first] if at_once and len(found) <= APART else found


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Post.state == "waiting",
        Post.due_at <= now,
        or_(Post.lease_until.is_(None), Post.lease_until < now),
    )


def _send(pieces: Sequence[Post]) -> None:
    try:
        state = _letter(pieces[0]) if pieces[0].person_id is None else _notices(pieces)
    except Failed as error:
        _settle(pieces, error)
    except (mail.MailError, chat.ChatError) as error:
        _settle(pieces, Failed(str(error), final=error.final))
    except AppError as error:
        _settle(pieces, Failed(error.message, final=False))
    except Exception as error:
        log.exception("post.failed", post=pieces[0].uuid)
        _settle(pieces, Failed(f"{type(error).__name__}: {error}", final=False))
    else:
        with transaction() as session:
            _mark(session, pieces, state)


def _notices(pieces: Sequence[Post]) -> str:
    first = pieces[0]
    person = db.session.get(Person, first.person_id)
    settings = db.session.get(NoticeSettings, first.person_id)
    rows = select(Notice).where(Notice.id.in_([piece.notice_id for piece in pieces]))
    told = db.session.scalars(rows.order_by(Notice.id)).all()
    if person is None or not person.active:
        return "dropped"
    notices = standing.still(told, person, first.channel)
    db.session.rollback()
    if not notices:
        return "dropped"
    if first.channel == "chat":
        return _to_chat(first, notices[0], settings)
    _mail(first, person.email, person.name, _written(person, notices))
    return "sent"


def _written(person: Person, notices: Sequence[Notice]) -> texts.Written:
    """One notice, or several together; two that say the same are said once."""
    alike = {(one.subject, one.words, one.link): one for one in notices}
    if len(alike) == 1:
        return texts.write(texts.text_of("notice"), _one(person, notices[0]))
    return texts.write(texts.text_of("digest"), _several(person, list(alike.values())))


def _to_chat(piece: Post, notice: Notice, settings: NoticeSettings | None) -> str:
    if settings is None or not settings.chat_url or not settings.chat_secret:
        return "dropped"
    link = address_of(notice.link)
    said = {
        "type": f"notice.{notice.kind}",
        "timestamp": notice.created_at.isoformat(),
        "text": "\n".join(part for part in (notice.subject, notice.words, link) if part),
        "data": {
            "kind": notice.kind,
            "subject": notice.subject,
            "words": notice.words,
            "link": link,
        },
    }
    url, secret = crypto.unseal(settings.chat_url), crypto.unseal(settings.chat_secret)
    chat.post(url, secret, piece.uuid, clock.now(), said)
    return "sent"


def address_of(path: str) -> str:
    """A path of ours as others reach it."""
    base: str = current_app.extensions["baton"].public_url
    return base + path if path else base


def _one(person: Person, notice: Notice) -> dict[str, str]:
    return {
        "person": person.name,
        "subject": notice.subject,
        "words": notice.words,
        "why": KINDS[notice.kind].words if notice.kind in KINDS else notice.kind,
        "link": address_of(notice.link),
        "choices": address_of("/notices/choices"),
    }


def _several(person: Person, notices: Sequence[Notice]) -> dict[str, str]:
    blocks = [
        "\n".join(part for part in (one.subject, one.words, address_of(one.link)) if part)
        for one in notices
    ]
    return {
        "person": person.name,
        "count": str(len(notices)),
        "list": "\n\n".join(blocks),
        "choices": address_of("/notices/choices"),
    }


def _letter(piece: Post) -> str:
    if piece.sealed is None:
        return "dropped"
    values = json.loads(crypto.unseal(piece.sealed))
    reply = values.pop("reply", "")
    written = texts.write(texts.text_of(piece.template), values)
    _mail(piece, piece.to_address, piece.to_name, written, reply)
    return "sent"


def _mail(piece: Post, address: str, name: str, written: texts.Written, reply: str = "") -> None:
    server = server_of(current_app.extensions["baton"])
    if server is None:
        raise Failed("No mail server is set: BATON_SMTP_HOST is empty.", final=False)
    db.session.rollback()  # nothing is held open while the mail server is asked
    mail.send(
        mail.Mail(
            to=address,
            name=name,
            subject=written.subject,
            text=written.text,
            html=written.html,
            key=piece.uuid,
            at=clock.now(),
            reply=reply,
        ),
        server,
    )


def server_of(config: Config) -> mail.Server | None:
    """Where mail is handed in, or None when none is sent."""
    if not config.smtp_host:
        return None
    return mail.Server(
        host=config.smtp_host,
        port=config.smtp_port,
        security=config.smtp_security,
        sender=config.smtp_from,
        user=config.smtp_user,
        password=config.smtp_password,
    )


# ---- what became of it


def _mark(session: Session, pieces: Sequence[Post], state: str) -> None:
    keys = [piece.id for piece in pieces]
    now = clock.now()
    session.execute(
        update(Post)
        .where(Post.id.in_(keys), Post.state == "waiting")
        .values(state=state, sent_at=now, lease_until=None, last_error=None, sealed=None)
    )


def _settle(pieces: Sequence[Post], error: Failed) -> None:
    """Puts it off, or gives it up."""
    attempts = max(piece.attempts for piece in pieces)
    gives_up = error.final or attempts >= MAX_ATTEMPTS
    with transaction() as session:
        settings = session.get(NoticeSettings, pieces[0].person_id or 0)
        again = clock.now() + FIRST_PAUSE * 4 ** (attempts - 1)
        session.execute(
            update(Post)
            .where(Post.id.in_([piece.id for piece in pieces]), Post.state == "waiting")
            .values(
                state="failed" if gives_up else "waiting",
                due_at=quiet.after_quiet(settings, again),
                lease_until=None,
                last_error=error.words[:500],
            )
        )
