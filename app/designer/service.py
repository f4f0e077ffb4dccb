"""Publishing, and what is live. A version is written once; instances keep the one they began with.

Files travel as ``{name: bytes}``; ``folders`` reads them from wherever they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import engine
from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.designer.cache import Recent
from app.designer.folders import Files, checked, digest, read_folder
from app.designer.models import Process, ProcessVersion, VersionState
from app.designer.titles import Title, title
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Invalid, NotFound, Problem

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
KEPT = 256
MAX_NOTE = 2_000

_parsed: Recent[engine.Definition] = Recent(KEPT)


def publish(
    session: Session, key: str, files: Mapping[str, bytes], *, note: str, by: Principal
) -> ProcessVersion:
    """Makes the files the live version of the process, inside the caller's transaction.

    The same files as the live version's change nothing and give that one back. Raises Invalid
    with a problem for each fault, named by file and element.
    """
    if not KEY.fullmatch(key):
        raise Invalid(f"{key[:100]!r} is no key: small letters, digits and hyphens, at most 100.")
    taken = checked(dict(files))
    definition = parse(taken)
    _refuse_faults(taken)
    about = title(key, taken)
    process = _process(session, key, about)
    former = _live(session, key)
    mark = digest(taken)
    if former is not None and former.digest == mark:
        return former
    if former is not None:
        former.state = VersionState.WITHDRAWN
        session.flush()
    if former is None or title(key, files_of(former)) != about:
        # What a person wrote on the process page stays until a diagram says something new.
        process.name, process.description = about.name, about.description
    process.kind = about.kind
    process.archived = False
    version = ProcessVersion(
        process=process,
        process_id=process.id,
        number=_next_number(session, process),
        state=VersionState.LIVE,
        files={name: content.decode() for name, content in sorted(taken.items())},
        digest=mark,
        note=note.strip()[:MAX_NOTE],
        published_at=clock.now(),
        published_by=by.name,
    )
    session.add(version)
    session.flush()
    _note(session, key, version, by)
    _parsed.get(mark, lambda: definition)
    return version


def publish_all(session: Session, folder: Path, *, by: Principal) -> list[ProcessVersion]:
    """Publishes each folder inside ``folder``: the processes that Baton ships."""
    return [
        publish(session, path.name, read_folder(path), note="Shipped with Baton", by=by)
        for path in process_folders(folder)
    ]


def process_folders(folder: Path) -> Iterator[Path]:
    """The folders inside that hold a diagram or a decision, by name."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and (any(path.glob("*.bpmn")) or any(path.glob("*.dmn"))):
            yield path


def parse(files: Mapping[str, bytes]) -> engine.Definition:
    """The definition of these files. Raises Invalid with a problem for each fault."""
    try:
        return engine.load(files)
    except engine.Refused as refused:
        problems = [as_problem(fault) for fault in refused.problems]
        first = f"{problems[0].pointer}: {problems[0].message}" if problems else str(refused)
        raise Invalid(f"This process cannot run. {first}", problems=problems) from refused


def _refuse_faults(files: Mapping[str, bytes]) -> None:
    """Raises Invalid for what loads, but cannot do what is drawn whatever the data is."""
    faults = [fault for fault in engine.lint(files) if fault.severity == "error"]
    if faults:
        problems = [as_problem(fault) for fault in faults]
        first = f"{problems[0].pointer}: {problems[0].message}"
        raise Invalid(f"This process cannot run as drawn. {first}", problems=problems)


def as_problem(fault: engine.Problem) -> Problem:
    """A fault that the engine found, as a place (file and element) and a sentence."""
    place = "#".join(part for part in (fault.file, fault.element) if part)
    at = f" (line {fault.line})" if fault.line else ""
    return Problem(place, f"{fault.reason} {fault.remedy}".strip() + at)


def live(process_key: str) -> ProcessVersion | None:
    """The version that new instances run, or None: nothing of an archived process starts."""
    found = _live(db.session(), process_key)
    return None if found is None or found.process.archived else found


def live_versions() -> dict[str, ProcessVersion]:
    """All live versions by the key of their process, but for those of archived ones."""
    found = select(Process.key, ProcessVersion).join(ProcessVersion.process)
    startable = (ProcessVersion.state == VersionState.LIVE) & Process.archived.is_(False)
    rows = db.session.execute(found.where(startable))
    return {key: version for key, version in rows}


def version(version_id: int) -> ProcessVersion:
    """A version, live or not. Raises NotFound."""
    row = db.session.get(ProcessVersion, version_id)
    if row is None:
        raise NotFound
    return row


def files_of(row: ProcessVersion) -> Files:
    """The files of a version, as they were published."""
    return {name: text.encode() for name, text in row.files.items()}


def definition(version_id: int) -> engine.Definition:
    """What a version says, parsed once in this process. Raises NotFound."""
    known: Recent[engine.Definition] = current_app.extensions.setdefault(
        "baton.definitions", Recent(KEPT)
    )
    return known.get(version_id, lambda: _load(version_id))


def _load(version_id: int) -> engine.Definition:
    row = version(version_id)
    return _parsed.get(row.digest, lambda: engine.load(files_of(row)))


def _live(session: Session, key: str) -> ProcessVersion | None:
    found = select(ProcessVersion).join(ProcessVersion.process)
    return session.scalar(
        found.where(Process.key == key, ProcessVersion.state == VersionState.LIVE)
    )


def _process(session: Session, key: str, about: Title) -> Process:
    """The process, locked: two who publish it at once do so one after the other."""
    locked = select(Process).where(Process.key == key).with_for_update()
    known: Process | None = session.scalar(locked)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            fresh = Process(
                key=key, name=about.name, description=about.description, kind=about.kind
            )
            session.add(fresh)
            session.flush()
            return fresh
    except IntegrityError:
        other: Process = session.scalars(locked).one()
        return other


def _next_number(session: Session, process: Process) -> int:
    highest = select(func.max(ProcessVersion.number)).where(ProcessVersion.process_id == process.id)
    return (session.scalar(highest) or 0) + 1


def _note(session: Session, key: str, row: ProcessVersion, by: Principal) -> None:
    detail = {"process": key, "version": row.number, "digest": row.digest, "note": row.note}
    entry = Entry(stream="processes", kind="published", actor=by.name, detail=detail)
    record(session, [entry])
