"""Beginning, finding and reading drafts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.designer import queries
from app.designer import service as versions
from app.designer.drafts.models import (
    ChangeKind,
    Draft,
    DraftChange,
    DraftFile,
    DraftPresence,
)
from app.designer.folders import Files, checked, digest
from app.designer.models import Process, ProcessVersion
from app.designer.titles import title
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Conflict, NotFound

STREAM = "processes"


class Archived(Conflict):
    """The process is archived. Take it out of the archive to change it."""


def create(session: Session, key: str, files: Mapping[str, bytes], *, by: Principal) -> Draft:
    """A new process with a draft that holds these files. Raises Invalid, Conflict for a used key.

    The files may have faults: lint tells them, and what cannot run is refused at publishing.
    """
    versions.refuse_key(key)
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


def open_draft(
    session: Session, process: Process, *, by: Principal, only_new: bool = False
) -> Draft:
    """The draft of a process; without one, a new one with the files of its live version.

    Raises Archived, and with ``only_new`` Conflict where there is one.
    """
    versions.locked_process(session, process.key)
    known = of_process(session, process)
    if known is not None and only_new:
        raise Conflict(f"There is a draft at revision {known.revision}. Send that revision along.")
    if known is not None:
        return known
    writable(process)
    base = queries.version(process, None)
    return _begin(session, process, versions.files_of(base), base, by)


def begin_with(
    session: Session, process: Process, files: Mapping[str, bytes], *, by: Principal
) -> Draft:
    """A draft with files that came from elsewhere, for a process that has none. Raises Archived."""
    writable(process)
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


def locked(session: Session, draft: Draft) -> Draft:
    """The draft as it stands, locked until the transaction ends; its files are read after this.

    Whoever writes or ends a draft comes through here, so that no save falls between. Who begins or
    ends one has locked its process before. Raises NotFound for one that ended meanwhile.
    """
    session.flush()  # what this transaction changed itself is not read over
    found = select(Draft).where(Draft.id == draft.id).with_for_update()
    row: Draft | None = session.scalar(found.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("This draft was published or discarded meanwhile. Its history has it.")
    return row


def rows_of(draft: Draft) -> dict[str, DraftFile]:
    """The files of a draft as rows, by name, fresh from the database."""
    found = select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.name)
    fresh = found.execution_options(populate_existing=True)
    return {row.name: row for row in db.session.scalars(fresh)}


def files_of(draft: Draft) -> Files:
    """The files of a draft as they stand."""
    return {name: row.content.encode() for name, row in rows_of(draft).items()}


def writable(process: Process) -> None:
    """Raises Archived for a process that was archived."""
    if process.archived:
        raise Archived(f"{process.name} is archived. Take it out of the archive to change it.")


def close(session: Session, draft: Draft, kind: ChangeKind, *, by: str) -> None:
    """Ends a locked draft, published or discarded: its files go, its history stays."""
    now = clock.now()
    for name, row in rows_of(draft).items():
        session.delete(row)
        session.add(
            DraftChange(
                process_id=draft.process_id,
                revision=draft.revision + 1,
                name=name,
                content=None,
                kind=kind,
                at=now,
                by_name=by,
            )
        )
    session.execute(delete(DraftPresence).where(DraftPresence.draft_id == draft.id))
    session.flush()
    session.delete(draft)
    session.flush()


def discard(session: Session, draft: Draft, *, by: Principal) -> None:
    """Throws a draft away; every state stays in the history. Raises Conflict for the first one,
    which nothing was published of: there would be no process left."""
    versions.locked_process(session, draft.process.key)
    draft = locked(session, draft)
    if not queries.versions(draft.process):
        raise Conflict(
            f"Nothing of {draft.process.name} was published yet, so there is nothing to go back "
            "to. Restore a state of the history, or archive the process."
        )
    close(session, draft, ChangeKind.DISCARDED, by=by.name)
    detail = {"process": draft.process.key, "revision": draft.revision}
    record(session, [Entry(stream=STREAM, kind="draft discarded", actor=by.name, detail=detail)])


def published(session: Session, version: ProcessVersion, *, its_files: bool) -> None:
    """Ends the draft of a process if it says what the version says, which was just made.

    A draft that says more goes on; from the version, if ``its_files`` were published.
    """
    known = of_process(session, version.process)
    if known is None:
        return
    draft = locked(session, known)
    if digest(files_of(draft)) == version.digest:
        close(session, draft, ChangeKind.PUBLISHED, by=version.published_by)
    elif its_files:
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
    newest = select(func.max(DraftChange.revision)).where(DraftChange.process_id == process.id)
    revision = (session.scalar(newest) or 0) + 1
    draft = Draft(
        process_id=process.id,
        process=process,
        revision=revision,
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
                revision=revision,
                changed_at=now,
                changed_by=by.name,
            )
        )
        session.add(
            DraftChange(
                process_id=process.id,
                revision=revision,
                name=name,
                content=text,
                kind=ChangeKind.BEGUN,
                at=now,
                by_name=by.name,
            )
        )
    session.flush()
    detail = {"process": process.key, "based on": base.number if base else None}
    record(session, [Entry(stream=STREAM, kind="draft begun", actor=by.name, detail=detail)])
    return draft
