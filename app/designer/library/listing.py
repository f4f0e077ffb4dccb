"""The list of processes: one query for a page and one for the numbers above it, however long it is.

Numbers that rooms above know (running instances, incidents) come through the application's
extensions; without such a room they are None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import load_only

from app.accounts.access import Principal
from app.designer import hidden, queries
from app.designer.cache import Recent
from app.designer.drafts.models import Draft, DraftFile
from app.designer.folders import digest
from app.designer.library import scores
from app.designer.library.levels import Level, level
from app.designer.library.models import ScenarioScore
from app.designer.models import Process, ProcessKind, ProcessVersion, VersionState
from app.designer.queries import RUNNING
from app.designer.releases.models import Review, ReviewState
from app.lib.cursor import Page, page, unpack
from app.lib.db import db
from app.lib.errors import BadRequest

INCIDENTS = "baton.incidents"  # a room above says here how many incidents each process has
VIEWS = ("all", "mine", "with-draft", "in-review", "with-incidents", "archived")
PAGE = 50
NAME = func.lower(Process.name)  # the database's own small letters, as it sorts and compares them
SHOWN_OF_VERSION = (
    ProcessVersion.process_id,
    ProcessVersion.number,
    ProcessVersion.state,
    ProcessVersion.digest,
    ProcessVersion.note,
    ProcessVersion.published_at,
    ProcessVersion.published_by,
)

_known: Recent[_Content] = Recent(5_000)


@dataclass(frozen=True)
class Listed:
    """A process in the list."""

    process: Process
    live: ProcessVersion | None
    draft: Draft | None
    review: Review | None
    score: ScenarioScore | None
    level: Level
    running: int | None  # None while nobody counts
    incidents: int | None

    @property
    def owner(self) -> str:
        """Who answers for it; what is shipped belongs to Baton."""
        return self.process.owner or "Baton"

    @property
    def initials(self) -> str:
        """The owner in two letters."""
        return "".join(word[0] for word in self.owner.split()[:2]).upper()

    @property
    def changed(self) -> tuple[datetime, str] | None:
        """When it changed last, and by whom."""
        both = [
            (when, who)
            for when, who in (
                (self.live.published_at, self.live.published_by) if self.live else (None, ""),
                (self.draft.changed_at, self.draft.changed_by) if self.draft else (None, ""),
            )
            if when is not None
        ]
        return max(both, default=None)


@dataclass(frozen=True)
class _Content:
    """What the files of a process say, worked out once for each content."""

    level: Level
    digest: str


@dataclass(frozen=True)
class Found:
    """A page of the list."""

    rows: list[Listed]
    next: str | None


def processes(
    who: Principal, *, view: str = "all", search: str = "", after: str = "", limit: int = PAGE
) -> Found:
    """Processes by name. Raises BadRequest for a view or cursor that is none."""
    incidents = _counted(INCIDENTS)
    rows = _rows().where(_in_view(view, who, incidents)).order_by(NAME, Process.id)
    if search:
        rows = _searched(rows, search)
    if after:
        name, last = unpack(after, str, int)
        rows = rows.where(or_(name < NAME, (name == NAME) & (Process.id > last)))
    found: Page[Any] = page(
        list(db.session.execute(rows.limit(limit + 1))), limit, lambda row: (row[5], row[0].id)
    )
    return Found(_listed(found.rows, incidents), found.next)


def one(key: str) -> Listed:
    """One process with all that the list says of it. Raises NotFound."""
    process = queries.process(key)
    rows = db.session.execute(_rows().where(Process.id == process.id))
    return _listed(list(rows), _counted(INCIDENTS))[0]


def _rows() -> Select[Any]:
    return (
        select(Process, ProcessVersion, Draft, Review, ScenarioScore, NAME)
        .outerjoin(ProcessVersion, _is_live())
        .outerjoin(Draft, Draft.process_id == Process.id)
        .outerjoin(Review, _is_open())
        .outerjoin(ScenarioScore, ScenarioScore.digest == ProcessVersion.digest)
        .options(load_only(*SHOWN_OF_VERSION))
    )


def _listed(rows: list[Any], incidents: Mapping[str, int] | None) -> list[Listed]:
    running, contents = _counted(RUNNING), _contents_of(rows)
    drafted = scores.of(contents[row[0].id].digest for row in rows if row[1] is None)
    return [
        Listed(
            *(row[0], row[1], row[2], row[3]),
            score=row[4] or drafted.get(contents[row[0].id].digest),
            level=contents[row[0].id].level,
            running=_of(running, row[0].key),
            incidents=_of(incidents, row[0].key),
        )
        for row in rows
    ]


def counts(who: Principal) -> dict[str, int]:
    """How many processes each view has."""
    incidents = _counted(INCIDENTS)
    said = [
        func.coalesce(func.sum(case((_in_view(view, who, incidents), 1), else_=0)), 0)
        for view in VIEWS
    ]
    joined = select(*said).select_from(Process).outerjoin(Draft, Draft.process_id == Process.id)
    row = db.session.execute(joined.outerjoin(Review, _is_open())).one()
    return {view: int(number) for view, number in zip(VIEWS, row, strict=True)}


def named() -> list[tuple[str, str, bool, bool]]:
    """Key and name of each process in use, and whether it has a version and a draft."""
    versions = exists().where(ProcessVersion.process_id == Process.id)
    rows = (
        select(Process.key, Process.name, versions, Draft.id.is_not(None))
        .outerjoin(Draft, Draft.process_id == Process.id)
        .where(Process.archived.is_(False), Process.kind != ProcessKind.CHECKLIST)
        .order_by(NAME)
    )
    return [
        (key, name, bool(there), bool(draft))
        for key, name, there, draft in db.session.execute(rows)
    ]


def totals() -> tuple[int | None, int | None]:
    """Running instances and incidents of what is listed; None while nobody counts."""
    return _total(_counted(RUNNING)), _total(_counted(INCIDENTS))


def _total(counted: Mapping[str, int] | None) -> int | None:
    if counted is None:
        return None
    return sum(number for key, number in counted.items() if not hidden.is_hidden(key))


def running_of(key: str) -> int:
    """How many instances of a process have not ended."""
    return (_counted(RUNNING) or {}).get(key, 0)


def _counted(extension: str) -> Mapping[str, int] | None:
    count: Callable[[], Mapping[str, int]] | None = current_app.extensions.get(extension)
    return count() if count else None


def _of(counted: Mapping[str, int] | None, key: str) -> int | None:
    return None if counted is None else counted.get(key, 0)


def _is_live() -> ColumnElement[bool]:
    mine = ProcessVersion.process_id == Process.id
    return mine & (ProcessVersion.state == VersionState.LIVE)


def _is_open() -> ColumnElement[bool]:
    return (Review.process_id == Process.id) & (Review.state == ReviewState.OPEN)


def _in_view(view: str, who: Principal, incidents: Mapping[str, int] | None) -> ColumnElement[bool]:
    conditions: dict[str, ColumnElement[bool]] = {
        "all": Process.archived.is_(False),
        "mine": Process.archived.is_(False) & (Process.owner_id == (who.id or 0)),
        "with-draft": Process.archived.is_(False) & Draft.id.is_not(None),
        "in-review": Process.archived.is_(False) & Review.id.is_not(None),
        "with-incidents": Process.archived.is_(False) & Process.key.in_(incidents or {}),
        "archived": Process.archived.is_(True),
    }
    if view not in conditions:
        raise BadRequest(f"view has to be one of: {', '.join(VIEWS)}.")
    return conditions[view] & (Process.kind != ProcessKind.CHECKLIST)


def _searched(rows: Select[Any], search: str) -> Select[Any]:
    bare = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    fields = (Process.name, Process.key, Process.owner)
    return rows.where(or_(*(field.ilike(f"%{bare}%", escape="\\") for field in fields)))


# ---- what files say, worked out once for each content in this process of the system


def _contents_of(rows: list[Any]) -> dict[int, _Content]:
    """What the files of each process on the page say, by its id; at most two more queries."""
    keys = {row[0].id: _content(row[1], row[2]) for row in rows}
    missing = {key for key in keys.values() if key is not None and key not in _known}
    files = _contents(missing)
    for key in missing:
        _known.get(key, partial(_read, files[key]))
    nothing = _Content(Level.WORKFLOW, "")
    return {
        process: nothing if key is None else _known.get(key, lambda: nothing)
        for process, key in keys.items()
    }


def _read(files: Mapping[str, str]) -> _Content:
    return _Content(level(files), digest({name: text.encode() for name, text in files.items()}))


Content = tuple[str, int, str]


def _content(live: ProcessVersion | None, draft: Draft | None) -> Content | None:
    """What a level is read from: the live version, else the draft as it stands."""
    if live is not None:
        return "version", live.id, live.digest
    if draft is None:
        return None
    return "draft", draft.id, f"{draft.revision} {draft.changed_at.isoformat()}"


def _contents(keys: set[Content]) -> dict[Content, dict[str, str]]:
    versions = {key[1]: key for key in keys if key[0] == "version"}
    drafts = {key[1]: key for key in keys if key[0] == "draft"}
    found: dict[Content, dict[str, str]] = {key: {} for key in keys}
    if versions:
        rows = select(ProcessVersion.id, ProcessVersion.files)
        for row_id, files in db.session.execute(rows.where(ProcessVersion.id.in_(versions))):
            found[versions[row_id]] = files
    if drafts:
        lines = select(DraftFile.draft_id, DraftFile.name, DraftFile.content).where(
            DraftFile.draft_id.in_(drafts)
        )
        for draft_id, name, content in db.session.execute(lines):
            found[drafts[draft_id]][name] = content
    return found
