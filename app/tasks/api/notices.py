"""One's notices and how one wants them, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import CURSOR, Choice, Operation, described, page, taken
from app.lib.schema import Schema, choice, given, maybe, moment, record, text
from app.lib.web import write_json
from app.tasks.api import told
from app.tasks.api.asking import pointed
from app.tasks.notices import choices, reading
from app.tasks.notices.kinds import KINDS, MAIL, Way
from app.tasks.notices.models import Notice, NoticeSettings

bp = Blueprint("notices_api", __name__)
P = Permission
TAG = "Notices"
TEXT: Schema = {"type": "string"}
YES: Schema = {"type": "boolean"}
NOT_CHANGED = "Nothing was changed."
VIEW = Choice("view", "All notices, or those that are not read.", ("all", "unread"), "all")
NOTICE = given(
    {
        "id": {"type": "integer"},
        "kind": choice(*KINDS),
        "subject": TEXT,
        "words": TEXT,
        "link": {**TEXT, "description": "The path of the page that it is about."},
        "createdAt": moment(),
        "readAt": maybe(moment()),
    },
    title="Notice",
)
UNREAD = given(
    {"unread": {"type": "integer", "description": "Counted to a hundred."}}, title="UnreadNotices"
)
WAY = record(
    {
        "page": {**YES, "description": "On the bell."},
        "mail": choice(*MAIL, description="Empty for no mail; hourly and daily come together."),
        "chat": YES,
    },
    needs=("page", "mail", "chat"),
    title="NoticeWay",
)
WAYS = given(
    {"kinds": record(dict.fromkeys(KINDS, WAY), needs=tuple(KINDS))}, title="NoticeChoices"
)
NEW_WAYS = record(
    {"kinds": record(dict.fromkeys(KINDS, WAY), description="Those left out stay as they are.")},
    needs=("kinds",),
    title="NewNoticeChoices",
    examples=[{"kinds": {"overdue": {"page": True, "mail": "daily", "chat": False}}}],
)
CLOCK: Schema = {
    **text(5, pattern=r"^([01]\d|2[0-3]):[0-5]\d$"),
    "x-words": "Write it as 22:00.",
}
QUIET_FIELDS: dict[str, Schema] = {
    "zone": text(60, least=1, description="Such as Europe/Berlin."),
    "from": maybe({**CLOCK, "description": "Null for no quiet hours."}),
    "until": maybe(CLOCK),
}
QUIET = given(QUIET_FIELDS, title="QuietHours")
NEW_QUIET = record(
    QUIET_FIELDS,
    needs=("zone", "from", "until"),
    title="NewQuietHours",
    examples=[{"zone": "Europe/Berlin", "from": "19:00", "until": "07:30"}],
)
CHAT = given(
    {"host": maybe({**TEXT, "description": "Where chat notices go; null for nowhere."})},
    title="NoticeChat",
)
NEW_CHAT = record(
    {"url": maybe(text(2000, description="The chat's webhook; null for none."))},
    needs=("url",),
    title="NewNoticeChat",
    examples=[{"url": "https://chat.example/hooks/7f3"}],
)
CHAT_SET = given(
    {
        **CHAT["properties"],
        "secret": maybe(
            {**TEXT, "description": "With which its messages are signed; given this once."}
        ),
    },
    title="NoticeChatWithSecret",
)


def _me() -> int:
    return current().id or 0


@bp.get("/api/v1/notices")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, query=(VIEW, CURSOR), gives={200: page(NOTICE)}))
def list_notices() -> Response:
    """What the caller was told, newest first, 50 a page."""
    found = reading.listed(_me(), only_unread=VIEW.read() == "unread", after=CURSOR.read())
    return write_json({"items": list(map(_told, found.rows)), "nextCursor": found.next})


def _told(row: Notice) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "subject": row.subject,
        "words": row.words,
        "link": row.link,
        "createdAt": told.at(row.created_at),
        "readAt": told.at(row.read_at),
    }


@bp.get("/api/v1/notices/unread")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: UNREAD}))
def count_notices() -> Response:
    """How many notices the caller has not read."""
    return write_json({"unread": reading.unread(_me())})


@bp.post("/api/v1/notices/<int:notice_id>/read")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: NOTICE}))
def mark_notice_read(notice_id: int) -> Response:
    """Mark a notice as read."""
    return write_json(_told(reading.read(_me(), notice_id)))


@bp.post("/api/v1/notices/read")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: UNREAD}))
def mark_notices_read() -> Response:
    """Mark all notices as read."""
    reading.read_all(_me())
    return count_notices()


@bp.get("/api/v1/notices/choices")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: WAYS}))
def read_notice_choices() -> Response:
    """How the caller wants each kind of notice."""
    ways = choices.ways_of(_me()).items()
    return write_json({"kinds": {kind: _way(way) for kind, way in ways}})


def _way(way: Way) -> dict[str, Any]:
    return {"page": way.in_page, "mail": way.mail, "chat": way.chat}


@bp.put("/api/v1/notices/choices")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, takes=NEW_WAYS, gives={200: WAYS}))
def choose_notices() -> Response:
    """Choose how the caller wants kinds of notices; those left out stay as they are."""
    said = taken(NEW_WAYS, NOT_CHANGED)["kinds"].items()
    choices.choose(_me(), {kind: Way(one["page"], one["mail"], one["chat"]) for kind, one in said})
    return read_notice_choices()


@bp.get("/api/v1/notices/quiet-hours")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: QUIET}))
def read_quiet_hours() -> Response:
    """When nothing is sent to the caller."""
    return write_json(_quiet(choices.settings_of(_me())))


def _quiet(row: NoticeSettings) -> dict[str, Any]:
    return {"zone": row.zone, "from": row.quiet_from, "until": row.quiet_until}


@bp.put("/api/v1/notices/quiet-hours")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, takes=NEW_QUIET, gives={200: QUIET}))
def set_quiet_hours() -> Response:
    """Set the caller's time zone and quiet hours; both times null for none."""
    said = taken(NEW_QUIET, NOT_CHANGED)
    with pointed(quiet_from="from", quiet_until="until"):
        choices.rest(_me(), said["zone"], said["from"] or "", said["until"] or "")
    return read_quiet_hours()


@bp.get("/api/v1/notices/chat")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, gives={200: CHAT}))
def read_notice_chat() -> Response:
    """Where the caller's chat notices go."""
    return write_json({"host": choices.settings_of(_me()).chat_host})


@bp.put("/api/v1/notices/chat")
@allow(P.PAGE_HOME)
@described(Operation(tag=TAG, takes=NEW_CHAT, gives={200: CHAT_SET}))
def set_notice_chat() -> Response:
    """Set where the caller's chat notices go; the answer holds the secret of its signatures."""
    said = taken(NEW_CHAT, NOT_CHANGED)
    secret = None
    if said["url"] is None:
        choices.remove_chat(current())
    else:
        with pointed(chat_url="url"):
            secret = choices.set_chat(current(), said["url"])
    return write_json({"host": choices.settings_of(_me()).chat_host, "secret": secret})
