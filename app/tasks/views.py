"""Pages: the inbox, and a user task in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from app.accounts.access import Permission, allow, current
from app.lib import clock
from app.lib.db import db
from app.lib.errors import AppError, BadRequest, Invalid
from app.lib.web import text
from app.runtime.models import UserTask
from app.tasks import changing, dialog, queries, service
from app.tasks.queries import Position
from app.tasks.work import page

bp = Blueprint("tasks", __name__, template_folder="templates")
P = Permission
VIEWS = (
    ("for-me", "For me"),
    ("mine", "Mine"),
    ("unclaimed", "Unclaimed"),
    ("today", "Due today"),
    ("overdue", "Overdue"),
    ("done", "Done by me"),
)


@bp.get("/inbox")
@allow(P.TASK_WORK)
def inbox() -> Any:
    """The inbox without a task opened."""
    return _page(None)


@bp.get("/inbox/<task_uuid>")
@allow(P.TASK_READ)
def task(task_uuid: str) -> Any:
    """The inbox with a task opened."""
    return _page(service.find(task_uuid, current()))


def _page(opened: UserTask | None, **more: Any) -> Any:
    """The whole page, or the part of it that a page in the browser asks for by its id."""
    view = text("view") or "for-me"
    if view not in queries.VIEWS:
        raise BadRequest("There is no such view of the inbox. Choose one above the list.")
    wanted = request.headers.get("X-Part", "")
    seen: dict[str, Any] = {"view": view, "task": opened}
    if wanted != "task":
        seen |= _list(view)
    if wanted != "list":
        seen |= (
            {"problems": (), **page.detail(opened, current(), more.get("typed")), **more}
            if opened
            else {}
        )
    return render_template(PARTS.get(wanted, "tasks/inbox.html"), **seen)


PARTS = {"list": "tasks/_list.html", "task": "tasks/_task.html"}


def _list(view: str) -> dict[str, Any]:
    who = current()
    found = queries.inbox(who, view, text("role") or None, _position(text("after")))
    counted = queries.counts(who)
    return {
        "room": "inbox",
        "views": VIEWS,
        "groups": _groups(found.tasks),
        "page": found,
        "counted": counted,
        "counts": {"inbox": counted["for-me"]},
        "deciding": service.deciding,
    }


def _position(cursor: str) -> Position | None:
    if not cursor:
        return None
    try:
        due, urgency, task_id = cursor.split("_")
        return Position(datetime.fromisoformat(due), int(urgency), int(task_id))
    except ValueError:
        raise BadRequest("The cursor is not one that was given here.") from None


def _groups(tasks: list[Any]) -> list[tuple[str, list[Any]]]:
    """The list under the words that a person sorts a day by."""
    now = clock.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    made: dict[str, list[Any]] = {}
    for one in tasks:
        if one.state != "open":
            name = "Done"
        elif one.due_at is None:
            name = "Without a due date"
        elif one.due_at < now:
            name = "Overdue"
        else:
            name = "Due today" if one.due_at < midnight else "Later"
        made.setdefault(name, []).append(one)
    return list(made.items())


@bp.post("/inbox/<task_uuid>/change")
@allow(P.TASK_READ)
def change(task_uuid: str) -> Any:
    """Change the dates, the priority or the candidates of a user task, as far as one may."""
    who, typed = current(), dialog.typed(request.form)
    try:
        task = changing.change(task_uuid, dialog.read(typed), who)
    except Invalid as error:
        db.session.rollback()
        opened = service.find(task_uuid, who)
        return _page(opened, typed=typed, problems=error.problems), error.status
    except AppError as error:
        flash(error.message, "bad")
    else:
        said = (
            "What listens to the change is asked first."
            if task.asked
            else "The user task is changed."
        )
        flash(said, "done")
    return redirect(f"/inbox/{task_uuid}")
