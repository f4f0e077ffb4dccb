"""Takes files in: our own as they are, foreign ones through the importer, with a report to read.

An upload is kept by itself until a person makes processes of it, or leaves it, or a day has passed.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from app.accounts.access import Principal
from app.designer import imports, service
from app.designer.archives import Files
from app.designer.folders import checked
from app.designer.imports import KINDS
from app.designer.library import bundles, making, uploads
from app.designer.library.models import ProcessImport
from app.designer.library.reading import as_markdown
from app.designer.library.renaming import renamed, repointed
from app.designer.models import Process
from app.designer.titles import title
from app.engine.bpmn import foreign
from app.lib import clock
from app.lib.db import db
from app.lib.errors import AppError, Conflict, Invalid, NotFound, Problem

REPORT = "IMPORT.md"
KEPT_FOR = timedelta(days=1)
MAX_PROCESSES = 200


@dataclass
class Taken:
    """What an upload holds: process folders by a usable key, and what was done to them."""

    folders: dict[str, Files]
    names: dict[str, str]
    report: dict[str, Any] | None = None  # None when the files are our own and stay as they are


@dataclass(frozen=True)
class Wish:
    """A folder of an upload, and the key that its process gets."""

    folder: str
    key: str


def take(parts: Iterable[tuple[str, bytes]]) -> Taken:
    """What was sent, as process folders. Raises Invalid; then there is nothing to keep."""
    taken = _read(parts)
    for key, files in taken.folders.items():
        try:
            checked(files)
        except Invalid as refused:
            raise Invalid(f"{key}: {refused.message}", problems=refused.problems) from None
    return taken


def _read(parts: Iterable[tuple[str, bytes]]) -> Taken:
    files = uploads.gathered(parts)
    own = bundles.read(files)
    if own is not None:
        return _own(own)
    files, notes = _in_utf8(files)
    roots, unread = uploads.read(files)
    if problems := uploads.same_ids(roots):
        raise Invalid(f"{problems[0].pointer}: {problems[0].message}", problems=problems)
    asked = {name: said for name, said in files.items() if name.lower().endswith(KINDS)}
    if not asked:
        raise Invalid(f"There is no file in this that ends with {', '.join(KINDS)}.")
    if not roots and unread:
        raise Invalid(f"{unread[0].pointer}: {unread[0].message}", problems=unread)
    imported = foreign.translate(asked)
    _note(imported.reports, notes)
    if not imported.folders:
        raise _nothing(imported.reports)
    if len(imported.folders) > MAX_PROCESSES:
        raise Invalid(f"These are more than {MAX_PROCESSES} processes. Import them in parts.")
    return _foreign(imported, files)


def _own(found: Sequence[bundles.Bundled]) -> Taken:
    twice = [key for key, times in Counter(one.key for one in found).items() if times > 1]
    if twice:
        raise Invalid(f"Two folders of this archive are the process {twice[0]}. Take one out.")
    for one in found:
        uploads.refuse_unsound(one.files)
    return Taken({one.key: one.files for one in found}, {one.key: one.name for one in found})


def _in_utf8(files: Files) -> tuple[Files, dict[str, str]]:
    """The files with all XML in UTF-8, and the former encoding of each that had another."""
    made, notes = {}, {}
    for name, content in files.items():
        if name.lower().endswith(uploads.XML_FILES):
            content, former = uploads.as_utf8(content)
            if former:
                notes[name] = former
        made[name] = content
    return made, notes


def _note(reports: list[foreign.Report], notes: Mapping[str, str]) -> None:
    for report in reports:
        if former := notes.get(report.file):
            done = foreign.Translated("", "", "encoding of the file", former, "UTF-8")
            report.translated.append(done)


def _nothing(reports: list[foreign.Report]) -> Invalid:
    problems = [
        Problem(report.file, f"{need.reason} {need.remedy}")
        for report in reports
        for need in report.needs[:1]
    ]
    first = f" {problems[0].pointer}: {problems[0].message}" if problems else ""
    return Invalid(f"No process can be made of this.{first}", problems=problems)


def _foreign(imported: foreign.Imported, files: Files) -> Taken:
    taken = Taken({}, {}, imports.as_json(imported))
    keys: dict[str, str] = {}
    for folder, made in imported.folders.items():
        key = _free(making.suggested_key(folder) or "process", taken.folders)
        about = title(folder, made)
        keys[folder] = key
        taken.folders[key] = renamed(made, folder, key, about.name) if key != folder else made
        taken.names[key] = about.name
    taken.folders = {key: repointed(made, keys) for key, made in taken.folders.items()}
    for report in imported.reports:
        report.folder = keys.get(report.folder, "")
    taken.report = imports.as_json(replace(imported, folders=taken.folders))
    _companions(taken, imported.reports, files)
    return taken


def _companions(taken: Taken, reports: list[foreign.Report], files: Files) -> None:
    """Scenarios, orders and words go with the diagram beside which they lie."""
    homes = {
        str(PurePosixPath(report.file).parent): report.folder
        for report in reversed(reports)
        if report.folder and not report.refused
    }
    for name, content in files.items():
        if name.lower().endswith(KINDS):
            continue
        for parent in PurePosixPath(name).parents:
            folder = homes.get(str(parent))
            if folder is not None:
                inside = str(PurePosixPath(name).relative_to(parent))
                taken.folders[folder].setdefault(inside, content)
                break


def _free(key: str, taken: Mapping[str, Any]) -> str:
    made, number = key, 1
    while made in taken:
        number += 1
        made = f"{key}-{number}"
    return made


# ---- kept until somebody decides


def keep(session: Session, taken: Taken, *, by: Principal) -> ProcessImport:
    """Keeps what was sent for a day."""
    row = ProcessImport(
        uuid=str(uuid.uuid4()),
        folders={
            key: {name: content.decode() for name, content in files.items()}
            for key, files in taken.folders.items()
        },
        report={"names": taken.names, "said": taken.report},
        made_at=clock.now(),
        made_by_id=by.id,
    )
    session.add(row)
    session.flush()
    return row


def find(import_uuid: str, by: Principal) -> ProcessImport:
    """An upload of this person. Raises NotFound."""
    rows = select(ProcessImport).where(
        ProcessImport.uuid == import_uuid[:36].replace("\0", ""),
        ProcessImport.made_by_id == by.id,
        ProcessImport.made_at >= clock.now() - KEPT_FOR,
    )
    found = rows.options(undefer(ProcessImport.folders), undefer(ProcessImport.report))
    row = db.session.scalar(found)
    if row is None:
        raise NotFound(
            "This upload is gone: it was used, left, or a day old. Send the files again."
        )
    return row


def taken_of(row: ProcessImport) -> Taken:
    """What an upload holds."""
    folders = {
        key: {name: text.encode() for name, text in files.items()}
        for key, files in row.folders.items()
    }
    return Taken(folders, row.report["names"], row.report["said"])


def leave(session: Session, row: ProcessImport) -> None:
    """Forgets an upload."""
    session.execute(delete(ProcessImport).where(ProcessImport.id == row.id))


def forget_old(session: Session) -> None:
    """Uploads that nobody decided about are kept for a day."""
    session.execute(delete(ProcessImport).where(ProcessImport.made_at < clock.now() - KEPT_FOR))


def used_keys(keys: Iterable[str]) -> set[str]:
    """Which of these keys a process here has already."""
    return set(db.session.scalars(select(Process.key).where(Process.key.in_(set(keys)))))


def make(session: Session, taken: Taken, wishes: Sequence[Wish], *, by: Principal) -> list[str]:
    """A process of each folder under the wished key, all or none; the keys made.

    Raises Invalid and Conflict with a problem for each key that cannot be used.
    """
    _check_wishes(taken, wishes)
    keys = {wish.folder: wish.key for wish in wishes if wish.key != wish.folder}
    for wish in wishes:
        files = repointed(taken.folders[wish.folder], keys) if keys else taken.folders[wish.folder]
        name = taken.names[wish.folder]
        if wish.key != wish.folder:
            files = renamed(files, wish.folder, wish.key, name)
        if taken.report is not None:
            files = {**files, REPORT: as_markdown(taken.report, wish.folder).encode()}
        making.from_files(session, wish.key, name, files, by=by)
    return [wish.key for wish in wishes]


def _check_wishes(taken: Taken, wishes: Sequence[Wish]) -> None:
    if not wishes:
        raise Invalid("Choose at least one process to make.")
    used, problems = used_keys(wish.key for wish in wishes), []
    times = Counter(wish.key for wish in wishes)
    for wish in wishes:
        if wish.folder not in taken.folders:
            problems.append(Problem(wish.folder, f"The files hold no process {wish.folder[:100]}."))
        elif fault := service.key_fault(wish.key):
            problems.append(Problem(wish.folder, fault))
        elif times[wish.key] > 1:
            problems.append(Problem(wish.folder, f"Two processes here would be {wish.key}."))
        elif wish.key in used:
            said = f"There is a process with the key {wish.key} already. Choose another."
            problems.append(Problem(wish.folder, said))
    if problems:
        kind: type[AppError] = Conflict if used else Invalid
        raise kind(problems[0].message, problems=problems)
