"""Files at a user task, for programs: listed, added, downloaded, removed."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, request

from app.accounts.access import Permission, allow, current
from app.lib.api import FORM, Operation, described, taken
from app.lib.errors import BadRequest, Invalid, Problem
from app.lib.web import takes, write_json
from app.tasks.api import shapes, told
from app.tasks.api.asking import REPLAYED, repeatable, seen
from app.tasks.api.tasks import AT
from app.tasks.work import files
from app.tasks.work.models import Attachment
from app.tasks.work.views import MAX_BODY, download

bp = Blueprint("task_files_api", __name__)
P = Permission
TAG = "User tasks"
NOT_ADDED = "The file was not added."


@bp.get(f"{AT}/files")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.FILES}))
def list_files(task_uuid: str) -> Response:
    """The files at a user task, oldest first."""
    return write_json({"items": list(map(_told, files.of(seen(task_uuid))))})


def _told(row: Attachment) -> dict[str, Any]:
    return told.attachment(row, removable=files.may_remove(row, current()))


@bp.post(f"{AT}/files")
@allow(P.TASK_READ)
@takes(MAX_BODY)
@described(
    Operation(
        tag=TAG,
        takes=shapes.NEW_FILE,
        also_takes=(FORM,),
        gives={201: shapes.FILE},
        repeatable=True,
        headers=REPLAYED,
    )
)
def add_file(task_uuid: str) -> Response:
    """Add a file, as a part of a form or as base64 in JSON.

    The part is called `file`. It is known by its content, whatever its name says, and has up to
    7 MB. Who writes needs `task.work` or `task.supervise` as well.
    """
    name, content = _sent()
    seen(task_uuid)
    file = files.checked(name, content, current())
    return repeatable(
        lambda: _told(files.add(task_uuid, file, current())),
        201,
        of=name.encode("utf-8", "surrogatepass") + b"\n" + content,
    )


def _sent() -> tuple[str, bytes]:
    if request.mimetype == FORM:
        sent = request.files.getlist("file")
        if len(sent) != 1 or not sent[0].filename:
            told = "Send one file, as the part `file` of the form."
            raise BadRequest(told, problems=[Problem("file", told)])
        with sent[0].stream as stream:
            return sent[0].filename, stream.read(files.MAX_SIZE + 1)
    said = taken(shapes.NEW_FILE, NOT_ADDED)
    try:
        return said["name"], base64.b64decode(said["content"], validate=True)
    except (binascii.Error, ValueError):
        told = "Has to be the file in base64."
        raise Invalid(f"{NOT_ADDED} {told}", problems=[Problem("/content", told)]) from None


@bp.get(f"{AT}/files/<file_uuid>")
@allow(P.TASK_READ)
@described(
    Operation(
        tag=TAG,
        gives={200: {"type": "string", "format": "binary"}},
        gives_file="application/octet-stream",
    )
)
def read_file(task_uuid: str, file_uuid: str) -> Response:
    """A file, as a download of the media type that its content has."""
    seen(task_uuid)
    return download(files.find(task_uuid, file_uuid, current()))


@bp.delete(f"{AT}/files/<file_uuid>")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.FILES}))
def remove_file(task_uuid: str, file_uuid: str) -> Response:
    """Take a file away; the history keeps its name and who did it. Answers with those left."""
    row = seen(task_uuid)
    files.remove(task_uuid, file_uuid, current())
    return write_json({"items": list(map(_told, files.of(row)))})
