"""Templates of checklists: made, changed as a draft, published as versions that never change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.designer import hidden
from app.designer.drafts import service as drafts
from app.designer.drafts.models import Draft
from app.lib import clock
from app.lib.db import db, locked, transaction
from app.lib.errors import Conflict, Invalid, NotFound, Problem
from app.lib.words import stamp
from app.tasks import queries as inbox
from app.tasks.checklists import plan, shape
from app.tasks.checklists.models import ChecklistTemplate, ChecklistVersion
from app.tasks.checklists.plan import Item

STREAM = "checklists"
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
MAX_NOTE = 2_000


def find(key: str) -> ChecklistTemplate:
    """The template. Raises NotFound."""
    wanted = key.replace("\0", "")[:80]
    row = db.session.scalar(select(ChecklistTemplate).where(ChecklistTemplate.key == wanted))
    if row is None:
        raise NotFound(f"There is no checklist template {key[:80]!r}.")
    return row


def versions(row: ChecklistTemplate) -> list[ChecklistVersion]:
    """Its versions, newest first."""
    found = select(ChecklistVersion).where(ChecklistVersion.template_id == row.id)
    return list(db.session.scalars(found.order_by(ChecklistVersion.number.desc())))


def newest(row: ChecklistTemplate) -> ChecklistVersion | None:
    """The version that new checklists begin with, or None before the first is published."""
    return next(iter(versions(row)), None)


def startable(key: str) -> ChecklistVersion:
    """The newest version of a template. Raises NotFound, and Conflict when nothing may start."""
    row = find(key)
    last = newest(row)
    if last is None:
        raise Conflict(f"{row.name} was not published yet. Publish it, then start it.")
    if row.archived:
        raise Conflict(f"{row.name} is archived. Take it out of the archive to start it.")
    return last


def version(row: ChecklistTemplate, number: int) -> ChecklistVersion:
    """One version. Raises NotFound."""
    found = next((one for one in versions(row) if one.number == number), None)
    if found is None:
        raise NotFound(f"{row.name} has no version {number}.")
    return found


def items_of(row: ChecklistTemplate) -> list[Item]:
    """The items of the draft, or else of the newest version."""
    if row.draft is not None:
        return plan.of_json(row.draft)
    last = newest(row)
    return plan.of_json(last.items) if last else []


def listed(*, archived: bool = False) -> list[tuple[ChecklistTemplate, ChecklistVersion | None]]:
    """All templates by name, each with its newest version."""
    last = (
        select(ChecklistVersion.template_id, func.max(ChecklistVersion.number).label("number"))
        .group_by(ChecklistVersion.template_id)
        .subquery()
    )
    rows = (
        select(ChecklistTemplate, ChecklistVersion)
        .outerjoin(last, last.c.template_id == ChecklistTemplate.id)
        .outerjoin(
            ChecklistVersion,
            (ChecklistVersion.template_id == last.c.template_id)
            & (ChecklistVersion.number == last.c.number),
        )
        .where(ChecklistTemplate.archived.is_(archived))
        .order_by(ChecklistTemplate.name, ChecklistTemplate.id)
    )
    return [(template, one) for template, one in db.session.execute(rows)]


# ---- making and changing


def create(session: Session, said: Mapping[str, Any], by: Principal) -> ChecklistTemplate:
    """A new template with an empty draft, or with ``items``. Raises Invalid, Conflict."""
    name = _name(said)
    key = str(said.get("key") or _key_for(name))
    if not KEY.fullmatch(key):
        told = f"{key[:80]!r} is no key: small letters, digits and hyphens, at most 80."
        raise Invalid(told, problems=[Problem("/key", told)])
    taken = session.scalar(select(ChecklistTemplate).where(ChecklistTemplate.key == key))
    if taken is not None:
        where = " in the archive" if taken.archived else ""
        raise Conflict(
            f"There is a template called {taken.name}{where} already, with the key {key}. "
            "Choose another name."
        )
    items = plan.named(said.get("items") or [])
    if items:
        check(items)
    try:
        with session.begin_nested():
            process = hidden.process(session, key, name, by=by)
            row = ChecklistTemplate(
                key=key,
                process_id=process.id,
                draft=plan.as_json(items),
                revision=1,
                changed_at=clock.now(),
                changed_by=by.name,
                archived=False,
                **_about(said),
            )
            session.add(row)
            session.flush()
    except IntegrityError:
        raise Conflict(f"There is a template with the key {key} already.") from None
    _note(session, row, "checklist_template_made", by, {})
    return row


def _key_for(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "checklist"


def _name(said: Mapping[str, Any]) -> str:
    name = " ".join(str(said.get("name") or "").split())
    if not name or len(name) > plan.MAX_NAME:
        told = f"Give it a name of up to {plan.MAX_NAME} characters."
        raise Invalid(told, problems=[Problem("/name", told)])
    return name


def _about(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": _name(said),
        "description": str(said.get("description") or "").strip()[:4_000],
        "occasion": str(said.get("occasion") or "").strip()[:200],
        "products": [str(one)[:60] for one in said.get("products") or ()],
        "categories": [str(one)[:60] for one in said.get("categories") or ()],
    }


def check(items: Sequence[Item]) -> None:
    """Raises Invalid with a problem for each item that cannot be done as said."""
    plan.check(items, inbox.desks())


def save(key: str, said: Mapping[str, Any], base: int, by: Principal) -> ChecklistTemplate:
    """Keeps the draft as it was typed. Raises Conflict when somebody else has changed it since.

    It may have faults, so that nothing typed is lost; they are told at publishing.
    """
    with transaction():
        row = locked(ChecklistTemplate, find(key).id)
        _unchanged(row, base)
        items = plan.named(said["items"])
        if len(items) > plan.MAX_ITEMS:
            told = f"A checklist has up to {plan.MAX_ITEMS} items; these are {len(items)}."
            raise Invalid(told, problems=[Problem("/items", told)])
        for field, value in _about({**_now(row), **said}).items():
            setattr(row, field, value)
        row.draft, row.revision = plan.as_json(items), row.revision + 1
        row.changed_at, row.changed_by = clock.now(), by.name
        return row


def _unchanged(row: ChecklistTemplate, base: int) -> None:
    if row.revision != base:
        raise Conflict(
            f"{row.changed_by} changed this template at {stamp(row.changed_at, '%H:%M')}. "
            "Load the page again to go on from that; copy what you typed first."
        )


def _now(row: ChecklistTemplate) -> dict[str, Any]:
    names = ("name", "description", "occasion", "products", "categories")
    return {name: getattr(row, name) for name in names}


def publish(key: str, note: str, by: Principal, *, base: int | None = None) -> ChecklistVersion:
    """Makes the draft the next version; new checklists begin with it. Raises Invalid, Conflict.

    With ``base``, it has to be the draft as it was then, not what others made of it since.
    """
    with transaction() as session:
        row = locked(ChecklistTemplate, find(key).id)
        if base is not None:
            _unchanged(row, base)
        if row.draft is None:
            raise Conflict("Nothing was changed since the last version.")
        items = plan.of_json(row.draft)
        check(items)
        last = newest(row)
        number = last.number + 1 if last else 1
        said = note.strip()[:MAX_NOTE]
        files = shape.running(row.name, items)
        ran = hidden.version(session, row.process_id, number, files, note=said, by=by)
        made = ChecklistVersion(
            template_id=row.id,
            template=row,
            number=number,
            name=row.name,
            items=plan.as_json(items),
            note=said,
            published_at=clock.now(),
            published_by=by.name,
            process_version_id=ran.id,
        )
        session.add(made)
        row.draft, row.revision = None, row.revision + 1
        row.changed_at, row.changed_by = clock.now(), by.name
        _note(session, row, "checklist_published", by, {"version": number, "note": said})
        return made


def bring_back(key: str, number: int, base: int, by: Principal) -> ChecklistTemplate:
    """Makes the items of a version the draft again; the draft that is given up has the revision
    ``base``. Raises NotFound, Conflict."""
    with transaction() as session:
        row = locked(ChecklistTemplate, find(key).id)
        _unchanged(row, base)
        if row.archived:
            raise Conflict(f"{row.name} is archived. Take it out of the archive to change it.")
        row.draft, row.revision = version(row, number).items, row.revision + 1
        row.changed_at, row.changed_by = clock.now(), by.name
        _note(session, row, "checklist_brought_back", by, {"version": number})
        return row


def archive(key: str, by: Principal, *, archived: bool = True) -> ChecklistTemplate:
    """Takes a template out of the list, or back; what runs goes on."""
    with transaction() as session:
        row = locked(ChecklistTemplate, find(key).id)
        row.archived = archived
        _note(session, row, "checklist_archived" if archived else "checklist_restored", by, {})
        return row


def as_process(key: str, name: str, items: Sequence[Item], words: str, by: Principal) -> Draft:
    """A new process draft that does the items: the next rung. Raises Invalid."""
    check(items)
    with transaction() as session:
        for number in range(1, 100):
            free = key[:90] if number == 1 else f"{key[:90]}-{number}"
            try:
                files = shape.process(free, name, items, words)
                return drafts.create(session, free, files, by=by)
            except Conflict:
                continue
        raise Conflict(f"There are a hundred processes called {key} already. Archive some first.")


def _note(
    session: Session, row: ChecklistTemplate, kind: str, by: Principal, more: dict[str, Any]
) -> None:
    detail = {"template": row.key, "name": row.name, **more}
    record(session, [Entry(STREAM, kind, by.name, detail, at=clock.now())])
