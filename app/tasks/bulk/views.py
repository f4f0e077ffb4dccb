"""What the inbox asks for when many user tasks are selected, and the same for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from app.accounts.access import Permission, allow, current
from app.designer.scripting import done_once, for_script, said_as
from app.lib.api import Operation, described, taken
from app.lib.schema import given, many
from app.lib.web import write_json
from app.tasks import queries
from app.tasks.api.asking import REPLAYED, repeatable
from app.tasks.bulk import deeds, service, shape
from app.tasks.inbox import asked as asking
from app.tasks.inbox import lists
from app.tasks.work import finishing, people

bp = Blueprint("bulk", __name__)
P = Permission


@bp.post("/inbox/bulk")
@allow(P.TASK_READ)
def do() -> Any:
    """Do something with many user tasks; says what came of it at each."""

    def done() -> dict[str, Any]:
        said = said_as(shape.PART)
        held = deeds.held_for(said.get("of", len(said["tasks"])))
        results = service.do(shape.read(said, held=held), said["tasks"], current())
        times = {"seconds": finishing.HELD, "held": held} if said["deed"] == "complete" else {}
        whole = {name: round(time.total_seconds()) for name, time in times.items()}
        return {**shape.told_page(results), **whole}

    return for_script(lambda: done_once(done)[0])


@bp.post("/inbox/bulk/undo")
@allow(P.TASK_READ)
def undo() -> Any:
    """Take it back; says what came of that at each."""

    def undone() -> dict[str, Any]:
        results = service.undo(said_as(shape.UNDO)["steps"], current())
        return {"results": shape.told(results)}

    return for_script(undone)


@bp.get("/inbox/bulk/all")
@allow(P.TASK_READ)
def everything() -> Any:
    """The first user tasks that a list shows on all of its pages, as many as can go at once."""
    who = current()
    asked = replace(asking.read(request.args, who), after=None)
    page = lists.search(who, asked, shape.MOST)
    return write_json({"ids": [task.uuid for task in page.tasks], "more": page.next is not None})


@bp.post("/inbox/bulk/people")
@allow(P.TASK_SUPERVISE)
def who_works() -> Any:
    """Whom one may give the selected user tasks to."""

    def found() -> dict[str, Any]:
        said = said_as(shape.WHO)
        return {"people": people.working(queries.open_ones(said["tasks"]), said["q"])}

    return for_script(found)


@bp.post("/api/v1/user-tasks/bulk")
@allow(P.TASK_READ)
@described(
    Operation(
        tag="User tasks",
        takes=shape.BULK,
        gives={200: given({"items": many(shape.RESULT)}, title="BulkResults")},
        repeatable=True,
        headers=REPLAYED,
    )
)
def do_api() -> Response:
    """Claim, release, assign, change or complete up to 200 user tasks.

    Each is done by itself, so that some can be refused while the others are done; there is a
    result for each. `person` goes with `assign` alone, which needs the scope `task.supervise`, and
    `changes` with `change` alone. Completed are user tasks without a form, and those whose form
    can be handed in with what the process knows and its defaults.
    """
    said, who = taken(shape.BULK, shape.REFUSED), current()
    deed = shape.read(said, held=None)
    return repeatable(
        lambda: {"items": shape.told(service.do(deed, said["tasks"], who))}, in_steps=True
    )
