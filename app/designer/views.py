"""Pages: the list of processes, and publishing a new one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from app.accounts.access import Permission, allow
from app.designer import queries
from app.designer.releases.pages import take_upload
from app.lib.db import db
from app.lib.errors import Invalid

bp = Blueprint("designer", __name__, template_folder="templates")
P = Permission


@bp.get("/processes")
@allow(P.PROCESS_READ)
def processes() -> Any:
    """All processes with what is live."""
    return _list(None)


def _list(error: Invalid | None) -> Any:
    return render_template(
        "designer/processes.html",
        room="processes",
        listed=queries.processes(),
        error=error,
        key=request.form.get("key", ""),
    )


@bp.post("/processes")
@allow(P.PROCESS_PUBLISH)
def publish_new() -> Any:
    """Publish a folder under a key of one's choice."""
    try:
        return take_upload(request.form.get("key", "").strip())
    except Invalid as error:
        db.session.rollback()
        return _list(error), error.status
