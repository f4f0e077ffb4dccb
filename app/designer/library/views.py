"""Pages: the list of processes, a new one, and what can be said of one afterwards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from app.accounts import service as accounts
from app.accounts.access import ROLE_WORDS, Permission, allow, current
from app.designer import checklists, queries
from app.designer.drafts import service as drafts
from app.designer.library import bundles, listing, making, starters
from app.designer.library.making import Source
from app.lib import web
from app.lib.db import db, transaction
from app.lib.errors import AppError, Conflict, Invalid, Problem

bp = Blueprint("library", __name__, template_folder="../templates")
P = Permission
WAYS = ("blank", "template", "checklist", "file", "copy")
NOT_OFFERED = {"admin", "auditor", "process-owner"}


@bp.get("/processes")
@allow(P.PROCESS_READ)
def processes() -> Any:
    """All processes, with what is live, what is being changed and what runs."""
    view, search = web.text("view") or "all", web.text("q")
    found = listing.processes(current(), view=view, search=search, after=web.text("after", 2000))
    running, incidents = listing.totals()
    return render_template(
        "designer/processes.html",
        room="processes",
        found=found,
        view=view,
        search=search,
        later="after" in request.args,
        numbers=listing.counts(current()),
        running=running,
        incidents=incidents,
    )


# ---- new


@bp.get("/processes/new")
@allow(P.PROCESS_DRAFT)
def new() -> Any:
    """The ways to begin a process."""
    return _new(None)


def _new(error: AppError | None) -> Any:
    way = request.values.get("from", "template")
    filled = request.form
    return render_template(
        "designer/new.html",
        room="processes",
        way=way if way in WAYS else "template",
        starters=starters.starters(),
        roles=roles(),
        sources=listing.named() if way == "copy" else [],
        items=[dict(zip(FIELDS, row, strict=True)) for row in _rows()],
        chosen=filled.get("starter") or request.args.get("starter", ""),
        source=filled.get("source") or request.args.get("source", ""),
        filled=filled,
        error=error,
    )


@bp.post("/processes/new")
@allow(P.PROCESS_DRAFT)
def make() -> Any:
    """Make a process with a draft, and open it in the workspace."""
    name = request.form.get("name", "").strip()
    key = request.form.get("key", "").strip() or making.suggested_key(name)
    try:
        with transaction() as session:
            _make(session, key, name)
    except (Invalid, Conflict) as error:
        return _new(error), error.status
    return redirect(f"/processes/{key}/draft")


def _make(session: Any, key: str, name: str) -> None:
    way, by = request.form.get("from", ""), current()
    if way == "blank":
        making.blank(session, key, name, by=by)
    elif way == "template":
        starter = request.form.get("starter", "")
        if not starter:
            raise Invalid("Choose a template.", problems=[Problem("starter", "Choose one.")])
        making.from_starter(session, key, name, starter, by=by)
    elif way == "checklist":
        making.check(key, name)
        files = checklists.files(key, name, _items())
        making.from_files(session, key, name, files, by=by)
    elif way == "copy":
        making.copied(session, key, name, _source(), by=by)
    else:
        raise Invalid(f"from has to be one of: {', '.join(WAYS)}.")


def _source() -> Source:
    key = request.form.get("source", "")
    if not key:
        raise Invalid("Choose the process to copy.", problems=[Problem("source", "Choose one.")])
    return Source(key, draft=request.form.get("what") == "draft")


FIELDS = ("name", "role", "due", "after", "optional")


def _rows() -> list[tuple[str, ...]]:
    """The rows of the checklist as they were typed; as many as the longest column has."""
    columns = [request.form.getlist(f"item-{field}") for field in FIELDS]
    rows = max(map(len, columns), default=0)
    return [
        tuple(column[place] if place < len(column) else "" for column in columns)
        for place in range(rows)
    ]


def _items() -> list[checklists.Item]:
    """The items that have a name; what they wait for is told by the numbers of their rows."""
    rows = [row for row in _rows() if row[0].strip()]
    numbers = {
        str(place): str(count)
        for count, place in enumerate(
            (place for place, row in enumerate(_rows(), 1) if row[0].strip()), 1
        )
    }
    lines = []
    for name, role, due, after, optional in rows:
        waits = [numbers.get(one.strip(), one) for one in after.replace(";", ",").split(",")]
        said = name.replace("|", "/").replace("\n", " ")
        ending = " (optional)" if optional == "yes" else ""
        lines.append(f"{said}{ending} | {role} | {due} | {', '.join(waits)}")
    known = {key for key, _ in roles()}
    return checklists.read_lines("\n".join(lines), known)


def roles() -> list[tuple[str, str]]:
    """Who may be given a user task: desks and system roles, by name."""
    desks = [(role.key, role.name) for role in accounts.business_roles()]
    system = [(key, words) for key, words in ROLE_WORDS.items() if key not in NOT_OFFERED]
    return sorted([*desks, *system], key=lambda one: one[1])


# ---- afterwards


@bp.get("/processes/<key>/settings")
@allow(P.PROCESS_DRAFT)
def settings(key: str) -> Any:
    """Name, description and owner; copying, exporting and archiving."""
    return _settings(key, None)


def _settings(key: str, error: AppError | None) -> Any:
    row = queries.process(key)
    return render_template(
        "designer/settings.html",
        room="processes",
        process=row,
        people=making.people(),
        running=listing.running_of(row.key),
        versions=queries.versions(row),
        has_draft=drafts.has_draft(row),
        filled=request.form,
        error=error,
    )


@bp.post("/processes/<key>/settings")
@allow(P.PROCESS_DRAFT)
def change_settings(key: str) -> Any:
    """Set name, description and owner."""
    said = request.form
    owner = said.get("owner", "")
    wanted = {
        "name": " ".join(said.get("name", "").split()),
        "description": said.get("description", "").strip().replace("\r\n", "\n"),
        "owner": int(owner) if owner.isascii() and owner.isdecimal() and len(owner) < 10 else None,
    }
    return _changed(key, wanted, "Saved.")


@bp.post("/processes/<key>/archive")
@allow(P.PROCESS_DRAFT)
def archive(key: str) -> Any:
    """Take a process out of the list; nothing new of it starts."""
    return _changed(key, {"archived": True}, "Archived: nothing new of it starts.")


@bp.post("/processes/<key>/unarchive")
@allow(P.PROCESS_DRAFT)
def unarchive(key: str) -> Any:
    """Bring an archived process back."""
    return _changed(key, {"archived": False}, "Back in the list. Its live version takes starts.")


def _changed(key: str, wanted: dict[str, Any], words: str) -> Any:
    sure = request.form.get("sure") == "yes"
    try:
        with transaction() as session:
            making.change(session, key, wanted, sure=sure, by=current())
    except (Invalid, Conflict) as error:
        db.session.expire_all()
        return _settings(key, error), error.status
    flash(words, "done")
    return redirect(url_for("library.settings", key=key))


# ---- out


@bp.get("/processes/<key>/draft/download")
@allow(P.PROCESS_DRAFT)
def download_draft(key: str) -> Response:
    """The draft as a zip archive that can be imported again."""
    return zipped(bundles.of_draft(key), f"{queries.process(key).key}-draft.zip")


@bp.get("/processes/export")
@allow(P.PROCESS_READ)
def export() -> Response:
    """Several processes in one archive: the live version of each, or, for who may draft, its
    draft."""
    keys, drafts_too = request.args.getlist("key"), current().may(P.PROCESS_DRAFT)
    return zipped(bundles.of_many(keys, drafts_too=drafts_too), "processes.zip")


def zipped(content: bytes, name: str) -> Response:
    """An archive to be saved."""
    answer = Response(content, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
