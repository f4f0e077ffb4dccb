"""Pages: processes, one process with its versions, publishing and downloading."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.datastructures import FileStorage

from app.accounts.access import Permission, allow, current
from app.designer import queries, service, tables
from app.designer.folders import Files, read_upload
from app.designer.known import known
from app.designer.library import bundles
from app.designer.lint import refuse, to_look_at
from app.designer.models import Process, ProcessVersion
from app.lib.db import transaction
from app.lib.errors import Invalid, NotFound
from app.lib.web import write_json

bp = Blueprint("designer", __name__, template_folder="templates")
P = Permission


@bp.get("/processes/<key>")
@allow(P.PROCESS_READ)
def process(key: str) -> Any:
    """The live version of a process, and all others in a list."""
    row = queries.process(key)
    return _page(row, queries.version(row, None), None)


@bp.get("/processes/<key>/versions/<int:number>")
@allow(P.PROCESS_READ)
def version(key: str, number: int) -> Any:
    """One version, as it was published."""
    row = queries.process(key)
    return _page(row, queries.version(row, number), None)


def _page(row: Process, shown: ProcessVersion, error: Invalid | None) -> str:
    files = service.files_of(shown)
    return render_template(
        "designer/process.html",
        room="processes",
        process=row,
        shown=shown,
        versions=queries.versions(row),
        diagrams=_diagrams(row.key, files),
        decisions=tables.decisions(files),
        forms=tables.forms(files),
        readme=shown.files.get("README.md"),
        files={name: len(content) for name, content in files.items()},
        error=error,
    )


def _diagrams(key: str, files: Iterable[str]) -> list[str]:
    """The names of the diagrams, the one that bears the process's key first."""
    found = [name for name in files if name.endswith(".bpmn")]
    return sorted(found, key=lambda name: (name != f"{key}.bpmn", name))


@bp.post("/processes/<key>/publish")
@allow(P.PROCESS_PUBLISH)
def publish(key: str) -> Any:
    """Make an uploaded folder the live version."""
    row = queries.process(key)
    try:
        return _publish(row.key)
    except Invalid as error:
        return _page(row, queries.version(row, None), error), error.status


def _publish(key: str) -> Any:
    files = _sent(request.files.getlist("files") + request.files.getlist("folder"))
    former = service.live(key)
    noticed = refuse(files, known())
    with transaction() as session:
        note = request.form.get("note", "").replace("\0", "")
        made = service.publish(session, key, files, note=note, by=current())
    if former is not None and former.id == made.id:
        flash(f"These are the files of version {made.number}. Nothing was changed.", "run")
    else:
        flash(f"Version {made.number} is live. Instances that run keep their version.", "done")
    for words in to_look_at(noticed):
        flash(words, "risk")
    return redirect(f"/processes/{key}")


def _sent(parts: list[FileStorage]) -> Files:
    chosen = []
    for part in parts:
        if part.filename:
            chosen.append((part.filename, part.read()))
        part.close()
    if not chosen:
        raise Invalid("Choose the files of the process, or a zip archive with them.")
    return read_upload(chosen)


@bp.get("/processes/<key>/versions/<int:number>/diagram")
@allow(P.PROCESS_READ)
def diagram(key: str, number: int) -> Any:
    """A diagram for the drawing; ``file`` says which, when there are several."""
    files = queries.version(queries.process(key), number).files
    drawn = _diagrams(key, files)
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
