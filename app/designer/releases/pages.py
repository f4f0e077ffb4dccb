"""The page of a process: what is live, its draft, its versions, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.datastructures import FileStorage

from app.accounts.access import Permission, allow, current
from app.designer import queries, service, tables
from app.designer.drafts import service as drafts
from app.designer.folders import Files, read_upload
from app.designer.library import bundles
from app.designer.lint import to_look_at
from app.designer.models import Process, VersionState
from app.designer.releases import numbers, publishing, states, uploads
from app.designer.releases import queries as reviews
from app.designer.releases.publishing import Published
from app.lib.db import db
from app.lib.errors import AppError, Conflict, Invalid, NotFound
from app.lib.web import write_json

bp = Blueprint("versions", __name__, template_folder="../templates")
P = Permission
SHOWN = 8  # versions in the list before somebody asks for all


@bp.get("/processes/<key>")
@allow(P.PROCESS_READ)
def process(key: str) -> Any:
    """A process with its live version, or the newest one."""
    return _page(queries.process(key), None)


@bp.get("/processes/<key>/versions/<int:number>")
@allow(P.PROCESS_READ)
def version(key: str, number: int) -> Any:
    """One version, as it was published."""
    return _page(queries.process(key), number)


def _page(row: Process, number: int | None, error: AppError | None = None) -> str:
    listed = queries.versions(row)
    if not listed:  # only a draft yet
        return _only_draft(row, error)
    shown = queries.version(row, number)
    files = service.files_of(shown)
    live = next((one for one in listed if one.state == VersionState.LIVE), None)
    trial = next((one for one in listed if one.state == VersionState.TRIAL), None)
    beside = [one for one in (live, trial) if one] if trial else []
    return render_template(
        "designer/process.html",
        room="processes",
        process=row,
        shown=shown,
        asked=number is not None,
        live=live,
        trial=trial,
        scheduled=[one for one in listed if one.state == VersionState.SCHEDULED],
        versions=listed if "all" in request.args else listed[:SHOWN],
        count=len(listed),
        running=numbers.running(row.key),
        beside=beside,
        numbers=numbers.numbers([one.id for one in beside]) if beside else {},
        draft=drafts.of_process(db.session(), row),
        review=reviews.last_review(row),
        four_eyes=publishing.four_eyes(),
        diagrams=diagrams(row.key, files),
        decisions=tables.decisions(files),
        forms=tables.forms(files),
        readme=shown.files.get("README.md"),
        files={name: len(content) for name, content in files.items()},
        error=error,
    )


def _only_draft(row: Process, error: AppError | None) -> str:
    return render_template(
        "designer/process_draft.html",
        room="processes",
        process=row,
        draft=drafts.of_process(db.session(), row),
        review=reviews.last_review(row),
        error=error,
    )


def diagrams(key: str, files: Iterable[str]) -> list[str]:
    """The names of the diagrams, the one that bears the process's key first."""
    found = [name for name in files if name.endswith(".bpmn")]
    return sorted(found, key=lambda name: (name != f"{key}.bpmn", name))


# ---- what can be done


@bp.post("/processes/<key>/publish")
@allow(P.PROCESS_PUBLISH)
def publish(key: str) -> Any:
    """Publish an uploaded folder, or put it up for review."""
    row = queries.process(key)
    try:
        return take_upload(row.key)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(row, None, error), error.status


def take_upload(key: str) -> Any:
    """Takes the files of this form and goes to where they are now. Raises Invalid, Archived."""
    files = sent(request.files.getlist("files") + request.files.getlist("folder"))
    note = request.form.get("note", "").replace("\0", "")
    done = uploads.take(key, files, note=note, by=current())
    if isinstance(done, Published):
        _tell(done)
        return redirect(f"/processes/{key}")
    flash("Submitted for review: somebody else has to approve it.", "done")
    return redirect(f"/processes/{key}/reviews/{done.id}")


def _tell(done: Published) -> None:
    made = done.version
    if not done.is_new:
        flash(f"These are the files of version {made.number}. Nothing was changed.", "run")
        return
    flash(f"Version {made.number} is live. Instances that run keep their version.", "done")
    for words in (*to_look_at(done.proof.findings), *done.proof.uncovered()):
        flash(words, "risk")


def sent(parts: list[FileStorage]) -> Files:
    """The files of an upload. Raises Invalid."""
    chosen = []
    for part in parts:
        if part.filename:
            chosen.append((part.filename, part.read()))
        part.close()
    if not chosen:
        raise Invalid("Choose the files of the process, or a zip archive with them.")
    return read_upload(chosen)


@bp.post("/processes/<key>/versions/<int:number>/roll-back")
@allow(P.PROCESS_PUBLISH)
def roll_back(key: str, number: int) -> Any:
    """Make the content of a version live again, as a new version."""
    reason = request.form.get("reason", "")

    def deed() -> str:
        made = publishing.roll_back(key, number, reason=reason, by=current())
        return f"Version {made.number} is live, with the content of version {number}."

    return _do(key, number, deed)


@bp.post("/processes/<key>/versions/<int:number>/deprecate")
@allow(P.PROCESS_PUBLISH)
def deprecate(key: str, number: int) -> Any:
    """Let nothing new start on the live version."""
    reason = request.form.get("reason", "")

    def deed() -> str:
        states.deprecate(key, number, reason=reason, by=current())
        return f"Version {number} is deprecated: nothing new starts. What runs goes on."

    return _do(key, number, deed)


@bp.post("/processes/<key>/versions/<int:number>/revive")
@allow(P.PROCESS_PUBLISH)
def revive(key: str, number: int) -> Any:
    """Take a deprecation back."""

    def deed() -> str:
        states.revive(key, number, by=current())
        return f"Version {number} is live again."

    return _do(key, number, deed)


@bp.post("/processes/<key>/versions/<int:number>/cancel")
@allow(P.PROCESS_PUBLISH)
def cancel(key: str, number: int) -> Any:
    """Withdraw a version before it takes effect."""

    def deed() -> str:
        states.cancel(key, number, by=current())
        return f"Version {number} is withdrawn. It takes no effect."

    return _do(key, number, deed)


@bp.post("/processes/<key>/versions/<int:number>/share")
@allow(P.PROCESS_PUBLISH)
def share(key: str, number: int) -> Any:
    """Give the version on trial another share of the new orders."""
    text = request.form.get("share", "")

    def deed() -> str:
        wanted = int(text) if text.isdecimal() and len(text) < 4 else -1
        states.set_share(key, number, wanted, by=current())
        told = {0: "is stopped; new orders use the live version", service.ALL: "is live"}
        return f"Version {number} {told.get(wanted, f'takes {wanted} % of the new orders')}."

    return _do(key, number, deed)


def _do(key: str, number: int, deed: Callable[[], str]) -> Any:
    """Does it and says so; what it objects to is said on the page of the version."""
    row = queries.process(key)
    try:
        flash(deed(), "done")
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(row, number, error), error.status
    return redirect(f"/processes/{row.key}")


# ---- files


@bp.get("/processes/<key>/versions/<int:number>/diagram")
@allow(P.PROCESS_READ)
def diagram(key: str, number: int) -> Any:
    """A diagram for the drawing; ``file`` says which, when there are several."""
    files = queries.version(queries.process(key), number).files
    drawn = diagrams(key, files)
    name = request.args.get("file") or (drawn[0] if drawn else "")
    if name not in drawn:
        raise NotFound
    return write_json({"xml": files[name]})


@bp.get("/processes/<key>/versions/<int:number>/files/<path:name>")
@allow(P.PROCESS_READ)
def file(key: str, number: int, name: str) -> Response:
    """One file as text, never as something that a browser would run."""
    files = queries.version(queries.process(key), number).files
    if name not in files:
        raise NotFound
    return Response(files[name], content_type="text/plain; charset=utf-8")


@bp.get("/processes/<key>/versions/<int:number>/download")
@allow(P.PROCESS_READ)
def download(key: str, number: int) -> Response:
    """The folder as a zip archive, as ``flask process publish`` takes it."""
    row = queries.process(key)
    shown = queries.version(row, number)
    answer = Response(bundles.of_version(row, shown), content_type="application/zip")
    name = f"{row.key}-{shown.number}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
