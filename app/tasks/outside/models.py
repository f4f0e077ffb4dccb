"""The table of links by which somebody outside answers a user task."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import JsonText, Moment, db


class OutsideLink(db.Model):
    """A user task that a contact outside answers by a link of their own."""

    __tablename__ = "outside_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    user_task_id: Mapped[int] = mapped_column(ForeignKey("user_task.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[str | None] = mapped_column(Text)  # the secret, while the link is open
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(10))  # open, answered, revoked, expired, gone
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_by: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    times_sent: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    remind_days: Mapped[int]
    remind_most: Mapped[int]
    reminded: Mapped[int] = mapped_column(default=0)
    # When something is due of its own: the next reminder, or the end.
    next_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    draft_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_outside_link_due", "state", "next_at"),)
