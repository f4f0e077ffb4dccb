"""Drafts for programs: the same service, with the revisions that keep anybody's work."""

from __future__ import annotations

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.designer import queries
from app.designer.drafts import changes, history, sent, service
from app.designer.drafts.changes import Change, Saved
from app.designer.drafts.models import Draft
from app.lib.api import Operation, Whole, described, taken
from app.lib.db import transaction
from app.lib.errors import Conflict, Problem
from app.lib.web import MOST_KEY, write_json

bp = Blueprint("drafts_api", __name__)
P = Permission
PATH = "/api/v1/processes/<key>/draft"
TAG = "Processes"
REFUSAL = "The draft cannot be kept."
BEFORE = Whole("before", "Only states before this revision.", 0, 0, MOST_KEY)


@bp.get(PATH)
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, gives={200: sent.DRAFT}))
def read_draft(key: str) -> Response:
    """The draft of a process with its files.

    Each file has the revision that wrote it: send it as base with a change.
    """
    return _answer(service.find(key))


@bp.put(PATH)
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=sent.REPLACE, gives={200: sent.DRAFT}, refuses=(409,)))
def put_draft(key: str) -> Response:
    """Replace all files of a draft; without one, begin one with these.

    Refused with 409 when the draft has another revision than the one sent.
    """
    said = taken(sent.REPLACE, REFUSAL)
    process, who = queries.process(key), current()
    with transaction() as session:
        known = service.open_draft(session, process, by=who, only_new="revision" not in said)
        service.writable(process)
        draft = service.locked(session, known)
        if said.get("revision", draft.revision) != draft.revision:
            raise Conflict(
                f"The draft is at revision {draft.revision}, saved by {draft.changed_by}. Read it "
                "again and put your changes into it."
            )
        rows = service.rows_of(draft)
        wanted = {**dict.fromkeys(rows), **said["files"]}
        changes.write(session, draft, rows, wanted, who)
    return _answer(draft)


@bp.patch(PATH)
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=sent.SAVE, gives={200: sent.SAVED}, refuses=(409,)))
def patch_draft(key: str) -> Response:
    """Change some files of a draft.

    What others changed elsewhere in a file is put together with it, and told as merged. Where both
    changed the same element, nothing is saved: 409 names the elements, and choices say what is
    wanted.
    """
    wanted = sent.changes(taken(sent.SAVE, REFUSAL))
    with transaction() as session:
        saved = changes.save(session, service.find(key), wanted, by=current())
    _refuse_clashes(saved, wanted)
    told = sent.saved(saved)
    return write_json({name: told[name] for name in ("revision", "files", "merged")})


@bp.delete(PATH)
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, gives={200: sent.ENDED}, refuses=(409,)))
def delete_draft(key: str) -> Response:
    """Discard the draft. Its states stay in the history."""
    with transaction() as session:
        draft = service.find(key)
        service.discard(session, draft, by=current())
    return write_json({"process": draft.process.key, "revision": draft.revision})


@bp.get(f"{PATH}/history")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, gives={200: sent.STATES}, query=(BEFORE,)))
def draft_history(key: str) -> Response:
    """The states of the draft, newest first: who left which, and what was done to each file."""
    return write_json(sent.states(*history.states(queries.process(key), BEFORE.read() or None)))


@bp.post(f"{PATH}/history/<int:revision>/restore")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, gives={200: sent.RESTORED}, refuses=(409,)))
def restore_draft(key: str, revision: int) -> Response:
    """Bring a state back as the newest one; nothing in between is lost."""
    with transaction() as session:
        restored = history.restore(session, service.find(key), revision, by=current())
    return write_json({"revision": restored})


def _refuse_clashes(saved: Saved, wanted: dict[str, Change]) -> None:
    problems = [
        Problem(
            f"/files/{name}",
            f"{asked.name or name}: {clash.by} {asked.theirs}; you {asked.mine}. Send choices "
            f"with {asked.id!r} as mine or theirs.",
        )
        for name, clash in saved.clashes.items()
        for asked in clash.asked
    ]
    problems += [
        Problem(
            f"/files/{name}/base",
            f"Revision {wanted[name].base} of it is not kept any more. Send what you began with "
            "as ancestor.",
        )
        for name in saved.unknown
    ]
    if problems:
        raise Conflict("Somebody else changed the same. Nothing was saved.", problems=problems)


def _answer(draft: Draft) -> Response:
    return write_json(sent.draft(draft, service.rows_of(draft)))
