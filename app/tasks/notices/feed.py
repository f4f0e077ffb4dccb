"""One's due user tasks as a calendar that other programs read (iCalendar, RFC 5545).

The address holds a secret of its own, which opens this calendar and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.access import Permission, Principal
from app.accounts.models import Person
from app.accounts.service import principal_of
from app.audit.service import Entry, record
from app.lib import clock, links
from app.lib.db import db, transaction
from app.lib.errors import NotFound
from app.runtime.models import UserTask
from app.runtime.steps import NEVER
from app.tasks.notices.choices import own
from app.tasks.notices.delivery import address_of
from app.tasks.notices.models import NoticeSettings

PURPOSE = "calendar"
MOST = 500
OCTETS = 75  # of a line, RFC 5545 3.1
LENGTH = timedelta(minutes=30)
NO_FEED = "No calendar is at this address. Its owner may have made a new one."


def open_feed(who: Principal) -> str:
    """A new secret address; the one before opens nothing any more."""
    token = links.make(PURPOSE)
    with transaction() as session:
        mine = own(session, who.id or 0)
        mine.calendar_hash, mine.calendar_at = links.hashed(PURPOSE, token), clock.now()
        _note(session, "calendar opened", who)
    return f"/calendar/{token}.ics"


def close_feed(who: Principal) -> None:
    """Ends the address."""
    with transaction() as session:
        mine = own(session, who.id or 0)
        mine.calendar_hash = mine.calendar_at = None
        _note(session, "calendar closed", who)


def _note(session: Any, kind: str, who: Principal) -> None:
    detail = {"person": who.name}
    record(session, [Entry(stream="people", kind=kind, actor=who.name, detail=detail)])


def read(token: str) -> str:
    """The calendar behind a secret. Raises NotFound."""
    if not links.is_ours(PURPOSE, token):
        raise NotFound(NO_FEED)
    found = select(Person).join(NoticeSettings, NoticeSettings.person_id == Person.id)
    person = db.session.scalar(
        found.where(NoticeSettings.calendar_hash == links.hashed(PURPOSE, token), Person.active)
    )
    if person is None or not principal_of(person).may(Permission.TASK_READ):
        raise NotFound(NO_FEED)
    tasks = select(UserTask).where(
        UserTask.assignee_id == person.id, UserTask.state == "open", UserTask.due_sort < NEVER
    )
    rows = db.session.scalars(tasks.order_by(UserTask.due_sort, UserTask.id).limit(MOST)).all()
    return write(person.name, rows, clock.now())


def write(name: str, tasks: Sequence[UserTask], now: datetime) -> str:
    """The tasks as a calendar: each is an event that ends when the task is due."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Baton//Due user tasks//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(f'Due user tasks of {name}')}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
    ]
    for task in tasks:
        lines += _event(task, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(task: UserTask, now: datetime) -> list[str]:
    due = task.due_sort
    address = address_of(f"/inbox/{task.uuid}")
    said, more = f"{task.name} · {task.business_key}", f"{task.title}\n{address}"
    priority = 1 if task.priority > 80 else 3 if task.priority > 60 else 5
    return [
        "BEGIN:VEVENT",
        f"UID:{task.uuid}@baton",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(due - LENGTH)}",
        f"DTEND:{_stamp(due)}",
        f"SUMMARY:{escaped(said)}",
        f"DESCRIPTION:{escaped(more)}",
        f"URL:{address}",
        f"PRIORITY:{priority}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545 3.3.11), without control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(one for one in plain if one in "\n\t" or ord(one) >= 32 and ord(one) != 127)
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets; no character is torn apart."""
    part, size = "", 0
    for one in line:
        width = len(one.encode())
        if size + width > OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + one, size + width
    yield part
