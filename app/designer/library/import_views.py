"""Pages of an import: what was sent, what became of it, and the processes to make of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import FileStorage

from app.accounts.access import Permission, allow, current
from app.designer.library import importing, reading
from app.designer.library.importing import Wish
from app.lib.db import transaction
from app.lib.errors import AppError, Conflict, Invalid

bp = Blueprint("importing", __name__, template_folder="../templates")
P = Permission


@bp.post("/processes/import")
@allow(P.PROCESS_DRAFT)
def upload() -> Any:
    """Take in files of a process, or of many; nothing is made before the report was read."""
    try:
        taken = importing.take(_sent())
        with transaction() as session:
            row = importing.keep(session, taken, by=current())
    except Invalid as error:
        page = render_template("designer/upload.html", room="processes", error=error)
        return page, error.status
    return redirect(f"/processes/imports/{row.uuid}")


@bp.get("/processes/import")
@allow(P.PROCESS_DRAFT)
def choose() -> Any:
    """Where files are chosen."""
    return render_template("designer/upload.html", room="processes", error=None)


def _sent() -> list[tuple[str, bytes]]:
    parts: list[FileStorage] = [
        *request.files.getlist("files"),
        *request.files.getlist("folder"),
    ]
    sent = []
    for part in parts:
        if part.filename:
            sent.append((part.filename, part.read()))
        part.close()
    return sent


@bp.get("/processes/imports/<import_uuid>")
@allow(P.PROCESS_DRAFT)
def report(import_uuid: str) -> Any:
    """What the import would do, and the keys of the processes to make."""
    return _page(import_uuid, None)


def _page(import_uuid: str, error: AppError | None) -> Any:
    row = importing.find(import_uuid, current())
    taken = importing.taken_of(row)
    return render_template(
        "designer/import.html",
        room="processes",
        uuid=row.uuid,
        taken=taken,
        report=taken.report,
        reading=reading,
        used=importing.used_keys(taken.folders),
        problems=error.problems if error else (),
        filled=request.form,
        error=error,
    )


@bp.post("/processes/imports/<import_uuid>")
@allow(P.PROCESS_DRAFT)
def make(import_uuid: str) -> Any:
    """Make a process of each chosen folder, all or none."""
    form = request.form
    wishes = [
        Wish(folder, form.get(f"key-{folder}", "").strip()) for folder in form.getlist("folder")
    ]
    try:
        with transaction() as session:
            row = importing.find(import_uuid, current())
            made = importing.make(session, importing.taken_of(row), wishes, by=current())
            importing.leave(session, row)
    except (Invalid, Conflict) as error:
        return _page(import_uuid, error), error.status
    if len(made) == 1:
        return redirect(f"/processes/{made[0]}/draft")
    flash(f"{len(made)} processes made, each with a draft.", "done")
    return redirect("/processes?view=with-draft")


@bp.post("/processes/imports/<import_uuid>/leave")
@allow(P.PROCESS_DRAFT)
def leave(import_uuid: str) -> Any:
    """Forget what was sent."""
    with transaction() as session:
        importing.leave(session, importing.find(import_uuid, current()))
    flash("Nothing was made.", "run")
    return redirect("/processes")
