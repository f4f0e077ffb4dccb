"""What people say at a user task, and what was done at it, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib import clock
from app.lib.api import Operation, described, taken
from app.lib.db import db
from app.lib.web import write_json
from app.runtime.models import Instance
from app.tasks.api import shapes, told
from app.tasks.api.asking import REPLAYED, pointed, repeatable, seen
from app.tasks.api.tasks import AT
from app.tasks.work import story, talk
from app.tasks.work.models import Comment

bp = Blueprint("task_talk_api", __name__)
P = Permission
TAG = "User tasks"
NOT_WRITTEN = "Nothing was written."


@bp.get(f"{AT}/comments")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.COMMENTS}))
def list_comments(task_uuid: str) -> Response:
    """The comments and questions at a user task, oldest first; the last two hundred."""
    return write_json({"items": list(map(_told, talk.of(seen(task_uuid))))})


def _told(row: Comment) -> dict[str, Any]:
    return told.comment(row, changeable=talk.changeable(row, current(), clock.now()))


@bp.post(f"{AT}/comments")
@allow(P.TASK_READ)
@described(
    Operation(
        tag=TAG,
        takes=shapes.NEW_COMMENT,
        gives={201: shapes.COMMENT},
        repeatable=True,
        headers=REPLAYED,
    )
)
def add_comment(task_uuid: str) -> Response:
    """Write a comment; who is named with an @ and sees the user task is told.

    Who writes needs `task.work` or `task.supervise` as well.
    """
    said = taken(shapes.NEW_COMMENT, NOT_WRITTEN)
    seen(task_uuid)
    with pointed():
        return repeatable(lambda: _told(talk.add(task_uuid, said["text"], current())), 201)


@bp.patch(f"{AT}/comments/<int:comment_id>")
@allow(P.TASK_READ)
@described(
    Operation(tag=TAG, takes=shapes.NEW_COMMENT, gives={200: shapes.COMMENT}, refuses=(409,))
)
def change_comment(task_uuid: str, comment_id: int) -> Response:
    """Write the caller's comment anew, for 15 minutes."""
    said = taken(shapes.NEW_COMMENT, NOT_WRITTEN)
    seen(task_uuid)
    with pointed():
        row = talk.change(task_uuid, comment_id, said["text"], current())
    return write_json(_told(row))


@bp.delete(f"{AT}/comments/<int:comment_id>")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.COMMENTS}, refuses=(409,)))
def remove_comment(task_uuid: str, comment_id: int) -> Response:
    """Take the caller's comment away, for 15 minutes; answers with those that are left."""
    row = seen(task_uuid)
    talk.remove(task_uuid, comment_id, current())
    return write_json({"items": list(map(_told, talk.of(row)))})


@bp.get(f"{AT}/history")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.HISTORY}))
def read_user_task_history(task_uuid: str) -> Response:
    """What was done at a user task, and what happened before it came in, in words."""
    task = seen(task_uuid)
    instance = db.session.get_one(Instance, task.instance_id)
    done, before = story.of(task, instance), story.before(task, instance, current())
    return write_json({"items": list(map(_line, done)), "before": list(map(_line, before))})


def _line(line: story.Line) -> dict[str, Any]:
    return {"at": told.at(line.at), "who": line.who, "words": line.words, "more": line.more}
