"""Processes for programs: the list, new ones, changes, archives out and in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from app.accounts.access import Permission, allow, current
from app.designer import checklists, queries
from app.designer.library import bundles, importing, listing, making, shapes, uploads
from app.designer.library.importing import Taken, Wish
from app.designer.library.making import Source
from app.designer.library.views import zipped
from app.lib.api import CURSOR, LIMIT, Choice, Operation, Text, Whole, described, taken
from app.lib.db import transaction
from app.lib.errors import Invalid, Problem
from app.lib.web import MOST_KEY, write_json

bp = Blueprint("library_api", __name__)
P = Permission
TAG = "Processes"
ZIP = "application/zip"
VIEW = Choice("view", "Which processes; `mine` are the caller's.", listing.VIEWS, "all")
FIND = Text("q", "Looks in name, key and owner.")
VERSION = Whole("version", "Which version; 0 for the live one.", 0, MOST_KEY, 0)
DRAFT = Choice("draft", "Whether the draft is meant.", ("true", "false"), "false")
DRY = Choice("dryRun", "Whether only to report.", ("true", "false"), "false")
MADE = {"Location": "Where the process is found."}


@bp.get("/api/v1/processes")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, query=(VIEW, FIND, CURSOR, LIMIT), gives={200: shapes.PROCESSES}))
def list_processes() -> Response:
    """Processes by name."""
    found = listing.processes(
        current(), view=VIEW.read(), search=FIND.read(), after=CURSOR.read(), limit=LIMIT.read()
    )
    items = [shapes.process(one) for one in found.rows]
    return write_json({"items": items, "nextCursor": found.next})


@bp.post("/api/v1/processes")
@allow(P.PROCESS_DRAFT)
@described(
    Operation(
        tag=TAG, takes=shapes.NEW, gives={201: shapes.PROCESS}, refuses=(404, 409), headers=MADE
    )
)
def create_process() -> Response:
    """Make a process with a draft.

    It begins empty, from a template, a checklist, files, or as a copy of another process.
    """
    said = taken(shapes.NEW, "The process was not made.")
    key = said.get("key") or making.suggested_key(said["name"])
    with transaction() as session:
        _make(session, key, said)
    one = shapes.process(listing.one(key))
    return write_json(one, 201, Location=one["href"])


def _make(session: Session, key: str, said: Mapping[str, Any]) -> None:
    way, name, by = said.get("from") or "blank", said["name"], current()
    if way == "blank":
        making.blank(session, key, name, by=by)
    elif way == "template":
        making.from_starter(session, key, name, _needed(said, "template"), by=by)
    elif way == "checklist":
        making.check(key, name)
        files = checklists.files(key, name, [_item(one) for one in _needed(said, "items")])
        making.from_files(session, key, name, files, by=by)
    elif way == "files":
        files = _needed(said, "files").items()
        sent = {file: uploads.from_text(file, text) for file, text in files}
        making.from_sent(session, key, name, sent, by=by)
    else:
        said = _needed(said, "copyOf")
        number = said.get("version")
        source = Source(said["key"], bool(said.get("draft")), int(number) if number else None)
        making.copied(session, key, name, source, by=by)


def _needed(said: Mapping[str, Any], field: str) -> Any:
    """What the chosen way to begin needs. Raises Invalid."""
    if not said.get(field):
        words = f"This is missing: a process from {said.get('from')} needs it."
        raise Invalid(f"The process was not made. /{field}: {words}",
                      problems=[Problem(f"/{field}", words)])  # fmt: skip
    return said[field]


def _item(said: Mapping[str, Any]) -> checklists.Item:
    days = said.get("dueDays")
    return checklists.Item(
        id=said["id"],
        name=said["name"],
        description=said.get("description") or "",
        role=said.get("role") or "csr",
        due_days=None if days is None else int(days),
        waits_for=tuple(said.get("waitsFor") or ()),
        optional=bool(said.get("optional")),
        form=said.get("form") or "",
    )


@bp.get("/api/v1/processes/<key>")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, gives={200: shapes.PROCESS}))
def read_process(key: str) -> Response:
    """One process with what is live, what is being changed and what runs."""
    return write_json(shapes.process(listing.one(key)))


@bp.patch("/api/v1/processes/<key>")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag=TAG, takes=shapes.CHANGE, gives={200: shapes.PROCESS}, refuses=(404, 409)))
def change_process(key: str) -> Response:
    """Set name, description, owner or archived.

    What is left out stays. The key never changes.
    """
    said = taken(shapes.CHANGE, "The process was not changed.")
    wanted = {field: said[field] for field in ("name", "description", "archived") if field in said}
    if "ownerId" in said:
        wanted["owner"] = None if said["ownerId"] is None else int(said["ownerId"])
    with transaction() as session:
        sure = bool(said.get("evenWhileRunning"))
        making.change(session, key, wanted, sure=sure, by=current())
    return write_json(shapes.process(listing.one(key)))


@bp.get("/api/v1/processes/<key>/export")
@allow(P.PROCESS_READ)
@described(Operation(tag=TAG, query=(VERSION, DRAFT), gives={200: {}}, gives_file=ZIP))
def export_process(key: str) -> Response:
    """A version, or the draft, as a zip archive that can be imported again."""
    row = queries.process(key)
    if DRAFT.read() == "true":
        current().require(P.PROCESS_DRAFT)
        return zipped(bundles.of_draft(key), f"{row.key}-draft.zip")
    shown = queries.version(row, VERSION.read() or None)
    return zipped(bundles.of_version(row, shown), f"{row.key}-{shown.number}.zip")


@bp.post("/api/v1/processes/import")
@allow(P.PROCESS_DRAFT)
@described(
    Operation(
        tag=TAG,
        takes=shapes.IMPORT,
        also_takes=(ZIP,),
        query=(DRY,),
        gives={200: shapes.IMPORTED, 201: shapes.IMPORTED},
        refuses=(409,),
    )
)
def import_processes() -> Response:
    """Make processes of an archive or of files, all or none.

    Archives of Baton come back byte for byte; diagrams of other tools are translated, and the
    report says what needs a person. A dry run only reports.
    """
    sent, keys = _sent()
    held = importing.take(sent)
    if DRY.read() == "true":
        return write_json(_told(held, []))
    wishes = [Wish(folder, keys.get(folder, folder)) for folder in held.folders]
    with transaction() as session:
        made = importing.make(session, held, wishes, by=current())
    return write_json(_told(held, made), 201)


def _sent() -> tuple[list[tuple[str, bytes]], Mapping[str, str]]:
    if request.mimetype == ZIP:
        return [("archive.zip", request.get_data())], {}
    said = taken(shapes.IMPORT, "Nothing was imported.")
    files = [(name, uploads.from_text(name, text)) for name, text in said["files"].items()]
    return files, said.get("keys") or {}


def _told(held: Taken, made: list[str]) -> dict[str, Any]:
    return {
        "made": made,
        "folders": {key: sorted(files) for key, files in held.folders.items()},
        "report": held.report,
    }
