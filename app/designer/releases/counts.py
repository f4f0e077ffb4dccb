"""What the bar shows beside the room Reviews, to those who may answer."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from app.accounts.access import Permission, maybe_current
from app.designer.releases.queries import count_open
from app.lib.db import db


def counts() -> dict[str, int]:
    """Open reviews by the key of the room; nothing for who only reads."""
    who = maybe_current()
    if who is None or not who.may(Permission.PROCESS_PUBLISH):
        return {}
    try:
        return {"reviews": count_open()}
    except SQLAlchemyError:  # the page that says so has the bar too
        db.session.rollback()
        return {}
