"""What went out and what did not, for administrators: a list, and another try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.accounts.access import Principal
from app.accounts.models import Person
from app.audit.service import Entry, record
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, NotFound
from app.tasks.notices.models import Notice, Post

STATES = ("failed", "waiting", "sent", "dropped")
PAGE = 50


@dataclass(frozen=True)
class Listed:
    """A page of post, newest first."""

    rows: list[Any]  # (piece, name, address, subject)
    next: int | None


def listed(state: str, before: int | None = None) -> Listed:
    """The pieces in a state, newest first."""
    rows = (
        select(Post, Person.name, Person.email, Notice.subject)
        .outerjoin(Person, Person.id == Post.person_id)
        .outerjoin(Notice, Notice.id == Post.notice_id)
        .where(Post.state == state)
        .order_by(Post.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        rows = rows.where(Post.id < before)
    found = list(db.session.execute(rows))
    more = len(found) > PAGE
    return Listed(found[:PAGE], found[PAGE - 1][0].id if more else None)


def counts() -> dict[str, int]:
    """How many failed and wait."""
    rows = select(Post.state, func.count()).where(Post.state.in_(STATES[:2])).group_by(Post.state)
    return {state: number for state, number in db.session.execute(rows)}


def retry(post_id: int, who: Principal) -> Post:
    """Tries what failed once more, from the first pause. Raises NotFound, Conflict."""
    with transaction() as session:
        piece = session.get(Post, post_id, with_for_update=True, populate_existing=True)
        if piece is None:
            raise NotFound("There is no such piece of post.")
        if piece.state != "failed":
            raise Conflict("It is on its way already. Load the page again.")
        piece.state, piece.attempts, piece.due_at = "waiting", 0, clock.now()
        detail = {"post": piece.uuid, "channel": piece.channel}
        entry = Entry(stream="settings", kind="post retried", actor=who.name, detail=detail)
        record(session, [entry])
        return piece


def retry_all(who: Principal) -> int:
    """Tries everything that failed once more; gives back how many."""
    keys = list(db.session.scalars(select(Post.id).where(Post.state == "failed").limit(500)))
    for key in keys:
        retry(key, who)
    return len(keys)
