"""Reads of migrations for pages and programs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.audit import service as audit
from app.audit.models import History
from app.designer.models import ProcessVersion
from app.lib.cursor import Page, page, unpack
from app.lib.db import db
from app.runtime.models import OPEN_STATES, ElementInstance, Instance
from app.runtime.moving import work
from app.runtime.moving.models import ItemState, MigrationItem, MigrationRun, RunState


@dataclass(frozen=True)
class Progress:
    """A migration and how far it is."""

    run: MigrationRun
    target: int  # the number of the version
    counts: dict[str, int]

    def count(self, *states: str) -> int:
        """How many instances are in these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def done(self) -> int:
        """How many need no more work."""
        undoing = self.run.state == RunState.UNDOING
        return self.run.total - self.count(ItemState.UNDOING if undoing else ItemState.WAITING)


@dataclass(frozen=True)
class Fared:
    """One instance of a migration."""

    item: MigrationItem
    instance: Instance
    source: int  # the number of the version it came from

    @property
    def can_go_back(self) -> bool:
        """Whether it has not moved since."""
        moved = self.item.state == ItemState.MOVED
        return moved and self.item.revision == self.instance.revision


def runs(key: str, cursor: str = "", limit: int = 50) -> Page[Progress]:
    """The migrations of a process, newest first. Raises BadRequest."""
    rows = (
        select(MigrationRun, ProcessVersion.number)
        .join(ProcessVersion, ProcessVersion.id == MigrationRun.target_id)
        .where(MigrationRun.process_key == key)
        .order_by(MigrationRun.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        rows = rows.where(MigrationRun.id < unpack(cursor, int)[0])
    found = db.session.execute(rows).all()
    counts = work.counted(db.session(), [run.id for run, _ in found])
    progress = [Progress(run, number, counts[run.id]) for run, number in found]
    return page(progress, limit, lambda one: (one.run.id,))


def progress(run: MigrationRun) -> Progress:
    """How far a migration is."""
    number = db.session.scalar(
        select(ProcessVersion.number).where(ProcessVersion.id == run.target_id)
    )
    return Progress(run, number or 0, work.counted(db.session(), [run.id])[run.id])


def items(run: MigrationRun, state: str = "", cursor: str = "", limit: int = 50) -> Page[Fared]:
    """The instances of a migration in the order in which they are worked. Raises BadRequest."""
    rows = (
        select(MigrationItem, Instance, ProcessVersion.number)
        .join(Instance, Instance.id == MigrationItem.instance_id)
        .join(ProcessVersion, ProcessVersion.id == MigrationItem.source_id)
        .where(MigrationItem.run_id == run.id)
        .order_by(MigrationItem.id)
        .limit(limit + 1)
    )
    if state:
        rows = rows.where(MigrationItem.state == state)
    if cursor:
        rows = rows.where(MigrationItem.id > unpack(cursor, int)[0])
    found = [Fared(*row) for row in db.session.execute(rows)]
    return page(found, limit, lambda one: (one.item.id,))


def reasons(run: MigrationRun) -> list[tuple[str, str, int]]:
    """Why instances were not moved, or not taken back: state, reason, how many; most first."""
    count = func.count()
    rows = (
        select(MigrationItem.state, MigrationItem.reason, count)
        .where(MigrationItem.run_id == run.id, MigrationItem.reason != "")
        .group_by(MigrationItem.state, MigrationItem.reason)
        .order_by(count.desc(), MigrationItem.reason)
        .limit(50)
    )
    return [tuple(row) for row in db.session.execute(rows)]  # type: ignore[misc]  # three columns


def reversible(run: MigrationRun) -> int:
    """How many have not moved since."""
    rows = (
        select(func.count())
        .select_from(MigrationItem)
        .join(Instance, Instance.id == MigrationItem.instance_id)
        .where(MigrationItem.run_id == run.id, MigrationItem.state == ItemState.MOVED)
        .where(MigrationItem.revision == Instance.revision, MigrationItem.before.is_not(None))
    )
    return db.session.scalar(rows) or 0


def story(run: MigrationRun) -> list[History]:
    """What happened to a migration as a whole."""
    return audit.history(work.stream_of(run))


def running(key: str) -> dict[int, int]:
    """How many running instances each version of a process has, by the version's id."""
    rows = (
        select(Instance.version_id, func.count())
        .where(Instance.process_key == key, Instance.state.in_(OPEN_STATES))
        .group_by(Instance.version_id)
    )
    return {version_id: count for version_id, count in db.session.execute(rows)}


def active(key: str) -> list[tuple[str, str, int]]:
    """Where running instances of a process stand: element, its name, how many; by name."""
    rows = (
        select(
            ElementInstance.element_id,
            func.max(ElementInstance.name),
            func.count(func.distinct(Instance.id)),
        )
        .join(Instance, Instance.id == ElementInstance.instance_id)
        .where(Instance.process_key == key, Instance.state.in_(OPEN_STATES))
        .where(ElementInstance.state == "active")
        .group_by(ElementInstance.element_id)
        .order_by(func.max(ElementInstance.name), ElementInstance.element_id)
    )
    return [tuple(row) for row in db.session.execute(rows)]  # type: ignore[misc]  # three columns
