"""The REST API of migrations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.designer import queries as processes
from app.lib.api import CURSOR, LIMIT, Choice, Operation, described, taken
from app.lib.cursor import Page
from app.lib.schema import Schema, choice, given, many, maybe, moment, record, text
from app.lib.web import write_json
from app.runtime.moving import plans, queries, service, trial
from app.runtime.moving.models import ItemState, MigrationRun, RunState
from app.runtime.moving.picks import PICK
from app.runtime.moving.present import fared, shown, tried

bp = Blueprint("moving_api", __name__)
P = Permission
TAG = "Migrations"
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NAMES: Schema = {"type": "object", "additionalProperties": TEXT}
ITEM_STATE = Choice("state", "Only instances that fared so.", tuple(map(str, ItemState)))
REASON = record(
    {"reason": text(plans.MAX_REASON, least=1, description=plans.REASON)},
    needs=("reason",),
    title="MigrationReason",
    examples=[{"reason": "The new version asks for too much."}],
)
RUN = given(
    {
        "id": TEXT,
        "process": TEXT,
        "target": {**WHOLE, "description": "The number of the version."},
        "state": choice(*map(str, RunState)),
        "reason": TEXT,
        "instances": PICK,
        "mapping": NAMES,
        "anew": many(TEXT),
        "total": WHOLE,
        "counts": given({str(state): WHOLE for state in ItemState}),
        "startedAt": moment(),
        "startedBy": TEXT,
        "endedAt": maybe(moment()),
    },
    title="Migration",
)
TRIED = given(
    {
        "instance": TEXT,
        "businessKey": TEXT,
        "version": WHOLE,
        "result": choice(trial.MOVES, trial.REFUSED, trial.SKIPPED),
        "element": {**TEXT, "description": "Where it cannot move; empty if it can."},
        "reason": TEXT,
        "remedy": TEXT,
    },
    title="MigrationTry",
)
DRY_RUN = given(
    {
        "total": WHOLE,
        "moves": WHOLE,
        "refused": WHOLE,
        "skipped": WHOLE,
        "reasons": many(
            given(
                {
                    "result": choice(trial.REFUSED, trial.SKIPPED),
                    "element": TEXT,
                    "reason": TEXT,
                    "remedy": TEXT,
                    "count": WHOLE,
                    "example": {**TEXT, "description": "One of these instances."},
                }
            ),
            description="Of all instances, the most frequent first.",
        ),
        "items": many(TRIED),
        "nextCursor": {"type": ["string", "null"]},
    },
    title="MigrationDryRun",
)
FARED = given(
    {
        "instance": TEXT,
        "businessKey": TEXT,
        "from": {**WHOLE, "description": "The number of the version that it came from."},
        "state": choice(*map(str, ItemState)),
        "reason": TEXT,
        "canGoBack": {"type": "boolean", "description": "It has not moved since."},
        "at": maybe(moment()),
    },
    title="MigratedInstance",
)


def _page(items: Schema) -> Schema:
    return given({"items": many(items), "nextCursor": {"type": ["string", "null"]}})


@bp.post("/api/v1/processes/<key>/migrations")
@allow(P.INSTANCE_EDIT)
@described(
    Operation(
        tag=TAG,
        takes=plans.PLAN,
        gives={200: DRY_RUN, 202: RUN},
    )
)
def migrate(key: str) -> Response:
    """Move running instances to another version, or say what would happen to each.

    With `dryRun` nothing is changed and the answer (200) has the result and reason of each; else
    the migration begins in the background (202). Instances that were called by these belong to
    their own processes and stay as they are.
    """
    said = taken(plans.PLAN, "Nothing was moved.")
    plan = plans.read(key, said)
    if said.get("dryRun"):
        found = trial.try_out(plan, said.get("cursor", ""), int(said.get("limit", 50)))
        return write_json(tried(found))
    return _answer(service.begin(plan, current()), 202)


def _answer(run: MigrationRun, status: int = 200) -> Response:
    return write_json(shown(queries.progress(run)), status)


@bp.get("/api/v1/processes/<key>/migrations")
@allow(P.INSTANCE_READ)
@described(Operation(tag=TAG, query=(CURSOR, LIMIT), gives={200: _page(RUN)}))
def list_migrations(key: str) -> Response:
    """Migrations of a process, newest first."""
    processes.process(key)
    page = queries.runs(key, CURSOR.read(), LIMIT.read())
    return _paged([shown(one) for one in page.rows], page)


@bp.get("/api/v1/processes/<key>/migrations/<migration_uuid>")
@allow(P.INSTANCE_READ)
@described(Operation(tag=TAG, gives={200: RUN}))
def read_migration(key: str, migration_uuid: str) -> Response:
    """One migration and how far it is."""
    return _answer(service.find(key, migration_uuid))


@bp.get("/api/v1/processes/<key>/migrations/<migration_uuid>/items")
@allow(P.INSTANCE_READ)
@described(Operation(tag=TAG, query=(ITEM_STATE, CURSOR, LIMIT), gives={200: _page(FARED)}))
def list_items(key: str, migration_uuid: str) -> Response:
    """How each instance of a migration fared, and why."""
    run = service.find(key, migration_uuid)
    page = queries.items(run, ITEM_STATE.read(), CURSOR.read(), LIMIT.read())
    return _paged([fared(one) for one in page.rows], page)


def _paged(items: list[dict[str, Any]], page: Page[Any]) -> Response:
    return write_json({"items": items, "nextCursor": page.next})


DEED = Operation(tag=TAG, gives={200: RUN}, refuses=(409,))
DEED_WITH_REASON = Operation(tag=TAG, takes=REASON, gives={202: RUN}, refuses=(409,))


@bp.post("/api/v1/processes/<key>/migrations/<migration_uuid>/pause")
@allow(P.INSTANCE_EDIT)
@described(DEED)
def pause(key: str, migration_uuid: str) -> Response:
    """Stop a migration for now."""
    return _answer(service.pause(key, migration_uuid, current()))


@bp.post("/api/v1/processes/<key>/migrations/<migration_uuid>/resume")
@allow(P.INSTANCE_EDIT)
@described(DEED)
def resume(key: str, migration_uuid: str) -> Response:
    """Go on with a migration that was paused, or that stands still."""
    return _answer(service.resume(key, migration_uuid, current()))


@bp.post("/api/v1/processes/<key>/migrations/<migration_uuid>/cancel")
@allow(P.INSTANCE_EDIT)
@described(DEED_WITH_REASON)
def cancel(key: str, migration_uuid: str) -> Response:
    """Leave the rest of a migration as it is.

    What was moved stays moved.
    """
    said = taken(REASON, "Nothing was cancelled.")
    return _answer(service.cancel(key, migration_uuid, plans.reason(said), current()), 202)


@bp.post("/api/v1/processes/<key>/migrations/<migration_uuid>/undo")
@allow(P.INSTANCE_EDIT)
@described(DEED_WITH_REASON)
def undo(key: str, migration_uuid: str) -> Response:
    """Take a migration back, for each instance that has not moved since.

    It is done in the background; the items say how each fared.
    """
    said = taken(REASON, "Nothing was taken back.")
    return _answer(service.undo(key, migration_uuid, plans.reason(said), current()), 202)
