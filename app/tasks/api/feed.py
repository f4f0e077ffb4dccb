"""The calendar of one's due user tasks, for programs: its address is made and ended here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described
from app.lib.schema import given, maybe, moment
from app.lib.web import write_json
from app.tasks.api import told
from app.tasks.notices import choices, feed
from app.tasks.notices.delivery import address_of

bp = Blueprint("calendar_feed_api", __name__)
P = Permission
TAG = "Calendar feed"
FEED = given(
    {"open": {"type": "boolean"}, "madeAt": maybe(moment())},
    title="CalendarFeed",
)
MADE = given(
    {
        **FEED["properties"],
        "address": {
            "type": "string",
            "description": "What a calendar program reads (iCalendar); given this once.",
        },
    },
    title="NewCalendarFeed",
)


@bp.get("/api/v1/calendar-feed")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: FEED}))
def read_calendar_feed() -> Response:
    """Whether a calendar of the caller's due user tasks can be read, and since when."""
    return write_json(_told())


def _told() -> dict[str, Any]:
    made = choices.settings_of(current().id or 0)
    return {"open": made.calendar_hash is not None, "madeAt": told.at(made.calendar_at)}


@bp.post("/api/v1/calendar-feed")
@allow(P.PAGE_HOME, P.TASK_READ)
@described(Operation(tag=TAG, gives={201: MADE}))
def open_calendar_feed() -> Response:
    """Make a secret address for the calendar; the one before opens nothing any more."""
    path = feed.open_feed(current())
    return write_json({**_told(), "address": address_of(path)}, 201)


@bp.delete("/api/v1/calendar-feed")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: FEED}))
def close_calendar_feed() -> Response:
    """End the address of the calendar."""
    feed.close_feed(current())
    return write_json(_told())
