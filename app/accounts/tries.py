"""How often somebody may try: tries are counted by subject, and too many in a while are refused."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts.models import SignInTry
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import TooMany

WINDOW = timedelta(minutes=15)
LONGEST = 220


def refuse(subject: str, most: int, remedy: str = "") -> None:
    """Raises TooMany when a subject has tried that often within the last while."""
    since = clock.now() - WINDOW
    tries = select(func.count()).where(SignInTry.subject == subject[:LONGEST], SignInTry.at > since)
    if (db.session.scalar(tries) or 0) >= most:
        raise TooMany(
            f"Too many tries. Wait {WINDOW.seconds // 60} minutes{remedy}.",
            retry_after=WINDOW.seconds,
        )


def count(*subjects: str) -> None:
    """Counts a try of each subject."""
    now = clock.now()
    with transaction() as session:
        session.add_all(SignInTry(subject=subject[:LONGEST], at=now) for subject in subjects)


def forget_old(session: Session) -> None:
    """Forgets what counts no more, also of those who never come back."""
    session.execute(delete(SignInTry).where(SignInTry.at < clock.now() - WINDOW))


def forget(session: Session, subject: str) -> None:
    """Forgives what a subject tried so far."""
    session.execute(delete(SignInTry).where(SignInTry.subject == subject[:LONGEST]))
