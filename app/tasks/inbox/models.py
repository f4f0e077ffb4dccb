"""Tables of views of the inbox that somebody kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import Moment, db


class SavedView(db.Model):
    """Filters, sort and columns under a name: of one person, or shared with a role.

    It keeps what is asked, never what was found: everyone sees their own user tasks through it.
    """

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role_key: Mapped[str | None] = mapped_column(String(60), index=True)  # shared with it
    created_at: Mapped[datetime] = mapped_column(Moment)


class FirstView(db.Model):
    """The kept view that a person's inbox opens with."""

    __tablename__ = "first_view"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    saved_view_id: Mapped[int] = mapped_column(
        ForeignKey("saved_view.id", ondelete="CASCADE"), index=True
    )
