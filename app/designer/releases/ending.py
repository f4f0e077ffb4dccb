"""How a review ends, whoever ends it: decided, written into the history, and told to who waits."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.designer.models import Process, ProcessVersion
from app.designer.releases import telling
from app.designer.releases.models import Review, ReviewState
from app.lib import clock


def decide(review: Review, state: ReviewState, by: Principal, answer: str) -> None:
    """Closes a review with what the answer to it is."""
    review.state, review.decided_by, review.answer = state, by.name, answer
    review.decided_at = clock.now()


def withdraw(session: Session, review: Review, by: Principal, why: str = "") -> None:
    """Ends a review without an answer; ``why`` is for who asked and who was asked."""
    decide(review, ReviewState.WITHDRAWN, by, why)
    number = review.version.number if review.version else None
    note(session, review, "review withdrawn", by, answer=why, version=number)


def withdraw_open(session: Session, process: Process, by: Principal, why: str) -> None:
    """Ends the review of a process that another takes the place of."""
    for review in session.scalars(_open(process.id)):
        withdraw(session, review, by, why)
    session.flush()


def withdraw_published(session: Session, version: ProcessVersion, by: Principal) -> None:
    """Ends a review that asked for just these files: it has nothing left to decide."""
    same = _open(version.process_id).where(Review.digest == version.digest)
    for review in session.scalars(same):
        review.version = version
        why = f"Version {version.number} has just these files and did not wait for this review."
        withdraw(session, review, by, why)
    session.flush()


def note(session: Session, review: Review, kind: str, by: Principal, **more: object) -> None:
    """Writes what became of a review into the history, and tells whom it concerns."""
    detail = {"process": review.process.key, "review": review.id, **more}
    detail = {name: value for name, value in detail.items() if value not in ("", None)}
    record(session, [Entry(stream="processes", kind=kind, actor=by.name, detail=detail)])
    telling.tell(session, review, kind, by)


def _open(process_id: int) -> Select[Review]:
    return select(Review).where(Review.process_id == process_id, Review.state == ReviewState.OPEN)
