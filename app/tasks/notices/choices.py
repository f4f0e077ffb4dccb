"""How a person wants notices: by kind, quiet hours with their zone, the chat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.lib import crypto, days
from app.lib.db import db, transaction
from app.lib.errors import Invalid, Problem
from app.tasks.notices import chat, quiet
from app.tasks.notices.kinds import KINDS, MAIL, Way
from app.tasks.notices.models import NoticeChoice, NoticeSettings, Post


def ways_of(person: int) -> dict[str, Way]:
    """How a person wants each kind."""
    rows = db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person))
    chosen = {row.kind: Way(row.in_page, row.mail, row.chat) for row in rows}
    return {key: chosen.get(key, kind.way) for key, kind in KINDS.items()}


def settings_of(person: int) -> NoticeSettings:
    """What holds for all notices of a person."""
    found = db.session.get(NoticeSettings, person)
    return found or NoticeSettings(person_id=person, zone=days.zone_name())


def own(session: Session, person: int) -> NoticeSettings:
    """The row to write to."""
    found = session.get(NoticeSettings, person, populate_existing=True)
    if found is None:
        found = NoticeSettings(person_id=person, zone=days.zone_name())
        session.add(found)
        session.flush()
    return found


def choose(person: int, ways: Mapping[str, Way]) -> None:
    """Keeps how a person wants each kind; what is as it comes is not kept."""
    wrong = [way.mail for way in ways.values() if way.mail not in MAIL]
    if wrong:
        raise Invalid("Nothing was changed.", problems=[Problem("mail", "Choose one of the list.")])
    with transaction() as session:
        rows = session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person))
        known = {row.kind: row for row in rows}
        for key, way in ways.items():
            row = known.get(key)
            if row is None:
                if way == KINDS[key].way:
                    continue
                row = NoticeChoice(person_id=person, kind=key)
                session.add(row)
            row.in_page, row.mail, row.chat = way.in_page, way.mail, way.chat


def rest(person: int, zone: str, quiet_from: str, quiet_until: str) -> None:
    """Sets the zone and the quiet hours; both empty for none. Raises Invalid."""
    problems = []
    if zone not in available_timezones():
        problems.append(Problem("zone", "There is no such time zone. Choose one of the list."))
    begin, end = (
        _time(quiet_from, "quiet_from", problems),
        _time(quiet_until, "quiet_until", problems),
    )
    if not problems and (begin is None) != (end is None):
        field = "quiet_from" if begin is None else "quiet_until"
        problems.append(Problem(field, "Quiet hours need a begin and an end; empty both for none."))
    if not problems and begin is not None and begin == end:
        problems.append(Problem("quiet_until", "Ends when it begins. Choose another time."))
    if problems:
        raise Invalid("Nothing was changed.", problems=problems)
    with transaction() as session:
        mine = own(session, person)
        mine.zone, mine.quiet_from, mine.quiet_until = zone, begin, end
        _replan(session, mine)


def _replan(session: Session, mine: NoticeSettings) -> None:
    """What waits already goes by the new hours as well; what failed keeps its pause."""
    waiting = select(Post).where(Post.person_id == mine.person_id, Post.state == "waiting")
    for piece in session.scalars(waiting.with_for_update()):
        if piece.attempts:
            piece.due_at = quiet.after_quiet(mine, piece.due_at)
        else:
            piece.due_at = quiet.due(piece.mode, mine, piece.created_at)


def _time(text: str, field: str, problems: list[Problem]) -> str | None:
    if not text.strip():
        return None
    try:
        return f"{time.fromisoformat(text.strip()):%H:%M}"
    except ValueError:
        problems.append(Problem(field, "Is no time of day; write it as 22:00."))
        return None


def set_chat(who: Principal, url: str) -> str:
    """Sets where chat notices go; gives back the new secret, shown once. Raises Invalid."""
    checked, secret = chat.checked(url), chat.new_secret()
    _keep_chat(who, checked, secret)
    return secret


def remove_chat(who: Principal) -> None:
    """Sends no more notices to a chat."""
    _keep_chat(who, "", "")


def _keep_chat(who: Principal, url: str, secret: str) -> None:
    with transaction() as session:
        mine = own(session, who.id or 0)
        mine.chat_url = crypto.seal(url) if url else None
        mine.chat_host = urlsplit(url).hostname if url else None
        mine.chat_secret = crypto.seal(secret) if secret else None
        detail = {"person": who.name, "host": mine.chat_host or ""}
        kind = "chat set" if url else "chat removed"
        record(session, [Entry(stream="people", kind=kind, actor=who.name, detail=detail)])
