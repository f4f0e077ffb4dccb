"""Tables of reviews: what was submitted, what was said about it, and how it was answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.designer.models import Process, ProcessVersion
from app.lib.db import JsonText, Moment, db


class ReviewState(StrEnum):
    """How a review stands. At most one of a process is open."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Review(db.Model):
    """The files of a draft as they were submitted, and what became of them."""

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    state: Mapped[str] = mapped_column(String(20))
    files: Mapped[Any] = mapped_column(JsonText, deferred=True)  # {name: text}
    digest: Mapped[str] = mapped_column(String(64))
    proof: Mapped[Any] = mapped_column(JsonText, deferred=True)  # lint and scenarios of the files
    draft_revision: Mapped[int]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("process_version.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    tag: Mapped[str] = mapped_column(String(100), default="")
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    submitted_by: Mapped[str] = mapped_column(String(200))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("process_version.id"))
    process: Mapped[Process] = relationship()
    base: Mapped[ProcessVersion | None] = relationship(foreign_keys=[base_id])
    version: Mapped[ProcessVersion | None] = relationship(foreign_keys=[version_id])
    __table_args__ = (Index("ix_review_process_state", "process_id", "state"),)


class ReviewComment(db.Model):
    """A remark about the whole, a file, or one element of it."""

    __tablename__ = "review_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    file: Mapped[str] = mapped_column(String(200), default="")
    element: Mapped[str] = mapped_column(String(255), default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    by_name: Mapped[str] = mapped_column(String(200))
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_by: Mapped[str] = mapped_column(String(200), default="")
