"""Tables of processes and their versions; drafts and reviews have their own rooms."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.lib.db import JsonText, Moment, db


class ProcessKind(StrEnum):
    """What a folder holds: a diagram with its decisions, or decisions alone.

    What is made of a checklist runs like any other, but nobody draws, publishes or lists it.
    """

    PROCESS = "process"
    DECISIONS = "decisions"
    CHECKLIST = "checklist"


class VersionState(StrEnum):
    """How a version stands. At most one version of a process is live, and at most one on trial.

    Scheduled: it takes effect at its date. Trial: it takes a share of the new orders beside the
    live one. Deprecated: it was live, and no version is now, so nothing new starts.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    TRIAL = "trial"
    LIVE = "live"
    DEPRECATED = "deprecated"
    WITHDRAWN = "withdrawn"


class Process(db.Model):
    """A named diagram with all its versions; the key is the name of its folder."""

    __tablename__ = "process"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(20))
    archived: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner: Mapped[str] = mapped_column(String(200), default="")


class ProcessVersion(db.Model):
    """One published revision: its files, word for word, as they were on that day."""

    __tablename__ = "process_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    files: Mapped[Any] = mapped_column(JsonText, deferred=True)  # {name: text}
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    published_by: Mapped[str] = mapped_column(String(200), default="")
    tag: Mapped[str] = mapped_column(String(100), default="")
    author: Mapped[str] = mapped_column(String(200), default="")  # who asked for the review
    reviewer: Mapped[str] = mapped_column(String(200), default="")
    effective_at: Mapped[datetime | None] = mapped_column(Moment)
    share: Mapped[int] = mapped_column(default=100)  # of new starts, in per cent, while on trial
    restores: Mapped[int | None]  # the number of the version whose content it brings back
    reason: Mapped[str] = mapped_column(Text, default="")  # why nothing new starts on it
    process: Mapped[Process] = relationship()
    __table_args__ = (
        UniqueConstraint("process_id", "number"),
        Index("ix_process_version_process_state", "process_id", "state"),
    )
