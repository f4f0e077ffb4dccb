"""Saving a draft: each file says which revision of it was read, so that nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import Principal
from app.designer.drafts.checks import check
from app.designer.drafts.merge import Asked, Merged, merge
from app.designer.drafts.merging.parts import Side
from app.designer.drafts.models import ChangeKind, Draft, DraftChange, DraftFile
from app.designer.drafts.service import locked, rows_of, writable
from app.designer.drafts.summary import summary
from app.lib import clock


@dataclass(frozen=True)
class Change:
    """A file as its writer wants it; None removes it.

    ``base`` is the revision of it that was read, or 0. ``ancestor`` is the text that the writer
    began with, where that was never a revision, or is none any more. ``choices`` say whose state
    of an element is wanted, after a clash.
    """

    text: str | None
    base: int
    ancestor: str | None = None
    choices: Mapping[str, Side] = field(default_factory=dict)


@dataclass(frozen=True)
class Clash:
    """A file that somebody else changed in the same places: what has to be chosen first."""

    asked: tuple[Asked, ...]
    revision: int
    by: str
    at: str


@dataclass(frozen=True)
class Saved:
    """The draft's revision after the save, files that were put together, and what clashed.

    With a clash nothing was saved. A file whose base is not known any more has to be sent with
    its ancestor.
    """

    revision: int
    files: dict[str, int] = field(default_factory=dict)  # their revisions now; 0 for removed
    merged: dict[str, Merged] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def save(session: Session, draft: Draft, changes: Mapping[str, Change], *, by: Principal) -> Saved:
    """Keeps the changes, all or none. Raises Invalid, Archived, NotFound."""
    draft = locked(session, draft)
    writable(draft.process)
    rows = rows_of(draft)
    stale = {
        name: change for name, change in changes.items() if not _is_current(rows, name, change)
    }
    bases = _bases(session, draft, stale)
    unknown = tuple(name for name in stale if name not in bases)
    merged, clashes = _merged(rows, stale, bases)
    if unknown or clashes:
        return Saved(draft.revision, clashes=clashes, unknown=unknown)
    wanted = {
        name: merged[name].text if name in merged else change.text
        for name, change in changes.items()
    }
    write(session, draft, rows, wanted, by, merged=set(merged))
    now = rows_of(draft)
    files = {name: now[name].revision if name in now else 0 for name in wanted}
    return Saved(draft.revision, files, merged)


def write(
    session: Session,
    draft: Draft,
    rows: Mapping[str, DraftFile],
    wanted: Mapping[str, str | None],
    by: Principal,
    *,
    merged: set[str] | None = None,
    kind: ChangeKind = ChangeKind.SAVED,
) -> None:
    """Writes files as a new revision; those that stay as they are, are left alone."""
    now = {name: row.content for name, row in rows.items()}
    changed = {name: text for name, text in wanted.items() if now.get(name) != text}
    if not changed:
        return
    after = {**now, **changed}
    check(
        {name: text for name, text in changed.items() if text is not None},
        {name: text.encode() for name, text in after.items() if text is not None},
    )
    draft.revision += 1
    draft.changed_at, draft.changed_by = clock.now(), by.name
    for name, text in changed.items():
        made = ChangeKind.MERGED if name in (merged or ()) else kind
        session.add(_change(draft, name, text, made, summary(name, now.get(name), text)))
        _keep(session, draft, rows.get(name), name, text)
    session.flush()


def _change(draft: Draft, name: str, text: str | None, kind: str, words: str) -> DraftChange:
    return DraftChange(
        process_id=draft.process_id,
        revision=draft.revision,
        name=name,
        content=text,
        kind=kind,
        summary=words,
        at=draft.changed_at,
        by_name=draft.changed_by,
    )


def _keep(
    session: Session, draft: Draft, row: DraftFile | None, name: str, text: str | None
) -> None:
    if text is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = DraftFile(draft_id=draft.id, name=name)
        session.add(row)
    row.content, row.revision = text, draft.revision
    row.changed_at, row.changed_by = draft.changed_at, draft.changed_by


def _is_current(rows: Mapping[str, DraftFile], name: str, change: Change) -> bool:
    """Whether the writer saw the newest state, and it is what the text was made from."""
    here = rows[name].revision if name in rows else 0
    return change.base == here and change.ancestor is None


def _bases(session: Session, draft: Draft, stale: Mapping[str, Change]) -> dict[str, str | None]:
    """What each writer began with: None for no file. A base that was folded away is left out."""
    found: dict[str, str | None] = {}
    for name, change in stale.items():
        if change.ancestor is not None or change.base == 0:
            found[name] = change.ancestor
    asked = [change.base for name, change in stale.items() if name not in found]
    if asked:
        kept = select(DraftChange.name, DraftChange.revision, DraftChange.content).where(
            DraftChange.process_id == draft.process_id, DraftChange.revision.in_(asked)
        )
        for name, revision, content in session.execute(kept):
            if name in stale and name not in found and stale[name].base == revision:
                found[name] = content
    return found


def _merged(
    rows: Mapping[str, DraftFile], stale: Mapping[str, Change], bases: Mapping[str, str | None]
) -> tuple[dict[str, Merged], dict[str, Clash]]:
    merged: dict[str, Merged] = {}
    clashes: dict[str, Clash] = {}
    for name, base in bases.items():
        change, row = stale[name], rows.get(name)
        made = merge(name, base, change.text, row.content if row else None, change.choices)
        if not made.asked:
            merged[name] = made
            continue
        when = row.changed_at.isoformat() if row else ""
        revision, who = (row.revision, row.changed_by) if row else (0, "")
        clashes[name] = Clash(made.asked, revision, who, when)
    return merged, clashes
