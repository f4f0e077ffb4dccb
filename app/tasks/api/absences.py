"""When people are away and who stands in for them, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts import service as accounts
from app.accounts.absence import service
from app.accounts.access import Permission, allow, current
from app.accounts.models import Absence
from app.lib import clock
from app.lib.api import Operation, described, taken
from app.lib.errors import NotFound
from app.lib.schema import Schema, given, many, maybe, moment, read_moment, record
from app.lib.schema import text as words
from app.lib.web import write_json
from app.tasks.api import told
from app.tasks.api.asking import REPLAYED, person, pointed, repeatable
from app.tasks.api.shapes import PERSON

bp = Blueprint("absences_api", __name__)
P = Permission
TAG = "Absences"
OF = "/api/v1/people/<int:person_id>/absences"
TEXT: Schema = {"type": "string"}
ABSENCE = given(
    {
        "id": {"type": "integer"},
        "person": TEXT,
        "begins": moment(),
        "ends": moment(),
        "deputy": maybe({**TEXT, "description": "Who stands in; null: tasks go to their roles."}),
        "note": TEXT,
        "now": {"type": "boolean", "description": "Whether it has begun."},
    },
    title="Absence",
)
ABSENCES = given(
    {
        "items": many(ABSENCE, description="Those that have not ended, the next one first."),
        "standsInFor": many(TEXT, description="For whom the person stands in now."),
    },
    title="Absences",
)
NEW = record(
    {
        "begins": moment(),
        "ends": moment(),
        "deputy": maybe(PERSON),
        "note": maybe(words(service.MAX_NOTE, description="For the deputy to read.")),
    },
    needs=("begins", "ends"),
    title="NewAbsence",
    examples=[
        {
            "begins": "2027-08-02T06:00:00Z",
            "ends": "2027-08-20T16:00:00Z",
            "deputy": "amara.osei@baton.example",
        }
    ],
)
MAKES = Operation(tag=TAG, takes=NEW, gives={201: ABSENCE}, repeatable=True, headers=REPLAYED)
ENDS = Operation(tag=TAG, gives={200: ABSENCES})


@bp.get("/api/v1/absences")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: ABSENCES}))
def list_own_absences() -> Response:
    """When the caller is away, and for whom the caller stands in."""
    return write_json(_of(_me()))


def _me() -> int:
    return current().id or 0


@bp.post("/api/v1/absences")
@allow(P.PAGE_HOME)
@described(MAKES)
def add_own_absence() -> Response:
    """Say when the caller is away, and who stands in."""
    return _add(_me())


@bp.post("/api/v1/absences/<int:absence_id>/end")
@allow(P.PAGE_HOME)
@described(ENDS)
def end_own_absence(absence_id: int) -> Response:
    """The caller is back; an absence that has not begun is taken back."""
    return _end(_me(), absence_id)


@bp.get(OF)
@allow(P.PEOPLE_READ)
@described(Operation(tag=TAG, gives={200: ABSENCES}))
def list_absences(person_id: int) -> Response:
    """When somebody is away, and for whom they stand in."""
    return write_json(_of(accounts.find_person(person_id).id))


@bp.post(OF)
@allow(P.PEOPLE_MANAGE)
@described(MAKES)
def add_absence(person_id: int) -> Response:
    """Say when somebody is away, and who stands in."""
    return _add(person_id)


@bp.post(f"{OF}/<int:absence_id>/end")
@allow(P.PEOPLE_MANAGE)
@described(ENDS)
def end_absence(person_id: int, absence_id: int) -> Response:
    """Somebody is back; an absence that has not begun is taken back."""
    return _end(person_id, absence_id)


def _of(person_id: int) -> dict[str, Any]:
    who = accounts.principal_of(accounts.find_person(person_id))
    rows = list(map(_told, service.of_person(person_id)))
    return {"items": rows, "standsInFor": list(service.stands_in(who).values())}


def _told(row: Absence) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.person.name,
        "begins": told.at(row.begins_at),
        "ends": told.at(row.ends_at),
        "deputy": row.deputy.name if row.deputy else None,
        "note": row.note,
        "now": row.begins_at <= clock.now(),
    }


def _add(person_id: int) -> Response:
    said = taken(NEW, service.REFUSED)
    accounts.find_person(person_id)
    begins, ends = read_moment(said["begins"]), read_moment(said["ends"])
    deputy = said.get("deputy")
    deputy_id = person(deputy, service.REFUSED, "/deputy") if deputy else None
    note = said.get("note") or ""

    def act() -> dict[str, Any]:
        with pointed():
            return _told(service.add(person_id, begins, ends, deputy_id, note, current()))

    return repeatable(act, 201)


def _end(person_id: int, absence_id: int) -> Response:
    if absence_id not in {row.id for row in service.of_person(person_id)}:
        raise NotFound("There is no such absence; somebody may have taken it back.")
    service.end(absence_id, current())
    return write_json(_of(person_id))
