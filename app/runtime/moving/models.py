"""Tables of migrations: what was asked for, and how each instance fared."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import JsonText, Moment, db


class ItemState(StrEnum):
    """How one instance of a migration stands."""

    WAITING = "waiting"
    MOVED = "moved"
    REFUSED = "refused"
    SKIPPED = "skipped"  # it had ended, was on the version already, or the rest was cancelled
    UNDOING = "undoing"  # moved, and waits to be taken back
    UNDONE = "undone"


class RunState(StrEnum):
    """How a migration stands."""

    RUNNING = "running"
    PAUSED = "paused"
    UNDOING = "undoing"
    ENDED = "ended"


class MigrationRun(db.Model):
    """One migration: which instances, to which version, by which mapping."""

    __tablename__ = "migration_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    process_key: Mapped[str] = mapped_column(String(100), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    plan: Mapped[Any] = mapped_column(JsonText)  # mapping, timers, variables as the page sent them
    chosen: Mapped[Any] = mapped_column(JsonText)  # the filter, as the page sent it
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20))
    total: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class MigrationItem(db.Model):
    """One instance of a migration, and how it can be taken back while it has not moved since."""

    __tablename__ = "migration_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("migration_run.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int | None]  # of the instance after it was moved
    before: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_migration_item_run_state", "run_id", "state"),)
