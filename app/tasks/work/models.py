"""Tables of what people leave at a user task: comments, files, and a completion not yet final."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import JsonText, Moment, db


class Comment(db.Model):
    """What somebody wrote at a user task: a comment, or a question to the process's owner."""

    __tablename__ = "task_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_instance: Mapped[int]  # of the user task; it stays when the task is offered anew
    kind: Mapped[str] = mapped_column(String(20), default="comment")  # comment, question
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    mentions: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)  # {id, name}
    written_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(200))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_task_comment_task", "instance_id", "element_instance"),
        Index("ix_task_comment_kind_answered", "kind", "answered_at"),
    )


class Attachment(db.Model):
    """A file at a user task. Once removed, its content is gone and its row says who did it."""

    __tablename__ = "task_attachment"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_instance: Mapped[int]  # of the user task; it stays when the task is offered anew
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))  # one of kinds.KINDS
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_by: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (Index("ix_task_attachment_task", "instance_id", "element_instance"),)


class Completion(db.Model):
    """A completion that can still be taken back; a job hands it in when its time is up."""

    __tablename__ = "task_completion"
    user_task_id: Mapped[int] = mapped_column(ForeignKey("user_task.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(200))
    typed: Mapped[dict[str, Any]] = mapped_column(JsonText)  # as it was sent; the draft on undo
    answers: Mapped[dict[str, Any]] = mapped_column(JsonText)  # checked, as the process takes them
    begun_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
