"""The designer's workspace: the page, the files of the draft, and saving them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template

from app.accounts.access import Permission, allow, current
from app.designer import queries
from app.designer.drafts import changes, service
from app.designer.drafts.models import Draft, DraftFile
from app.designer.scripting import for_script
from app.lib.db import transaction
from app.lib.pages import loosen
from app.lib.web import read_json

bp = Blueprint("drafts", __name__)
P = Permission


@bp.get("/processes/<key>/draft")
@allow(P.PROCESS_DRAFT)
def workspace(key: str) -> Response:
    """The workspace of a draft; the first who opens it begins it from the live version."""
    process = queries.process(key)
    with transaction() as session:
        draft = service.open_draft(session, process, by=current())
    page = render_template(
        "designer/workspace.html",
        process=process,
        draft=draft,
        next_number=queries.next_number(process),
    )
    return loosen(Response(page))


@bp.get("/processes/<key>/draft/files")
@allow(P.PROCESS_DRAFT)
def files(key: str) -> Response:
    """All files of the draft with the revision that wrote each."""
    return for_script(lambda: _told(service.find(key)))


@bp.post("/processes/<key>/draft/save")
@allow(P.PROCESS_DRAFT)
def save(key: str) -> Response:
    """Keep changed files: ``{"files": {name: {"text": ..., "base": 3}}}``."""
    return for_script(lambda: _save(key, read_json()))


def _save(key: str, said: Any) -> Any:
    wanted = {name: changes.Change(one["text"], one["base"]) for name, one in said["files"].items()}
    with transaction() as session:
        saved = changes.save(session, service.find(key), wanted, by=current())
    return {
        "revision": saved.revision,
        "clashes": {name: _file(row) if row else None for name, row in saved.clashes.items()},
    }


def _told(draft: Draft) -> dict[str, Any]:
    rows = service.rows_of(draft)
    return {
        "revision": draft.revision,
        "files": {name: _file(row) for name, row in rows.items()},
    }


def _file(row: DraftFile) -> dict[str, Any]:
    return {
        "text": row.content,
        "revision": row.revision,
        "changed_by": row.changed_by,
        "changed_at": row.changed_at.isoformat(),
    }
