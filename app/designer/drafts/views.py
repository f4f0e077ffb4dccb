"""The designer's workspace: its page, and what its scripts ask about the files of the draft."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template

from app.accounts.access import Permission, allow, current
from app.designer import queries
from app.designer.drafts import changes, history, presence, sent, service
from app.designer.drafts.models import Draft
from app.designer.releases import queries as reviews
from app.designer.scripting import for_script
from app.lib import web
from app.lib.db import transaction
from app.lib.pages import loosen

bp = Blueprint("drafts", __name__)
P = Permission


@bp.get("/processes/<key>/draft")
@allow(P.PROCESS_DRAFT)
def workspace(key: str) -> Any:
    """The workspace of a draft; the first who opens it begins it from the live version."""
    process = queries.process(key)
    try:
        with transaction() as session:
            draft = service.open_draft(session, process, by=current())
            history.fold(session, process.id)
    except service.Archived as error:
        flash(error.message, "risk")
        return redirect(f"/processes/{process.key}")
    page = render_template(
        "designer/workspace.html",
        process=process,
        draft=draft,
        next_number=queries.next_number(process),
        review=reviews.not_done(draft),
        to_come=queries.to_come(process),
    )
    return loosen(Response(page))


@bp.get("/processes/<key>/draft/files")
@allow(P.PROCESS_DRAFT)
def files(key: str) -> Response:
    """The files of the draft with the revision that wrote each.

    ``since`` leaves out the text of those that no later revision changed.
    """
    return for_script(lambda: _files(service.find(key)))


def _files(draft: Draft) -> dict[str, Any]:
    since = web.number("since", 0, high=web.MOST_KEY)
    told = sent.draft(draft, service.rows_of(draft))
    for one in told["files"].values():
        if one["revision"] <= since:
            del one["text"]
    return told


@bp.post("/processes/<key>/draft/save")
@allow(P.PROCESS_DRAFT)
def save(key: str) -> Response:
    """Keep changed files: ``{"files": {name: {"text": ..., "base": 3}}}``."""
    return for_script(lambda: sent.saved(_save(key)))


def _save(key: str) -> changes.Saved:
    wanted = sent.changes(sent.checked(sent.SAVE))
    with transaction() as session:
        return changes.save(session, service.find(key), wanted, by=current())


@bp.post("/processes/<key>/draft/presence")
@allow(P.PROCESS_DRAFT)
def here(key: str) -> Response:
    """Say which element a tab is at; who else is here, and the draft's revision."""
    return for_script(lambda: _here(key))


def _here(key: str) -> dict[str, Any]:
    said = sent.checked(sent.PRESENCE)
    at = presence.At(said["tab"], said["file"], said["element"])
    with transaction() as session:
        draft = service.find(key)
        people = presence.here(session, draft, at, by=current())
    return {"revision": draft.revision, "people": [sent.person(row) for row in people]}


@bp.post("/processes/<key>/draft/leave")
@allow(P.PROCESS_DRAFT)
def leave(key: str) -> Response:
    """A tab was closed."""
    return for_script(lambda: _leave(key))


def _leave(key: str) -> dict[str, Any]:
    said = sent.checked(sent.LEAVE)
    with transaction() as session:
        presence.leave(session, service.find(key), said["tab"])
    return {}


@bp.get("/processes/<key>/draft/history")
@allow(P.PROCESS_DRAFT)
def states(key: str) -> Response:
    """The states of the draft, newest first."""
    return for_script(lambda: _states(key))


def _states(key: str) -> dict[str, Any]:
    before = web.number("before", 0, high=web.MOST_KEY) or None
    return sent.states(*history.states(queries.process(key), before))


@bp.get("/processes/<key>/draft/history/<int:revision>")
@allow(P.PROCESS_DRAFT)
def state(key: str, revision: int) -> Response:
    """What bringing a state back would change, in words."""
    return for_script(lambda: _differences(key, revision))


def _differences(key: str, revision: int) -> dict[str, Any]:
    draft = service.find(key)
    now = {name: row.content for name, row in service.rows_of(draft).items()}
    then = history.files_at(draft.process, revision)
    return {"revision": revision, "files": history.differences(now, then)}


@bp.post("/processes/<key>/draft/history/<int:revision>/restore")
@allow(P.PROCESS_DRAFT)
def restore(key: str, revision: int) -> Response:
    """Bring a state back as the newest one."""
    return for_script(lambda: _restore(key, revision))


def _restore(key: str, revision: int) -> dict[str, Any]:
    with transaction() as session:
        return {"revision": history.restore(session, service.find(key), revision, by=current())}


@bp.post("/processes/<key>/draft/discard")
@allow(P.PROCESS_DRAFT)
def discard(key: str) -> Response:
    """Throw the draft away; its states stay in the history."""
    return for_script(lambda: _discard(key))


def _discard(key: str) -> dict[str, Any]:
    with transaction() as session:
        service.discard(session, service.find(key), by=current())
    return {"process": f"/processes/{key}"}
