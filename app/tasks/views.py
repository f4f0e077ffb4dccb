"""Pages: the inbox, and a user task in it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request

from app.accounts.access import Permission, allow, current
from app.designer.scripting import for_script, from_script
from app.lib.db import db
from app.lib.errors import AppError, Invalid
from app.lib.web import text
from app.runtime.models import UserTask
from app.tasks import changing, dialog, service
from app.tasks.inbox import export as exporting
from app.tasks.inbox import page, saved
from app.tasks.inbox.api import asked
from app.tasks.inbox.views import address, of_task
from app.tasks.work import page as work

bp = Blueprint("tasks", __name__, template_folder="templates")
P = Permission
PARTS = {"task": "tasks/_task.html", "inbox": "tasks/_main.html"}


@bp.get("/inbox")
@allow(P.TASK_READ)
def inbox() -> Any:
    """The inbox without a task opened; without a word of what to show, with the view kept first."""
    first = None if request.query_string else saved.first_of(current())
    return redirect(address(first)) if first else _page(None)


@bp.get("/inbox/export")
@allow(P.TASK_READ)
def export() -> Response:
    """What a list shows, on all of its pages, as a file for a spreadsheet."""
    return exporting.export(asked(request.args, current()), current())


@bp.get("/inbox/<task_uuid>")
@allow(P.TASK_READ)
def task(task_uuid: str) -> Any:
    """The inbox with a task opened."""
    return _page(service.find(task_uuid, current()))


def _page(opened: UserTask | None, **more: Any) -> Any:
    """The whole page, or the part of it that a page in the browser asks for by its id."""
    wanted, who = request.headers.get("X-Part", ""), current()
    seen: dict[str, Any] = {"view": text("view"), "task": opened}
    if wanted != "task":
        seen |= page.shown(request.args, who, opened)
    if wanted == "list":
        return _unless_known(render_template("tasks/_list.html", **seen))
    if wanted == "filter-part":
        return render_template("tasks/_filter.html", **seen, **page.choices(who, seen))
    seen |= (
        {"problems": (), **work.detail(opened, who, more.get("typed")), **more} if opened else {}
    )
    return render_template(PARTS.get(wanted, "tasks/inbox.html"), **seen)


def _unless_known(html: str) -> Response:
    """The list, or only that nothing in it has changed since."""
    answer = make_response(html)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.post("/inbox/<task_uuid>/change")
@allow(P.TASK_READ)
def change(task_uuid: str) -> Any:
    """Change the dates, the priority or the candidates of a user task, as far as one may."""
    who, typed = current(), dialog.typed(request.form)

    def deed() -> dict[str, str]:
        task = changing.change(task_uuid, dialog.read(typed), who)
        asked = "What listens to the change is asked first."
        flash(asked if task.asked else "The user task is changed.", "done")
        return {"to": of_task(task_uuid)}

    if from_script():
        return for_script(deed)
    try:
        deed()
    except Invalid as error:
        db.session.rollback()
        opened = service.find(task_uuid, who)
        return _page(opened, typed=typed, problems=error.problems), error.status
    except AppError as error:
        flash(error.message, "bad")
    return redirect(of_task(task_uuid))
