"""Service levels, for programs: read, switched on and off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described, taken
from app.lib.schema import Schema, choice, given, many, record
from app.lib.web import write_json
from app.tasks.api.asking import key
from app.tasks.levels import service
from app.tasks.levels.models import ServiceLevel
from app.tasks.levels.plan import AT as MOMENTS
from app.tasks.levels.plan import DEEDS

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
    return write_json(_told(service.level(key(level_id))))


@bp.patch(AT)
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=SWITCH, gives={200: LEVEL}))
def switch_service_level(level_id: int) -> Response:
    """Switch a service level on or off; clocks that run go on."""
    said = taken(SWITCH, "The service level was not changed.")
    return write_json(_told(service.switch(key(level_id), said["active"], current())))


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
