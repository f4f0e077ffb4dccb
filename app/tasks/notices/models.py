"""Tables of notices: what was told, how each person wants it, and what has to go out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import Moment, db


class Notice(db.Model):
    """Something that one person is told, once."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(1000))
    link: Mapped[str] = mapped_column(String(300))  # a path of ours
    dedupe: Mapped[str] = mapped_column(String(200))
    in_page: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        UniqueConstraint("person_id", "dedupe"),
        Index("ix_notice_page", "person_id", "in_page", "id"),
        Index("ix_notice_unread", "person_id", "read_at", "in_page"),
    )


class NoticeChoice(db.Model):
    """How one person wants one kind of notice; without a row, as the kind comes."""

    __tablename__ = "notice_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    in_page: Mapped[bool]
    mail: Mapped[str] = mapped_column(String(10))  # "", now, hourly, daily
    chat: Mapped[bool]
    __table_args__ = (Index("ix_notice_choice_kind", "kind"),)


class NoticeSettings(db.Model):
    """What holds for all notices of one person: zone, quiet hours, chat, calendar feed."""

    __tablename__ = "notice_settings"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    quiet_from: Mapped[str | None] = mapped_column(String(5))  # 22:00 in that zone
    quiet_until: Mapped[str | None] = mapped_column(String(5))
    chat_url: Mapped[str | None] = mapped_column(Text)  # sealed: chats put secrets into it
    chat_host: Mapped[str | None] = mapped_column(String(255))
    chat_secret: Mapped[str | None] = mapped_column(Text)  # sealed
    calendar_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    calendar_at: Mapped[datetime | None] = mapped_column(Moment)


class Post(db.Model):
    """One thing that goes out: a notice by mail or chat, or a letter to somebody outside."""

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    channel: Mapped[str] = mapped_column(String(10))  # mail, chat
    mode: Mapped[str] = mapped_column(String(10))  # now, hourly, daily
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    template: Mapped[str] = mapped_column(String(40))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    to_address: Mapped[str] = mapped_column(String(200), default="")
    # Sealed, and gone once it was sent: a letter to somebody outside holds a secret link.
    sealed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))  # waiting, sent, failed, dropped
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_post_due", "state", "due_at", "id"),
        Index("ix_post_person", "person_id", "state", "mode", "channel"),
        Index("ix_post_state", "state", "id"),
    )


class MailText(db.Model):
    """A mail's words as an administrator changed them; without a row, as shipped."""

    __tablename__ = "mail_text"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(200))


class Mark(db.Model):
    """Up to which moment something that is looked for in rounds was found."""

    __tablename__ = "notice_mark"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
