"""User tasks for programs: the list as the inbox has it, one of them, its draft, its changes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.accounts.access import Permission, allow, current
from app.lib.api import LIMIT, Choice, Operation, Text, described, page, taken
from app.lib.web import takes, write_json
from app.tasks import changing, service
from app.tasks.api import shapes, told
from app.tasks.api.asking import seen
from app.tasks.inbox import api as inbox
from app.tasks.inbox import export, lists
from app.tasks.levels import cover
from app.tasks.work import people
from app.tasks.work.views import MAX_BODY

bp = Blueprint("task_api", __name__)
P = Permission
TAG = "User tasks"
AT = "/api/v1/user-tasks/<task_uuid>"
FIND = Text("q", "Looks in their names.", 60)
FOR = Choice("for", "Whom one may mention, or give the task to.", ("mention", "work"), "mention")


@bp.get("/api/v1/user-tasks")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, query=inbox.QUERY, gives={200: page(shapes.LISTED)}))
def list_user_tasks() -> Response:
    """The caller's inbox, with the filters, sorts and columns that its page has.

    A page may hold fewer where many user tasks had to be looked through; `nextCursor` goes on.
    """
    asked = inbox.asked(request.args, current())
    found = lists.search(current(), asked, LIMIT.read())
    names = [column[1:] for column in asked.columns if column.startswith("=")]
    known = lists.variables_of(found.tasks, current(), names)
    items = [told.brief(row) for row in found.tasks]
    if names:
        for row, item in zip(found.tasks, items, strict=True):
            item["variables"] = known.get(row.id, {})
    return write_json({"items": items, "nextCursor": found.next.cursor() if found.next else None})


@bp.get("/api/v1/user-tasks/export")
@allow(P.TASK_READ)
@described(
    Operation(tag=TAG, query=inbox.WHOLE, gives={200: {"type": "string"}}, gives_file="text/csv")
)
def export_user_tasks() -> Response:
    """The caller's inbox as a table in CSV, from its beginning, with the columns asked for.

    At most 5,000 user tasks; where there are more, the last line says so. Dates are by the clock of
    the office, whose zone the heading names.
    """
    return export.export(inbox.asked(request.args, current()), current())


@bp.get("/api/v1/user-tasks/counts")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.COUNTS}))
def count_user_tasks() -> Response:
    """How many user tasks each view holds for the caller, each counted no further than 201.

    Supervisors and auditors are given the views of everyone's as well.
    """
    return write_json({"views": lists.counts(current())})


@bp.get("/api/v1/user-tasks/covering")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: page(shapes.TASK)}))
def list_covered_user_tasks() -> Response:
    """The open user tasks of those for whom the caller stands in now."""
    return write_json({"items": list(map(told.brief, cover.tasks(current()))), "nextCursor": None})


@bp.get(AT)
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.FULL}))
def read_user_task(task_uuid: str) -> Response:
    """One user task, with its form, the draft, and what the caller may do now."""
    return write_json(told.full(seen(task_uuid), current()))


@bp.patch(AT)
@allow(P.TASK_READ)
@described(Operation(tag=TAG, takes=shapes.CHANGES, gives={200: shapes.TASK}, refuses=(409,)))
def change_user_task(task_uuid: str) -> Response:
    """Change the dates, the priority or the candidates of a user task.

    What is not sent stays as it is. With the scope `task.supervise` all of it is changed; with
    `task.work` the follow-up date of a user task that the caller has. When listeners look at the
    change, `beingChanged` says what they are asked about, and nothing has changed yet.
    """
    said = taken(shapes.CHANGES, "The user task was not changed.")
    seen(task_uuid)
    return write_json(told.brief(changing.change(task_uuid, changing.sent(said), current())))


@bp.get(f"{AT}/draft")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: shapes.DRAFT}))
def read_user_task_draft(task_uuid: str) -> Response:
    """The unfinished answers that are kept; they are unchecked."""
    return write_json(_draft(seen(task_uuid)))


@bp.put(f"{AT}/draft")
@allow(P.TASK_WORK)
@takes(MAX_BODY)
@described(Operation(tag=TAG, takes=shapes.ANSWERS, gives={200: shapes.DRAFT}, refuses=(409,)))
def save_user_task_draft(task_uuid: str) -> Response:
    """Keep unfinished answers, unchecked, in place of those that were kept; up to 200 kB."""
    said = taken(shapes.ANSWERS, "The draft was not kept.")
    seen(task_uuid)
    return write_json(_draft(service.save_draft(task_uuid, said.get("answers", {}), current())))


def _draft(task: Any) -> dict[str, Any]:
    return {"answers": task.draft or {}, "savedAt": told.at(task.draft_at)}


@bp.get(f"{AT}/people")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, query=(FIND, FOR), gives={200: shapes.PEOPLE}))
def list_people_of_user_task(task_uuid: str) -> Response:
    """Whom the caller may mention at a user task, or give it to; the first eight by name."""
    search, works = FIND.read(), FOR.read() == "work"
    task, who = seen(task_uuid), current()
    found = people.working([task], search, who.id) if works else people.seeing(task, search, who.id)
    items = [
        {"id": one["id"], "name": one["name"], "roles": one["words"], "offered": one["offered"]}
        for one in found
    ]
    return write_json({"items": items})
