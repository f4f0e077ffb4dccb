"""Publishing, and what is live. A version is written once; instances keep the one they began with.

Files travel as ``{name: bytes}``; ``folders`` reads them from wherever they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager, undefer

from app import engine
from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.designer.cache import Recent
from app.designer.folders import Files, checked, digest, read_folder
from app.designer.models import Process, ProcessVersion, VersionState
from app.designer.titles import MAX_TAG, Title, tag_of, title
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Invalid, NotFound, Problem, Unavailable

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
RESERVED = frozenset({"new", "import", "imports", "export", "try"})  # pages under /processes
KEPT = 256
MAX_NOTE = 2_000
ALL = 100
SHARES = (5, 50, ALL)  # of the new starts, in per cent
ACTIVE = (
    VersionState.LIVE,
    VersionState.TRIAL,
    VersionState.SCHEDULED,
    VersionState.DEPRECATED,
)

_parsed: Recent[engine.Definition] = Recent(KEPT)


class Unreadable(Unavailable):
    """A version that an earlier release published, and that this one cannot read."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a version is published, beside its files and its note.

    ``proved`` is the digest of files that were linted and tried already, so that it is not done
    again inside the transaction. ``review`` says how the four eyes were kept.
    """

    tag: str = ""
    author: str = ""
    reviewer: str = ""
    effective_at: datetime | None = None
    share: int = 100
    restores: int | None = None
    proved: str = ""
    review: str = ""


AT_ONCE = Terms()


def publish(
    session: Session,
    key: str,
    files: Mapping[str, bytes],
    *,
    note: str,
    by: Principal,
    terms: Terms = AT_ONCE,
) -> ProcessVersion:
    """Makes the files the next version of the process, inside the caller's transaction.

    It is live at once, or as the terms say. The same files as the live version's change nothing
    and give that one back. Raises Invalid with a problem for each fault, named by file and
    element.
    """
    refuse_key(key)
    taken = checked(dict(files))
    definition = parse(taken)
    mark = digest(taken)
    if terms.proved != mark:
        _refuse_faults(taken)
    about = title(key, taken)
    process = _process(session, key, about)
    former = _live(session, key)
    if former is not None and former.digest == mark and terms.restores is None:
        return former
    tag = tag_for(session, process, taken, terms.tag)
    state = _first_state(former, terms)
    version = ProcessVersion(
        process=process,
        process_id=process.id,
        number=_next_number(session, process),
        state=VersionState.SCHEDULED,  # until its place among the others is made
        files={name: content.decode() for name, content in sorted(taken.items())},
        digest=mark,
        note=note.strip()[:MAX_NOTE],
        published_at=clock.now(),
        published_by=by.name,
        tag=tag,
        author=terms.author or by.name,
        reviewer=terms.reviewer,
        effective_at=terms.effective_at,
        share=terms.share,
        restores=terms.restores,
    )
    session.add(version)
    session.flush()
    ended = take_place(session, version, state)
    came_back, process.archived = process.archived, False
    _note(session, key, version, by, terms, ended, came_back)
    _parsed.get(mark, lambda: definition)
    return version


def take_place(session: Session, version: ProcessVersion, state: VersionState) -> list[int]:
    """Gives a version of a locked process its state, and withdraws those it takes the place of.

    A version that goes live ends every earlier one that was live, on trial, still to come or
    deprecated; one on trial ends the trial before it. Gives the numbers of those that ended.
    """
    takes = {
        VersionState.LIVE: ACTIVE,
        VersionState.TRIAL: (VersionState.TRIAL,),
        VersionState.SCHEDULED: (),
    }[state]
    others = select(ProcessVersion).where(
        ProcessVersion.process_id == version.process_id,
        ProcessVersion.number < version.number,
        ProcessVersion.state.in_(takes),
    )
    former = list(session.scalars(others))
    # A version that only some or nobody started on never gave the process its name.
    was_live = (VersionState.LIVE, VersionState.DEPRECATED)
    before = next((one for one in former if one.state in was_live), None)
    for one in former:
        one.state = VersionState.WITHDRAWN
    session.flush()
    version.state = state
    if state == VersionState.LIVE:
        version.share = 100
        _name(version, before)
    session.flush()
    return sorted(one.number for one in former)


def _name(version: ProcessVersion, former: ProcessVersion | None) -> None:
    """Names the process after its new version. What a person wrote on the process page stays until
    a diagram says something new."""
    process = version.process
    about = title(process.key, files_of(version))
    if former is None or title(process.key, files_of(former)) != about:
        process.name, process.description = about.name, about.description
    process.kind = about.kind


def refuse_key(key: str) -> None:
    """Raises Invalid for what cannot be the key of a process."""
    if said := key_fault(key):
        raise Invalid(said, problems=[Problem("key", said)])


def key_fault(key: str) -> str:
    """Why a text cannot be the key of a process, or an empty text."""
    if not key:
        return "The process needs a key, such as number-porting."
    if not KEY.fullmatch(key):
        return f"{key[:100]!r} is no key: small letters, digits and hyphens, at most 100."
    if key in RESERVED:
        return f"{key} is an address of the pages of Baton. Choose another key."
    return ""


def _first_state(live: ProcessVersion | None, terms: Terms) -> VersionState:
    if terms.effective_at is not None:
        if terms.effective_at <= clock.now():
            said = "Choose a time that is still to come, or publish at once."
            raise Invalid(said, problems=[Problem("effective_at", said)])
        if terms.share < ALL:
            said = "A version takes a share at once, or effect at a date; not both."
            raise Invalid(said, problems=[Problem("share", said)])
        return VersionState.SCHEDULED
    if terms.share == ALL:
        return VersionState.LIVE
    if terms.share not in SHARES:
        said = f"A share is one of {', '.join(map(str, SHARES))} %."
        raise Invalid(said, problems=[Problem("share", said)])
    if live is None:
        said = "No version is live that could share the orders with it. Publish it at once."
        raise Invalid(said, problems=[Problem("share", said)])
    return VersionState.TRIAL


def tag_for(session: Session, process: Process, files: Files, wanted: str) -> str:
    """The next version's tag: the one given, which no other has, else the diagram's own.

    Raises Invalid.
    """
    drawn, wanted = tag_of(process.key, files), " ".join(wanted.split())
    if not wanted or wanted == drawn:
        return drawn
    if problem := tag_fault(wanted):
        raise Invalid(problem, problems=[Problem("tag", problem)])
    if drawn:
        said = f"The diagram bears the tag {drawn}. Change it there, or leave the tag out here."
        raise Invalid(said, problems=[Problem("tag", said)])
    used = select(ProcessVersion.number).where(
        ProcessVersion.process_id == process.id, ProcessVersion.tag == wanted
    )
    if (number := session.scalar(used.limit(1))) is not None:
        said = f"Version {number} has the tag {wanted} already. Choose another."
        raise Invalid(said, problems=[Problem("tag", said)])
    return wanted


def tag_fault(tag: str) -> str:
    """Why a text cannot be a tag, or an empty text."""
    if len(tag) > MAX_TAG or not tag.isprintable():
        return f"A tag has up to {MAX_TAG} characters on one line."
    return ""


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
    rows = db.session.execute(
        found.where(startable).options(contains_eager(ProcessVersion.process))
    )
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
    """What a version says, parsed once in this process. Raises NotFound, Unreadable."""
    known: Recent[engine.Definition] = current_app.extensions.setdefault(
        "baton.definitions", Recent(KEPT)
    )
    return known.get(version_id, lambda: _load(version_id))


def definitions(version_ids: Sequence[int]) -> list[engine.Definition]:
    """What several versions say; the files of those that are not parsed yet are read together."""
    known = current_app.extensions.get("baton.definitions", ())
    missing = [one for one in version_ids if one not in known]
    found = select(ProcessVersion).where(ProcessVersion.id.in_(missing))
    rows = db.session.scalars(found.options(undefer(ProcessVersion.files))).all() if missing else []
    made = {row.id: definition(row.id) for row in rows}  # while the session holds the rows
    return [made.get(one) or definition(one) for one in version_ids]


def _load(version_id: int) -> engine.Definition:
    row = version(version_id)
    try:
        return _parsed.get(row.digest, lambda: engine.load_published(files_of(row)))
    except engine.Refused as refused:
        first = refused.problems[0]
        place = as_problem(first).pointer
        raise Unreadable(
            f"This release of Baton cannot read version {row.number} of {row.process.key}: at "
            f"{place}, {first.reason.rstrip('.')}. Nothing that runs it moves; it stays as it is "
            "until a release can read it. Tell the operator."
        ) from refused


def _live(session: Session, key: str) -> ProcessVersion | None:
    found = select(ProcessVersion).join(ProcessVersion.process)
    return session.scalar(
        found.where(Process.key == key, ProcessVersion.state == VersionState.LIVE)
    )


def locked_process(session: Session, key: str) -> Process | None:
    """The process as it stands, locked until the transaction ends; None for an unused key.

    Two who publish it, or begin or end its draft, do so one after the other.
    """
    session.flush()  # what this transaction changed itself is not read over
    found = select(Process).where(Process.key == key).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def _process(session: Session, key: str, about: Title) -> Process:
    known = locked_process(session, key)
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
        made = locked_process(session, key)  # by somebody else meanwhile
        if made is None:
            raise
        return made


def _next_number(session: Session, process: Process) -> int:
    highest = select(func.max(ProcessVersion.number)).where(ProcessVersion.process_id == process.id)
    return (session.scalar(highest) or 0) + 1


def _note(
    session: Session,
    key: str,
    row: ProcessVersion,
    by: Principal,
    terms: Terms,
    ended: list[int],
    came_back: bool,
) -> None:
    detail = {"process": key, "version": row.number, "digest": row.digest, "note": row.note}
    more = {
        "tag": row.tag,
        "author": row.author,
        "reviewer": row.reviewer,
        "review": terms.review,
        "takes effect": terms.effective_at.isoformat() if terms.effective_at else "",
        "share": row.share if row.state == VersionState.TRIAL else 0,
        "restores": row.restores,
        "withdrawn": ended,
        "taken out of the archive": came_back,
    }
    detail |= {name: value for name, value in more.items() if value}
    entry = Entry(stream="processes", kind="published", actor=by.name, detail=detail)
    record(session, [entry])
