"""Links by which a contact outside answers a user task, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow, current
from app.lib.api import Operation, described, taken
from app.lib.schema import Schema, choice, given, many, maybe, moment, record, text, whole
from app.lib.web import write_json
from app.tasks.api import told
from app.tasks.api.asking import pointed, seen
from app.tasks.api.tasks import AT, TAG
from app.tasks.notices.delivery import address_of
from app.tasks.outside import sending
from app.tasks.outside.models import OutsideLink
from app.tasks.outside.sending import MOST_DAYS, MOST_REMINDERS, Letter

bp = Blueprint("task_links_api", __name__)
P = Permission
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
FIELDS: dict[str, Schema] = {
    "id": TEXT,
    "name": {**TEXT, "description": "Of the contact."},
    "email": TEXT,
    "words": TEXT,
    "state": choice("open", "answered", "revoked", "expired", "gone"),
    "sentBy": TEXT,
    "sentAt": moment(),
    "timesSent": WHOLE,
    "expiresAt": moment(),
    "openedAt": maybe(moment()),
    "reminded": {**WHOLE, "description": "How often the contact was reminded."},
    "endedAt": maybe(moment()),
    "endedBy": maybe(TEXT),
}
LINK = given(FIELDS, title="OutsideLink")
LINKS = given({"items": many(LINK)})
SENT = given(
    {
        **FIELDS,
        "address": {**TEXT, "description": "What the contact opens; given this once."},
        "mailed": {"type": "boolean", "description": "Whether the letter goes out by mail."},
    },
    title="SentOutsideLink",
)
NEW = record(
    {
        "name": text(200, least=1),
        "email": text(200, least=3),
        "words": text(1000, least=1, description="What is asked of the contact."),
        "days": whole(1, MOST_DAYS, default=Letter.days, description="How long it opens."),
        "remindDays": whole(
            1, MOST_DAYS, default=Letter.remind_days, description="Working days between reminders."
        ),
        "remindMost": whole(0, MOST_REMINDERS, default=Letter.remind_most),
    },
    needs=("name", "email", "words"),
    title="NewOutsideLink",
    examples=[
        {
            "name": "Rosa Quill",
            "email": "rosa@northwind.example",
            "words": "Which address is right?",
            "days": 7,
        }
    ],
)


@bp.get(f"{AT}/outside-links")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: LINKS}))
def list_outside_links(task_uuid: str) -> Response:
    """The links by which a user task was given to contacts, the last one first."""
    return write_json({"items": list(map(_told, sending.every(seen(task_uuid).id)))})


@bp.post(f"{AT}/outside-links")
@allow(P.TASK_WORK)
@described(Operation(tag=TAG, takes=NEW, gives={201: SENT}, refuses=(409,)))
def send_outside_link(task_uuid: str) -> Response:
    """Give the caller's user task to a contact, who answers its form by a link of their own.

    One link is out at a time. Where mail is set up the letter goes out; else pass `address` on.
    """
    said = taken(NEW, sending.NOT_SENT)
    seen(task_uuid)
    letter = Letter(
        said["name"],
        said["email"],
        said["words"],
        int(said.get("days", Letter.days)),
        int(said.get("remindDays", Letter.remind_days)),
        int(said.get("remindMost", Letter.remind_most)),
    )
    with pointed(remind_days="remindDays", remind_most="remindMost"):
        made = sending.send(task_uuid, letter, current())
    return write_json(_sent(*made), 201)


@bp.post(f"{AT}/outside-links/resend")
@allow(P.TASK_WORK)
@described(Operation(tag=TAG, gives={200: SENT}, refuses=(409,)))
def resend_outside_link(task_uuid: str) -> Response:
    """Send the same contact another link with the full time; the one before opens nothing."""
    seen(task_uuid)
    return write_json(_sent(*sending.resend(task_uuid, current())))


@bp.post(f"{AT}/outside-links/revoke")
@allow(P.TASK_READ)
@described(Operation(tag=TAG, gives={200: LINK}, refuses=(409,)))
def revoke_outside_link(task_uuid: str) -> Response:
    """Take the link back that is out: it opens nothing any more. Supervisors may as well."""
    seen(task_uuid)
    return write_json(_told(sending.revoke(task_uuid, current())))


def _told(link: OutsideLink) -> dict[str, Any]:
    return {
        "id": link.uuid,
        "name": link.name,
        "email": link.email,
        "words": link.words,
        "state": link.state,
        "sentBy": link.sent_by,
        "sentAt": told.at(link.sent_at),
        "timesSent": link.times_sent,
        "expiresAt": told.at(link.expires_at),
        "openedAt": told.at(link.opened_at),
        "reminded": link.reminded,
        "endedAt": told.at(link.ended_at),
        "endedBy": link.ended_by,
    }


def _sent(link: OutsideLink, path: str) -> dict[str, Any]:
    return {**_told(link), "address": address_of(path), "mailed": sending.mails()}
