"""Service levels, for programs: read, made, changed, put in order, switched on and off."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response
from werkzeug.datastructures import MultiDict

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described, taken
from app.lib.schema import Schema, choice, given, many, maybe, record, text, whole
from app.lib.web import MOST_KEY, write_json
from app.tasks.api.asking import pointed
from app.tasks.levels import deleting, service, typed
from app.tasks.levels.models import ServiceLevel
from app.tasks.levels.plan import AT as MOMENTS
from app.tasks.levels.plan import DEEDS, MOST_STEPS

bp = Blueprint("levels_api", __name__)
P = Permission
TAG = "Service levels"
AT = "/api/v1/service-levels/<int:level_id>"
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
STEP = given(
    {
        "at": choice(*MOMENTS),
        "after": {**TEXT, "description": "So long after that, such as PT4H; empty for at once."},
        "deed": choice(*DEEDS),
        "to": {**TEXT, "description": "A priority, the key of a role, or a mail address."},
    },
    title="EscalationStep",
)
LEVEL = given(
    {
        "id": WHOLE,
        "name": TEXT,
        "process": {**TEXT, "description": "The key of a process; empty for any."},
        "element": {**TEXT, "description": "The id of a user task in it; empty for any."},
        "role": {**TEXT, "description": "The key of a role; empty for any."},
        "minPriority": WHOLE,
        "calendar": given({"id": WHOLE, "name": TEXT}),
        "length": {**TEXT, "description": "Business time: PT8H are hours, P2D working days."},
        "warn": {**WHOLE, "description": "Per cent of the length."},
        "chain": many(STEP),
        "active": {"type": "boolean"},
    },
    title="ServiceLevel",
)
LEVELS = given(
    {"items": many(LEVEL, description="In the order in which they are tried; the first fits.")}
)
LENGTH: Schema = {
    **text(6, pattern=r"^P([1-9]\d{0,2}D|T[1-9]\d{0,3}[HM])$"),
    "x-words": "Write PT30M, PT8H for working hours, or P2D for working days.",
}
NEW_STEP = record(
    {
        "at": choice(*MOMENTS),
        "after": maybe(LENGTH),
        "deed": choice(*DEEDS),
        "to": maybe(text(200)),
    },
    needs=("at", "deed"),
    title="NewEscalationStep",
)
NEW = record(
    {
        "name": text(100, least=1),
        "process": maybe(text(100)),
        "element": maybe(text(255)),
        "role": maybe(text(60)),
        "minPriority": maybe(whole(0, 100, default=0)),
        "calendar": whole(1, MOST_KEY, description="The id of a business calendar."),
        "length": LENGTH,
        "warn": maybe(whole(1, 100, default=75)),
        "chain": maybe(many(NEW_STEP, most=MOST_STEPS)),
    },
    needs=("name", "calendar", "length"),
    title="NewServiceLevel",
    examples=[
        {
            "name": "Approvals by finance",
            "role": "finance",
            "calendar": 1,
            "length": "PT4H",
            "chain": [
                {"at": "warning", "deed": "notify-assignee"},
                {"at": "due", "after": "PT1H", "deed": "offer", "to": "account-manager"},
            ],
        }
    ],
)
MOVE = record(
    {"to": choice("up", "down")},
    needs=("to",),
    title="ServiceLevelMove",
    examples=[{"to": "up"}],
)
PLACES = {
    "process_key": "process",
    "element_id": "element",
    "role_key": "role",
    "min_priority": "minPriority",
    "calendar_id": "calendar",
}
SWITCH = record(
    {"active": {"type": "boolean"}},
    needs=("active",),
    title="ServiceLevelSwitch",
    examples=[{"active": False}],
)


@bp.get("/api/v1/service-levels")
@allow(P.PEOPLE_READ)
@described(Operation(tag=TAG, gives={200: LEVELS}))
def list_service_levels() -> Response:
    """All service levels; a user task has the first that fits it."""
    return write_json({"items": list(map(_told, service.levels()))})


@bp.get(AT)
@allow(P.PEOPLE_READ)
@described(Operation(tag=TAG, gives={200: LEVEL}))
def read_service_level(level_id: int) -> Response:
    """One service level."""
    return write_json(_told(service.level(level_id)))


@bp.post("/api/v1/service-levels")
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=NEW, gives={201: LEVEL}))
def add_service_level() -> Response:
    """A new service level; it is tried last."""
    return _save(None)


@bp.put(AT)
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=NEW, gives={200: LEVEL}))
def change_service_level(level_id: int) -> Response:
    """Replace a service level; it holds for user tasks that come in from now on."""
    return _save(service.level(level_id).id)


@bp.delete(AT)
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, gives={200: LEVELS}, refuses=(409,)))
def delete_service_level(level_id: int) -> Response:
    """Delete a service level that nothing uses. Answers with those that are left."""
    deleting.delete_level(level_id, current())
    return list_service_levels()


@bp.post(f"{AT}/move")
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=MOVE, gives={200: LEVELS}))
def move_service_level(level_id: int) -> Response:
    """Put a service level one place further up or down."""
    said = taken(MOVE, "Nothing was moved.")
    service.move(level_id, said["to"] == "up", current())
    return list_service_levels()


def _save(level_id: int | None) -> Response:
    said = taken(NEW, "The service level was not saved.")
    with pointed(_place):
        columns = typed.level(_form(said), service.known())
        row = service.save_level(level_id, columns, current())
    return write_json(_told(row), 201 if level_id is None else 200)


def _form(said: Mapping[str, Any]) -> MultiDict[str, str]:
    """The same as somebody types it into the page, so that one reader checks both."""
    row = SimpleNamespace(
        name=said["name"],
        process_key=said.get("process") or "",
        element_id=said.get("element") or "",
        role_key=said.get("role") or "",
        min_priority=int(said.get("minPriority") or 0),
        calendar_id=int(said["calendar"]),
        length=said["length"],
        warn=int(said.get("warn") or 75),
        chain=[
            {**step, "after": step.get("after") or "", "to": step.get("to") or ""}
            for step in said.get("chain") or ()
        ],
    )
    return MultiDict(typed.shown_level(row))


def _place(field: str) -> str:
    """Where it stands in the body."""
    step = field.removeprefix("step-")
    return f"chain/{step}" if step != field else PLACES.get(field, field)


@bp.patch(AT)
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=SWITCH, gives={200: LEVEL}))
def switch_service_level(level_id: int) -> Response:
    """Switch a service level on or off; clocks that run go on."""
    said = taken(SWITCH, "The service level was not changed.")
    return write_json(_told(service.switch(level_id, said["active"], current())))


def _told(row: ServiceLevel) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "process": row.process_key,
        "element": row.element_id,
        "role": row.role_key,
        "minPriority": row.min_priority,
        "calendar": {"id": row.calendar_id, "name": row.calendar.name},
        "length": row.length,
        "warn": row.warn,
        "chain": [
            {name: str(step.get(name) or "") for name in ("at", "after", "deed", "to")}
            for step in row.chain
        ],
        "active": row.active,
    }
