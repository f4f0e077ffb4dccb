"""Versions and reviews for programs, so that a pipeline can lint, publish, answer and roll back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.accounts import settings
from app.accounts.access import Permission, allow, current
from app.designer import queries as processes
from app.designer import service as versions
from app.designer.folders import Files, checked, read_upload
from app.designer.known import known
from app.designer.lint import lint as find_faults
from app.designer.models import ProcessVersion
from app.designer.releases import numbers, publishing, queries, sent, service, states, uploads
from app.designer.releases.proof import findings_json
from app.designer.releases.publishing import Published
from app.designer.releases.seen import review_seen
from app.lib.api import Operation, Text, described, taken
from app.lib.db import transaction
from app.lib.schema import read_moment
from app.lib.web import write_json

bp = Blueprint("releases_api", __name__)
P = Permission
TAG = "Processes"
ZIP = "application/zip"
NOTE = Text("note", "With an archive: what changes.", service.MAX_TEXT)
VERSION_TAG = Text("tag", "With an archive: a tag for the version.", 100)
ROOT = "/api/v1/processes/<key>"


# ---- versions


@bp.get(f"{ROOT}/versions")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: sent.VERSIONS}))
def list_versions(key: str) -> Response:
    """The versions of a process, newest first."""
    row = processes.process(key)
    running = numbers.running(row.key)
    told = processes.versions(row)
    items = [sent.version(one, row.key, running.get(one.id, 0)) for one in told]
    return write_json({"items": items})


@bp.get(f"{ROOT}/versions/<int:number>")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: sent.VERSION}))
def read_version(key: str, number: int) -> Response:
    """One version."""
    return write_json(_version(_found(key, number)))


@bp.get(f"{ROOT}/versions/<int:number>/files")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: sent.LINT}))
def read_files(key: str, number: int) -> Response:
    """The files of a version, as they were published."""
    return write_json({"files": _found(key, number).files})


def _found(key: str, number: int) -> ProcessVersion:
    return processes.version(processes.process(key), number)


def _version(row: ProcessVersion) -> dict[str, Any]:
    key = row.process.key
    return sent.version(row, key, numbers.running(key).get(row.id, 0))


# ---- lint and publish


@bp.post(f"{ROOT}/lint")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=sent.LINT, also_takes=(ZIP,), gives={200: sent.FINDINGS}))
def lint(key: str) -> Response:
    """Lint files that are sent along, as `flask process lint` does."""
    files = checked(_files("Nothing was linted."))
    return write_json({"findings": findings_json(find_faults(files, known()))})


@bp.post(f"{ROOT}/publish")
@allow(P.PROCESS_PUBLISH)
@described(
    Operation(
        tag=TAG,
        takes=sent.PUBLISH,
        also_takes=(ZIP,),
        query=(NOTE, VERSION_TAG),
        gives={200: sent.PUBLISHED, 201: sent.PUBLISHED, 202: sent.ASKED},
        refuses=(409,),
        headers={"Location": "Where the version, or its review, is found."},
    )
)
def publish(key: str) -> Response:
    """Publish files: all of them, or nothing.

    While two people are needed, this asks for a review and answers 202. The same files as the live
    version's change nothing and answer 200.
    """
    files = _files("Nothing was published.", sent.PUBLISH)
    is_zip = request.mimetype == ZIP
    said: dict[str, Any] = {} if is_zip else request.get_json()
    note = NOTE.read() if is_zip else said.get("note") or ""
    tag = VERSION_TAG.read() if is_zip else said.get("tag") or ""
    done = uploads.take(key, files, note=note, tag=tag, by=current())
    if isinstance(done, Published):
        return _done(done)
    review = sent.review(done)
    red = [one["name"] for one in done.proof["scenarios"] if not one["passed"]]
    told = {"review": review, "missed": done.proof["missed"], "red": red}
    return write_json(told, 202, Location=review["href"])


def _done(done: Published) -> Response:
    told = _version(done.version)
    answer = {"version": told, "missed": done.proof.missed()}
    return write_json(answer, 201 if done.is_new else 200, Location=told["href"])


def _files(refusal: str, schema: dict[str, Any] = sent.LINT) -> Files:
    """The files of the request: a JSON map, or an archive. Raises BadRequest, Invalid."""
    if request.mimetype == ZIP:
        return read_upload([("archive.zip", request.get_data())])
    said = taken(schema, refusal)
    return {name: text.encode() for name, text in said["files"].items()}


# ---- what becomes of a version


@bp.post(f"{ROOT}/versions/<int:number>/rollback")
@allow(P.PROCESS_PUBLISH)
@described(Operation(tag=TAG, takes=sent.REASON, gives={201: sent.VERSION}, refuses=(409,)))
def roll_back(key: str, number: int) -> Response:
    """Make the content of a version live again, as a new version. It needs no review."""
    reason = taken(sent.REASON, "Nothing was rolled back.")["reason"]
    made = publishing.roll_back(key, number, reason=reason, by=current())
    return write_json(_version(made), 201)


@bp.post(f"{ROOT}/versions/<int:number>/deprecate")
@allow(P.PROCESS_PUBLISH)
@described(Operation(tag=TAG, takes=sent.REASON, gives={200: sent.VERSION}, refuses=(409,)))
def deprecate(key: str, number: int) -> Response:
    """Let nothing new start on the live version; whoever tries reads the reason."""
    reason = taken(sent.REASON, "Nothing was deprecated.")["reason"]
    return write_json(_version(states.deprecate(key, number, reason=reason, by=current())))


@bp.post(f"{ROOT}/versions/<int:number>/revive")
@allow(P.PROCESS_PUBLISH)
@described(Operation(tag=TAG, gives={200: sent.VERSION}, refuses=(409,)))
def revive(key: str, number: int) -> Response:
    """Take a deprecation back."""
    return write_json(_version(states.revive(key, number, by=current())))


@bp.post(f"{ROOT}/versions/<int:number>/cancel")
@allow(P.PROCESS_PUBLISH)
@described(Operation(tag=TAG, gives={200: sent.VERSION}, refuses=(409,)))
def cancel(key: str, number: int) -> Response:
    """Withdraw a version before it takes effect."""
    return write_json(_version(states.cancel(key, number, by=current())))


@bp.post(f"{ROOT}/versions/<int:number>/share")
@allow(P.PROCESS_PUBLISH)
@described(Operation(tag=TAG, takes=sent.SHARE, gives={200: sent.VERSION}, refuses=(409,)))
def share(key: str, number: int) -> Response:
    """Give the version on trial another share of the new starts; with 100 it is live."""
    wanted = int(taken(sent.SHARE, "The share was not changed.")["share"])
    return write_json(_version(states.set_share(key, number, wanted, by=current())))


# ---- reviews


@bp.get(f"{ROOT}/reviews")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: sent.REVIEWS}))
def list_reviews(key: str) -> Response:
    """The reviews of a process, newest first."""
    found = queries.of_process(processes.process(key))
    return write_json({"items": [sent.review(one) for one in found]})


@bp.post(f"{ROOT}/reviews")
@allow(P.PROCESS_DRAFT)
@described(
    Operation(
        tag=TAG,
        takes=sent.SUBMIT,
        gives={201: sent.ASKED},
        refuses=(409,),
        headers={"Location": "Where the review is found."},
    )
)
def submit(key: str) -> Response:
    """Ask for a review of the draft as it stands. A review that is open is withdrawn for it."""
    said = taken(sent.SUBMIT, "The draft was not submitted.")
    row, proof = service.submit_draft(
        key, note=said["note"], tag=said.get("tag") or "", by=current()
    )
    asked = sent.review(row)
    told = {"review": asked, "missed": proof.missed(), "red": proof.red()}
    return write_json(told, 201, Location=asked["href"])


@bp.get(f"{ROOT}/reviews/<int:review_id>")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: sent.WHOLE_REVIEW}))
def read_review(key: str, review_id: int) -> Response:
    """One review with what changes, what lint and the scenarios say, and the comments."""
    row = service.find(key, review_id)
    changes = [
        {"kind": one.kind, "file": one.file, "element": one.element, "words": one.words}
        for one in review_seen(row).found.changes
    ]
    told = {"review": sent.review(row), "changes": changes, "scenarios": row.proof}
    return write_json({**told, "comments": sent.comments(row)})


@bp.post(f"{ROOT}/reviews/<int:review_id>/comments")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=sent.COMMENT, gives={201: sent.SAID}))
def comment(key: str, review_id: int) -> Response:
    """Say something about the whole, a file, or an element of it."""
    said = taken(sent.COMMENT, "Nothing was said.")
    made = service.comment(key, review_id, by=current(), **said)
    return write_json(sent.comment(made), 201)


@bp.post(f"{ROOT}/reviews/<int:review_id>/comments/<int:comment_id>/resolve")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=sent.RESOLVE, gives={200: sent.SAID}))
def resolve(key: str, review_id: int, comment_id: int) -> Response:
    """Mark a comment as dealt with, or open it again. Saying the same twice changes nothing."""
    done = bool(taken(sent.RESOLVE, "The comment is as it was.")["resolved"])
    made = service.resolve(key, review_id, comment_id, by=current(), resolved=done)
    return write_json(sent.comment(made))


@bp.post(f"{ROOT}/reviews/<int:review_id>/withdraw")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, gives={200: sent.REVIEW}, refuses=(409,)))
def withdraw(key: str, review_id: int) -> Response:
    """Take a submission back: one's own, or anybody's for who may publish."""
    return write_json(sent.review(service.withdraw(key, review_id, by=current())))


@bp.post(f"{ROOT}/reviews/<int:review_id>/approve")
@allow(P.PROCESS_PUBLISH)
@described(Operation(tag=TAG, takes=sent.APPROVE, gives={200: sent.PUBLISHED}, refuses=(409,)))
def approve(key: str, review_id: int) -> Response:
    """Publish what was submitted: at once, at a date, or for a share of the starts first."""
    said = taken(sent.APPROVE, "Nothing was published.")
    moment = said.get("effectiveAt")
    done = service.approve(
        key,
        review_id,
        by=current(),
        note=said.get("note") or "",
        effective_at=read_moment(moment) if moment else None,
        share=int(said.get("share") or versions.ALL),
        against=None if said.get("against") is None else int(said["against"]),
    )
    return write_json({"version": _version(done.version), "missed": done.proof.missed()})


@bp.post(f"{ROOT}/reviews/<int:review_id>/return")
@allow(P.PROCESS_PUBLISH)
@described(Operation(tag=TAG, takes=sent.RETURN, gives={200: sent.REVIEW}, refuses=(409,)))
def send_back(key: str, review_id: int) -> Response:
    """Return what was submitted, with what has to change."""
    note = taken(sent.RETURN, "Nothing was returned.")["note"]
    return write_json(sent.review(service.send_back(key, review_id, note=note, by=current())))


# ---- for the whole installation


@bp.get("/api/v1/reviews/four-eyes")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: sent.FOUR_EYES}))
def read_four_eyes() -> Response:
    """Whether somebody else has to approve what one submits."""
    return write_json({"on": publishing.four_eyes()})


@bp.put("/api/v1/reviews/four-eyes")
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=sent.FOUR_EYES, gives={200: sent.FOUR_EYES}))
def put_four_eyes() -> Response:
    """Switch on or off that somebody else has to approve. The audit log keeps who did."""
    said = taken(sent.FOUR_EYES, "The four eyes were not changed.")
    with transaction() as session:
        settings.change(session, publishing.FOUR_EYES, said["on"], by=current())
    return write_json({"on": publishing.four_eyes()})
