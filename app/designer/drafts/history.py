"""Every state of a draft: listed, told in words against how it stands now, and brought back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.designer.drafts.changes import write
from app.designer.drafts.merging import json_files, xml_parts, yaml_files
from app.designer.drafts.merging.parts import NoParts, Tree
from app.designer.drafts.models import ChangeKind, Draft, DraftChange
from app.designer.drafts.service import locked, rows_of, writable
from app.designer.drafts.summary import all_words
from app.designer.models import Process
from app.designer.releases.models import Review
from app.lib import clock
from app.lib.db import db
from app.lib.errors import NotFound

FOLDABLE = (ChangeKind.SAVED, ChangeKind.MERGED)
ENDED = (ChangeKind.DISCARDED, ChangeKind.PUBLISHED)
TOGETHER = timedelta(minutes=5)  # saves of one person with pauses up to this are one sitting
KEPT_WHOLE = timedelta(days=1)
MOST_ROWS = 600
MOST_WORDS = 60


@dataclass
class State:
    """States that one person left in one sitting; ``revision`` is the last of them."""

    revision: int
    first: int
    kind: str
    begun: datetime
    at: datetime
    by: str
    files: dict[str, list[str]] = field(default_factory=dict)  # name -> what was done


@dataclass(frozen=True)
class Row:
    """A change without its text."""

    id: int
    revision: int
    name: str
    kind: str
    summary: str
    at: datetime
    by: str


def states(process: Process, before: int | None = None) -> tuple[list[State], int | None]:
    """States, newest first, and the revision to ask further from, if there are more."""
    wanted = _rows(process.id)
    if before is not None:
        wanted = wanted.where(DraftChange.revision < before)
    newest = wanted.order_by(DraftChange.revision.desc(), DraftChange.name).limit(MOST_ROWS)
    rows = [Row(*row) for row in db.session.execute(newest)]
    sittings = list(_sittings(reversed(rows)))
    if len(rows) < MOST_ROWS or len(sittings) < 2:
        return sittings[::-1], None
    # The oldest may be cut off in the middle: it comes whole with the next page.
    return sittings[:0:-1], sittings[1].first


def files_at(process: Process, revision: int) -> dict[str, str]:
    """The files as a revision left them. Raises NotFound."""
    last = (
        select(DraftChange.name, func.max(DraftChange.revision).label("revision"))
        .where(DraftChange.process_id == process.id, DraftChange.revision <= revision)
        .group_by(DraftChange.name)
        .subquery()
    )
    is_last = (DraftChange.name == last.c.name) & (DraftChange.revision == last.c.revision)
    found = select(DraftChange.name, DraftChange.content).join(last, is_last)
    rows = db.session.execute(found.where(DraftChange.process_id == process.id)).all()
    files = {name: content for name, content in rows if content is not None}
    if not files:
        raise NotFound(f"The draft has no state {revision}. Choose one of its history.")
    return files


def restore(session: Session, draft: Draft, revision: int, *, by: Principal) -> int:
    """Makes a former state the newest one; what stands now stays in the history."""
    draft = locked(session, draft)
    if revision > draft.revision:
        raise NotFound(f"The draft has no state {revision}; its newest is {draft.revision}.")
    writable(draft.process)
    then, rows = files_at(draft.process, revision), rows_of(draft)
    wanted: dict[str, str | None] = {**dict.fromkeys(rows), **then}
    write(session, draft, rows, wanted, by, kind=ChangeKind.RESTORED)
    return draft.revision


def differences(now: dict[str, str], then: dict[str, str]) -> dict[str, list[str]]:
    """What bringing a state back would do to each file, in words."""
    return {
        name: _words(name, now.get(name), then.get(name))
        for name in sorted({*now, *then})
        if now.get(name) != then.get(name)
    }


def fold(session: Session, process_id: int) -> int:
    """Thins what is older than a day to one state for each sitting; how many changes that were.

    What was begun, submitted, restored, discarded or published stays, as does all of the last day.
    """
    old = _rows(process_id).where(DraftChange.at < clock.now() - KEPT_WHOLE)
    rows = [Row(*row) for row in session.execute(old.order_by(DraftChange.revision))]
    spare: list[int] = []
    for sitting in _grouped(rows, _submitted(session, process_id)):
        if sitting[0].kind not in FOLDABLE:
            continue
        last = {row.name: row.id for row in sitting}
        spare += [row.id for row in sitting if row.id != last[row.name]]
    for begin in range(0, len(spare), 500):
        some = spare[begin : begin + 500]
        session.execute(delete(DraftChange).where(DraftChange.id.in_(some)))
    return len(spare)


def _rows(process_id: int) -> Select[int, int, str, str, str, datetime, str]:
    return select(
        DraftChange.id,
        DraftChange.revision,
        DraftChange.name,
        DraftChange.kind,
        DraftChange.summary,
        DraftChange.at,
        DraftChange.by_name,
    ).where(DraftChange.process_id == process_id)


def _submitted(session: Session, process_id: int) -> set[int]:
    """The revisions that somebody was asked to review."""
    asked = select(Review.draft_revision).where(Review.process_id == process_id)
    return set(session.scalars(asked))


def _grouped(rows: Iterable[Row], ends: Collection[int] = ()) -> Iterable[list[Row]]:
    """Rows in the order of their revisions, by sittings; those in ``ends`` end one."""
    group: list[Row] = []
    for row in rows:
        last = group[-1] if group else row
        is_end = last.revision in ends and row.revision != last.revision
        if group and (is_end or not _continues(last, row)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _continues(last: Row, row: Row) -> bool:
    if row.revision == last.revision:
        return True
    kinds = {last.kind, row.kind} <= set(FOLDABLE)
    return kinds and row.by == last.by and row.at - last.at < TOGETHER


def _sittings(rows: Iterable[Row]) -> Iterable[State]:
    for group in _grouped(rows):
        first, last = group[0], group[-1]
        state = State(last.revision, first.revision, last.kind, first.at, last.at, last.by)
        for row in group:
            said = state.files.setdefault(row.name, [])
            if row.summary and row.summary not in said:
                said.append(row.summary)
        yield state


def _words(name: str, before: str | None, after: str | None) -> list[str]:
    if before is None:
        return [f"{name} comes back"]
    if after is None:
        return [f"{name} is removed"]
    try:
        found: Sequence[str] = all_words(_tree(name, before), _tree(name, after))
    except NoParts:
        found = ()
    return list(found[:MOST_WORDS]) or [f"{name} changes"]


def _tree(name: str, text: str) -> Tree:
    if name.endswith((".bpmn", ".dmn")):
        return xml_parts.tree(xml_parts.parse(text, name))
    if name.endswith(".form"):
        return json_files.tree(text, name)
    if name == yaml_files.FILE:
        return yaml_files.tree(text, name)
    raise NoParts(name)
