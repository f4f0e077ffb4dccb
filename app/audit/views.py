"""Pages of the history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, stream_with_context
from sqlalchemy import select

from app.accounts.access import Permission, allow
from app.audit.models import History
from app.audit.service import COLUMNS, verify
from app.lib import json
from app.lib.db import db
from app.lib.web import number, text

bp = Blueprint("audit", __name__, template_folder="templates")
PAGE = 50
EXPORTED_AT_ONCE = 500


@bp.get("/audit")
@allow(Permission.AUDIT_READ)
def log() -> Any:
    """Everything that happened, newest first."""
    chosen = {name: text(name) for name in ("stream", "kind", "actor")}
    rows = select(History).order_by(History.id.desc()).limit(PAGE + 1)
    for name, value in chosen.items():
        if value:
            rows = rows.where(getattr(History, name) == value)
    if before := number("before", 0, high=10**9):
        rows = rows.where(History.id < before)
    found = list(db.session.scalars(rows))
    return render_template(
        "audit/log.html",
        room="audit",
        rows=found[:PAGE],
        more=found[PAGE - 1].id if len(found) > PAGE else None,
        chosen=chosen,
    )


@bp.get("/audit/check")
@allow(Permission.AUDIT_READ)
def check() -> Any:
    """Proves the chains, or shows where one does not hold."""
    return render_template("audit/check.html", room="audit", breaks=list(verify()))


@bp.get("/audit/export")
@allow(Permission.AUDIT_READ)
def export() -> Response:
    """The history as JSON lines, with the hashes that prove it."""
    rows = select(History).order_by(History.id).limit(EXPORTED_AT_ONCE)
    if stream := text("stream"):
        rows = rows.where(History.stream == stream)

    def lines() -> Iterator[str]:
        last = 0
        while found := list(db.session.scalars(rows.where(History.id > last))):
            for row in found:
                said = {name: getattr(row, name) for name in COLUMNS}
                yield json.dumps({**said, "at": row.at.isoformat(), "hash": row.hash}) + "\n"
            last = found[-1].id
            db.session.expunge_all()

    headers = {"Content-Disposition": "attachment; filename=baton-history.jsonl"}
    body = stream_with_context(lines())
    return Response(body, content_type="application/x-ndjson", headers=headers)
