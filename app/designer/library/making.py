"""New processes, each with a draft to go on with: empty, from a template, a checklist, files or a
copy; and what a person may say about one afterwards. Keys never change: orders, other processes
and programs name a process by its key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.accounts.models import Person
from app.audit.service import Entry, record
from app.designer import archives, queries, service
from app.designer.drafts import changes
from app.designer.drafts import service as drafts
from app.designer.drafts.models import Draft
from app.designer.drawn import Node, diagram
from app.designer.folders import Files
from app.designer.library import listing, starters, uploads
from app.designer.library.renaming import renamed, retitled
from app.designer.models import Process
from app.lib.db import db, locked
from app.lib.errors import Conflict, Invalid, NotFound, Problem
from app.lib.schema import keepable

MAX_NAME = 200
MAX_DESCRIPTION = 5_000
MAX_KEY = 100


def suggested_key(name: str) -> str:
    """The key that a name suggests: its words in small letters, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")[:MAX_KEY].strip("-")


def blank(session: Session, key: str, name: str, *, by: Principal) -> Draft:
    """A process with a start and an end, drawn. Raises Invalid, Conflict for a used key."""
    check(key, name)
    nodes = [Node("startEvent", "Started", "Started"), Node("endEvent", "Ended", "Ended")]
    files = {f"{key}.bpmn": diagram(key, name, nodes, [("Started", "Ended")])}
    return drafts.create(session, key, files, by=by)


def from_starter(session: Session, key: str, name: str, starter: str, *, by: Principal) -> Draft:
    """A process with the files of a template under its own key and name."""
    check(key, name)
    files = starters.files(starter)
    return drafts.create(session, key, renamed(files, starter, key, name), by=by)


def from_files(
    session: Session, key: str, name: str, files: Mapping[str, bytes], *, by: Principal
) -> Draft:
    """A process with these files as they are; a name that is given is what it is called here."""
    check(key, name or key)
    draft = drafts.create(session, key, files, by=by)
    if name and name != draft.process.name:
        draft.process.name = name
    return draft


def from_sent(
    session: Session, key: str, name: str, files: Mapping[str, bytes], *, by: Principal
) -> Draft:
    """The same with files that a program sent. Raises Invalid for names and ids that clash."""
    names = [archives.safe(file) for file in files]
    archives.refuse_clashes(names)
    safe = dict(zip(names, files.values(), strict=True))
    uploads.refuse_unsound(safe)
    return from_files(session, key, name, safe, by=by)


@dataclass(frozen=True)
class Source:
    """What is copied: the draft, a version by its number, or (without either) what is live."""

    key: str
    draft: bool = False
    version: int | None = None


def copied(session: Session, key: str, name: str, source: Source, *, by: Principal) -> Draft:
    """A process with the files of another. Raises NotFound, Invalid, Conflict."""
    check(key, name)
    return drafts.create(session, key, renamed(files_of(source), source.key, key, name), by=by)


def files_of(source: Source) -> Files:
    """The files of a draft or version. Raises NotFound."""
    if source.draft:
        return drafts.files_of(drafts.find(source.key))
    row = queries.process(source.key)
    try:
        return service.files_of(queries.version(row, source.version))
    except NotFound:
        if source.version is not None:
            raise
        return drafts.files_of(drafts.find(source.key))


def check(key: str, name: str) -> None:
    """Raises Invalid with a problem for each of the two that cannot be used."""
    fault = service.key_fault(key)
    problems = [Problem("key", fault)] if fault else []
    problems += _name_faults(name)
    if problems:
        raise Invalid(problems[0].message, problems=problems)


def _name_faults(name: str) -> list[Problem]:
    if not name.strip():
        return [Problem("name", "The process needs a name.")]
    if len(name) > MAX_NAME or not keepable(name):
        return [Problem("name", f"A name has up to {MAX_NAME} characters.")]
    return []


# ---- afterwards


def change(
    session: Session, key: str, wanted: Mapping[str, Any], *, sure: bool = False, by: Principal
) -> Process:
    """Sets name, description, owner (a person's id, or None) and archived, where they are there.

    A name is written into the draft too, if there is one. Raises Invalid; Conflict when instances
    run of a process that is to be archived, unless the caller is sure.
    """
    row = locked(Process, queries.process(key).id)
    said = {field: value for field, value in wanted.items() if _now(row, field) != value}
    if "name" in said:
        check(row.key, said["name"])
    if len(said.get("description", "")) > MAX_DESCRIPTION:
        words = f"A description has up to {MAX_DESCRIPTION:,} characters."
        raise Invalid(words, problems=[Problem("description", words)])
    if said.get("archived") and not sure:
        _refuse_running(row)
    if "owner" in said:
        _own(session, row, said["owner"])
    for field in said.keys() & {"name", "description", "archived"}:
        setattr(row, field, said[field])
    if "name" in said:
        _into_draft(session, row, by)
    if said:
        detail = {"process": key, **said}
        entry = Entry(stream=drafts.STREAM, kind="process changed", actor=by.name, detail=detail)
        record(session, [entry])
    return row


def _now(row: Process, field: str) -> Any:
    return row.owner_id if field == "owner" else getattr(row, field)


def _refuse_running(row: Process) -> None:
    running = listing.running_of(row.key)
    if running:
        few = "1 instance runs" if running == 1 else f"{running:,} instances run"
        raise Conflict(
            f"{few} of {row.name}. They would go on to their end; nothing new would start. "
            "Archive it only if that is what you want."
        )


def _own(session: Session, row: Process, person_id: int | None) -> None:
    person = session.get(Person, person_id) if person_id is not None else None
    if person_id is not None and (person is None or not person.active):
        said = "There is no such person here any more. Choose another owner."
        raise Invalid(said, problems=[Problem("owner", said)])
    row.owner_id, row.owner = (person.id, person.name) if person else (None, "")


def _into_draft(session: Session, row: Process, by: Principal) -> None:
    known = drafts.of_process(session, row)
    if known is None:
        return
    draft = drafts.locked(session, known)
    rows = drafts.rows_of(draft)
    files = {name: one.content.encode() for name, one in rows.items()}
    after = retitled(files, row.key, row.name)
    wanted = {
        name: changes.Change(content.decode(), rows[name].revision)
        for name, content in after.items()
        if content != files[name]
    }
    if wanted:
        changes.save(session, draft, wanted, by=by)


def people() -> list[Person]:
    """Who may own a process: everybody who can sign in, by name."""
    return list(db.session.scalars(select(Person).where(Person.active).order_by(Person.name)))
