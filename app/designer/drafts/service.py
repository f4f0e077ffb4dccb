"""Beginning, finding and reading drafts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.designer import queries
from app.designer import service as versions
from app.designer.drafts.models import Draft, DraftChange, DraftFile, DraftPresence
from app.designer.folders import Files, checked, digest
from app.designer.models import Process, ProcessVersion
from app.designer.titles import title
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Conflict, Invalid, NotFound

STREAM = "processes"


def create(session: Session, key: str, files: Mapping[str, bytes], *, by: Principal) -> Draft:
    """A new process with a draft that holds these files. Raises Invalid, Conflict for a used key.

    The files may have faults: lint tells them, and what cannot run is refused at publishing.
    """
    if not versions.KEY.fullmatch(key):
        raise Invalid(f"{key[:100]!r} is no key: small letters, digits and hyphens, at most 100.")
    taken = checked(dict(files))
    about = title(key, taken)
    process = Process(
        key=key,
        name=about.name,
        description=about.description,
        kind=about.kind,
        owner_id=by.id,
        owner=by.name,
    )
    try:
        with session.begin_nested():
            session.add(process)
            session.flush()
    except IntegrityError:
        raise Conflict(f"There is a process with the key {key} already. Choose another.") from None
    return _begin(session, process, taken, None, by)


def open_draft(session: Session, process: Process, *, by: Principal) -> Draft:
    """The draft of a process; without one, a new one with the files of its live version."""
    locked = select(Process).where(Process.id == process.id).with_for_update()
    session.scalars(locked).one()
    known = session.scalar(select(Draft).where(Draft.process_id == process.id))
    if known is not None:
        return known
    base = queries.version(process, None)
    return _begin(session, process, versions.files_of(base), base, by)


def begin_with(
    session: Session, process: Process, files: Mapping[str, bytes], *, by: Principal
) -> Draft:
    """A draft with files that came from elsewhere, for a process that has none."""
    base = versions.live(process.key)
    return _begin(session, process, checked(dict(files)), base, by)


def find(key: str) -> Draft:
    """The draft of a process. Raises NotFound."""
    process = queries.process(key)
    row = db.session.scalar(select(Draft).where(Draft.process_id == process.id))
    if row is None:
        raise NotFound(f"{process.name} has no draft. Open the designer to begin one.")
    return row


def has_draft(process: Process) -> bool:
    """Whether a draft of the process was begun."""
    found = select(Draft.id).where(Draft.process_id == process.id)
    return db.session.scalar(found) is not None


def rows_of(draft: Draft) -> dict[str, DraftFile]:
    """The files of a draft as rows, by name."""
    found = select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.name)
    return {row.name: row for row in db.session.scalars(found)}


def files_of(draft: Draft) -> Files:
    """The files of a draft as they stand."""
    return {name: row.content.encode() for name, row in rows_of(draft).items()}


def published(session: Session, draft: Draft, version: ProcessVersion) -> None:
    """Ends a draft that says what the version says; another one goes on from the version."""
    if digest(files_of(draft)) == version.digest:
        for table in (DraftFile, DraftChange, DraftPresence):
            session.execute(delete(table).where(table.draft_id == draft.id))
        session.delete(draft)
    else:
        draft.based_on_id = version.id
    session.flush()


def of_process(session: Session, process: Process) -> Draft | None:
    """The draft of a process, if it has one."""
    return session.scalar(select(Draft).where(Draft.process_id == process.id))


def _begin(
    session: Session,
    process: Process,
    files: Files,
    base: ProcessVersion | None,
    by: Principal,
) -> Draft:
    now = clock.now()
    draft = Draft(
        process_id=process.id,
        process=process,
        revision=1,
        based_on_id=base.id if base else None,
        created_at=now,
        created_by=by.name,
        changed_at=now,
        changed_by=by.name,
    )
    session.add(draft)
    session.flush()
    for name, content in sorted(files.items()):
        text = content.decode()
        session.add(
            DraftFile(
                draft_id=draft.id,
                name=name,
                content=text,
                revision=1,
                changed_at=now,
                changed_by=by.name,
            )
        )
        session.add(
            DraftChange(
                draft_id=draft.id,
                revision=1,
                name=name,
                content=text,
                kind="begun",
                at=now,
                by_name=by.name,
            )
        )
    session.flush()
    detail = {"process": process.key, "based on": base.number if base else None}
    record(session, [Entry(stream=STREAM, kind="draft begun", actor=by.name, detail=detail)])
    return draft
