"""Pages: the view of a team, and what its supervisor does from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from app.accounts.access import Permission, allow, current
from app.designer.scripting import by_form
from app.lib import days, json
from app.lib.errors import AppError, Problem
from app.runtime.models import UserTask
from app.tasks import changing, dialog
from app.tasks.inbox import lists
from app.tasks.levels.told import working
from app.tasks.team import asked as asking
from app.tasks.team import view
from app.tasks.team.figures import AGES, DAYS
from app.tasks.work import handing, people

bp = Blueprint("team", __name__, template_folder="../templates")
P = Permission
FIELDS = {"dueDate": "Due", "priority": "Priority"}
CHANGED = ("due_at", "priority")


@bp.get("/inbox/team")
@allow(P.TASK_SUPERVISE)
def team() -> Any:
    """Load, ageing, what will breach today, throughput."""
    asked = asking.read(request.args)
    seen = view.of(asked, current())
    return render_template(
        "tasks/team.html",
        room="inbox",
        team=seen,
        asked=asked,
        back=urlencode(asked.pairs),
        ages=AGES,
        days=[seen.today - ago * days.DAY for ago in range(DAYS)],
        working=working,
        stands=stands,
        due_today=lists.DUE_TODAY,
    )


def stands(task: Any) -> str:
    """What stands in the fields of a row before anybody types, as ``dialog`` reads it."""
    return json.dumps(dialog.shown(task, CHANGED))


@bp.post("/inbox/team/<task_uuid>/assign")
@allow(P.TASK_SUPERVISE)
def assign(task_uuid: str) -> Any:
    """Claim a user task for somebody, or give it to another person."""

    def deed() -> str:
        task = handing.assign(task_uuid, people.chosen(request.form), current())
        if task.asked is not None:
            return f"What listens to {task.name} is asked first."
        return f"{task.assignee_name} has {task.name} now."

    return _done(deed)


@bp.post("/inbox/team/<task_uuid>/change")
@allow(P.TASK_SUPERVISE)
def change(task_uuid: str) -> Any:
    """Change the priority or the due date of a user task."""

    def deed() -> str:
        said = dialog.read(dialog.typed(request.form))
        task: UserTask = changing.change(task_uuid, said, current())
        if task.asked is not None:
            return f"What listens to {task.name} is asked first."
        return f"{task.name} is changed." if said else f"Nothing of {task.name} was typed anew."

    return _done(deed)


def _done(deed: Callable[[], str]) -> Any:
    """Does it and shows the view as it was, with what went wrong; a script says that itself."""
    return by_form(deed, asking.read(request.args).link(), _told)


def _told(error: AppError) -> str:
    return " ".join([error.message, *map(_fault, error.problems)])


def _fault(problem: Problem) -> str:
    name = FIELDS.get(problem.pointer.strip("/"))
    return f"{name}: {problem.message}" if name else problem.message
