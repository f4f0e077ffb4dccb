"""Views of the inbox that a person keeps, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described, taken
from app.lib.schema import Schema, given, many, maybe, record, text
from app.lib.web import write_json
from app.tasks.api.asking import pointed
from app.tasks.inbox import saved
from app.tasks.inbox.models import SavedView

bp = Blueprint("inbox_views_api", __name__)
P = Permission
TAG = "Inbox views"
AT = "/api/v1/inbox-views/<view_uuid>"
TEXT: Schema = {"type": "string"}
YES: Schema = {"type": "boolean"}
ASKED = "What `GET /api/v1/user-tasks` is asked with, as in an address."
VIEW = given(
    {
        "id": TEXT,
        "name": TEXT,
        "query": {**TEXT, "description": ASKED},
        "role": maybe({**TEXT, "description": "The role that it is shared with."}),
        "own": {**YES, "description": "Whether the caller made it."},
        "default": {**YES, "description": "Whether the caller's inbox opens with it."},
        "mayForget": YES,
    },
    title="InboxView",
)
VIEWS = given({"items": many(VIEW)})
FIELDS: dict[str, Schema] = {
    "name": text(60, least=1),
    "query": text(saved.MOST_QUERY, description=ASKED),
    "role": maybe(text(60, description="A role of the caller's; null or empty for none.")),
}
NEW = record(
    {
        **FIELDS,
        "default": maybe({**YES, "description": "Also open the inbox with it.", "default": False}),
    },
    needs=("name", "query"),
    title="NewInboxView",
    examples=[{"name": "Large orders", "query": "view=unclaimed&var=item.quantity&op=gt&value=50"}],
)
CHANGE = record(
    FIELDS,
    title="InboxViewChange",
    examples=[{"name": "Large orders of today"}],
)


@bp.get("/api/v1/inbox-views")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: VIEWS}))
def list_inbox_views() -> Response:
    """The views that the caller keeps, and those shared with one of their roles, by name."""
    return write_json(_all())


def _all() -> dict[str, Any]:
    who = current()
    first = saved.first_of(who)
    rows = saved.views_of(who)
    return {"items": [_told(row, first) for row in rows]}


def _told(row: SavedView, first: SavedView | None) -> dict[str, Any]:
    who = current()
    return {
        "id": row.uuid,
        "name": row.name,
        "query": row.query,
        "role": row.role_key,
        "own": row.person_id == who.id,
        "default": first is not None and first.id == row.id,
        "mayForget": saved.may_forget(row, who),
    }


def _one(row: SavedView, status: int = 200) -> Response:
    return write_json(_told(row, saved.first_of(current())), status)


@bp.post("/api/v1/inbox-views")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=NEW, gives={201: VIEW}))
def keep_inbox_view() -> Response:
    """Keep a view under a name; one of the caller's with the same name is written over."""
    said = taken(NEW, saved.NOT_KEPT)
    with pointed():
        row = saved.keep(
            said["name"],
            said["query"],
            said.get("role") or "",
            current(),
            first=bool(said.get("default")),
        )
    return _one(row, 201)


@bp.patch(AT)
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=CHANGE, gives={200: VIEW}))
def change_inbox_view(view_uuid: str) -> Response:
    """Change the name, the query or the role of a view that the caller made."""
    said = taken(CHANGE, "The view was not changed.")
    with pointed():
        row = saved.change(
            view_uuid[:36], {name: text or "" for name, text in said.items()}, current()
        )
    return _one(row)


@bp.delete(AT)
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: VIEWS}))
def forget_inbox_view(view_uuid: str) -> Response:
    """Forget a view; supervisors also one that is shared. Answers with those that are left."""
    saved.forget(view_uuid[:36], current())
    return write_json(_all())


@bp.put(f"{AT}/default")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: VIEW}))
def open_with_inbox_view(view_uuid: str) -> Response:
    """Make the caller's inbox open with a view."""
    return _one(saved.open_with(view_uuid[:36], current(), first=True))


@bp.delete(f"{AT}/default")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: VIEW}))
def open_without_inbox_view(view_uuid: str) -> Response:
    """Make the caller's inbox open as usual."""
    return _one(saved.open_with(view_uuid[:36], current(), first=False))
