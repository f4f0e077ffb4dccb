"""Pages of reviews and comparisons, and what can be answered there."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request

from app.accounts import settings
from app.accounts.access import Permission, allow, current
from app.designer import queries as processes
from app.designer import service as versions
from app.designer.drafts import service as drafts
from app.designer.models import Process, ProcessVersion, VersionState
from app.designer.releases import numbers, publishing, queries, service
from app.designer.releases.dates import moment_of
from app.designer.releases.models import Review, ReviewState
from app.designer.releases.seen import Seen, Side, drawing, of_version, parted, review_seen, seen
from app.designer.scripting import for_script
from app.lib import schema, web
from app.lib.db import db, transaction
from app.lib.errors import AppError, Conflict, Invalid, Problem
from app.lib.web import write_json
from app.lib.words import stamp

bp = Blueprint("releases", __name__, template_folder="../templates")
P = Permission
WHEN = ("now", "date", "share")
_CHOOSE_WHEN = (
    "Choose when it takes effect: at once, at a date, or for a share of the orders first."
)
SUBMITTED = schema.record(
    {"note": schema.text(service.MAX_TEXT), "tag": schema.text(100)}, needs=("note",)
)


# ---- asking for a review


@bp.post("/processes/<key>/draft/submit")
@allow(P.PROCESS_DRAFT)
def submit(key: str) -> Response:
    """Ask for a review of the draft: ``{"note": ..., "tag": ...}``."""
    return for_script(lambda: _submit(key))


def _submit(key: str) -> dict[str, Any]:
    said = web.read_json()
    if problems := schema.faults(SUBMITTED, said):
        raise Invalid("The draft was not submitted.", problems=problems)
    review, proof = service.submit_draft(
        key, note=said["note"], tag=said.get("tag", ""), by=current()
    )
    return {
        "id": review.id,
        "review": f"/processes/{key}/reviews/{review.id}",
        "red": proof.red(),
        "missed": proof.missed(),
    }


# ---- reviews


@bp.get("/reviews")
@allow(P.PROCESS_READ)
def reviews() -> str:
    """What waits for an answer, and what was answered."""
    four_eyes = publishing.four_eyes()
    return render_template(
        "designer/reviews.html",
        room="reviews",
        open=queries.open_reviews(),
        answered=queries.answered(),
        four_eyes=four_eyes,
        why_not=partial(service.why_not, by=current(), four_eyes=four_eyes),
    )


@bp.post("/reviews/four-eyes")
@allow(P.PEOPLE_MANAGE)
def four_eyes() -> Any:
    """Switch on or off that somebody else has to approve."""
    on = request.form.get("on") == "yes"
    with transaction() as session:
        settings.change(session, publishing.FOUR_EYES, on, by=current())
    words = "Two people are needed again." if on else "One person can submit and approve now."
    flash(words, "done")
    return redirect("/reviews")


@bp.get("/processes/<key>/reviews/<int:review_id>")
@allow(P.PROCESS_READ)
def review(key: str, review_id: int) -> str:
    """What was submitted beside what is live, in drawings and in words."""
    return _page(service.find(key, review_id))


def _page(row: Review, error: AppError | None = None) -> str:
    both, live = review_seen(row), versions.live(row.process.key)
    told = processes.versions(row.process)
    return render_template(
        "designer/review.html",
        room="reviews",
        process=row.process,
        review=row,
        seen=both,
        parted=parted,
        drawing=f"/processes/{row.process.key}/reviews/{row.id}/drawing",
        proof=row.proof,
        live=live,
        versions=told,
        number=row.version.number if row.version else 1 + max((v.number for v in told), default=0),
        running=numbers.running(row.process.key),
        comments=queries.comments(row),
        why_not=service.why_not(row, current(), four_eyes=publishing.four_eyes()),
        to_come=processes.to_come(row.process) if row.state == ReviewState.OPEN else [],
        base_moved=row.state == ReviewState.OPEN and _moved(row, live),
        error=error,
        said=request.form,
    )


def _moved(row: Review, live: ProcessVersion | None) -> bool:
    """Whether another version went live since the draft was begun."""
    return live is not None and live.id != row.base_id


@bp.get("/processes/<key>/reviews/<int:review_id>/drawing")
@allow(P.PROCESS_READ)
def review_drawing(key: str, review_id: int) -> Response:
    """Both drawings of a diagram; ``file`` says which."""
    return write_json(drawing(review_seen(service.find(key, review_id)), web.text("file")))


@bp.post("/processes/<key>/reviews/<int:review_id>/approve")
@allow(P.PROCESS_PUBLISH)
def approve(key: str, review_id: int) -> Any:
    """Publish what was submitted: at once, at a date, or for a share of the orders first."""
    row = service.find(key, review_id)
    try:
        done = service.approve(
            key,
            review_id,
            by=current(),
            note=request.form.get("note", ""),
            effective_at=_effective_at(),
            share=_share(),
            against=_against(),
        )
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(row, error), error.status
    flash(published_words(done.version), "done")
    for told in done.proof.uncovered():
        flash(told, "risk")
    return redirect(f"/processes/{key}")


def published_words(version: ProcessVersion) -> str:
    """What has become of a version that was just published."""
    if version.state == VersionState.SCHEDULED and version.effective_at:
        when = stamp(version.effective_at, "%a %-d %b at %H:%M")
        return f"Version {version.number} takes effect on {when}."
    if version.state == VersionState.TRIAL:
        return f"Version {version.number} takes {version.share} % of the new orders."
    return f"Version {version.number} is live. Instances that run keep their version."


def _effective_at() -> datetime | None:
    when = request.form.get("when", "now")
    if when not in WHEN:
        raise Invalid(_CHOOSE_WHEN, problems=[Problem("when", _CHOOSE_WHEN)])
    return moment_of(request.form) if when == "date" else None


def _share() -> int:
    """The share that was chosen; one that cannot be taken is refused where it is published."""
    if request.form.get("when") != "share":
        return versions.ALL
    text = request.form.get("share", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1


def _against() -> int | None:
    """The live version that the page showed, for what went live while somebody read it."""
    text = request.form.get("against", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@bp.post("/processes/<key>/reviews/<int:review_id>/return")
@allow(P.PROCESS_PUBLISH)
def send_back(key: str, review_id: int) -> Any:
    """Return what was submitted, with what has to change."""
    row = service.find(key, review_id)
    try:
        service.send_back(key, review_id, note=request.form.get("note", ""), by=current())
    except Invalid as error:
        db.session.rollback()
        return _page(row, error), error.status
    flash(f"Returned to {row.submitted_by}. The draft is open in the designer.", "done")
    return redirect(f"/processes/{key}/reviews/{review_id}")


@bp.post("/processes/<key>/reviews/<int:review_id>/withdraw")
@allow(P.PROCESS_DRAFT)
def withdraw(key: str, review_id: int) -> Any:
    """Take a submission back."""
    service.withdraw(key, review_id, by=current())
    flash("Withdrawn. The draft is as it was.", "done")
    return redirect(f"/processes/{key}/reviews/{review_id}")


@bp.post("/processes/<key>/reviews/<int:review_id>/comments")
@allow(P.PROCESS_DRAFT)
def comment(key: str, review_id: int) -> Any:
    """Say something about the whole, or about an element."""
    row = service.find(key, review_id)
    file, _, element = request.form.get("about", "").partition("#")
    text = request.form.get("text", "")
    try:
        service.comment(key, review_id, text=text, by=current(), file=file, element=element)
    except Invalid as error:
        db.session.rollback()
        return _page(row, error), error.status
    return redirect(f"/processes/{key}/reviews/{review_id}#comments")


@bp.post("/processes/<key>/reviews/<int:review_id>/comments/<int:comment_id>/resolve")
@allow(P.PROCESS_DRAFT)
def resolve(key: str, review_id: int, comment_id: int) -> Any:
    """Mark a comment as dealt with, or open it again."""
    service.resolve(key, review_id, comment_id, by=current())
    return redirect(f"/processes/{key}/reviews/{review_id}#comments")


# ---- comparing


@bp.get("/processes/<key>/draft/compare")
@allow(P.PROCESS_DRAFT)
def compare_draft(key: str) -> str:
    """The draft beside the live version."""
    row = processes.process(key)
    return _compare_page(row, _draft(row), f"/processes/{row.key}/draft/compare/drawing?")


@bp.get("/processes/<key>/draft/compare/drawing")
@allow(P.PROCESS_DRAFT)
def draft_drawing(key: str) -> Response:
    """Both drawings of a diagram of the draft."""
    return write_json(drawing(_draft(processes.process(key)), web.text("file")))


def _draft(row: Process) -> Seen:
    draft = drafts.find(row.key)
    about = f"revision {draft.revision}, last changed by {draft.changed_by}"
    after = Side("Draft", about, drafts.files_of(draft))
    return seen(of_version(versions.live(row.key), numbers.running(row.key)), after)


@bp.get("/processes/<key>/compare")
@allow(P.PROCESS_READ)
def compare(key: str) -> str:
    """Two versions beside each other: ``from`` and ``to``; without them, the newest two."""
    row = processes.process(key)
    both, first, second = _two(row)
    place = f"/processes/{row.key}/compare/drawing?from={first}&to={second}&"
    return _compare_page(row, both, place, first, second)


@bp.get("/processes/<key>/compare/drawing")
@allow(P.PROCESS_READ)
def compare_drawing(key: str) -> Response:
    """Both drawings of a diagram of two versions."""
    return write_json(drawing(_two(processes.process(key))[0], web.text("file")))


def _two(row: Process) -> tuple[Seen, int, int]:
    newest = processes.versions(row)[:1]
    last = newest[0].number if newest else 1
    second = web.number("to", last, low=1, high=web.MOST_KEY)
    first = web.number("from", max(second - 1, 1), low=1, high=web.MOST_KEY)
    running = numbers.running(row.key)
    before = of_version(processes.version(row, first), running)
    after = of_version(processes.version(row, second), running)
    return seen(before, after), first, second


def _compare_page(row: Process, both: Seen, place: str, first: int = 0, second: int = 0) -> str:
    return render_template(
        "designer/compare.html",
        room="processes",
        process=row,
        seen=both,
        parted=parted,
        drawing=place,
        versions=processes.versions(row) if second else [],
        first=first,
        second=second,
    )
