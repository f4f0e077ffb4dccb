"""What is done with a user task, for programs: the deeds of its page, each by the same function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described, taken
from app.lib.errors import AppError
from app.lib.schema import Schema, read_moment
from app.lib.web import takes, write_json
from app.runtime.models import UserTask
from app.tasks import service
from app.tasks.api import shapes, told
from app.tasks.api.asking import REPLAYED, person, pointed, repeatable, seen
from app.tasks.api.tasks import AT, TAG
from app.tasks.checklists import deeds as items
from app.tasks.work import finishing, handing, pausing, refusing
from app.tasks.work.views import MAX_BODY

bp = Blueprint("task_deeds_api", __name__)
P = Permission
HELD = Operation(tag=TAG, gives={200: shapes.TASK}, refuses=(409,))
STAYS = "The user task stays as it is."


def _takes(schema: Schema) -> Operation:
    return replace(HELD, takes=schema)


def _done(task_uuid: str, deed: Callable[[], Any]) -> Response:
    """Does it to a task that the caller sees, and answers with how the task stands then."""
    return _done_at(seen(task_uuid), deed)


def _done_at(row: UserTask, deed: Callable[[], Any]) -> Response:
    with pointed(waiting_for="for"):
        deed()
    return write_json(told.brief(row))


# ---- whose it is


@bp.post(f"{AT}/claim")
@allow(P.TASK_WORK)
@described(HELD)
def claim_user_task(task_uuid: str) -> Response:
    """Take a user task; also one of somebody who is away, for whom the caller stands in."""
    return _done(task_uuid, lambda: service.claim(task_uuid, current()))


@bp.post(f"{AT}/release")
@allow(P.TASK_WORK)
@described(HELD)
def release_user_task(task_uuid: str) -> Response:
    """Give a user task back to its roles."""
    return _done(task_uuid, lambda: service.release(task_uuid, current()))


@bp.post(f"{AT}/assign")
@allow(P.TASK_SUPERVISE)
@described(_takes(shapes.ASSIGNMENT))
def assign_user_task(task_uuid: str) -> Response:
    """Give a user task to a person, or to nobody: then its roles have it again."""
    to = taken(shapes.ASSIGNMENT, STAYS)["person"]
    seen(task_uuid)
    key = person(to, STAYS) if to is not None else None
    return _done(task_uuid, lambda: handing.assign(task_uuid, key, current()))


@bp.post(f"{AT}/delegate")
@allow(P.TASK_WORK)
@described(_takes(shapes.DELEGATING))
def delegate_user_task(task_uuid: str) -> Response:
    """Let somebody else work on the caller's user task, and get it back."""
    said = taken(shapes.DELEGATING, STAYS)
    seen(task_uuid)
    key, note, whole = (
        person(said["person"], STAYS),
        said.get("note") or "",
        bool(said.get("whole")),
    )
    return _done(
        task_uuid, lambda: handing.delegate(task_uuid, key, current(), note=note, whole=whole)
    )


@bp.post(f"{AT}/hand-back")
@allow(P.TASK_WORK)
@described(_takes(shapes.HANDING_BACK))
def hand_back_user_task(task_uuid: str) -> Response:
    """Give a delegated user task back; its draft stays with it."""
    note = taken(shapes.HANDING_BACK, STAYS).get("note") or ""
    return _done(task_uuid, lambda: handing.hand_back(task_uuid, current(), note=note))


@bp.post(f"{AT}/take-back")
@allow(P.TASK_WORK)
@described(HELD)
def take_back_user_task(task_uuid: str) -> Response:
    """Have a user task again that the caller delegated."""
    return _done(task_uuid, lambda: handing.take_back(task_uuid, current()))


# ---- how it goes on


@bp.post(f"{AT}/wait")
@allow(P.TASK_READ)
@described(_takes(shapes.WAIT))
def put_user_task_aside(task_uuid: str) -> Response:
    """Put a user task aside until somebody outside has answered; its service level stands still.

    It is the caller's own; with `task.supervise` any.
    """
    said = taken(shapes.WAIT, "Nothing was changed.")
    until = read_moment(said["until"])
    return _done(
        task_uuid,
        lambda: pausing.wait(task_uuid, said["for"], said["reason"], until, current()),
    )


@bp.post(f"{AT}/go-on")
@allow(P.TASK_READ)
@described(HELD)
def go_on_with_user_task(task_uuid: str) -> Response:
    """What the user task waited for has come.

    It is the caller's own; with `task.supervise` any.
    """
    return _done(task_uuid, lambda: pausing.go_on(task_uuid, current()))


@bp.post(f"{AT}/complete")
@allow(P.TASK_WORK)
@takes(MAX_BODY)
@described(replace(HELD, takes=shapes.COMPLETION, repeatable=True, headers=REPLAYED))
def complete_user_task(task_uuid: str) -> Response:
    """Hand in the answers of a user task, at once or ten seconds later.

    They are checked against its form: a fault is named by the key of its field. With `held` the
    state is `completing`, and `undo` takes it back; the answers are then kept as the draft.
    """
    said = taken(shapes.COMPLETION, "The user task was not completed.")
    answers, who = said.get("answers", {}), current()

    def act() -> dict[str, Any]:
        try:
            if not said.get("held"):
                return told.brief(service.complete(task_uuid[:36], answers, who))
            return told.brief(finishing.hold(task_uuid[:36], answers, who))
        except AppError:
            seen(task_uuid)  # who does not see it is not told either what is against it
            raise

    return repeatable(act)


@bp.post(f"{AT}/undo")
@allow(P.TASK_WORK)
@described(HELD)
def undo_user_task(task_uuid: str) -> Response:
    """Take a completion back that is held; its answers stand in the draft."""
    return _done(task_uuid, lambda: finishing.undo(task_uuid, current()))


@bp.post(f"{AT}/hand-in")
@allow(P.TASK_WORK)
@described(HELD)
def hand_in_user_task(task_uuid: str) -> Response:
    """Hand a held completion in without waiting."""
    return _done(task_uuid, lambda: finishing.hand_in_now(task_uuid, current()))


@bp.post(f"{AT}/refuse")
@allow(P.TASK_WORK)
@described(_takes(shapes.CANNOT))
def refuse_user_task(task_uuid: str) -> Response:
    """Say that the caller's user task cannot be done, and why.

    `code` is one of its `refusals`: the process goes on by the way that the diagram foresees; or
    `ask`: the process owner is asked, and the user task stays with the caller.
    """
    said = taken(shapes.CANNOT, "Nothing was changed.")
    return _done(
        task_uuid,
        lambda: refusing.cannot_do(task_uuid, said["code"], said["reason"], current()),
    )


@bp.post(f"{AT}/skip")
@allow(P.TASK_READ)
@described(_takes(shapes.SKIP))
def skip_user_task(task_uuid: str) -> Response:
    """Leave out the item of a checklist that the user task is; others are refused with 409."""
    said = taken(shapes.SKIP, "Nothing was skipped.")
    reason = said.get("reason") or ""
    row = seen(task_uuid)
    return _done_at(row, lambda: items.skip_task(row.id, reason, current()))
