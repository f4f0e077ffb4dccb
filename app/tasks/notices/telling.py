"""Telling: writes a notice and what has to go out, inside the caller's transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.lib import clock
from app.lib.db import insert_into
from app.tasks.notices import quiet
from app.tasks.notices.kinds import KINDS, Way
from app.tasks.notices.models import Notice, NoticeChoice, NoticeSettings, Post
from app.tasks.notices.people import Who, meant

HOOK = "baton.notify"


def tell(  # noqa: PLR0913 - what it says reads as a sentence where it is called
    session: Session,
    who: Who,
    kind: str,
    subject: str,
    words: str = "",
    link: str = "",
    dedupe: str = "",
    *,
    but: int | None = None,
) -> int:
    """Tells people something, each once for a ``dedupe``; gives back how many are told.

    ``who``: a person (or their key), a role's key, a user task (who has it), or a list of those.
    ``but``: the key of who did it, and knows. Raises KeyError for a kind that does not exist.
    """
    KINDS[kind]
    people = [key for key in meant(session, who) if key != but]
    ways = wanted(session, people, kind)
    told = [key for key in people if ways[key].is_any]
    if not told:
        return 0
    kept = _write(session, told, ways, _row(kind, subject, words, link, dedupe))
    _post(session, kept, ways)
    return len(kept)


def _row(kind: str, subject: str, words: str, link: str, dedupe: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "subject": subject.replace("\0", "")[:200],
        "words": words.replace("\0", "")[:1000],
        "link": link[:300],
        "dedupe": (dedupe or f"{kind}:{uuid.uuid4()}")[:200],
        "created_at": clock.now(),
        "read_at": None,
    }


def wanted(session: Session, people: Sequence[int], kind: str) -> dict[int, Way]:
    """How each of the people wants a kind of notice."""
    if not people:
        return {}
    chosen = select(NoticeChoice).where(
        NoticeChoice.kind == kind, NoticeChoice.person_id.in_(people)
    )
    rows = {row.person_id: Way(row.in_page, row.mail, row.chat) for row in session.scalars(chosen)}
    return {key: rows.get(key, KINDS[kind].way) for key in people}


def _write(
    session: Session, people: Sequence[int], ways: dict[int, Way], row: dict[str, Any]
) -> dict[int, int]:
    """The keys of the notices that are new, by person; who was told already is left out."""
    session.flush()
    table = Notice.__table__
    rows = [{**row, "person_id": key, "in_page": ways[key].in_page} for key in people]
    statement = insert_into(session, table).values(rows).on_conflict_do_nothing()
    done = session.connection().execute(statement.returning(table.c.person_id, table.c.id))
    return {person: notice for person, notice in done}


def _post(session: Session, notices: dict[int, int], ways: dict[int, Way]) -> None:
    mails = bool(current_app.extensions["baton"].smtp_host)
    going = {key: ways[key] for key in notices if ways[key].chat or ways[key].mail and mails}
    if not going:
        return
    rows = select(NoticeSettings).where(NoticeSettings.person_id.in_(going))
    settings = {row.person_id: row for row in session.scalars(rows)}
    now = clock.now()
    for key, way in going.items():
        mine = settings.get(key)
        if way.mail and mails:
            session.add(_piece("mail", way.mail, key, notices[key], mine, now))
        if way.chat and mine is not None and mine.chat_url:
            session.add(_piece("chat", "now", key, notices[key], mine, now))


def _piece(
    channel: str, mode: str, person: int, notice: int, settings: NoticeSettings | None, now: Any
) -> Post:
    return Post(
        uuid=str(uuid.uuid4()),
        channel=channel,
        mode=mode,
        person_id=person,
        notice_id=notice,
        template="notice" if mode == "now" else "digest",
        state="waiting",
        attempts=0,
        due_at=quiet.due(mode, settings, now),
        created_at=now,
    )
