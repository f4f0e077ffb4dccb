"""Views of the inbox that a person keeps: made, opened with, forgotten."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, flash, redirect, request

from app.accounts.access import Permission, allow, current
from app.lib.errors import AppError, Invalid
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
    try:
        view = saved.keep(
            form.get("name", ""),
            query,
            form.get("role", ""),
            current(),
            first=form.get("first") == "yes",
        )
    except Invalid as error:
        flash(error.words, "bad")
        return redirect(f"/inbox?{query}" if query else "/inbox")
    flash(f"The view {view.name} is kept.", "done")
    return redirect(address(view))


@bp.post("/inbox/views/<view_uuid>/first")
@allow(P.TASK_READ)
def open_with(view_uuid: str) -> Any:
    """Make the inbox open with a view, or no longer."""
    try:
        first = request.form.get("first") == "yes"
        view = saved.open_with(view_uuid, current(), first=first)
    except AppError as error:
        flash(error.message, "bad")
        return redirect("/inbox")
    opens = f"with {view.name}" if first else "as usual"
    flash(f"The inbox opens {opens}.", "done")
    return redirect(address(view))


@bp.post("/inbox/views/<view_uuid>/forget")
@allow(P.TASK_READ)
def forget(view_uuid: str) -> Any:
    """Forget a view."""
    try:
        view = saved.forget(view_uuid, current())
        flash(f"The view {view.name} is forgotten.", "done")
    except AppError as error:
        flash(error.message, "bad")
    return redirect(f"/inbox?view={usual_view(current())}")


def address(view: SavedView) -> str:
    """Where a view is found."""
    said = urlencode({"saved": view.uuid})
    return f"/inbox?{view.query}&{said}" if view.query else f"/inbox?{said}"


def of_task(task_uuid: str) -> str:
    """Where a user task is opened beside the list that the person came from."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # whoever writes it may write anything
        return f"/inbox/{task_uuid}"
    beside = came.netloc == request.host and came.path.startswith("/inbox")
    return f"/inbox/{task_uuid}?{came.query}" if beside and came.query else f"/inbox/{task_uuid}"
