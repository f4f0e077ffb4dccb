"""Business calendars, for programs: the hours, holidays and zones that service levels count by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described, taken
from app.lib.schema import Schema, given, many, maybe, record, text
from app.lib.web import write_json
from app.tasks.api.asking import pointed
from app.tasks.levels import calendars, deleting, service, typed
from app.tasks.levels.calendar import WEEKDAYS
from app.tasks.levels.models import BusinessCalendar

bp = Blueprint("calendars_api", __name__)
P = Permission
TAG = "Service levels"
AT = "/api/v1/business-calendars/<int:calendar_id>"
NOT_SAVED = "The calendar was not saved."
TEXT: Schema = {"type": "string"}
DAYS = tuple(day.lower() for day in WEEKDAYS)
SPAN: Schema = {
    **text(11, pattern=r"^\d\d:\d\d-\d\d:\d\d$"),
    "x-words": "Write hours as 08:00-12:00.",
}
SPANS = many(SPAN, most=12)
DAY: Schema = {
    **text(10, pattern=r"^\d{4}-\d\d-\d\d$"),
    "x-words": "Write days as 2026-12-24.",
}
HOURS = record(dict.fromkeys(DAYS, SPANS), description="By weekday; those left out are closed.")
SPECIAL: Schema = {
    "type": "object",
    "propertyNames": DAY,
    "additionalProperties": SPANS,
    "maxProperties": typed.MOST_DAYS,
    "description": "Days of its own, such as 2026-12-24, with their hours; none for closed.",
}
FIELDS: dict[str, Schema] = {
    "name": text(100, least=1),
    "zone": text(60, least=1, description="Such as Europe/Berlin."),
    "country": maybe(text(10, description="Whose public holidays are closed (ISO 3166).")),
    "region": maybe(text(10, description="A part of the country, such as BY.")),
    "hours": HOURS,
    "special": maybe(SPECIAL),
    "default": maybe({"type": "boolean", "description": "Counts where no calendar is named."}),
}
CALENDAR = given({"id": {"type": "integer"}, **FIELDS}, title="BusinessCalendar")
CALENDARS = given({"items": many(CALENDAR)})
NEW = record(
    FIELDS,
    needs=("name", "zone", "hours"),
    title="NewBusinessCalendar",
    examples=[
        {
            "name": "Munich",
            "zone": "Europe/Berlin",
            "country": "DE",
            "region": "BY",
            "hours": {"monday": ["08:00-12:00", "13:00-17:00"], "tuesday": ["08:00-17:00"]},
            "special": {"2026-12-24": ["08:00-12:00"], "2026-12-31": []},
        }
    ],
)


@bp.get("/api/v1/business-calendars")
@allow(P.PEOPLE_READ)
@described(Operation(tag=TAG, gives={200: CALENDARS}))
def list_business_calendars() -> Response:
    """All business calendars by name."""
    return write_json({"items": list(map(_told, calendars.every()))})


@bp.get(AT)
@allow(P.PEOPLE_READ)
@described(Operation(tag=TAG, gives={200: CALENDAR}))
def read_business_calendar(calendar_id: int) -> Response:
    """One business calendar."""
    return write_json(_told(service.calendar(calendar_id)))


@bp.post("/api/v1/business-calendars")
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=NEW, gives={201: CALENDAR}))
def add_business_calendar() -> Response:
    """A new business calendar; the first one is the default."""
    return _save(None)


@bp.put(AT)
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, takes=NEW, gives={200: CALENDAR}))
def change_business_calendar(calendar_id: int) -> Response:
    """Replace a business calendar; what is due already stays."""
    return _save(calendar_id)


@bp.delete(AT)
@allow(P.PEOPLE_MANAGE)
@described(Operation(tag=TAG, gives={200: CALENDARS}, refuses=(409,)))
def delete_business_calendar(calendar_id: int) -> Response:
    """Delete a business calendar that nothing uses. Answers with those that are left."""
    deleting.delete_calendar(calendar_id, current())
    return list_business_calendars()


def _save(calendar_id: int | None) -> Response:
    said = taken(NEW, NOT_SAVED)
    if calendar_id is not None:
        service.calendar(calendar_id)
    with pointed(_place):
        row = service.save_calendar(calendar_id, typed.calendar(_form(said)), current())
    return write_json(_told(row), 201 if calendar_id is None else 200)


def _form(said: Mapping[str, Any]) -> dict[str, str]:
    """The same as somebody types it into the page, so that one reader checks both."""
    hours = {
        f"hours-{number}": ", ".join(said["hours"].get(day) or ())
        for number, day in enumerate(DAYS)
    }
    special = (said.get("special") or {}).items()
    return {
        "name": said["name"],
        "zone": said["zone"],
        "country": said.get("country") or "",
        "region": said.get("region") or "",
        "special": "\n".join(f"{day} {', '.join(spans) or 'closed'}" for day, spans in special),
        "is_default": "yes" if said.get("default") else "",
        **hours,
    }


def _place(said: str) -> str:
    """Where it stands in the body."""
    field, _, number = said.partition("-")
    return f"hours/{DAYS[int(number)]}" if field == "hours" and number else field


def _told(row: BusinessCalendar) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "zone": row.zone,
        "country": row.country,
        "region": row.region,
        "hours": {DAYS[int(day)]: _spans(spans) for day, spans in row.hours.items()},
        "special": {day: _spans(spans) for day, spans in row.special.items()},
        "default": row.is_default,
    }


def _spans(spans: Any) -> list[str]:
    return [f"{begin}-{end}" for begin, end in spans]
