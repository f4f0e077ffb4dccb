"""Tells people what became of a review, where a room above passes notices on."""

from __future__ import annotations

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.access import SYSTEM_ROLES, Permission, Principal
from app.designer.releases.models import Review

NOTIFY = "baton.notify"
ANSWERS = {
    "approved": ("review-approved", "approved and published"),
    "returned": ("review-returned", "returned"),
}


def tell(session: Session, review: Review, deed: str, by: Principal) -> None:
    """Asks those who may publish for their answer, and tells who asked what it is; both hear when
    somebody else ends it."""
    notify = current_app.extensions.get(NOTIFY)
    if notify is None:
        return
    name, key = review.process.name, review.process.key
    link = f"/processes/{key}/reviews/{review.id}"
    if deed == "submitted":
        subject = f"{by.name} asks for your review of {name}"
        dedupe = f"review:{review.id}"
        notify(session, _reviewers(), "review-asked", subject, review.note, link, dedupe, but=by.id)
    elif deed in ANSWERS and review.submitted_by_id is not None:
        kind, did = ANSWERS[deed]
        subject, dedupe = f"{by.name} {did} your version of {name}", f"review:{review.id}:{deed}"
        who = review.submitted_by_id
        notify(session, who, kind, subject, review.answer or "", link, dedupe, but=by.id)
    elif deed == "review withdrawn":
        subject, dedupe = f"{by.name} withdrew the review of {name}", f"review:{review.id}:over"
        both = [review.submitted_by_id, *_reviewers()]
        notify(session, both, "review-withdrawn", subject, review.answer, link, dedupe, but=by.id)


def _reviewers() -> list[str]:
    needed = Permission.PROCESS_PUBLISH
    return [role for role, allowed in SYSTEM_ROLES.items() if needed in allowed]
