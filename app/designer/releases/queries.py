"""Lists of reviews, and how many wait for an answer."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.designer.drafts.models import Draft
from app.designer.models import Process
from app.designer.releases.models import Review, ReviewComment, ReviewState
from app.lib.db import db

LATEST = 50
NOT_DONE = (ReviewState.OPEN, ReviewState.RETURNED)
SHOWN = (joinedload(Review.process), joinedload(Review.version))


def open_reviews() -> list[Review]:
    """What waits for an answer, the oldest first."""
    found = select(Review).where(Review.state == ReviewState.OPEN).options(*SHOWN)
    return list(db.session.scalars(found.order_by(Review.submitted_at)))


def answered() -> list[Review]:
    """What was answered last."""
    found = select(Review).where(Review.state != ReviewState.OPEN).options(*SHOWN)
    return list(db.session.scalars(found.order_by(Review.id.desc()).limit(LATEST)))


def count_open() -> int:
    """How many wait for an answer."""
    found = select(func.count()).select_from(Review).where(Review.state == ReviewState.OPEN)
    return db.session.scalar(found) or 0


def of_process(process: Process) -> list[Review]:
    """The reviews of a process, the newest first."""
    found = select(Review).where(Review.process_id == process.id).options(*SHOWN)
    return list(db.session.scalars(found.order_by(Review.id.desc()).limit(LATEST)))


def last_review(process: Process) -> Review | None:
    """The newest review of a process, however it stands."""
    found = select(Review).where(Review.process_id == process.id)
    return db.session.scalar(found.order_by(Review.id.desc()).limit(1))


def not_done(draft: Draft) -> Review | None:
    """The review that a draft waits for, or that it was returned by."""
    last = last_review(draft.process)
    its = last is not None and last.submitted_at >= draft.created_at
    return last if last and its and last.state in NOT_DONE else None


def comments(review: Review) -> list[ReviewComment]:
    """What was said about a review, in that order."""
    found = select(ReviewComment).where(ReviewComment.review_id == review.id)
    return list(db.session.scalars(found.order_by(ReviewComment.id)))
