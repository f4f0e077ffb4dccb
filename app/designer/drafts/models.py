"""Tables of drafts: the files as they stand, every earlier state, and who looks at them now."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.designer.models import Process, ProcessVersion
from app.lib.db import Moment, PackedText, db


class ChangeKind(StrEnum):
    """How a state of a draft came about."""

    BEGUN = "begun"
    SAVED = "saved"
    MERGED = "merged"  # what two people did was put together
    RESTORED = "restored"
    DISCARDED = "discarded"
    PUBLISHED = "published"


class Draft(db.Model):
    """What a process is to become. There is at most one for each process."""

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), unique=True)
    revision: Mapped[int] = mapped_column(default=0)  # counts every save of any file
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("process_version.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(200))
    process: Mapped[Process] = relationship()
    based_on: Mapped[ProcessVersion | None] = relationship()


class DraftFile(db.Model):
    """One file as it stands, and the revision of the draft that wrote it."""

    __tablename__ = "draft_file"
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(200))


class DraftChange(db.Model):
    """A file as a revision left it; without content, that revision removed it.

    The history belongs to the process: it stays when a draft is published or discarded, and the
    revisions of the next draft count on.
    """

    __tablename__ = "draft_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str | None] = mapped_column(PackedText, deferred=True)
    kind: Mapped[str] = mapped_column(String(20), default=ChangeKind.SAVED)
    summary: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    by_name: Mapped[str] = mapped_column(String(200))
    __table_args__ = (UniqueConstraint("process_id", "revision", "name"),)


class DraftPresence(db.Model):
    """A browser tab that has the draft open, and what it is at."""

    __tablename__ = "draft_presence"
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    tab: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    initials: Mapped[str] = mapped_column(String(10))
    file: Mapped[str] = mapped_column(String(200), default="")
    element: Mapped[str] = mapped_column(String(255), default="")
    seen_at: Mapped[datetime] = mapped_column(Moment)
