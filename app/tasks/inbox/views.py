"""Views of the inbox that a person keeps: made, opened with, forgotten."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, request

from app.accounts.access import Permission, allow, current
from app.designer.scripting import going_on
from app.lib.web import came_from
from app.tasks.inbox import saved
from app.tasks.inbox.asked import usual_view
from app.tasks.inbox.models import SavedView

bp = Blueprint("inbox", __name__)
P = Permission


@bp.post("/inbox/views")
@allow(P.TASK_READ)
def keep() -> Any:
    """Keep what the inbox shows under a name."""
    form, query = request.form, " ".join(request.form.get("query", "").split())

    def work() -> str:
        first = form.get("first") == "yes"
        view = saved.keep(form.get("name", ""), query, form.get("role", ""), current(), first=first)
        flash(f"The view {view.name} is kept.", "done")
        return address(view)

    return going_on(work, f"/inbox?{query}" if query else "/inbox")


@bp.post("/inbox/views/<view_uuid>/first")
@allow(P.TASK_READ)
def open_with(view_uuid: str) -> Any:
    """Make the inbox open with a view, or no longer."""

    def work() -> str:
        first = request.form.get("first") == "yes"
        view = saved.open_with(view_uuid, current(), first=first)
        opens = f"with {view.name}" if first else "as usual"
        flash(f"The inbox opens {opens}.", "done")
        return address(view)

    return going_on(work, "/inbox")


@bp.post("/inbox/views/<view_uuid>/forget")
@allow(P.TASK_READ)
def forget(view_uuid: str) -> Any:
    """Forget a view."""
    usual = f"/inbox?view={usual_view(current())}"

    def work() -> str:
        view = saved.forget(view_uuid, current())
        flash(f"The view {view.name} is forgotten.", "done")
        return usual

    return going_on(work, usual)


def address(view: SavedView) -> str:
    """Where a view is found."""
    said = urlencode({"saved": view.uuid})
    return f"/inbox?{view.query}&{said}" if view.query else f"/inbox?{said}"


def of_task(task_uuid: str) -> str:
    """Where a user task is opened beside the list that the person came from."""
    came = came_from()
    query = came.query if came and came.path.startswith("/inbox") else ""
    return f"/inbox/{task_uuid}?{query}" if query else f"/inbox/{task_uuid}"
