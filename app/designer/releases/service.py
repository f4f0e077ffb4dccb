"""Reviews: asking for one, answering it, and talking about it.

At most one review of a process is open; asking again withdraws the one before. Who asked cannot
approve, unless an administrator has switched the four eyes off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Permission, Principal
from app.designer import service as versions
from app.designer.drafts import service as drafts
from app.designer.folders import Files
from app.designer.library import scores
from app.designer.models import Process, ProcessVersion
from app.designer.releases import ending, publishing
from app.designer.releases.models import Review, ReviewComment, ReviewState
from app.designer.releases.proof import Proof, prove
from app.designer.releases.publishing import Published
from app.designer.service import Terms
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from app.lib.words import stamp

MAX_TEXT = 2000
S = ReviewState


@dataclass(frozen=True)
class Origin:
    """The state of a draft that files are, and the version that it was begun from."""

    base_id: int | None = None
    revision: int = 0


OUTSIDE = Origin()  # files that are no draft


def submit_draft(key: str, *, note: str, tag: str, by: Principal) -> tuple[Review, Proof]:
    """Asks for a review of the draft as it stands. Raises as ``submit``, and NotFound."""
    draft = drafts.find(key)
    files = drafts.files_of(draft)
    origin = Origin(draft.based_on_id, draft.revision)
    return submit(key, files, note=note, tag=tag, by=by, origin=origin)


def submit(
    key: str,
    files: Mapping[str, bytes],
    *,
    note: str,
    by: Principal,
    tag: str = "",
    origin: Origin = OUTSIDE,
) -> tuple[Review, Proof]:
    """Asks for a review of files. Scenarios may fail yet; they have to pass to be published.

    Raises Invalid with a problem for each error of lint, and when nothing differs from the live
    version.
    """
    said = note_of(note)
    proof = prove(files)
    proof.refuse_errors()
    with transaction() as session:
        return ask(session, key, proof, note=said, tag=tag, by=by, origin=origin), proof


def note_of(text: str) -> str:
    """What whoever asks says to the reviewer. Raises Invalid."""
    return _text(text, "note", "Say what changes and why: the reviewer reads it first.")


def ask(
    session: Session,
    key: str,
    proof: Proof,
    *,
    note: str,
    tag: str,
    by: Principal,
    origin: Origin = OUTSIDE,
) -> Review:
    """Asks for a review of what was proved, inside the caller's transaction. Raises as ``submit``,
    Archived."""
    process = _locked_process(session, key)
    drafts.writable(process)
    live = versions.live(key)
    if live is not None and live.digest == proof.digest:
        raise Invalid(f"Nothing differs from version {live.number}, which is live.")
    named = versions.tag_for(session, process, proof.files, tag)
    ending.withdraw_open(session, process, by, "Submitted again.")
    review = Review(
        process_id=process.id,
        process=process,
        state=S.OPEN,
        files={name: content.decode() for name, content in sorted(proof.files.items())},
        digest=proof.digest,
        proof=proof.as_json(),
        draft_revision=origin.revision,
        base_id=origin.base_id or (live.id if live else None),
        note=note,
        tag=named,
        submitted_at=clock.now(),
        submitted_by=by.name,
        submitted_by_id=by.id,
    )
    session.add(review)
    session.flush()
    scores.keep(session, proof.digest, passed=proof.passed, total=proof.total)
    ending.note(session, review, "submitted", by, note=note, tag=named, digest=review.digest)
    return review


def approve(
    key: str,
    review_id: int,
    *,
    by: Principal,
    note: str = "",
    effective_at: datetime | None = None,
    share: int = versions.ALL,
    against: int | None = None,
) -> Published:
    """Publishes what was submitted. Raises Forbidden for who asked, Conflict, Invalid.

    ``against`` is the number of the live version that the reviewer compared with, 0 for none; if
    another went live meanwhile, what would change now is not what they saw.
    """
    review = find(key, review_id)
    _refuse_answer(review, by)
    proof = prove(files_of(review))
    proof.refuse()
    if proof.digest != review.digest:
        raise Conflict(
            "The files of this review are not the ones that were submitted. Withdraw it and "
            "submit the draft again; an operator should look at who changed the database."
        )
    own = by.id is not None and review.submitted_by_id == by.id
    with transaction() as session:
        review = _locked_review(session, key, review_id)
        _refuse_answer(review, by)
        drafts.writable(review.process)
        former = versions.live(key)
        _refuse_moved(former, against)
        terms = Terms(
            tag=review.tag,
            author=review.submitted_by,
            reviewer=by.name,
            effective_at=effective_at,
            share=share,
            review=publishing.NO_REVIEW if own else publishing.REVIEWED,
        )
        ending.decide(review, S.APPROVED, by, note.replace("\0", "").strip()[:MAX_TEXT])
        session.flush()
        published = publishing.write(
            session,
            key,
            proof,
            note=review.note,
            by=by,
            terms=terms,
            from_draft=review.draft_revision > 0,
        )
        review.version_id = published.version.id
        review.base_id = former.id if former else None
        review.proof = proof.as_json()
        number = published.version.number
        ending.note(session, review, "approved", by, version=number, answer=review.answer)
        return published


def send_back(key: str, review_id: int, *, note: str, by: Principal) -> Review:
    """Returns what was submitted, with a note that says what is missing. Raises as ``approve``."""
    said = _text(note, "note", "Say what has to change before it can be published.")
    with transaction() as session:
        review = _locked_review(session, key, review_id)
        _refuse_closed(review)
        ending.decide(review, S.RETURNED, by, said)
        ending.note(session, review, "returned", by, answer=said)
        return review


def withdraw(key: str, review_id: int, *, by: Principal) -> Review:
    """Takes a submission back. Raises Forbidden for somebody else's, unless one may publish."""
    with transaction() as session:
        review = _locked_review(session, key, review_id)
        _refuse_closed(review)
        if review.submitted_by_id != by.id and not by.may(Permission.PROCESS_PUBLISH):
            raise Forbidden(f"{review.submitted_by} asked for this review and can withdraw it.")
        ending.withdraw(session, review, by)
        return review


def comment(
    key: str, review_id: int, *, text: str, by: Principal, file: str = "", element: str = ""
) -> ReviewComment:
    """Says something about the whole, a file, or an element of it. Raises Invalid."""
    said = _text(text, "text", "Write what you want to say.")
    review = find(key, review_id)
    if file and file not in review.files:
        message = f"There is no file {file[:200]} in this review."
        raise Invalid(message, problems=[Problem("file", message)])
    with transaction() as session:
        made = ReviewComment(
            review_id=review.id,
            file=file,
            element=element.replace("\0", "")[:255],
            text=said,
            at=clock.now(),
            by_name=by.name,
        )
        session.add(made)
        session.flush()
        about = {"file": made.file, "element": made.element, "text": said}
        ending.note(session, review, "commented", by, comment=made.id, **about)
        return made


def resolve(
    key: str, review_id: int, comment_id: int, *, by: Principal, resolved: bool | None = None
) -> ReviewComment:
    """Marks a comment as dealt with, or opens it again; left out, the other of the two.

    Raises NotFound.
    """
    review = find(key, review_id)
    with transaction() as session:
        made = session.get(ReviewComment, comment_id, with_for_update=True)
        if made is None or made.review_id != review.id:
            raise NotFound("There is no such comment.")
        is_open = made.resolved_at is None
        if resolved is not None and resolved != is_open:
            return made
        made.resolved_at = clock.now() if is_open else None
        made.resolved_by = by.name if is_open else ""
        deed = "comment resolved" if is_open else "comment opened again"
        ending.note(session, review, deed, by, comment=made.id)
        return made


def find(key: str, review_id: int) -> Review:
    """A review of a process. Raises NotFound."""
    found = select(Review).join(Review.process).where(Process.key == key, Review.id == review_id)
    row = db.session.scalar(found)
    if row is None:
        raise NotFound(f"The process {key[:100]} has no such review.")
    return row


def files_of(review: Review) -> Files:
    """The files as they were submitted."""
    return {name: text.encode() for name, text in review.files.items()}


def why_not(review: Review, by: Principal, *, four_eyes: bool) -> str:
    """Why this person cannot approve, in a sentence; an empty text when they can."""
    if not by.may(Permission.PROCESS_PUBLISH):
        return "An administrator answers: it takes the right to publish."
    if review.submitted_by_id == by.id and by.id is not None and four_eyes:
        return (
            "You asked for this review, so somebody else has to approve it. In a shop of one "
            "person, an administrator switches the four eyes off under Reviews."
        )
    return ""


def _refuse_answer(review: Review, by: Principal) -> None:
    _refuse_closed(review)
    if said := why_not(review, by, four_eyes=publishing.four_eyes()):
        raise Forbidden(said)


def _refuse_moved(live: ProcessVersion | None, against: int | None) -> None:
    now = live.number if live else 0
    if against is None or against == now:
        return
    seen = f"version {against}" if against else "nothing"
    there = f"version {now} is live" if now else "nothing is live"
    raise Conflict(
        f"You compared with {seen}, and {there} by now. Look at what would change, and approve "
        "then."
    )


CLOSED = {
    S.APPROVED: "approved this",
    S.RETURNED: "returned this",
    S.WITHDRAWN: "withdrew this",
}


def _refuse_closed(review: Review) -> None:
    if review.state != S.OPEN and review.decided_at is not None:
        did = CLOSED[S(review.state)]
        when = stamp(review.decided_at, "%-d %b at %H:%M")
        raise Conflict(f"{review.decided_by} {did} on {when}.")


def _locked_process(session: Session, key: str) -> Process:
    process = versions.locked_process(session, key)
    if process is None:
        raise NotFound(f"There is no process {key[:100]!r}.")
    return process


def _locked_review(session: Session, key: str, review_id: int) -> Review:
    """The process is locked first, as publishing does."""
    _locked_process(session, key)
    review = find(key, review_id)
    session.refresh(review, with_for_update=True)
    return review


def _text(said: str, field: str, needed: str) -> str:
    text = said.replace("\0", "").strip()
    if not text or len(text) > MAX_TEXT:
        message = needed if not text else f"At most {MAX_TEXT:,} characters."
        raise Invalid(message, problems=[Problem(field, message)])
    return text
